"""What every test gets: a server on each database, an account of its own, and clients of each flavour."""

from __future__ import annotations

from typing import Any, Callable, Iterator

import pytest

from support.clients import FLAVOURS, Client
from support.installation import Account, Installation, databases, installation

Connect = Callable[..., Client]


@pytest.fixture(scope="session", params=databases())
def roster(request: pytest.FixtureRequest) -> Iterator[Installation]:
    with installation(request.param) as roster:
        yield roster


@pytest.fixture
def account(roster: Installation) -> Account:
    return roster.account()


@pytest.fixture(params=FLAVOURS)
def connect(request: pytest.FixtureRequest, roster: Installation, account: Account) -> Iterator[Connect]:
    """Makes clients with a key: `connect(key)`, by default the admin's of the account."""
    clients: list[Client] = []

    def connect(key: str = account.key, **options: Any) -> Client:
        options = {"base_url": roster.url, "account_id": account.id, **options}
        clients.append(Client(request.param, api_key=key, **options))
        return clients[-1]

    yield connect
    for client in clients:
        client.close()


@pytest.fixture
def client(connect: Connect) -> Client:
    """A client with the admin's key."""
    return connect()
