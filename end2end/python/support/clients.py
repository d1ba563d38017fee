"""The official SDK, sync and async, behind one face, with every request it sends written down."""

from __future__ import annotations

import asyncio
import inspect
from typing import Any, Callable

import httpx
from fireworks import AsyncFireworks, DefaultAsyncHttpxClient, DefaultHttpxClient, Fireworks
from fireworks._resource import AsyncAPIResource, SyncAPIResource

FLAVOURS = ["sync", "async"]


class Exchanges(list[httpx.Response]):
    """What the SDK was answered on the wire, its own repeats included."""

    def statuses(self) -> list[int]:
        return [response.status_code for response in self]


class Client:
    """A client of the SDK. Its methods are called as those of `Fireworks`; the async one is waited for.

    `exchanges` holds what went over the wire, `passed` the methods of the SDK that returned.
    """

    def __init__(self, flavour: str, **options: Any) -> None:
        self.exchanges = Exchanges()
        self.passed: set[str] = set()
        self._on_answer: Callable[[httpx.Response], None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        options.setdefault("_strict_response_validation", True)
        if flavour == "sync":
            http_client = DefaultHttpxClient(event_hooks={"response": [self._note]})
            self.sdk: Fireworks | AsyncFireworks = Fireworks(http_client=http_client, **options)
        else:
            self._loop = asyncio.new_event_loop()

            async def note(response: httpx.Response) -> None:
                self._note(response)

            async_http_client = DefaultAsyncHttpxClient(event_hooks={"response": [note]})
            self.sdk = AsyncFireworks(http_client=async_http_client, **options)

    def when_answered(self, act: Callable[[httpx.Response], None]) -> None:
        """Does something at the next answer, before the SDK sees it; once."""
        self._on_answer = act

    def close(self) -> None:
        if self._loop is None:
            self.sdk.close()
        else:
            self._loop.run_until_complete(self.sdk.close())
            self._loop.close()

    def wait(self, result: Any) -> Any:
        """The result itself, waited for if it is to be awaited."""
        if self._loop is None or not inspect.isawaitable(result):
            return result

        async def awaited() -> Any:
            return await result

        return self._loop.run_until_complete(awaited())

    def sdk_post(self, path: str, body: dict[str, Any]) -> Any:
        """Posts what the SDK has no method for, by its own `post`."""
        return self.wait(self.sdk.post(path, body=body, cast_to=object))

    def rows(self, page: Any) -> list[Any]:
        """All items of a list, over all its pages, as the SDK turns them."""
        if self._loop is None:
            return list(page)

        async def collect() -> list[Any]:
            return [item async for item in page]

        return self._loop.run_until_complete(collect())

    def _note(self, response: httpx.Response) -> None:
        self.exchanges.append(response)
        act, self._on_answer = self._on_answer, None
        if act is not None:
            act(response)

    def __getattr__(self, name: str) -> Any:
        return Part(self, getattr(self.sdk, name), name)


class Part:
    """A resource of the SDK, or one of its methods."""

    def __init__(self, client: Client, inner: Any, path: str) -> None:
        self._client, self._inner, self._path = client, inner, path

    def __getattr__(self, name: str) -> Any:
        return Part(self._client, getattr(self._inner, name), f"{self._path}.{name}")

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        result = self._inner(*arguments, **options)
        # The async client has sent nothing yet: its list is the first page once awaited, and all rows iterated.
        result = self._client.wait(result)
        self._client.passed.add(self._path)
        return result


def methods(client: Fireworks | AsyncFireworks) -> dict[str, Callable[..., Any]]:
    """Every method that sends something, by its path: `users.list`."""
    found: dict[str, Callable[..., Any]] = {}

    def walk(part: Any, path: tuple[str, ...]) -> None:
        for name in sorted(dir(type(part))):
            if name.startswith(("_", "with_")):
                continue
            value = getattr(part, name)
            if isinstance(value, (SyncAPIResource, AsyncAPIResource)):
                walk(value, (*path, name))
            elif path and callable(value) and name != "acreate":
                found[".".join((*path, name))] = value

    for name, member in inspect.getmembers(type(client)):
        if not name.startswith(("_", "with_")) and type(member).__name__ == "cached_property":
            walk(getattr(client, name), (name,))
    return found
