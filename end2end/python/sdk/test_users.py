"""Users: people and service accounts."""

from __future__ import annotations

from conftest import Connect
from support.answers import refused
from support.clients import Client
from support.installation import Account


def test_a_person_is_invited(client: Client, account: Account) -> None:
    made = client.users.create(email="Bob.Smith@example.com", role="contributor", display_name="Bob Smith")
    assert made.name == f"accounts/{account.id}/users/bob-smith"
    assert (made.email, made.role, made.display_name) == ("Bob.Smith@example.com", "contributor", "Bob Smith")
    assert (made.service_account or False, made.state, made.status.code) == (False, "CREATING", "OK")
    invitation = made.model_extra["invitation"]
    assert invitation["state"] == "PENDING" and "/invitations/" in invitation["link"]
    seen = client.users.get("bob-smith")
    assert "link" not in seen.model_extra["invitation"], "a link is shown once"
    assert seen.create_time == made.create_time and seen.role == made.role


def test_an_id_can_be_chosen_or_is_made_from_the_address(client: Client) -> None:
    ids = [client.users.create(email=f"eve@{host}.example.com", role="user").name for host in ("a", "b")]
    assert ids[0].endswith("/users/eve") and ids[1] != ids[0] and "/users/eve-" in ids[1]
    chosen = client.users.create(user_id="the-other-eve", email="eve@c.example.com", role="user")
    assert chosen.name.endswith("/users/the-other-eve")


def test_a_service_account_needs_an_id_and_gets_an_address(client: Client, account: Account) -> None:
    made = client.users.create(user_id="ci", service_account=True, role="user", display_name="Builds")
    assert made.service_account is True and made.state == "READY"
    assert made.email == f"ci@{account.id}.sa.roster"
    with refused("INVALID_ARGUMENT") as no:
        client.users.create(service_account=True, role="user")
    assert "userId" in no.fields()
    with refused("INVALID_ARGUMENT") as no:
        client.users.create(role="user")
    assert "email" in no.fields()


def test_what_exists_is_not_made_again_and_asked_for_once(client: Client) -> None:
    client.users.create(email="bob@example.com", role="user")
    before = len(client.exchanges)
    with refused("ALREADY_EXISTS") as no:
        client.users.create(user_id="another", email="BOB@example.com", role="user")
    assert no.error.response.headers["x-should-retry"] == "false"
    with refused("ALREADY_EXISTS"):
        client.users.create(user_id="bob", email="bob@example.org", role="user")
    assert client.exchanges.statuses()[before:] == [409, 409], "the SDK must not repeat what cannot succeed"


def test_a_role_and_a_name_are_changed(client: Client) -> None:
    client.users.create(user_id="ci", service_account=True, role="user")
    changed = client.users.update("ci", role="contributor", display_name="Builds")
    assert (changed.role, changed.display_name) == ("contributor", "Builds")
    assert client.users.get("ci") == changed
    assert client.users.update("ci", role="contributor").update_time == changed.update_time, "nothing changed"


def test_what_would_change_the_meaning_of_a_request_is_an_error(client: Client) -> None:
    client.users.create(email="Bob@example.com", role="user")
    for role, more, field in (
        ("custom", {}, "role"),
        ("owner", {}, "role"),
        ("user", {"email": "eve@example.com"}, "email"),
        ("user", {"service_account": True}, "serviceAccount"),
        ("user", {"extra_body": {"permissionPreset": "all"}}, "permissionPreset"),
        ("user", {"display_name": "x" * 64}, "displayName"),
    ):
        with refused("INVALID_ARGUMENT") as no:
            client.users.update("bob", role=role, **more)
        assert no.fields() == [field]
    same = client.users.update("bob", role="user", email="BOB@example.com", service_account=False)
    assert same.email == "Bob@example.com"
    ignored = client.users.update("bob", role="user", extra_body={"state": "DELETING", "name": "x"})
    assert (ignored.state, ignored.name) == (same.state, same.name)
    with refused("INVALID_ARGUMENT") as no:
        client.users.update("bob", role="user", extra_body={"shoeSize": 44})
    assert no.fields() == ["shoeSize"]


