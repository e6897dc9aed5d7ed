"""A letter as a tagged PDF (PDF/UA-1), by typst: one wheel, with its fonts, and no program on the machine."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import attrs

from ldv.errors import ConfigurationError, UsageError
from ldv.inzage._letter import Letter

_STANDARD: Final = "ua-1"
_FONTS: Final = ("Libertinus Serif", "New Computer Modern", "DejaVu Sans Mono")
"""In the wheel, so that a letter looks the same on every machine."""
_INSTEAD: Final = "?"
_MOST_TRIES: Final = 64
_REFUSED: Final = re.compile(r"could not be displayed")
# More than this does not fit on a page, and may be cut in two.
_MOST_LINES: Final = 40


def pdf(letter: Letter, *, made: tuple[int, int, int]) -> bytes:
    """The letter as PDF.

    A character that no font of the wheel or of this machine has becomes a question mark: PDF/UA allows no empty boxes.

    Args:
        letter: The letter.
        made: Year, month and day of the document.

    Returns:
        The file.

    Raises:
        ConfigurationError: typst is not installed.
        UsageError: The letter cannot be set.
    """
    compiler = _compiler()
    content = _content(letter) | {"made": made}
    source = (Path(__file__).parent / "page.typ").read_bytes()
    unknown = _characters(content)
    system_fonts = False
    if unknown and not _fits(compiler, unknown, system_fonts=False):
        # Names from anywhere in the world: what the wheel has no letters for, this machine may have.
        system_fonts = True
        content = _replaced(content, _missing(compiler, unknown))
    try:
        return bytes(_compiled(compiler, source, content, system_fonts=system_fonts))
    except RuntimeError:
        # The message of typst quotes the text that it stumbled over.
        fault = UsageError(
            "inzage: the letter could not be made into a PDF. Make an HTML page, which a browser prints."
        )
    raise fault


def check_pdf() -> None:
    """See to it that a PDF can be made.

    Raises:
        ConfigurationError: typst is not installed.
    """
    _compiler()


def _compiler() -> Callable[..., Any]:
    try:
        import typst
    except ImportError:
        fault = ConfigurationError(
            "inzage: a PDF needs typst, which is not installed. Install it: pip install "
            "'logboek-dataverwerkingen[inzage]'; or make an HTML page, which a browser prints."
        )
    else:
        return typst.compile
    raise fault


def _compiled(compiler: Callable[..., Any], source: bytes, content: dict[str, Any], *, system_fonts: bool) -> Any:
    # The words go in as data: nothing that stands in a record is read as markup, and no file is needed.
    return compiler(
        source,
        format="pdf",
        pdf_standards=[_STANDARD],
        ignore_system_fonts=not system_fonts,
        sys_inputs={"letter": json.dumps(content | {"fonts": _FONTS}, ensure_ascii=False)},
    )


def _content(letter: Letter) -> dict[str, Any]:
    content: dict[str, Any] = _cleaned(attrs.asdict(letter))
    blocks = [block for month in content["months"] for block in month["blocks"]]
    for block in [*blocks, *content["explanations"]]:
        block["long"] = _lines(block) > _MOST_LINES
    return content


def _lines(block: dict[str, Any]) -> int:
    """About how many lines a block takes."""
    texts = [text for fact in block["facts"] for text in fact["texts"]]
    return 3 + sum(1 + len(text) // 70 for text in texts) + sum(_lines(part) for part in block["parts"])


def _cleaned(value: Any) -> Any:
    """Without characters that cannot be printed, or that turn a line around."""
    if isinstance(value, str):
        return "".join(one for one in value if one == "\n" or unicodedata.category(one) not in {"Cc", "Cf", "Cs", "Co"})
    if isinstance(value, dict):
        return {key: _cleaned(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_cleaned(one) for one in value]
    return value


# -- characters that a font may lack --


def _characters(value: Any) -> str:
    """Characters beyond those that every font has, each once."""
    return "".join(sorted({one for text in _texts(value) for one in text if ord(one) > 0x17F}))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def _fits(compiler: Callable[..., Any], characters: str, *, system_fonts: bool) -> bool:
    source = b'#set document(title: "x")\n#set text(font: json(bytes(sys.inputs.letter)).fonts)\n' + (
        b"#json(bytes(sys.inputs.letter)).text"
    )
    try:
        # Apart, so that none becomes part of its neighbour.
        _compiled(compiler, source, {"text": " ".join(characters)}, system_fonts=system_fonts)
    except RuntimeError as error:
        if _REFUSED.search(str(error)):
            return False
        raise
    return True


def _missing(compiler: Callable[..., Any], characters: str) -> set[str]:
    """Characters that no font has, found by halving."""
    found: set[str] = set()
    waiting, tries = [characters], 0
    while waiting:
        part = waiting.pop()
        tries += 1
        if tries > _MOST_TRIES:
            found.update(part)
        elif not _fits(compiler, part, system_fonts=True):
            if len(part) == 1:
                found.add(part)
            else:
                middle = len(part) // 2
                waiting += [part[:middle], part[middle:]]
    return found


def _replaced(value: Any, missing: set[str]) -> Any:
    if isinstance(value, str):
        return "".join(_INSTEAD if one in missing else one for one in value)
    if isinstance(value, dict):
        return {key: _replaced(one, missing) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_replaced(one, missing) for one in value]
    return value
