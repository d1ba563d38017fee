"""The API document says what the server does: schemathesis tries every operation of it, with every check."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import httpx
import pytest

from support.installation import Account, Installation

HERE = Path(__file__).parent
#: Seconds that schemathesis may take on each database.
BUDGET = 60
#: What the one line of the dataset says.
EXAMPLE = [{"role": "user", "content": "Hello"}, {"role": "assistant", "content": "Hello."}]


@pytest.fixture
def document(roster: Installation) -> dict[str, object]:
    answer = httpx.get(f"{roster.url}/openapi.json").raise_for_status()
    assert answer.headers["content-type"] == "application/json"
    return answer.json()


def test_the_document_is_there_without_a_key_and_its_page_loads_nothing_from_elsewhere(
    roster: Installation, document: dict[str, object]
) -> None:
    assert str(document["openapi"]).startswith("3.1.")
    page = httpx.get(f"{roster.url}/docs/api").raise_for_status().text
    assert "<h1" in page
    loaded = [part for part in page.split('"') if part.startswith(("http://", "https://", "//"))]
    assert [link for link in loaded if link.endswith((".js", ".css", ".woff2", ".png"))] == []


def test_no_request_finds_the_server_saying_what_its_document_does_not(
    roster: Installation, account: Account, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    headers = {"Authorization": f"Bearer {account.key}"}
    users = f"{roster.url}/v1/accounts/{account.id}/users"
    program = {"serviceAccount": True, "role": "user"}

    def make(path: str, body: dict[str, object]) -> dict[str, str]:
        return httpx.post(f"{users}{path}", json=body, headers=headers).raise_for_status().json()

    make("?userId=ci", program)
    make("?userId=leaver", program)
    make("?userId=guest", {"email": "guest@example.com"})
    key = make("/ci/apiKeys", {"apiKey": {}})["keyId"]
    here = f"{roster.url}/v1/accounts/{account.id}"
    for path, body in [
        ("/deployments?deploymentId=one", {"baseModel": "llama"}),
        ("/models", {"modelId": "one"}),
        ("/datasets", {"datasetId": "one", "dataset": {}}),
        ("/supervisedFineTuningJobs?supervisedFineTuningJobId=one", {"dataset": "one"}),
        ("/connections?connectionId=one", {"baseUrl": "https://api.example.com/v1"}),
    ]:
        httpx.post(f"{here}{path}", json=body, headers=headers).raise_for_status()
        if path == "/datasets":
            # A job learns from a dataset that has its file.
            file = {"file": ("one.jsonl", json.dumps({"messages": EXAMPLE}))}
            httpx.post(f"{here}/datasets/one:upload", files=file, headers=headers).raise_for_status()
    report = tmp_path / "report.ndjson"
    # One worker: parsing Python in two threads at once fails now and then ("AST constructor recursion depth
    # mismatch"), and two are hardly faster.
    command = [
        sys.executable, "-m", "schemathesis.cli", "--config-file", str(HERE / "schemathesis.toml"), "run",
        f"{roster.url}/openapi.json", "--checks", "all", "--phases", "examples,coverage,fuzzing,stateful",
        "--max-time", str(BUDGET), "--workers", "1", "--continue-on-failure", "--seed", "4", "--no-color",
        "--report-ndjson-path", str(report),
    ]
    environment = {
        **os.environ,
        "ROSTER_API_KEY": account.key,
        "ROSTER_ACCOUNT_ID": account.id,
        "ROSTER_CI_KEY_ID": key,
    }
    with capfd.disabled():
        done = subprocess.run(command, env=environment, cwd=tmp_path, timeout=4 * BUDGET)
    assert done.returncode == 0, "see what schemathesis says above"
    # It was let in to the end: a test that is refused everything finds nothing.
    assert httpx.get(f"{roster.url}/verifyApiKey", headers=headers).json() == {}
    assert report.exists()
