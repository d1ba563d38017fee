"""Deployments, models, datasets and fine-tuning jobs, as the SDK has them."""

from __future__ import annotations

import io
from pathlib import Path

import httpx
import pytest

from conftest import Connect
from support.answers import refused
from support.clients import Client
from support.installation import Account, Installation

LINE = b'{"messages": [{"role": "user", "content": "2 + 2?"}, {"role": "assistant", "content": "4"}]}\n'


def test_a_deployment_lives_from_its_making_to_its_end(client: Client, account: Account) -> None:
    made = client.deployments.create(
        base_model="accounts/fireworks/models/llama", deployment_id="d1", display_name="Support", min_replica_count=1,
        accelerator_type="NVIDIA_A100_80GB", placement={"region": "EU_PARIS_1"}, autoscaling_policy={"load_targets": {"x": 0.5}},
    )
    assert made.name == f"accounts/{account.id}/deployments/d1"
    assert (made.base_model, made.display_name, made.min_replica_count) == ("accounts/fireworks/models/llama", "Support", 1)
    assert made.placement.region == "EU_PARIS_1" and made.autoscaling_policy.load_targets == {"x": 0.5}
    assert made.state == "CREATING", "it has no upstream yet"
    assert made.model_extra["owner"] == f"accounts/{account.id}/users/{account.admin}"
    assert client.deployments.get("d1") == made
    masked = client.deployments.get("d1", read_mask="name")
    assert (masked.name, masked.base_model, masked.display_name) == (made.name, made.base_model, None)
    changed = client.deployments.update("d1", base_model=made.base_model, display_name="Help")
    assert (changed.display_name, changed.min_replica_count) == ("Help", 1)
    client.deployments.scale("d1", replica_count=3)
    assert client.deployments.get("d1").desired_replica_count == 3
    client.deployments.delete("d1")
    assert client.rows(client.deployments.list()) == []
    (gone,) = client.rows(client.deployments.list(show_deleted=True))
    assert gone.state == "DELETED" and gone.delete_time is not None
    back = client.deployments.undelete("d1", body={})
    assert (back.name, back.state, back.delete_time) == (made.name, "CREATING", None)
    client.deployments.delete("d1", hard=True)
    with refused("NOT_FOUND"):
        client.deployments.get("d1")


def test_a_model_is_entered_changed_and_deleted(client: Client, account: Account) -> None:
    made = client.models.create(
        model_id="m1",
        model={"kind": "HF_BASE_MODEL", "display_name": "Llama", "context_length": 8192,
               "peft_details": {"base_model": "x", "r": 8, "target_modules": ["q"]}},
    )
    assert made.name == f"accounts/{account.id}/models/m1"
    assert (made.kind, made.state, made.context_length, made.peft_details.r) == ("HF_BASE_MODEL", "READY", 8192, 8)
    assert client.models.get("m1") == made
    assert client.models.create(model_id="m2").kind == "HF_PEFT_ADDON", "unless it is said"
    changed = client.models.update("m1", description="small and quick")
    assert (changed.description, changed.context_length) == ("small and quick", 8192)
    assert [model.name for model in client.rows(client.models.list(filter='display_name="Llama"'))] == [made.name]
    with refused("ALREADY_EXISTS"):
        client.models.create(model_id="m1")
    client.models.delete("m1")
    with refused("NOT_FOUND"):
        client.models.get("m1")


def test_lists_turn_their_pages(client: Client) -> None:
    for number in range(5):
        client.models.create(model_id=f"m{number}")
    listed = client.rows(client.models.list(page_size=2, order_by="name desc"))
    assert [model.name.rsplit("/", 1)[1] for model in listed] == ["m4", "m3", "m2", "m1", "m0"]


