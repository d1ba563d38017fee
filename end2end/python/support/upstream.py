"""An OpenAI-compatible server of our own, and no model: it says the same words to every prompt, writes down what it was
asked, and misbehaves when told to. One that we have not written is in `aimock.py`; see docs/adr/0051.
"""

from __future__ import annotations

import json
import ssl
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Iterator

#: What it says, word by word.
WORDS = ["A", " roster", " lists", " people", "."]
ANSWER = "".join(WORDS)
#: The key it asks for.
KEY = "sk-upstream"
USAGE = {"prompt_tokens": 3, "completion_tokens": len(WORDS), "total_tokens": 3 + len(WORDS)}


@dataclass
class Upstream:
    url: str
    #: Path, headers in small letters, and body of all that it was asked.
    asked: list[tuple[str, dict[str, str], Any]] = field(default_factory=list)
    #: Breaks a stream off behind its first word.
    breaks_off: bool = False
    #: Set once somebody hung up on a stream.
    left: threading.Event = field(default_factory=threading.Event)
    #: Streams without end, for who wants to hang up.
    goes_on: bool = False


@contextmanager
def upstream(encrypted: ssl.SSLContext | None = None) -> Iterator[Upstream]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    scheme = "http"
    if encrypted is not None:
        # With each connection, in its own thread: a handshake that fails ends nothing else.
        server.socket = encrypted.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        scheme = "https"
    server.state = Upstream(f"{scheme}://localhost:{server.server_address[1]}/v1")  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.state  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        server.server_close()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Says nothing."""

    def do_POST(self) -> None:
        state: Upstream = self.server.state  # type: ignore[attr-defined]
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        state.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
        if self.headers.get("authorization") != f"Bearer {KEY}":
            return self._whole(401, {"error": {"message": "no such key", "type": "x", "param": None, "code": None}})
        is_chat = self.path.endswith("/chat/completions")
        if body.get("stream"):
            return self._stream(state, body, is_chat)
        said = {"message": {"role": "assistant", "content": ANSWER}} if is_chat else {"text": ANSWER}
        choice = {"index": 0, "finish_reason": "stop", **said}
        return self._whole(200, {**head(body, is_chat, ""), "choices": [choice], "usage": USAGE})

    def _whole(self, status: int, answer: dict[str, Any]) -> None:
        data = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Set-Cookie", "upstream=1")
        self.end_headers()
        self.wfile.write(data)

    def _stream(self, state: Upstream, body: dict[str, Any], is_chat: bool) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

        def send(event: str) -> None:
            data = f"data: {event}\n\n".encode()
            self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))

        def chunk(said: str, finish: str | None) -> str:
            part = {"delta": {"content": said}} if is_chat else {"text": said}
            choice = {"index": 0, "finish_reason": finish, **part}
            return json.dumps({**head(body, is_chat, ".chunk"), "choices": [choice]})

        try:
            words = iter(lambda: " more", None) if state.goes_on else iter(WORDS)
            for word in words:
                send(chunk(word, None))
                if state.breaks_off:
                    self.close_connection = True
                    return
            send(chunk("", "stop"))
            send("[DONE]")
            self.wfile.write(b"0\r\n\r\n")
        except OSError:
            state.left.set()
            self.close_connection = True


def head(body: dict[str, Any], is_chat: bool, behind: str) -> dict[str, Any]:
    kind = f"chat.completion{behind}" if is_chat else "text_completion"
    return {"id": "answer-1", "object": kind, "created": 1_790_000_000, "model": body["model"]}
