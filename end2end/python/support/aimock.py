"""An OpenAI-compatible server of others, from npm: aimock, which its makers hold against the real interfaces every day.

It answers from a list of its own and runs no model; what runs one needs weights, which no package registry has.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Iterator

import pytest

HERE = Path(__file__).parent
PROGRAM = HERE.parents[1] / "node_modules" / "@copilotkit" / "aimock" / "dist" / "cli.js"
ANSWERS = HERE / "aimock.json"
#: The key it lets in.
KEY = "sk-aimock"


@dataclass
class Aimock:
    url: str

    def asked(self) -> list[dict[str, Any]]:
        """What it was asked, as it has noted it: with headers and body."""
        request = urllib.request.Request(f"{self.url}/__aimock/journal", headers={"Authorization": f"Bearer {KEY}"})
        with urllib.request.urlopen(request, timeout=5) as answer:
            return json.load(answer)


@contextmanager
def aimock() -> Iterator[Aimock]:
    node = shutil.which("node")
    if node is None or not PROGRAM.exists():
        assert "CI" not in os.environ, f"node or {PROGRAM} is missing"
        pytest.skip("aimock is not installed: run npm ci in end2end")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [node, str(PROGRAM), "--port", str(port), "--fixtures", str(ANSWERS), "--chunk-size", "7", "--log-level", "warn"],
        env={**os.environ, "AIMOCK_API_KEYS": KEY},
    )
    try:
        answers(f"http://127.0.0.1:{port}/v1/models", server)
        yield Aimock(f"http://127.0.0.1:{port}")
    finally:
        server.terminate()
        server.wait(timeout=10)


def answers(url: str, server: subprocess.Popen[bytes]) -> None:
    """Waits until it answers at all."""
    for _ in range(200):
        assert server.poll() is None, "aimock has ended"
        try:
            urllib.request.urlopen(url, timeout=1)
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("aimock does not answer")
