"""Chat and completions through the gateway, whole and as streams, against an upstream that writes down what it sees."""

from __future__ import annotations

from typing import Any, Iterator

import fireworks
import httpx
import pytest

from conftest import Connect
from support.clients import Client
from support.installation import Account
from support.upstream import ANSWER, KEY, USAGE, Upstream, upstream

MESSAGES = [{"role": "user", "content": "What is a roster?"}]


@pytest.fixture
def server() -> Iterator[Upstream]:
    with upstream() as server:
        yield server


@pytest.fixture
def deployment(client: Client, account: Account, server: Upstream) -> str:
    """The name of a deployment that the upstream answers for."""
    here = f"/v1/accounts/{account.id}"
    body = {"baseUrl": server.url, "apiKey": KEY}
    client.sdk_post(f"{here}/connections?connectionId=own", body)
    client.models.create(model_id="llama", model={"kind": "HF_BASE_MODEL"})
    made = client.deployments.create(
        base_model=f"accounts/{account.id}/models/llama", deployment_id="d1",
        extra_body={"upstream": {"connection": "own", "model": "llama-3"}},
    )
    assert made.state == "READY"
    return made.name


def test_a_chat_is_answered_whole(client: Client, deployment: str, server: Upstream) -> None:
    answer = client.chat.completions.create(model=deployment, messages=MESSAGES, max_tokens=9, temperature=0.5)
    assert (answer.choices[0].message.content, answer.choices[0].finish_reason) == (ANSWER, "stop")
    assert answer.usage.total_tokens == USAGE["total_tokens"]
    path, _, body = server.asked[0]
    assert path == "/v1/chat/completions"
    assert body == {"model": "llama-3", "messages": MESSAGES, "max_tokens": 9, "temperature": 0.5}


def test_a_chat_is_answered_word_by_word(client: Client, deployment: str) -> None:
    chunks = client.rows(client.chat.completions.create(model=deployment, messages=MESSAGES, stream=True))
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == ANSWER
    assert len(chunks) > 3 and chunks[-1].choices[0].finish_reason == "stop"


def test_a_text_is_gone_on_with_whole_and_word_by_word(client: Client, deployment: str, server: Upstream) -> None:
    answer = client.completions.create(model=deployment, prompt="A roster")
    assert (answer.choices[0].text, answer.usage.prompt_tokens) == (ANSWER, USAGE["prompt_tokens"])
    assert server.asked[0][0] == "/v1/completions"
    chunks = client.rows(client.completions.create(model=deployment, prompt="A roster", stream=True))
    assert "".join(chunk.choices[0].text for chunk in chunks) == ANSWER


def test_a_model_is_answered_for_by_its_deployment(client: Client, deployment: str, account: Account) -> None:
    model = f"accounts/{account.id}/models/llama"
    assert client.chat.completions.create(model=model, messages=MESSAGES).choices[0].message.content == ANSWER


def test_the_upstream_sees_nothing_of_the_caller(client: Client, deployment: str, account: Account, server: Upstream) -> None:
    client.chat.completions.create(
        model=deployment, messages=MESSAGES,
        extra_headers={"X-Secret": "mine", "Cookie": "a=b", "X-Forwarded-For": "203.0.113.9", "Idempotency-Key": "k"},
    )
    _, headers, _ = server.asked[0]
    assert headers["authorization"] == f"Bearer {KEY}"
    ours = {"host", "content-type", "content-length", "authorization", "accept", "accept-encoding", "user-agent"}
    assert set(headers) <= ours, headers
    assert account.key not in str(headers) and "Fireworks" not in headers.get("user-agent", "")
    assert "set-cookie" not in client.exchanges[-1].headers, "nor does the caller get a cookie of the upstream"


def test_every_role_may_ask(client: Client, connect: Connect, deployment: str) -> None:
    for role in ("inference-user", "contributor", "user", "admin"):
        client.users.create(user_id=f"bot-{role}", service_account=True, role=role)
        bot = connect(client.api_keys.create(f"bot-{role}", api_key={}).key)
        assert bot.chat.completions.create(model=deployment, messages=MESSAGES).choices[0].message.content == ANSWER


def test_what_is_not_there_is_an_error_of_openais_shape(client: Client, connect: Connect, account: Account) -> None:
    with pytest.raises(fireworks.NotFoundError) as caught:
        client.chat.completions.create(model=f"accounts/{account.id}/deployments/none", messages=MESSAGES)
    error: Any = caught.value.body
    assert set(error["error"]) == {"message", "type", "param", "code"} and error["error"]["code"] == "model_not_found"
    with pytest.raises(fireworks.AuthenticationError):
        connect("rk_stranger").chat.completions.create(model="x", messages=MESSAGES)


def test_an_answer_that_breaks_off_is_an_error_and_not_a_short_answer(
    client: Client, deployment: str, server: Upstream
) -> None:
    server.breaks_off = True
    stream = client.chat.completions.create(model=deployment, messages=MESSAGES, stream=True)
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        client.rows(stream)


def test_hanging_up_reaches_the_upstream(client: Client, deployment: str, server: Upstream) -> None:
    server.goes_on = True
    stream = client.chat.completions.create(model=deployment, messages=MESSAGES, stream=True)
    client.wait(stream.close())
    assert server.left.wait(20), "the upstream goes on for nobody"
