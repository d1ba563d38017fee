"""API keys: made, listed, rotated, ended, and what is made with them."""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone

from conftest import Connect
from support.answers import refused
from support.clients import Client
from support.installation import KEY, Account, Installation


def test_a_key_is_made_listed_and_deleted(client: Client, connect: Connect, account: Account) -> None:
    made = client.api_keys.create(account.admin, api_key={"display_name": "laptop"})
    assert KEY.fullmatch(made.key) and made.key.startswith(f"{made.prefix}_")
    assert (made.display_name, made.secure, made.email, made.expire_time) == ("laptop", True, account.email, None)
    listed = {key.key_id: key for key in client.rows(client.api_keys.list(account.admin))}
    assert len(listed) == 2 and listed[made.key_id].display_name == "laptop"
    assert all(key.key is None for key in listed.values()), "a secret is shown once"
    laptop = connect(made.key)
    assert laptop.accounts.get().name == f"accounts/{account.id}"
    assert client.api_keys.delete(account.admin, key_id=made.key_id) == {}
    with refused("UNAUTHENTICATED"):
        laptop.accounts.get()
    with refused("NOT_FOUND"):
        client.api_keys.delete(account.admin, key_id=made.key_id)


def test_an_empty_wish_makes_a_key_called_default_that_never_ends(client: Client) -> None:
    client.users.create(user_id="ci", service_account=True, role="user")
    made = client.api_keys.create("ci", api_key={})
    assert (made.display_name, made.expire_time) == ("default", None)
    assert made.model_extra.get("lastUsed") is None and abs((made.create_time - now()).total_seconds()) < 60


def test_a_key_ends_when_it_was_to_end(client: Client, connect: Connect, account: Account) -> None:
    end = now() + timedelta(seconds=2)
    made = client.api_keys.create(account.admin, api_key={"expire_time": end.astimezone(timezone(timedelta(hours=2)))})
    assert made.expire_time == end
    brief = connect(made.key)
    assert brief.get("/verifyApiKey", cast_to=object) == {}
    time.sleep(max(0.0, (end - now()).total_seconds()) + 0.1)
    with refused("UNAUTHENTICATED"):
        brief.get("/verifyApiKey", cast_to=object)
    for wrong in (datetime(2040, 1, 31), "soon", now() - timedelta(days=1)):
        with refused("INVALID_ARGUMENT") as no:
            client.api_keys.create(account.admin, api_key={"expire_time": wrong})
        assert no.fields() == ["apiKey.expireTime"], wrong


def test_keys_are_turned_page_by_page(client: Client, account: Account) -> None:
    client.users.create(user_id="ci", service_account=True, role="user")
    made = {client.api_keys.create("ci", api_key={"display_name": f"key {number}"}).key_id for number in range(7)}
    before = len(client.exchanges)
    seen = [key.key_id for key in client.rows(client.api_keys.list("ci", page_size=3))]
    assert sorted(seen) == sorted(made) and client.exchanges.statuses()[before:] == [200] * 3
    everybodys = [key.key_id for key in client.rows(client.api_keys.list("-", page_size=3))]
    assert len(everybodys) == len(set(everybodys)) == 8 and made < set(everybodys)
    (one,) = client.rows(client.api_keys.list("ci", filter='display_name="key 3"'))
    assert one.display_name == "key 3" and one.email == f"ci@{account.id}.sa.roster"


def test_a_key_is_found_only_under_its_user(client: Client, account: Account) -> None:
    client.users.create(user_id="ci", service_account=True, role="user")
    key = client.api_keys.create("ci", api_key={}).key_id
    with refused("NOT_FOUND"):
        client.api_keys.delete(account.admin, key_id=key)
    with refused("NOT_FOUND"):
        client.api_keys.list("nobody")
    with refused("NOT_FOUND"):
        client.api_keys.create("-", api_key={})
    path = f"/v1/accounts/{account.id}/users/ci/apiKeys/{key}"
    assert client.get(path, cast_to=object)["keyId"] == key  # type: ignore[index]
    assert client.delete(path, cast_to=object) == {}


