"""Detectors of words: lists of terms, and the names of private contacts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import attrs
import msgspec

from chatarchive.cleaning._category import Category, Level, Subject
from chatarchive.cleaning._detector import Hit
from chatarchive.domain import Message

_WORD: Final = re.compile(r"\w+(?:['’-]\w+)*")
_PART: Final = re.compile(r"\w+")
_SHORTEST_NAME: Final = 3
_LONGEST_WORD: Final = 60


def plain(text: str) -> str:
    """A text as it is compared: without accents and capitals."""
    return unicodedata.normalize("NFC", text).casefold()


@attrs.frozen(kw_only=True)
class _Terms:
    """One list, laid out so that a word is looked up and not searched for."""

    hit: Mapping[str, Any]
    words: frozenset[str]
    beginnings: frozenset[str]
    endings: frozenset[str]
    phrases: Mapping[str, tuple[tuple[str, ...], ...]]

    def holds(self, word: str) -> bool:
        if word in self.words:
            return True
        short = word[:_LONGEST_WORD]
        if any(short[:length] in self.beginnings for length in range(2, len(short) + 1)):
            return True
        return any(word[-length:] in self.endings for length in range(3, min(len(word), _LONGEST_WORD) + 1))

    def phrase_at(self, words: Sequence[str], position: int) -> int:
        """How many words the phrase takes that begins here; 0 for none."""
        for phrase in self.phrases.get(words[position], ()):
            if tuple(words[position : position + len(phrase)]) == phrase:
                return len(phrase)
        return 0


class WordsDetector:
    """Medical, criminal and party terms, by the lists that are shipped or by those of the department.

    Args:
        content: Lists as JSON, laid out like `terms.json`; None for those that are shipped.
    """

    def __init__(self, content: bytes | None = None) -> None:
        lists = _shipped() if content is None else msgspec.json.decode(content)
        self._version = str(lists["version"])
        self._lists = tuple(_terms(one) for one in lists["lists"])

    @property
    def name(self) -> str:
        """What it is called."""
        return "woordenlijst"

    @property
    def version(self) -> str:
        """The version of the lists."""
        return self._version

    def find(self, message: Message) -> Iterator[Hit]:
        """Words and phrases that are on a list."""
        spans = [match.span() for match in _WORD.finditer(message.text)]
        words = [plain(message.text[start:end]) for start, end in spans]
        for terms in self._lists:
            for position, word in enumerate(words):
                length = terms.phrase_at(words, position) or int(terms.holds(word))
                if length:
                    yield Hit(start=spans[position][0], end=spans[position + length - 1][1], **terms.hit)


@cache
def _shipped() -> dict[str, Any]:
    content: dict[str, Any] = msgspec.json.decode((Path(__file__).parent / "terms.json").read_bytes())
    return content


def _terms(entry: Mapping[str, Any]) -> _Terms:
    words = [plain(word) for word in entry["words"]]
    phrases: dict[str, tuple[tuple[str, ...], ...]] = {}
    for phrase in (tuple(_WORD.findall(word)) for word in words if " " in word):
        phrases[phrase[0]] = (*phrases.get(phrase[0], ()), phrase)
    single = [word for word in words if " " not in word]
    return _Terms(
        hit={
            "subject": Subject(entry["subject"]),
            "category": Category(entry["category"]),
            "reason": str(entry["reason"]),
        },
        words=frozenset(word.strip("*") for word in single),
        beginnings=frozenset(word[:-1] for word in single if word.endswith("*") and not word.startswith("*")),
        endings=frozenset(word[1:] for word in single if word.startswith("*")),
        phrases=phrases,
    )


class PrivateContactDetector:
    """Names on the owner's list of private contacts (working agreements, section 6).

    Args:
        names: The names. They are looked for as a whole and by first name, and as sender.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names: dict[str, set[tuple[str, ...]]] = {}
        self._whole: set[tuple[str, ...]] = set()
        for name in names:
            parts = tuple(_PART.findall(plain(name)))
            if not parts:
                continue
            self._whole.add(parts)
            self._names.setdefault(parts[0], set()).add(parts)
            if len(parts[0]) >= _SHORTEST_NAME and not parts[0].isdigit():
                self._names[parts[0]].add(parts[:1])

    @property
    def name(self) -> str:
        """What it is called."""
        return "privécontacten"

    @property
    def version(self) -> str:
        """The version of the code; the list itself is the owner's, and is kept elsewhere."""
        return "1"

    def find(self, message: Message) -> Iterator[Hit]:
        """Names in the text, and the whole message when a private contact sent it."""
        if message.sender is not None and tuple(_PART.findall(plain(message.sender))) in self._whole:
            yield Hit(
                start=0,
                end=len(message.text),
                subject=Subject.PRIVATE_CONTACT,
                category=Category.PRIVATE,
                level=Level.MESSAGE,
                reason="Bericht van een privécontact",
            )
        if not self._names:
            return
        spans = [match.span() for match in _PART.finditer(message.text)]
        words = [plain(message.text[start:end]) for start, end in spans]
        for position, word in enumerate(words):
            fitting = [
                name for name in self._names.get(word, ()) if tuple(words[position : position + len(name)]) == name
            ]
            if fitting:
                last = position + max(map(len, fitting)) - 1
                yield Hit(
                    start=spans[position][0],
                    end=spans[last][1],
                    subject=Subject.PRIVATE_CONTACT,
                    category=Category.PRIVATE,
                    reason="Naam van een privécontact",
                )
