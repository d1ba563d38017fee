"""Accounts, and what tells who one is."""

from __future__ import annotations

from datetime import timezone

from conftest import Connect
from support.answers import refused
from support.clients import Client
from support.installation import Account


def test_a_key_sees_the_one_account_it_belongs_to(client: Client, account: Account) -> None:
    (only,) = client.rows(client.accounts.list())
    assert only.name == f"accounts/{account.id}"
    assert only == client.accounts.get()
    assert (only.state, only.status.code, only.account_type, only.suspend_state) == (
        "READY", "OK", "ENTERPRISE", "UNSUSPENDED",
    )
    assert only.create_time.tzinfo == timezone.utc and only.update_time >= only.create_time
    assert "@" in only.email


def test_a_read_mask_keeps_what_the_sdk_requires(client: Client) -> None:
    masked = client.accounts.get(read_mask="displayName")
    assert masked.email and masked.display_name and masked.state is None
    assert client.accounts.get(read_mask="*") == client.accounts.get(read_mask="") == client.accounts.get()


def test_an_account_of_others_answers_like_one_that_does_not_exist(
    client: Client, account: Account, roster: object
) -> None:
    other = roster.account()  # type: ignore[attr-defined]
    answers = []
    for unknown in (other.id, "nobody-has-this"):
        with refused("NOT_FOUND") as there:
            client.accounts.get(account_id=unknown)
        with refused("NOT_FOUND") as inside:
            client.users.get("ada", account_id=unknown)
        answers.append([str(one.body).replace(unknown, "…") for one in (there, inside)])
    assert answers[0] == answers[1]


def test_an_admin_changes_the_settings_and_others_cannot(client: Client, connect: Connect, account: Account) -> None:
    path = f"/v1/accounts/{account.id}"
    client.patch(path, body={"displayName": "Acme Works", "email": "office@example.com"}, cast_to=object)
    now = client.accounts.get()
    assert (now.display_name, now.email) == ("Acme Works", "office@example.com")
    client.users.create(user_id="ci", service_account=True, role="user")
    member = connect(client.api_keys.create("ci", api_key={}).key)
    with refused("PERMISSION_DENIED") as no:
        member.patch(path, body={"displayName": "Mine"}, cast_to=object)
    assert no.message.startswith("admin role required to "), no.message


def test_a_key_says_whose_it_is(client: Client, account: Account) -> None:
    assert client.get("/verifyApiKey", cast_to=object) == {}
    assert client.exchanges[-1].headers["x-fireworks-account-id"] == account.id
    me = client.get("/v1/whoami", cast_to=object)
    assert isinstance(me, dict)
    assert (me["account"], me["user"]) == (account.id, account.admin)
    assert (me["role"], me["serviceAccount"]) == ("admin", False)
    assert account.key.split("_")[1] == me["apiKeyId"]
    assert len(me["permissions"]) == 10
