"""A cleaned conversation as PDF/A-2u (requirement 38): every character with its meaning, tagged, with bookmarks."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO, Final

import attrs

from chatarchive.archive import _words
from chatarchive.archive._content import Content, code_of
from chatarchive.archive._conversation import Conversation, Copy
from chatarchive.archive._fonts import families, folders, missing
from chatarchive.archive._typeset import REFUSED, WITHOUT_TYPST
from chatarchive.domain import Message
from chatarchive.errors import ArchiveRefused, SettingsError

STANDARD: Final = "a-2u"
MOST_MESSAGES: Final = 50_000
"""In one copy. A message takes about 60 kB of memory while the pages are set; WhatsApp exports 40,000 at most."""
PART: Final = 20_000
"""Messages in a part, unless told otherwise: about 1.2 GB of memory for as long as its pages are set."""
_LONGEST: Final = 30 * 60.0
# As when a signal ended it.
_ENDED: Final = -1
_HERE: Final = Path(__file__).parent
_QUOTED: Final = re.compile(r'`"(.*?)"`', re.DOTALL)
_ESCAPED: Final = re.compile(r"\\u\{([0-9a-f]+)\}")
_MOST_NAMED: Final = 20
_MOST_PLACES: Final = 20


def write_pdf(
    stream: BinaryIO,
    *,
    conversation: Conversation,
    messages: Iterable[Message],
    fonts: Path | None = None,
    stand_ins: bool = False,
) -> Copy:
    """Write an archive copy of a conversation.

    Nothing is written when the copy cannot hold all text. The same input gives the same bytes.

    Unicode has code points that nobody gave an image, such as those for private use. An archivist who was told which
    ones and where can decide to have their code shown in their place, `[U+E000]`; the title page then says which, how
    often and in which messages. The text file beside the copy keeps the character itself.

    Args:
        stream: Where the file goes; the caller makes it whole on disk.
        conversation: What stands on the title page and in the properties.
        messages: The cleaned messages, in the order of the export. `[verwijderd: categorie n]` stands where something
            was removed.
        fonts: Folder with fonts of the department, for characters that the fonts of the application lack.
        stand_ins: Show the code of a character that no font has, in place of refusing.

    Returns:
        What was made.

    Raises:
        ArchiveRefused: A character has no glyph, which is told with the messages that it is in; or there are more
            messages than fit in one copy (requirements 38 and 41).
        SettingsError: typst is not installed.
    """
    talk = list(messages)
    if len(talk) > MOST_MESSAGES:
        raise ArchiveRefused(
            f"The conversation has {len(talk)} messages, and one copy holds {MOST_MESSAGES} at most. Make it in parts.",
            requirement=38,
        )
    lacking: list[str] = []
    while True:
        try:
            content, made = _made(_noted(conversation, talk, lacking), talk, lacking, fonts=fonts)
        except _WithoutGlyphError as found:
            # That a font has a character does not say that it can set it beside another: typst may name more.
            new = [one for one in found.characters if one not in lacking]
            if stand_ins and new:
                lacking += new
                continue
            fault = _without_glyph(talk, found.characters)
        else:
            break
        raise fault
    stream.write(made)
    return Copy(
        messages=content.messages,
        left_out=content.left_out,
        size=len(made),
        sha256=hashlib.sha256(made).hexdigest(),
        stand_ins=tuple(code_of(one) for one in sorted(lacking)),
    )


def _made(
    conversation: Conversation, talk: list[Message], lacking: list[str], *, fonts: Path | None
) -> tuple[Content, bytes]:
    content = Content(lacking)
    months = content.talk(talk)
    front = content.front(conversation)
    if found := missing(content.characters, folder=fonts):
        raise _WithoutGlyphError([chr(int(one.removeprefix("U+"), 16)) for one in found])
    data = {
        "words": _fixed_words(),
        "fonts": families(folder=fonts),
        "front": front,
        "months": months,
        "left_out": _words.LEFT_OUT.format(count=_words.number(content.left_out)) if content.left_out else "",
    }
    return content, _compiled(json.dumps(data, ensure_ascii=False, separators=(",", ":")), fonts=fonts)


def parts(messages: list[Message], *, most: int = PART) -> list[list[Message]]:
    """Messages in parts that fit in one copy each, for a very long conversation or a small machine.

    Args:
        messages: The cleaned messages.
        most: Messages in a part.

    Returns:
        Parts, in order; one when all fit.
    """
    return [messages[at : at + most] for at in range(0, len(messages), most)] or [[]]


class _WithoutGlyphError(Exception):
    """No font can set these characters."""

    def __init__(self, characters: list[str]) -> None:
        super().__init__(len(characters))
        self.characters = characters


def _where(talk: list[Message], characters: Iterable[str]) -> dict[str, list[int]]:
    """In which messages characters are, by number from 1; once for each time."""
    found: dict[str, list[int]] = {one: [] for one in sorted(characters)}
    for number, message in enumerate(talk, start=1):
        for text in (message.text, message.sender or "", message.attachment or ""):
            if not text.isascii():
                plain = unicodedata.normalize("NFC", text)
                for one, numbers in found.items():
                    numbers += [number] * plain.count(one)
    return found


def _noted(conversation: Conversation, talk: list[Message], lacking: list[str]) -> Conversation:
    """The conversation with a remark about the codes that stand in it: never without telling the reader."""
    if not lacking:
        return conversation
    named = "; ".join(
        _words.STAND_IN.format(
            code=code_of(one).removeprefix("U+"), times=len(numbers), places=_listed(numbers) or _words.FRONT
        )
        for one, numbers in _where(talk, lacking).items()
    )
    return attrs.evolve(conversation, remarks=(*conversation.remarks, _words.STAND_INS.format(named=named)))


def _listed(numbers: Iterable[int]) -> str:
    each = list(dict.fromkeys(numbers))
    return ", ".join(map(str, each[:_MOST_PLACES])) + (", ..." if len(each) > _MOST_PLACES else "")


def _without_glyph(talk: list[Message], lacking: list[str]) -> ArchiveRefused:
    told = [f"{code_of(one)} ({_listed(numbers) or '-'})" for one, numbers in _where(talk, lacking).items()]
    named = ", ".join(told[:_MOST_NAMED]) + (", ..." if len(told) > _MOST_NAMED else "")
    return ArchiveRefused(
        f"The copy cannot be made: no font has a glyph for {named}; between brackets stand the numbers of the "
        "messages. Name a folder with a font that has them in the setting fonts (for Chinese, Japanese and Korean: "
        "install manimgx-fonts-cjk), or decide to have their codes shown in their place.",
        requirement=38,
    )


def _compiled(data: str, *, fonts: Path | None) -> bytes:
    order = {
        "template": (_HERE / "page.typ").read_text(encoding="utf-8"),
        "standard": STANDARD,
        "folders": [str(folder) for folder in folders(folder=fonts)],
        "copy": data,
    }
    try:
        done = subprocess.run(  # noqa: S603 - our own script and our own interpreter; no text stands in the arguments
            [sys.executable, "-I", str(_HERE / "_typeset.py")],
            input=json.dumps(order, ensure_ascii=False).encode(),
            capture_output=True,
            check=False,
            timeout=_LONGEST,
        )
    except subprocess.TimeoutExpired:
        code, output = _ENDED, b""
    else:
        code, output = done.returncode, done.stdout
    if code == 0 and output.startswith(b"%PDF-"):
        return output
    if code == WITHOUT_TYPST:
        raise SettingsError(
            "An archive copy needs typst, which is not installed. Install it: pip install "
            "'logboek-dataverwerkingen[chatarchive]'."
        )
    if code < 0:
        raise ArchiveRefused(
            "The copy cannot be made: setting its pages took too long, or more memory than this machine has. Make it "
            "in smaller parts.",
            requirement=38,
        )
    raise _refusal(output.decode("utf-8", "replace") if code == REFUSED else "")


def _refusal(message: str) -> Exception:
    """What typst refuses. Its message quotes the text it stumbled over: only the code points are taken from it."""
    quoted = _QUOTED.search(message)
    if quoted is None or not ("displayed" in message or "codepoint" in message):
        return ArchiveRefused(
            "The copy cannot be made: the pages could not be set. Report it with the number of the case.",
            requirement=38,
        )
    text = _ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), quoted.group(1))
    return _WithoutGlyphError(list(dict.fromkeys(text)))


def _fixed_words() -> dict[str, Any]:
    return {
        **_words.WORDS,
        "removed_title": _words.REMOVED_TITLE,
        "absent_title": _words.ABSENT_TITLE,
        "absent_introduction": _words.ABSENT_INTRODUCTION,
        "absent": _words.ABSENT,
        "times": _words.TIMES,
        "remarks_title": _words.REMARKS_TITLE,
        "talk_title": _words.TALK_TITLE,
        "nobody": _words.NOBODY,
    }
