"""What a page must have to be read by everybody, as far as a program can tell."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

VOID = {"meta", "link", "br", "img", "input", "hr", "path", "use"}


class Page(HTMLParser):
    """A page as its tags; complains about what is not closed."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.ids: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == [], f"not closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if "id" in dict(attrs):
            self.ids.append(str(dict(attrs)["id"]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert self.open, f"closed and never opened: {tag}"
        assert self.open.pop() == tag, f"closed in the wrong order: {tag}"

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in {"style", "title", "desc"}:
            self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def checked(text: str) -> Page:
    """The page, after a look at what WCAG 2.2 AA asks and a program can see."""
    assert text.startswith("<!DOCTYPE html>")
    page = Page(text)
    assert page.all("html") == [{"lang": "nl"}]
    assert len(page.all("title")) >= 1
    assert len(page.all("h1")) == 1
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels)), "a heading was skipped"
    assert len(set(page.ids)) == len(page.ids)
    assert {"inhoud"} <= set(page.ids), "the link past the header leads nowhere"
    assert len(page.all("caption")) == len(page.all("table"))
    assert all(attrs.get("scope") in {"row", "col"} for attrs in page.all("th"))
    assert all(_described(attrs, page.ids) for attrs in page.all("svg")), "a plot says nothing to who cannot see it"
    assert [tag for tag, _ in page.tags if tag in {"script", "img", "link", "iframe", "form"}] == []
    outside = [value for _, attrs in page.tags for name, value in attrs.items() if name in {"src", "href"} and value]
    assert [value for value in outside if not value.startswith("#")] == []
    return page


def _described(attrs: dict[str, Any], ids: list[str]) -> bool:
    return attrs.get("role") == "img" and all(one in ids for one in str(attrs["aria-labelledby"]).split())
