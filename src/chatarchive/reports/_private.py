"""Whether a text that somebody typed holds what must not be mailed: numbers of people, addresses, literal messages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

from chatarchive.errors import Refused

# Seven digits are enough for a telephone number without its area, eight for an old burgerservicenummer. What stands
# between them may be what people put there; a burgerservicenummer with a slip of the pen is refused as well.
_NUMBER: Final = re.compile(r"\+?\d(?:[ \t.,/()_\-–—·*]{0,3}\d){6,}")
_DATE: Final = re.compile(
    r"(?<![\d-])(?:(?:0?[1-9]|[12]\d|3[01])-(?:0?[1-9]|1[0-2])-(?:19|20)\d\d"
    r"|(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))(?![\d-])"
)
_TIME: Final = re.compile(r"(?<![\d:.])(?:[01]?\d|2[0-3])[:.][0-5]\d(?:[:.][0-5]\d)?(?![\d:]|\.\d)")
_ADDRESS: Final = re.compile(r"[\w.+-]+\s*(?:@|[\[(]\s*(?:at|apenstaartje)\s*[\])])\s*[\w-]+", re.IGNORECASE)
_DOUBLE: Final = re.compile("[\"“”„‟«»‹›″〝〞〟「」『』＂]|''|``|,,")
# 's middags, 't, zo'n and foto's have an apostrophe and quote nobody.
_SINGLE: Final = re.compile(r"(?<!\w)['‘‚‛`´](?!(?:s|t|n|m|k|r|ns)\b)[^\n]*?[\w.!?…]['’`´](?!\w)")
_QUOTED_LINE: Final = re.compile(r"^\s*>", re.MULTILINE)
_HEADER: Final = re.compile(
    r"\[?\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4},?\s+\d{1,2}[:.]\d{2}(?:[:.]\d{2})?\s*(?:[ap]\.?m\.?)?\s*(?:\]|\s-\s)",
    re.IGNORECASE,
)
"""The beginning of a message as WhatsApp exports it: what follows it is one."""


def found_in(text: str, *, identifiers: Iterable[str] = (), names: Iterable[str] = ()) -> list[str]:
    """What in the text must not be mailed.

    Args:
        text: What somebody typed.
        identifiers: Of cases and breaches; these may be mailed, whatever digits are in them.
        names: Of people who may not be named.

    Returns:
        The kinds that were found, in words: `a number`, `a mail address`, `a quotation`, `a name`. Never the text
        itself.
    """
    text = _folded(text)
    for identifier in sorted((_folded(one) for one in identifiers), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(identifier)}(?!\w)", "zaak", text) if identifier else text
    return list(dict.fromkeys(_kinds(text, names)))


def _kinds(text: str, names: Iterable[str]) -> Iterator[str]:
    if _HEADER.search(text) or _DOUBLE.search(text) or _SINGLE.search(text) or _QUOTED_LINE.search(text):
        yield "a quotation"
    if _ADDRESS.search(text):
        yield "a mail address"
    if _NUMBER.search(_TIME.sub("x", _DATE.sub("x", text))):
        yield "a number"
    lowered = " ".join(text.casefold().split())
    wanted = (" ".join(_folded(name).casefold().split()) for name in names)
    if any(name and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", lowered) for name in wanted):
        yield "a name"


def masked(text: str) -> str:
    """The text with `[niet getoond]` for each number of a person and each mail address in it.

    Args:
        text: What somebody typed.
    """
    shown, kept = _folded(text), []

    def keep(match: re.Match[str]) -> str:
        kept.append(match[0])
        return f"\x00{chr(0xE000 + len(kept) - 1)}"

    # Dates and times stay; they are set aside while the numbers are looked for.
    shown = _TIME.sub(keep, _DATE.sub(keep, shown.replace("\x00", "")))
    shown = _NUMBER.sub("[niet getoond]", _ADDRESS.sub("[niet getoond]", shown))
    return re.sub("\x00(.)", lambda match: kept[ord(match[1]) - 0xE000], shown)


def refuse_private(
    text: str, *, what: str, requirement: int, identifiers: Iterable[str] = (), names: Iterable[str] = ()
) -> None:
    """Refuse a text that holds what must not be mailed.

    Args:
        text: What somebody typed.
        what: Which text it is, for the error.
        requirement: The requirement that refuses.
        identifiers: Of cases and breaches; these may be mailed.
        names: Of people who may not be named.

    Raises:
        Refused: It does. The error says which text and what kind, never what was found.
    """
    if kinds := found_in(text, identifiers=identifiers, names=names):
        raise Refused(
            f"mail of a breach: {what} holds {' and '.join(kinds)}, and the mail carries no message text, number, "
            "address or name (requirement 30). Describe what happened in your own words and name cases only; without "
            "quotation marks.",
            requirement=requirement,
        )


def _folded(text: str) -> str:
    """Other ways to write the same: full-width digits, and characters that nobody sees between them."""
    text = unicodedata.normalize("NFKC", text)
    text = "".join(str(unicodedata.digit(char)) if char.isdigit() else char for char in text)
    return "".join(char for char in text if unicodedata.category(char) not in {"Cf", "Co", "Cs"})
