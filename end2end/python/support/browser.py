"""As much of a browser as it takes to become somebody: people join, and make their own keys, on pages only."""

from __future__ import annotations

from html.parser import HTMLParser
from http.cookiejar import CookieJar, DefaultCookiePolicy
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, Request, build_opener

from support.installation import KEY, PASSWORD


class Browser:
    """Keeps cookies, follows redirects, and posts the forms of our own pages."""

    def __init__(self, url: str) -> None:
        # Browsers take loopback for secure; Python has to be told, and only the standard library can be.
        policy = DefaultCookiePolicy(secure_protocols=("https", "http"))
        self._opener = build_opener(HTTPCookieProcessor(CookieJar(policy)))
        self._url = url

    def join(self, link: str, name: str) -> None:
        """Takes the place that an invitation offers, as somebody new."""
        self._read(link)
        self._post("/invitation", {"action": "accept-new", "name": name, "password": PASSWORD})

    def make_key(self, name: str) -> str:
        """Makes a key for oneself on the page, and reads it there."""
        form = Form(self._read("/account/api-keys/new"))
        page = self._post(form.action, {**form.fields, "name": name})
        key = KEY.search(page)
        assert key is not None, f"no key in {page}"
        return key.group()

    def _read(self, path: str) -> str:
        return self._open(path, None, {})

    def _post(self, path: str, fields: dict[str, str]) -> str:
        return self._open(path, urlencode(fields).encode(), {"Sec-Fetch-Site": "same-origin"})

    def _open(self, path: str, body: bytes | None, headers: dict[str, str]) -> str:
        request = Request(urljoin(self._url, path), body, {"Accept": "text/html", **headers})
        with self._opener.open(request, timeout=60) as answer:
            return answer.read().decode()


class Form(HTMLParser):
    """The first form in the main part of a page: where it posts to, and its fields as they stand."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.action = ""
        self.fields: dict[str, str] = {}
        self._where = ""
        self.feed(page)
        assert self.action, f"no form in {page}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "main":
            self._where = "main"
        elif tag == "form" and self._where == "main" and given.get("method") == "post":
            self._where, self.action = "form", given["action"]
        elif tag == "input" and self._where == "form":
            chosen = given.get("type") not in ("radio", "checkbox") or "checked" in given
            if chosen:
                self.fields[given["name"]] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._where == "form":
            self._where = "done"
