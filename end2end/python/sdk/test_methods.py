"""Every method that the SDK has either works or answers that Roster does not have it."""

from __future__ import annotations

import inspect
from typing import Any, Callable

import fireworks
import pytest

from conftest import Connect
from support.answers import refused
from support.clients import Client, methods
from support.installation import Account
from support.upstream import KEY, upstream

#: What works. Everything else that the SDK has answers 501, and docs/API.md says so.
WORK = {
    "accounts.get",
    "accounts.list",
    "api_keys.create",
    "api_keys.delete",
    "api_keys.list",
    "chat.completions.create",
    "completions.create",
    "datasets.create",
    "datasets.delete",
    "datasets.get",
    "datasets.get_download_endpoint",
    "datasets.list",
    "datasets.update",
    "datasets.upload",
    "deployments.create",
    "deployments.delete",
    "deployments.get",
    "deployments.list",
    "deployments.scale",
    "deployments.undelete",
    "deployments.update",
    "models.create",
    "models.delete",
    "models.get",
    "models.list",
    "models.update",
    "supervised_fine_tuning_jobs.cancel",
    "supervised_fine_tuning_jobs.create",
    "supervised_fine_tuning_jobs.delete",
    "supervised_fine_tuning_jobs.get",
    "supervised_fine_tuning_jobs.list",
    "supervised_fine_tuning_jobs.resume",
    "users.create",
    "users.get",
    "users.list",
    "users.update",
}


def test_all_methods_for_accounts_users_and_keys_pass(client: Client, account: Account) -> None:
    client.accounts.get()
    client.accounts.list()
    client.users.create(user_id="ci", service_account=True, role="user")
    client.users.get("ci")
    client.users.update("ci", role="contributor")
    client.users.list()
    key = client.api_keys.create("ci", api_key={})
    client.api_keys.list("ci")
    client.api_keys.delete("ci", key_id=key.key_id)
    kinds = ("accounts.", "users.", "api_keys.")
    assert client.passed == {name for name in methods(client.sdk) if name.startswith(kinds)}, "all that it has of these"


def test_all_other_methods_that_work_are_of_resources_and_inference_and_pass(client: Client, account: Account) -> None:
    with upstream() as server:
        body = {"baseUrl": server.url, "apiKey": KEY}
        client.sdk_post(f"/v1/accounts/{account.id}/connections?connectionId=own", body)
        served = {"upstream": {"connection": "own", "model": "llama-3"}}
        client.deployments.create(base_model="llama", deployment_id="d1", extra_body=served)
        name = client.deployments.get("d1").name
        client.chat.completions.create(model=name, messages=[{"role": "user", "content": "Hi"}])
        client.completions.create(model=name, prompt="Hi")
    client.deployments.list()
    client.deployments.update("d1", base_model="llama")
    client.deployments.scale("d1", replica_count=1)
    client.deployments.delete("d1")
    client.deployments.undelete("d1", body={})
    client.models.create(model_id="m1")
    client.models.get("m1")
    client.models.update("m1", description="x")
    client.models.list()
    client.models.delete("m1")
    client.datasets.create(dataset_id="t", dataset={})
    client.datasets.upload("t", file=b'{"messages": [{"role": "assistant", "content": "Hi"}]}\n')
    client.datasets.get("t")
    client.datasets.update("t", display_name="T")
    client.datasets.list()
    client.datasets.get_download_endpoint("t")
    jobs = client.supervised_fine_tuning_jobs
    jobs.create(dataset="t", supervised_fine_tuning_job_id="j")
    jobs.get("j")
    jobs.list()
    jobs.cancel("j", body={})
    jobs.resume("j", body={})
    jobs.cancel("j", body={})
    jobs.delete("j")
    client.datasets.delete("t")
    kinds = ("accounts.", "users.", "api_keys.")
    assert client.passed == {name for name in WORK if not name.startswith(kinds)}


def test_every_other_method_answers_that_it_is_not_there(
    client: Client, record_testsuite_property: Callable[[str, object], None]
) -> None:
    others = {name: method for name, method in methods(client.sdk).items() if name not in WORK}
    for name, method in others.items():
        before = len(client.exchanges)
        with refused("UNIMPLEMENTED") as no:
            client.wait(call(method))
        assert client.exchanges.statuses()[before:] == [501], f"{name} is asked for once"
        assert "Roster" in no.message, name
    print(f"\n{type(client.sdk).__name__} {fireworks.__version__}: {len(WORK)} of {len(WORK) + len(others)} methods "
          f"work, {len(others)} answer 501")
    record_testsuite_property("methods that answer 501", ", ".join(others))


def test_what_is_not_there_is_not_told_to_strangers(connect: Connect) -> None:
    stranger = connect("rk_stranger")
    with refused("UNAUTHENTICATED"):
        stranger.models.list()
    with refused("NOT_FOUND"):
        connect(account_id="others").models.list()


def call(method: Callable[..., Any]) -> Any:
    """Calls a method with the least that it takes."""
    needed = [one for one in inspect.signature(method).parameters.values() if one.default is one.empty]
    options = {one.name: sample(str(one.annotation)) for one in needed}
    positional = [options.pop(one.name) for one in needed if one.kind is one.POSITIONAL_OR_KEYWORD]
    return method(*positional, **options)


def sample(annotation: str) -> Any:
    """A value of a parameter's type; what it says does not matter."""
    if annotation.startswith("int"):
        return 1
    if "FileTypes" in annotation:
        return b"{}"
    if "Iterable" in annotation or "Sequence" in annotation:
        return []
    if "Param" in annotation or "_params." in annotation or "Dict" in annotation:
        return {}
    return "x"


@pytest.fixture(autouse=True)
def _show_counts(capsys: pytest.CaptureFixture[str]) -> Any:
    """Lets the count of methods be seen also when all is well."""
    yield
    with capsys.disabled():
        print(capsys.readouterr().out, end="")