def test_a_list_is_turned_page_by_page(client: Client, account: Account) -> None:
    made = {f"ci-{number:02}" for number in range(11)}
    for user in sorted(made, reverse=True):
        client.users.create(user_id=user, service_account=True, role="user")
    before = len(client.exchanges)
    first = client.users.list(page_size=5)
    assert len(first.users) == 5 and first.has_next_page() and first.model_extra["totalSize"] == 12
    names = [user.name.rsplit("/", 1)[1] for user in client.rows(first)]
    assert names == [account.admin, *sorted(made)], "ordered by name, each once"
    assert client.exchanges.statuses()[before:] == [200] * 3
    backwards = client.rows(client.users.list(page_size=4, order_by="name desc"))
    assert [user.name.rsplit("/", 1)[1] for user in backwards] == names[::-1]
    programs = client.users.list(page_size=200_000, filter="service_account=true", order_by="role, create_time desc")
    assert [user.name for user in programs.users] == [f"accounts/{account.id}/users/{one}" for one in sorted(made)]
    assert not programs.has_next_page()


def test_a_page_token_belongs_to_its_query(client: Client) -> None:
    for user in ("ci-1", "ci-2"):
        client.users.create(user_id=user, service_account=True, role="user")
    token = client.users.list(page_size=1, filter="role=\"user\"").next_page_token
    assert client.users.list(page_size=1, filter="role=\"user\"", page_token=token).users
    for other in ({"filter": "role=\"admin\""}, {"order_by": "name desc"}, {"page_token": "made-up"}):
        with refused("INVALID_ARGUMENT") as no:
            client.users.list(**{"page_size": 1, "filter": "role=\"user\"", "page_token": token, **other})
        assert no.fields() == ["pageToken"]


def test_a_list_is_filtered(client: Client, account: Account) -> None:
    client.users.create(user_id="ci", service_account=True, role="contributor", display_name='The "CI"')
    client.users.create(user_id="sync", service_account=True, role="admin")
    client.users.create(user_id="bob", email="bob@works.example.org", role="user")
    client.post(f"/v1/accounts/{account.id}/users/ci:deactivate", cast_to=object)

    def found(text: str) -> list[str]:
        return [user.name.rsplit("/", 1)[1] for user in client.rows(client.users.list(filter=text, page_size=1))]

    assert found("service_account=true") == found("serviceAccount = true") == ["ci", "sync"]
    assert found('role="admin"') == [account.admin, "sync"]
    assert found('role = "admin" AND NOT service_account = true') == [account.admin]
    assert found('email:"@works.example.org"') == ["bob"]
    assert found('state="CREATING" OR role="contributor"') == ["bob", "ci"]
    assert found('(state="READY") AND role != "admin"') == ["ci"]
    assert found('display_name:"\\"CI\\""') == ["ci"]
    assert found("deactivated=true") == ["ci"]
    assert found('create_time > "2020-01-01T00:00:00Z" AND create_time < "2020-01-02T00:00:00+01:00"') == []
    for wrong in ("role", "role =", "shoe_size = 4", "role = admin AND", "((role = admin)", 'create_time > "soon"'):
        with refused("INVALID_ARGUMENT") as no:
            client.users.list(filter=wrong)
        assert no.fields() == ["filter"], wrong


def test_a_read_mask_keeps_what_the_sdk_requires(client: Client, account: Account) -> None:
    masked = client.users.get(account.admin, read_mask="display_name,createTime")
    assert masked.role == "admin" and masked.display_name and masked.create_time and masked.email is None
    (row,) = client.users.list(read_mask="email").users
    assert row.email == account.email and row.create_time is None


