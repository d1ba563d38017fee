"""docs/API.md is true: its examples run as they stand, and it lists what the SDK has and Roster has not."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import uuid
from datetime import datetime, timezone
from pathlib import Path
from typing import Iterator

import fireworks
import httpx
import pytest

from sdk.test_methods import WORK
from support.browser import Browser
from support.clients import methods
from support.installation import Account, Installation
from support.upstream import KEY, Upstream, upstream

PAGE = (Path(__file__).parents[3] / "docs" / "API.md").read_text()


@pytest.fixture
def acme(roster: Installation) -> Account:
    """An account with what the examples take for granted: Alice and Carol are there, Bob is invited."""
    account = roster.account()
    client = fireworks.Fireworks(api_key=account.key, account_id=account.id, base_url=roster.url)
    client.users.create(user_id="carol", service_account=True, role="user")
    client.users.create(email=f"bob@{account.id}.example.com", role="user")
    return account


@pytest.fixture
def server() -> Iterator[Upstream]:
    """The server that the examples name."""
    with upstream() as server:
        yield server


@pytest.fixture(autouse=True)
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file that the examples send."""
    monkeypatch.chdir(tmp_path)
    line = '{"messages": [{"role": "user", "content": "2 + 2?"}, {"role": "assistant", "content": "4"}]}'
    (tmp_path / "chats.jsonl").write_text(f"{line}\n")


def test_every_method_that_answers_501_is_named() -> None:
    named = set()
    for row in re.findall(r"^\| (`.+) \| (`.+) \|$", PAGE, re.MULTILINE):
        parts, verbs = (re.findall(r"`([a-z_.]+)`", cell) for cell in row)
        named |= {f"{part}.{verb}" for part in parts for verb in verbs}
    client = fireworks.Fireworks(api_key="x", account_id="x", base_url="http://127.0.0.1:1")
    assert named == set(methods(client)) - WORK
    assert f"{len(WORK)} of its {len(methods(client))}" in PAGE


def test_the_examples_for_python_run(roster: Installation, acme: Account, server: Upstream) -> None:
    client = fireworks.Fireworks(
        api_key=acme.key, account_id=acme.id, base_url=roster.url, _strict_response_validation=True
    )
    names = {"client": client, "uuid": uuid, "datetime": datetime, "timezone": timezone}
    for title, code in examples("python"):
        code = here(code, acme, server)
        code = code.replace('"KEY_ID"', "key.key_id").replace("KEY_ID", getattr(names.get("key"), "key_id", "KEY_ID"))
        exec(compile(code, f"docs/API.md, {title}", "exec"), names)
        if title == "Invite a person":
            Browser(roster.url).join(str(names["link"]), "Alice")


@pytest.mark.parametrize("program", ["api", "rosterctl"])
def test_the_examples_for_the_shell_run(
    roster: Installation, acme: Account, server: Upstream, program: str, tmp_path: Path
) -> None:
    rosterctl = os.environ.get("ROSTERCTL_BIN", "")
    if program == "rosterctl" and not rosterctl:
        pytest.skip("ROSTERCTL_BIN is not set")
    assert shutil.which("curl"), "the examples are for curl"
    (helpers,) = re.findall(r"```sh\n(api\(\) .*?)```", PAGE, re.DOTALL)
    helpers = helpers.replace("curl --silent", "curl --fail-with-body --silent")
    environment = {
        "PATH": f"{Path(rosterctl).parent}:{os.environ['PATH']}", "HOME": str(tmp_path),
        "ROSTER_API_KEY": acme.key, "ROSTER_ACCOUNT_ID": acme.id, "ROSTER_BASE_URL": roster.url,
        "ROSTER_UPSTREAM_KEY": KEY,
    }
    programs = ("api ", "curl ") if program == "api" else ("rosterctl ",)
    key = ""
    for title, code in examples("sh"):
        for line in code.splitlines():
            if not line.startswith(programs):
                continue
            line = here(line, acme, server).replace("KEY_ID", key)
            line = line.replace("curl --silent", "curl --fail-with-body --silent")
            line = line.replace("uuidgen", "cat /proc/sys/kernel/random/uuid")
            done = subprocess.run(
                ["bash", "-euc", f"{helpers}\n{line}"], env=environment, capture_output=True, text=True, timeout=60
            )
            assert done.returncode == 0, f"{title}: {line}\n{done.stdout}{done.stderr}"
            key = next(iter(re.findall(r"\brk_([a-z0-9]{16})_", done.stdout)), key)
            if title == "Invite a person":
                (link,) = re.findall(r"http://\S+?/invitations/[\w.~-]+", done.stdout)
                Browser(roster.url).join(link, "Alice")


def test_people_and_resources_move_here_from_where_they_were(
    roster: Installation, acme: Account, server: Upstream
) -> None:
    """Another account of this installation stands for theirs: it speaks the same contract."""
    other = roster.account()
    theirs = fireworks.Fireworks(api_key=other.key, account_id=other.id, base_url=roster.url)
    theirs.users.create(email="dora@example.com", role="contributor")
    theirs.datasets.create(dataset_id="chats", dataset={"format": "CHAT", "display_name": "Chats"})
    sent = Path("chats.jsonl").read_bytes()
    theirs.datasets.upload("chats", file=sent)
    theirs.models.create(model_id="llama", model={"kind": "HF_BASE_MODEL"})
    theirs.deployments.create(base_model="llama", deployment_id="support")

    client = fireworks.Fireworks(api_key=acme.key, account_id=acme.id, base_url=roster.url)
    names = {"client": client, "Fireworks": fireworks.Fireworks, "httpx": httpx}
    section = PAGE.split("## Moving from Fireworks")[1]
    for code in re.findall(r"```python\n(.*?)```", section, re.DOTALL):
        code = code.replace('api_key="fw_…", account_id="acme"', f'api_key="{other.key}", account_id="{other.id}"')
        code = code.replace("https://api.fireworks.ai/inference/v1", server.url)
        code = code.replace("https://api.fireworks.ai", roster.url).replace("fw_…", KEY)
        exec(compile(here(code, acme, server), "docs/API.md, moving", "exec"), names)

    assert client.users.get("dora").role == "contributor"
    (link,) = client.datasets.get_download_endpoint("chats").filename_to_signed_urls.values()
    assert httpx.get(link).content == sent
    assert client.models.get("llama").kind == "HF_BASE_MODEL"
    moved = client.deployments.get("support")
    assert (moved.base_model, moved.state) == ("llama", "READY")
    assert moved.model_extra["upstream"]["model"] == f"accounts/{other.id}/deployments/support"


def here(example: str, acme: Account, server: Upstream) -> str:
    """An example, told of this account, its Alice and this server."""
    example = example.replace("accounts/acme/", f"accounts/{acme.id}/")
    example = example.replace("alice@example.com", f"alice@{acme.id}.example.com")
    return example.replace("http://10.0.0.7:8000/v1", server.url)


def examples(language: str) -> Iterator[tuple[str, str]]:
    """The examples of the tasks, by the heading that each stands under."""
    tasks = PAGE.split("## Each task, three ways")[1].split("\n## ")[0]
    for section in tasks.split("\n### ")[1:]:
        title = section.splitlines()[0]
        for code in re.findall(rf"```{language}\n(.*?)```", section, re.DOTALL):
            yield title, code
