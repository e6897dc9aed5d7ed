"""Messages as the data that the page template sets: nothing in it is read as markup."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any, Final

from chatarchive.archive import _words
from chatarchive.archive._conversation import Conversation
from chatarchive.domain import Message

_REMOVED: Final = re.compile(r"(\[verwijderd: categorie \d\])")
# No line break is possible in these; longer than a line, they would run off the page.
_UNBREAKABLE: Final = re.compile(r"([!-~¡-ɏ]{41,})")
_PIECE: Final = 20
_ARABIC: Final = re.compile("[؀-ࣿﭐ-﷿ﹰ-ﻼ]")
_KEPT_FORMATS: Final = frozenset({0x200C, 0x200D, *range(0xE0020, 0xE0080)})
# About what fits on a third of a page: a longer message may be cut in two by the end of a page.
_LONG: Final = 1_200
_COLOURS: Final = 8


class Content:
    """What goes to the template, built in one pass over the messages.

    Args:
        shown_as_code: Characters in whose place their code stands, `[U+E000]`.

    Attributes:
        messages: How many there were.
        left_out: Characters without any look that were left out.
        characters: All characters that need a glyph.
    """

    def __init__(self, shown_as_code: Iterable[str] = ()) -> None:
        self._codes: Final = {ord(one): f"[{code_of(one)}]" for one in shown_as_code}
        self.messages = 0
        self.left_out = 0
        self.characters: set[str] = set()
        self._colours: dict[str, int] = {}

    def talk(self, messages: Iterable[Message]) -> list[dict[str, Any]]:
        """Months with days with messages, in the order of the export.

        An export may run backwards in time; a day then has a second heading.

        Args:
            messages: The cleaned messages.

        Returns:
            Months.
        """
        months: list[dict[str, Any]] = []
        day = None
        for message in messages:
            on = message.timestamp.date()
            if day is None or on != day:
                if day is None or (on.year, on.month) != (day.year, day.month):
                    months.append({"title": _words.month(on), "days": []})
                months[-1]["days"].append({"title": _words.day(on), "messages": []})
                day = on
            months[-1]["days"][-1]["messages"].append(self._message(message))
            self.messages += 1
        return months

    def front(self, conversation: Conversation) -> dict[str, Any]:
        """The title page.

        Args:
            conversation: The facts.

        Returns:
            Texts.
        """
        counts, cuts = conversation.counts, dict(conversation.cuts)
        facts = [
            ("Functie", conversation.function_title),
            ("Berichteneigenaar", conversation.owner),
            ("Departement", conversation.department),
            ("App", f"{conversation.app.value}, {'groepsgesprek' if conversation.group else 'gesprek'}"),
            ("Uitgelezen op", _words.date(conversation.read_out)),
            ("Kopie gemaakt op", _words.date(conversation.made)),
            ("Bewaarbeleid", conversation.policy.value),
            ("Afwegingskader", f"versie {conversation.rule_version}"),
            ("Berichten in de export", _words.number(counts.original)),
            ("Berichten bewaard", _words.number(counts.kept)),
            ("Berichten verwijderd", _words.number(counts.removed)),
            ("Vóór de export gewist", _words.number(counts.deleted)),
            ("Meldingen vervaldatum", _words.number(counts.expiring)),
            ("Eenmalig te zien", _words.number(counts.view_once)),
        ]
        if conversation.source_sha256:
            facts.append(("SHA-256 van de export", " ".join(re.findall(".{1,32}", conversation.source_sha256))))
        number, of = conversation.part
        if of > 1:
            facts.append(("Deel", f"{number} van {of}"))
        return {
            "title": self.clean(conversation.title),
            "facts": [(label, self._runs(self.clean(value))) for label, value in facts],
            "cuts": [(f"Categorie {one}: {what}", str(cuts.get(one, 0))) for one, what in _words.CATEGORIES.items()],
            "removed": _words.REMOVED if any(cuts.values()) or counts.removed else _words.REMOVED_NONE,
            "any_removed": bool(any(cuts.values()) or counts.removed),
            "remarks": [self.clean(one) for one in conversation.remarks],
            "author": self.clean(conversation.department),
            "keywords": [self.clean(conversation.policy.value), self.clean(f"versie {conversation.rule_version}")],
            "made": [conversation.made.year, conversation.made.month, conversation.made.day],
        }

    def clean(self, text: str) -> str:
        """A text without characters that have no look, and that PDF/A does not allow or that turn a line around.

        Args:
            text: A text.

        Returns:
            The text in Unicode's form C.
        """
        text = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
        if not text.isascii() or not text.isprintable():
            text = "".join(self._cleaned(text)).translate(self._codes)
        self.characters.update(text)
        return text

    def _cleaned(self, text: str) -> Iterator[str]:
        for one in text:
            category = unicodedata.category(one)
            if one in "\n\r\v\f\x85\u2028\u2029":
                yield "\n"
            elif one == "\t":
                yield "    "
            elif category == "Cc" or (category == "Cf" and ord(one) not in _KEPT_FORMATS) or _is_no_character(one):
                self.left_out += 1
            else:
                yield one

    def _message(self, message: Message) -> dict[str, Any]:
        text = self.clean(message.text)
        made: dict[str, Any] = {
            "at": message.timestamp.strftime("%H:%M:%S" if message.timestamp.second else "%H:%M"),
            "kind": "removed" if _REMOVED.fullmatch(text) else message.kind.value,
            "runs": self._runs(text),
            "line": message.line,
        }
        if message.sender is not None:
            made["who"] = self._runs(self.clean(message.sender))
            made["colour"] = self._colours.setdefault(message.sender, len(self._colours) % _COLOURS)
        if message.attachment is not None:
            name = self.clean(message.attachment)
            made["file"] = self._runs(name)
        if message.edited:
            made["edited"] = True
        if len(text) + 60 * text.count("\n") > _LONG:
            made["long"] = True
        if _ARABIC.search(text):
            made["arabic"] = True
        if _from_right(text):
            made["rtl"] = True
        return made

    def _runs(self, text: str) -> list[Any]:
        """Pieces of text: a string; a mark of removal as a list of one; a long word as a list of its pieces."""
        if len(text) <= 40 and "[" not in text:
            return [text]
        runs: list[Any] = []
        for part in _REMOVED.split(text):
            if _REMOVED.fullmatch(part):
                runs.append([part])
                continue
            for piece in _UNBREAKABLE.split(part):
                if _UNBREAKABLE.fullmatch(piece):
                    runs.append([piece[at : at + _PIECE] for at in range(0, len(piece), _PIECE)])
                elif piece:
                    runs.append(piece)
        return runs


def code_of(character: str) -> str:
    """The code point of a character, `U+E000`."""
    return f"U+{ord(character):04X}"


def _from_right(text: str) -> bool:
    if text.isascii():
        return False
    strong = (unicodedata.bidirectional(one) for one in text)
    return next((one for one in strong if one in {"L", "R", "AL"}), "L") != "L"


def _is_no_character(one: str) -> bool:
    """Whether Unicode will never give this a meaning, and so no font an image (Unicode, section 23.7)."""
    return 0xFDD0 <= ord(one) <= 0xFDEF or ord(one) & 0xFFFE == 0xFFFE