def test_what_stands_is_changed_only_if_it_is_what_one_saw(client: Client) -> None:
    client.users.create(user_id="ci", service_account=True, role="user")
    etag = client.users.get("ci").model_extra["etag"]
    client.users.update("ci", role="contributor", extra_headers={"If-Match": etag})
    before = len(client.exchanges)
    with refused("ABORTED"):
        client.users.update("ci", role="admin", extra_headers={"If-Match": etag})
    assert client.exchanges.statuses()[before:] == [409], "the same etag never helps"
    assert client.users.get("ci").role == "contributor"


def test_a_repeat_under_the_same_key_makes_nothing_twice(client: Client) -> None:
    headers = {"Idempotency-Key": "the-first-bob"}
    made = client.users.create(email="bob@example.com", role="user", extra_headers=headers)
    again = client.users.create(email="bob@example.com", role="user", extra_headers=headers)
    assert client.exchanges[-1].headers["idempotency-replayed"] == "true"
    assert again.name == made.name and "link" not in again.model_extra["invitation"]
    with refused("INVALID_ARGUMENT"):
        client.users.create(email="eve@example.com", role="user", extra_headers=headers)
    assert len(client.users.list().users) == 2


def test_an_invitation_is_sent_again_and_withdrawn(client: Client, account: Account) -> None:
    path = f"/v1/accounts/{account.id}/users/bob"
    first = client.users.create(email="bob@example.com", role="user").model_extra["invitation"]["link"]
    second = client.post(f"{path}:resendInvitation", cast_to=object)
    assert second["invitation"]["link"] != first  # type: ignore[index]
    assert client.post(f"{path}:revokeInvitation", body={}, cast_to=object) == {}
    with refused("NOT_FOUND"):
        client.users.get("bob")


def test_a_user_is_paused_and_comes_back(client: Client, connect: Connect, account: Account) -> None:
    path = f"/v1/accounts/{account.id}/users/ci"
    client.users.create(user_id="ci", service_account=True, role="user")
    program = connect(client.api_keys.create("ci", api_key={}).key)
    paused = client.post(f"{path}:deactivate", cast_to=object)
    assert paused["deactivated"] is True and paused["state"] == "READY"  # type: ignore[index]
    with refused("PERMISSION_DENIED") as no:
        program.accounts.get()
    assert "paused" in no.message
    client.post(f"{path}:activate", body={}, cast_to=object)
    assert not client.users.get("ci").model_extra.get("deactivated")
    assert program.accounts.get().name == f"accounts/{account.id}"


def test_a_user_is_removed_after_a_look_at_what_would_end(client: Client, connect: Connect, account: Account) -> None:
    path = f"/v1/accounts/{account.id}/users/ci"
    client.users.create(user_id="ci", service_account=True, role="user")
    nightly = connect(client.api_keys.create("ci", api_key={"display_name": "nightly"}).key)
    preview = client.get(f"{path}:previewDelete", cast_to=object)
    assert isinstance(preview, dict) and preview["name"].endswith("/users/ci")
    revision = preview["revision"]
    client.users.update("ci", role="contributor")
    with refused("ABORTED"):
        client.delete(path, options={"params": {"revision": revision}}, cast_to=object)
    assert nightly.get("/verifyApiKey", cast_to=object) == {}
    assert client.delete(path, cast_to=object) == {}
    with refused("NOT_FOUND"):
        client.users.get("ci")
    with refused("UNAUTHENTICATED"):
        nightly.get("/verifyApiKey", cast_to=object)


def test_an_account_keeps_its_last_admin(client: Client, account: Account) -> None:
    path = f"/v1/accounts/{account.id}/users/{account.admin}"
    for act in (
        lambda: client.users.update(account.admin, role="user"),
        lambda: client.delete(path, cast_to=object),
        lambda: client.post(f"{path}:deactivate", cast_to=object),
    ):
        with refused("FAILED_PRECONDITION"):
            act()
    assert client.users.get(account.admin).role == "admin"
