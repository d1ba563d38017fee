"""Every class of error that the SDK knows, and how often it asks again."""

from __future__ import annotations

import time

import fireworks
import pytest

from conftest import Connect
from support.answers import refused
from support.clients import FLAVOURS, Client
from support.installation import Account, Installation, Postgres, databases, free_port, installation


def test_what_is_wrong_with_a_request_is_named(client: Client) -> None:
    with refused("INVALID_ARGUMENT") as no:
        client.users.list(page_size=-1)
    (violation,) = no.detail("BadRequest")["fieldViolations"]
    assert violation["field"] == "pageSize" and violation["description"]
    for body in ("[]", "null", '"x"', "{", '{"role": 4}'):
        before = len(client.exchanges)
        with refused("INVALID_ARGUMENT"):
            client.post(f"/v1/accounts/{client.sdk.account_id}/users", content=body.encode(), cast_to=object)
        assert client.exchanges.statuses()[before:] == [400]


@pytest.mark.parametrize("key", ["rk_nothing", "fw_3ZwkfTzv6rVvLQSHDzB8RzUh", "", "rk_" + "a" * 16 + "_" + "B" * 49])
def test_who_is_unknown_is_not_let_in(connect: Connect, key: str) -> None:
    stranger = connect(key or "x", default_headers={} if key else {"Authorization": ""})
    with refused("UNAUTHENTICATED") as no:
        stranger.users.list()
    assert stranger.exchanges.statuses() == [401]
    assert key == "" or key not in str(no.body)


def test_a_refusal_says_which_role_may(client: Client, connect: Connect) -> None:
    client.users.create(user_id="ci", service_account=True, role="user")
    member = connect(client.api_keys.create("ci", api_key={}).key)
    with refused("PERMISSION_DENIED") as no:
        member.users.create(email="eve@example.com", role="user")
    info = no.detail("ErrorInfo")
    assert (info["reason"], info["domain"], info["metadata"]["roles"]) == ("PERMISSION_DENIED", "roster", "admin")
    assert info["metadata"]["permission"] and no.message.startswith("admin role required to ")
    assert member.exchanges.statuses() == [403]


@pytest.mark.parametrize("user", ["nobody", "a:b", "a@b.c", "a/b", "é", "%00", "UPPER", "x" * 64, "alice:fly"])
def test_what_does_not_exist_is_not_found_whatever_it_is_called(client: Client, user: str) -> None:
    with refused("NOT_FOUND"):
        client.users.get(user)
    assert client.exchanges.statuses() == [404]


def test_an_address_that_is_none_answers_in_json_too(client: Client) -> None:
    for path in ("/v1", "/v1/", "/v1/nothing", "/v1/accounts/x/y/z", f"/v1/accounts/{client.sdk.account_id}/shoes"):
        with refused("NOT_FOUND"):
            client.get(path, cast_to=object)
    with pytest.raises(fireworks.APIStatusError) as no:
        client.delete(f"/v1/accounts/{client.sdk.account_id}", cast_to=object)
    assert no.value.status_code == 405 and isinstance(no.value.body, dict) and no.value.response.headers["allow"]


def test_two_different_keys_at_once_are_an_error_and_either_one_will_do(connect: Connect, account: Account) -> None:
    other = connect(default_headers={"X-Api-Key": "rk_other"})
    with refused("INVALID_ARGUMENT"):
        other.accounts.get()
    same = connect(default_headers={"X-Api-Key": account.key})
    assert same.accounts.get().name == f"accounts/{account.id}"
    alone = connect("unused", default_headers={"X-Api-Key": account.key, "Authorization": fireworks.omit})
    assert alone.accounts.get().name == f"accounts/{account.id}"


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_who_guesses_keys_is_slowed_down_and_valid_keys_are_not(flavour: str) -> None:
    with installation("sqlite") as roster:
        account = roster.account()
        options = {"base_url": roster.url, "account_id": account.id, "max_retries": 0}
        stranger, ada = Client(flavour, api_key="rk_x", **options), Client(flavour, api_key=account.key, **options)
        end = time.monotonic() + 60
        with refused("RESOURCE_EXHAUSTED") as no:
            while time.monotonic() < end:
                try:
                    stranger.accounts.get()
                except fireworks.AuthenticationError:
                    continue
        assert 0 < int(no.error.response.headers["retry-after"]) <= 3600
        assert ada.accounts.get().name == f"accounts/{account.id}"
        stranger.close()
        ada.close()


@pytest.mark.skipif("postgres" not in databases(), reason="a file cannot be away for a moment")
@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_database_that_is_away_for_a_moment_is_waited_for(flavour: str) -> None:
    with installation("postgres") as roster:
        account, database = roster.account(), roster.database
        assert isinstance(database, Postgres)
        client = Client(flavour, api_key=account.key, base_url=roster.url, account_id=account.id)
        assert client.accounts.get().email
        database.lock()
        client.when_answered(lambda _: database.unlock())
        assert client.accounts.get().email
        statuses = client.exchanges.statuses()
        assert statuses[1] in (500, 503) and statuses[-1] == 200, statuses
        database.lock()
        with pytest.raises(fireworks.InternalServerError) as no:
            client.accounts.get()
        assert isinstance(no.value.body, dict) and no.value.body["code"] in (13, 14)
        assert "sqlx" not in str(no.value.body) and "postgres" not in str(no.value.body).lower()
        assert len(client.exchanges) - len(statuses) == 3, "two repeats"
        database.unlock()
        client.close()


def test_a_server_that_is_not_there_is_a_connection_error(connect: Connect, roster: Installation) -> None:
    nowhere = connect(base_url=f"http://127.0.0.1:{free_port()}", max_retries=0)
    with pytest.raises(fireworks.APIConnectionError):
        nowhere.accounts.get()
