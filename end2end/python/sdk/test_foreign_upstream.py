"""Chats through the gateway against a server that we have not written: whole, as streams, with tools, and embeddings."""

from __future__ import annotations

from typing import Iterator

import pytest

from support.aimock import KEY, Aimock, aimock
from support.clients import Client
from support.installation import Account

QUESTION = [{"role": "user", "content": "What is a roster?"}]
ANSWER = "A roster lists people. “Who may do what?” is its question."


@pytest.fixture(scope="module")
def server() -> Iterator[Aimock]:
    with aimock() as server:
        yield server


@pytest.fixture
def deployment(client: Client, account: Account, server: Aimock) -> str:
    """The name of a deployment that aimock answers for."""
    body = {"baseUrl": f"{server.url}/v1", "apiKey": KEY}
    client.sdk_post(f"/v1/accounts/{account.id}/connections?connectionId=aimock", body)
    upstream = {"connection": "aimock", "model": "llama-3"}
    return client.deployments.create(base_model="llama", deployment_id="d1", extra_body={"upstream": upstream}).name


def test_a_chat_is_answered_whole(client: Client, deployment: str) -> None:
    answer = client.chat.completions.create(model=deployment, messages=QUESTION)
    assert (answer.choices[0].message.content, answer.choices[0].finish_reason) == (ANSWER, "stop")
    assert answer.usage.total_tokens > 0


def test_a_chat_is_answered_piece_by_piece_with_its_usage_at_the_end(client: Client, deployment: str) -> None:
    stream = client.chat.completions.create(
        model=deployment, messages=QUESTION, stream=True, extra_body={"stream_options": {"include_usage": True}}
    )
    *chunks, last = client.rows(stream)
    said = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert said == ANSWER and len(chunks) > 5
    assert last.usage.total_tokens > 0


@pytest.mark.parametrize("streamed", [False, True])
def test_a_tool_is_called(client: Client, deployment: str, streamed: bool) -> None:
    tools = [{"type": "function", "function": {"name": "list_users", "parameters": {"type": "object", "properties": {}}}}]
    asked = [{"role": "user", "content": "Who is here?"}]
    answer = client.chat.completions.create(model=deployment, messages=asked, tools=tools, stream=streamed)
    if streamed:
        calls = [call for chunk in client.rows(answer) for call in chunk.choices[0].delta.tool_calls or []]
    else:
        calls = answer.choices[0].message.tool_calls
    assert "".join(call.function.name or "" for call in calls) == "list_users"
    assert "".join(call.function.arguments or "" for call in calls).replace(" ", "") == '{"role":"admin"}'


def test_texts_are_turned_into_numbers(client: Client, deployment: str) -> None:
    answer = client.sdk_post("/v1/embeddings", {"model": deployment, "input": ["one", "two"]})
    assert [len(one["embedding"]) > 100 for one in answer["data"]] == [True, True]


def test_it_is_asked_for_its_own_model_and_told_nothing_of_who_asks(
    client: Client, account: Account, deployment: str, server: Aimock
) -> None:
    client.chat.completions.create(model=deployment, messages=QUESTION, extra_headers={"X-Team": "blue"})
    last = server.asked()[-1]
    assert last["body"]["model"] == "llama-3"
    # The last one is its own.
    ours = {"host", "authorization", "content-type", "content-length", "accept", "accept-encoding", "user-agent"}
    assert set(last["headers"]) <= ours | {"x-request-id"}
    assert account.key not in str(last) and account.email not in str(last)


def test_a_key_that_it_does_not_know_is_the_installations_trouble_and_not_the_callers(
    client: Client, account: Account, deployment: str
) -> None:
    path = f"/v1/accounts/{account.id}/connections/aimock"
    client.wait(client.sdk.patch(path, body={"apiKey": "sk-wrong"}, cast_to=object))
    with pytest.raises(Exception) as no:
        client.chat.completions.create(model=deployment, messages=QUESTION)
    assert no.value.status_code == 502 and "sk-" not in str(no.value)  # type: ignore[attr-defined]