@pytest.mark.parametrize("sort", ["bytes", "file", "path"])
def test_a_dataset_takes_a_file_however_it_is_handed_over(client: Client, tmp_path: Path, sort: str) -> None:
    made = client.datasets.create(dataset_id="chats", dataset={"display_name": "Chats", "format": "CHAT"})
    assert (made.state, made.format, made.display_name) == ("UPLOADING", "CHAT", "Chats")
    path = tmp_path / "chats.jsonl"
    path.write_bytes(LINE * 3)
    client.datasets.upload("chats", file={"bytes": LINE * 3, "file": path.open("rb"), "path": path}[sort])
    ready = client.datasets.get("chats")
    assert (ready.state, ready.example_count) == ("READY", "3")


def test_a_dataset_is_fetched_by_a_link_that_needs_no_key(client: Client) -> None:
    client.datasets.create(dataset_id="chats", dataset={})
    client.datasets.upload("chats", file=("chats.jsonl", LINE, "application/jsonl"))
    links = client.datasets.get_download_endpoint("chats").filename_to_signed_urls
    (link,) = links.values()
    answer = httpx.get(link)
    assert answer.content == LINE and answer.headers["content-disposition"].startswith("attachment")
    assert client.datasets.update("chats", display_name="All chats").display_name == "All chats"
    assert [one.display_name for one in client.rows(client.datasets.list())] == ["All chats"]
    client.datasets.delete("chats")
    assert httpx.get(link).status_code in (403, 404), "a link does not outlive what it leads to"


def test_a_bad_line_is_named_and_asked_about_once(client: Client) -> None:
    client.datasets.create(dataset_id="chats", dataset={"format": "CHAT"})
    before = len(client.exchanges)
    with refused("INVALID_ARGUMENT") as no:
        client.datasets.upload("chats", file=io.BytesIO(LINE + b"nothing\n"))
    assert "ine 2" in no.message and client.exchanges.statuses()[before:] == [400]
    assert client.datasets.get("chats").state == "UPLOADING", "nothing of it was kept"
    with refused("INVALID_ARGUMENT"):
        client.datasets.upload("chats")


def test_a_job_waits_is_stopped_goes_on_and_is_deleted(client: Client, account: Account) -> None:
    client.datasets.create(dataset_id="chats", dataset={})
    client.datasets.upload("chats", file=LINE)
    made = client.supervised_fine_tuning_jobs.create(
        supervised_fine_tuning_job_id="tune-1", dataset="chats", base_model="llama", output_model="support", epochs=2,
        learning_rate=0.001, lora_rank=8,
    )
    assert made.name == f"accounts/{account.id}/supervisedFineTuningJobs/tune-1"
    assert (made.state, made.epochs, made.learning_rate, made.lora_rank) == ("JOB_STATE_PENDING", 2, 0.001, 8)
    assert made.created_by == account.email
    client.supervised_fine_tuning_jobs.cancel("tune-1", body={})
    assert client.supervised_fine_tuning_jobs.get("tune-1").state == "JOB_STATE_CANCELLED"
    assert client.supervised_fine_tuning_jobs.resume("tune-1", body={}).state == "JOB_STATE_PENDING"
    (listed,) = client.rows(client.supervised_fine_tuning_jobs.list())
    assert listed.name == made.name
    with refused("INVALID_ARGUMENT") as no:
        client.supervised_fine_tuning_jobs.create(dataset="missing")
    assert "dataset" in no.fields()
    client.supervised_fine_tuning_jobs.cancel("tune-1", body={})
    client.supervised_fine_tuning_jobs.delete("tune-1")
    with refused("NOT_FOUND"):
        client.supervised_fine_tuning_jobs.get("tune-1")


def test_whoever_may_not_change_what_others_own_is_told_whose_it_is(
    client: Client, connect: Connect, roster: Installation
) -> None:
    client.models.create(model_id="m1")
    client.users.create(user_id="ci", service_account=True, role="contributor")
    ci = connect(client.api_keys.create("ci", api_key={}).key)
    before = len(ci.exchanges)
    with refused("PERMISSION_DENIED") as no:
        ci.models.delete("m1")
    assert "owns this one" in no.message and ci.exchanges.statuses()[before:] == [403]
    assert no.detail("ErrorInfo")["metadata"]["roles"] == "admin,user"
    ci.models.create(model_id="m2")
    ci.models.delete("m2")
