"""A fresh Roster: the real binary, an empty database, a free port of loopback."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator
from urllib.parse import urlsplit, urlunsplit

import httpx
import psycopg

#: An API key, wherever it stands.
KEY = re.compile(r"\brk_[a-z0-9]{16}_[A-Za-z0-9]{49}\b")
#: The password of everybody.
PASSWORD = "plum orbit velvet cactus"
#: Longest that a server may take to answer for the first time, also on a busy machine.
PATIENCE = 60.0


@dataclass(frozen=True)
class Account:
    """An account with one human admin, and that admin's key."""

    id: str
    admin: str
    email: str
    key: str


class Installation:
    """One database and, between `serve` and `stop`, one server on it."""

    def __init__(self, kind: str, **settings: str) -> None:
        self.kind = kind
        self.database = Postgres() if kind == "postgres" else Sqlite()
        self.url = f"http://127.0.0.1:{free_port()}"
        self._server: subprocess.Popen[bytes] | None = None
        self._accounts = 0
        self._files = tempfile.TemporaryDirectory(prefix="roster-files-")
        self._environment = {
            "PATH": os.environ.get("PATH", ""),
            "ROSTER_DATABASE_URL": self.database.url,
            "ROSTER_LISTEN": self.url.removeprefix("http://"),
            "ROSTER_SECRET_KEY": secrets.token_urlsafe(32),
            "ROSTER_LOG": "warn",
            "ROSTER_DATA_DIR": self._files.name,
            # What answers prompts in the tests is on this machine.
            "ROSTER_UPSTREAM_ALLOW": "127.0.0.0/8,::1",
            **settings,
        }

    def serve(self) -> None:
        self._server = subprocess.Popen([binary(), "serve"], env=self._environment, stdout=subprocess.DEVNULL)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if self._server.poll() is not None:
                raise RuntimeError(f"roster ended with {self._server.returncode}")
            try:
                if httpx.get(f"{self.url}/healthz").is_success:
                    return
            except httpx.TransportError:
                time.sleep(0.05)
        raise RuntimeError("roster does not answer")

    def stop(self) -> None:
        if self._server is not None:
            self._server.terminate()
            self._server.wait(PATIENCE)
            self._server = None

    def account(self, *flags: str) -> Account:
        """A new account and a key of its admin, made by a process of its own while the server runs.

        The key never ends, unless other flags of `roster bootstrap` are given.
        """
        flags = flags or ("--no-expiry",)
        self._accounts += 1
        account = f"acme-{self._accounts}"
        email = f"ada{self._accounts}@example.com"
        words = ["--account-id", account, "--email", email, "--password-stdin", "--api-key", *flags]
        said = self.command("bootstrap", *words, typed=PASSWORD)
        key = KEY.search(said)
        assert key is not None, f"no key in {said!r}"
        return Account(account, f"ada{self._accounts}", email, key.group())

    def command(self, *words: str, typed: str = "") -> str:
        """What a command of the operator prints on this installation, when this is typed into it."""
        environment = {**self._environment, "ROSTER_PUBLIC_URL": self.url}
        done = subprocess.run(
            [binary(), *words], env=environment, input=typed, capture_output=True, text=True, timeout=PATIENCE
        )
        assert done.returncode == 0, f"roster {words[0]}: {done.stderr}"
        return done.stdout


@contextmanager
def installation(kind: str, **settings: str) -> Iterator[Installation]:
    """One that serves, with these settings besides, and of which nothing is left afterwards."""
    roster = Installation(kind, **settings)
    try:
        roster.serve()
        yield roster
    finally:
        roster.stop()
        roster.database.clean_up()


class Sqlite:
    """A file in a folder of its own."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="roster-"))
        self.url = f"sqlite://{self._folder / 'roster.db'}"

    def clean_up(self) -> None:
        shutil.rmtree(self._folder)


class Postgres:
    """A database of its own on the server that TEST_POSTGRES_URL names."""

    def __init__(self) -> None:
        self._server = os.environ["TEST_POSTGRES_URL"]
        self._name = f"roster_{secrets.token_hex(8)}"
        self._run(f"CREATE DATABASE {self._name}")
        parts = urlsplit(self._server)
        self.url = urlunsplit(parts._replace(path=f"/{self._name}"))

    def lock(self) -> None:
        """Takes the database away: nobody is let in, and who is in is thrown out."""
        self._run(f"ALTER DATABASE {self._name} ALLOW_CONNECTIONS false")
        self._run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{self._name}'")

    def unlock(self) -> None:
        self._run(f"ALTER DATABASE {self._name} ALLOW_CONNECTIONS true")

    def clean_up(self) -> None:
        self._run(f"DROP DATABASE {self._name} WITH (FORCE)")

    def _run(self, statement: str) -> None:
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(statement)


def binary() -> str:
    """The program under test."""
    path = os.environ.get("ROSTER_BIN")
    assert path, "ROSTER_BIN is not set: run cargo xtask test --sdk"
    return path


def databases() -> list[str]:
    """What there is to test on: SQLite always, PostgreSQL where one is named."""
    return ["sqlite", "postgres"] if os.environ.get("TEST_POSTGRES_URL") else ["sqlite"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