def test_a_key_is_renamed_and_annotated(client: Client, account: Account) -> None:
    key = client.api_keys.create(account.admin, api_key={"display_name": "laptop", "annotations": {"team": "x"}})
    assert key.model_extra["annotations"] == {"team": "x"}
    path = f"/v1/accounts/{account.id}/users/{account.admin}/apiKeys/{key.key_id}"
    body = {"displayName": "old laptop", "annotations": {"team": "y", "room": "4"}}
    changed = client.patch(path, body=body, cast_to=object)
    assert isinstance(changed, dict)
    assert changed["displayName"] == "old laptop" and changed["annotations"] == {"team": "y", "room": "4"}
    assert "key" not in changed


def test_a_rotated_key_has_a_new_secret_and_the_old_one_works_as_long_as_was_said(
    client: Client, connect: Connect, account: Account
) -> None:
    client.users.create(user_id="ci", service_account=True, role="user")
    first = client.api_keys.create("ci", api_key={})
    path = f"/v1/accounts/{account.id}/users/ci/apiKeys/{first.key_id}:rotate"
    second = client.post(path, body={"overlap": "3600s"}, cast_to=object)
    assert isinstance(second, dict)
    assert second["keyId"] == first.key_id and second["key"] != first.key
    for key in (first.key, second["key"]):
        assert connect(key).get("/verifyApiKey", cast_to=object) == {}
    third = client.post(path, body={"overlap": "0s"}, cast_to=object)
    assert isinstance(third, dict)
    for dead in (first.key, second["key"]):
        with refused("UNAUTHENTICATED"):
            connect(dead).get("/verifyApiKey", cast_to=object)
    assert connect(third["key"]).get("/verifyApiKey", cast_to=object) == {}


def test_a_key_never_outlives_the_key_that_made_it(roster: Installation, connect: Connect) -> None:
    account = roster.account("--account-name", "Brief")
    client = connect(account.key, account_id=account.id)
    (own,) = client.rows(client.api_keys.list(account.admin))
    assert timedelta(hours=23) < own.expire_time - now() <= timedelta(hours=24), "a bootstrap key ends in a day"
    made = client.api_keys.create(account.admin, api_key={})
    assert made.expire_time == own.expire_time
    with refused("PERMISSION_DENIED") as no:
        client.api_keys.create(account.admin, api_key={"expire_time": own.expire_time + timedelta(seconds=1)})
    assert no.detail("ErrorInfo")["reason"] == "OUTLIVES_ITS_MAKER"
    path = f"/v1/accounts/{account.id}/users/{account.admin}/apiKeys/{made.key_id}"
    with refused("PERMISSION_DENIED"):
        later = (own.expire_time + timedelta(days=1)).isoformat()
        client.patch(path, body={"expireTime": later}, cast_to=object)


def test_a_service_account_that_is_no_admin_makes_and_rotates_no_keys(client: Client, connect: Connect, account: Account) -> None:
    for role in ("user", "contributor", "inference-user"):
        client.users.create(user_id=f"ci-{role}", service_account=True, role=role)
        key = client.api_keys.create(f"ci-{role}", api_key={})
        program = connect(key.key)
        with refused("PERMISSION_DENIED") as no:
            program.api_keys.create(f"ci-{role}", api_key={})
        assert no.detail("ErrorInfo")["metadata"]["roles"] == "admin"
        path = f"/v1/accounts/{account.id}/users/ci-{role}/apiKeys/{key.key_id}:rotate"
        with refused("PERMISSION_DENIED"):
            program.post(path, body={"overlap": "0s"}, cast_to=object)
        with refused("PERMISSION_DENIED"):
            program.api_keys.list("-")


def now() -> datetime:
    return datetime.now(timezone.utc)
