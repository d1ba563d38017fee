"""Rights count at the very next request: of a service account's key, and of a person's own."""

from __future__ import annotations

import pytest

from conftest import Connect
from support.answers import refused
from support.browser import Browser
from support.clients import Client
from support.installation import Account, Installation


@pytest.fixture
def bob(client: Client, connect: Connect, roster: Installation, account: Account) -> Client:
    """A client with a key that Bob, who has the role User, made for himself on the page. Each account
    has a Bob of its own, since one person may be in many."""
    address = f"bob@{account.id}.example.com"
    link = client.users.create(email=address, role="user").model_extra["invitation"]["link"]
    browser = Browser(roster.url)
    browser.join(link, "Bob")
    return connect(browser.make_key("laptop"))


def test_a_new_role_counts_at_the_next_request(client: Client, bob: Client) -> None:
    with refused("PERMISSION_DENIED"):
        bob.users.create(email="eve@example.com", role="user")
    client.users.update("bob", role="admin")
    assert bob.users.create(email="eve@example.com", role="user").email == "eve@example.com"
    client.users.update("bob", role="user")
    with refused("PERMISSION_DENIED"):
        bob.users.create(email="kim@example.com", role="user")


def test_a_removed_users_key_is_dead_at_the_next_request(client: Client, bob: Client, account: Account) -> None:
    assert bob.get("/v1/whoami", cast_to=object)["user"] == "bob"  # type: ignore[index]
    assert client.delete(f"/v1/accounts/{account.id}/users/bob", cast_to=object) == {}
    with refused("UNAUTHENTICATED"):
        bob.get("/v1/whoami", cast_to=object)


def test_a_person_makes_keys_for_themselves_and_nobody_does_it_for_them(
    client: Client, bob: Client, account: Account
) -> None:
    own = bob.api_keys.create("bob", api_key={"display_name": "second"})
    with refused("PERMISSION_DENIED"):
        client.api_keys.create("bob", api_key={})
    path = f"/v1/accounts/{account.id}/users/bob/apiKeys/{own.key_id}"
    with refused("PERMISSION_DENIED"):
        client.post(f"{path}:rotate", body={"overlap": "0s"}, cast_to=object)
    with refused("PERMISSION_DENIED"):
        client.patch(path, body={"displayName": "mine"}, cast_to=object)
    with refused("PERMISSION_DENIED"):
        bob.api_keys.list(account.admin)
    assert {key.display_name for key in client.api_keys.list("bob").api_keys} == {"laptop", "second"}
    assert client.api_keys.delete("bob", key_id=own.key_id) == {}


def test_one_sees_the_users_and_changes_ones_own_name(client: Client, bob: Client, account: Account) -> None:
    assert {user.name.rsplit("/", 1)[1] for user in bob.users.list().users} == {account.admin, "bob"}
    assert bob.users.update("bob", role="user", display_name="Robert").display_name == "Robert"
    with refused("PERMISSION_DENIED"):
        bob.users.update(account.admin, role="admin", display_name="Ada?")
    with refused("PERMISSION_DENIED"):
        bob.users.update("bob", role="admin")


def test_a_leaver_who_may_own_nothing_has_no_say_in_who_receives(client: Client, bob: Client, account: Account) -> None:
    path = f"/v1/accounts/{account.id}/users/bob"
    client.users.update("bob", role="inference-user")
    with refused("PERMISSION_DENIED"):
        bob.delete(path, options={"params": {"transferTo": account.admin}}, cast_to=object)
    assert bob.delete(path, cast_to=object) == {}
    with refused("UNAUTHENTICATED"):
        bob.accounts.get()
