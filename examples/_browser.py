"""A small browser: follows redirects, keeps cookies, and fills in the forms that it finds on a page."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urljoin

import attrs
import httpx


@attrs.define
class Form:
    """A form on a page."""

    action: str
    method: str
    fields: dict[str, str]


@attrs.frozen
class Page:
    """What the browser shows now."""

    status: int
    url: str
    text: str
    """The HTML."""
    heading: str
    forms: list[Form]
    visited: tuple[str, ...]
    """Every URL on the way here, redirects included."""

    def form(self, action: str, **fields: str) -> Form:
        """The form with this action that holds these values already.

        Raises:
            LookupError: There is none on the page.
        """
        for form in self.forms:
            if form.action == action and fields.items() <= form.fields.items():
                return form
        raise LookupError(f"asked for a form to {action}; the page has {[form.action for form in self.forms]}.")


class Browser:
    """Keeps one session with one site."""

    def __init__(self, url: str) -> None:
        """Nothing is open yet."""
        self._client = httpx.Client(base_url=url, follow_redirects=True, timeout=60, trust_env=False)

    def __enter__(self) -> Browser:
        """Use as a block."""
        return self

    def __exit__(self, *details: object) -> None:
        """Close the connections."""
        self._client.close()

    def open(self, path: str) -> Page:
        """Follow a link, or type an address."""
        return self._shown(self._client.get(path))

    def send(self, form: Form, **filled_in: str) -> Page:
        """Fill in a form and send it."""
        fields = {**form.fields, **filled_in}
        return self._shown(self._client.request(form.method, form.action, data=fields))

    def _shown(self, response: httpx.Response) -> Page:
        visited = tuple(str(one.url) for one in [*response.history, response])
        reader = _Reader()
        if response.headers.get("content-type", "").startswith("text/html"):
            reader.feed(response.text)
        return Page(response.status_code, visited[-1], response.text, reader.heading, reader.found, visited)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self.heading = ""
        self._tag = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tag = tag
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append(Form(urljoin("/", given.get("action", "")), given.get("method", "get").upper(), {}))
        elif tag == "input" and self.found and "name" in given and given.get("type") != "radio":
            self.found[-1].fields[given["name"]] = given.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._tag == "h1" and not self.heading:
            self.heading = data.strip()
