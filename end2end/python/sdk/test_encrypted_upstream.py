"""An upstream behind TLS: asked if its certificate is that of its name and made by whom the machine trusts, and never else."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Iterator

import fireworks
import pytest
import trustme

from support.installation import Account, Installation, installation
from support.upstream import ANSWER, KEY, upstream

MESSAGES = [{"role": "user", "content": "What is a roster?"}]
TRUSTED = trustme.CA()


@pytest.fixture(scope="module")
def roster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """One on a machine that trusts one authority."""
    path: Path = tmp_path_factory.mktemp("trusted") / "authorities.pem"
    TRUSTED.cert_pem.write_to_path(str(path))
    with installation("sqlite", SSL_CERT_FILE=str(path)) as roster:
        yield roster


def certified(authority: trustme.CA, name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


def deployment(account: Account, roster: Installation, url: str) -> tuple[fireworks.Fireworks, str]:
    client = fireworks.Fireworks(api_key=account.key, account_id=account.id, base_url=roster.url, max_retries=0)
    connection = f"/v1/accounts/{account.id}/connections?connectionId=own"
    client.post(connection, body={"baseUrl": url, "apiKey": KEY}, cast_to=object)
    extra = {"upstream": {"connection": "own", "model": "llama-3"}}
    return client, client.deployments.create(base_model="llama", deployment_id="d1", extra_body=extra).name


def test_one_whose_certificate_is_good_answers_whole_and_word_by_word(roster: Installation, account: Account) -> None:
    with upstream(certified(TRUSTED, "localhost")) as server:
        client, name = deployment(account, roster, server.url)
        answer = client.chat.completions.create(model=name, messages=MESSAGES)
        assert answer.choices[0].message.content == ANSWER
        chunks = client.chat.completions.create(model=name, messages=MESSAGES, stream=True)
        assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == ANSWER


@pytest.mark.parametrize("wrong", ["its authority", "its name"])
def test_one_whose_certificate_is_not_good_is_told_nothing(roster: Installation, account: Account, wrong: str) -> None:
    authority, name = (trustme.CA(), "localhost") if wrong == "its authority" else (TRUSTED, "elsewhere.example")
    with upstream(certified(authority, name)) as server:
        client, deployed = deployment(account, roster, server.url)
        with pytest.raises(fireworks.APIStatusError) as no:
            client.chat.completions.create(model=deployed, messages=MESSAGES)
        assert no.value.status_code == 502
        assert server.asked == [], "neither the prompt nor the key has left"
