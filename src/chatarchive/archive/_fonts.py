"""Fonts that an archive copy is set in, and the characters they have."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterable, Iterator
from importlib import resources
from pathlib import Path
from typing import Final

from fontTools.ttLib import TTCollection, TTFont

FAMILIES: Final = (
    "Noto Sans",
    # Before the other symbols: an emoji in colour shows its skin tone and its flag.
    "Twemoji Mozilla",
    "Noto Emoji",
    "Amiri",
    "Noto Sans Hebrew",
    "Noto Sans Armenian",
    "Noto Sans Bengali",
    "Noto Sans Devanagari",
    "Noto Sans Ethiopic",
    "Noto Sans Georgian",
    "Noto Sans Gujarati",
    "Noto Sans Gurmukhi",
    "Noto Sans Kannada",
    "Noto Sans Khmer",
    "Noto Sans Lao",
    "Noto Sans Malayalam",
    "Noto Sans Myanmar",
    "Noto Sans Sinhala",
    "Noto Sans Tamil",
    "Noto Sans Telugu",
    "Noto Sans Thai",
    "Noto Sans Symbols",
    "Noto Sans Symbols 2",
    "Noto Sans Math",
)
"""In the order in which they are asked for a character."""
_CJK: Final = "Noto Sans CJK SC"
_SUFFIXES: Final = (".ttf", ".otf", ".ttc", ".otc")
# Characters that change their neighbours and have no look of their own: no font needs them.
_UNSEEN: Final = frozenset(
    {*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0), *range(0xE0020, 0xE0080), 0x200C, 0x200D, 0x034F, 0x0A}
)


def missing(texts: Iterable[str], *, folder: Path | None = None) -> list[str]:
    """Characters that no font has (requirements 38 and 41).

    Args:
        texts: What is to be printed.
        folder: Folder with more fonts; None for those that come with the application.

    Returns:
        Their code points (`U+1F600`), in order, each once.
    """
    wanted: set[str] = set()
    for text in texts:
        wanted.update(text)
    left = {ord(one) for one in wanted} - _UNSEEN - _own()
    if left:
        left -= _of_cjk()
    if left and folder is not None:
        left -= _of_folder(folder)
    return [f"U+{one:04X}" for one in sorted(left)]


def families(*, folder: Path | None = None) -> tuple[str, ...]:
    """Names of the fonts, in the order in which they are asked.

    Args:
        folder: Folder with more fonts, which come last.

    Returns:
        The names.
    """
    more: list[str] = []
    for path in _files(folder) if folder is not None else []:
        with _opened(path) as fonts:
            more.extend(str(font["name"].getBestFamilyName()) for font in fonts)
    return (*FAMILIES, *([_CJK] if _cjk_folder() is not None else []), *dict.fromkeys(more))


def folders(*, folder: Path | None = None) -> list[Path]:
    """Folders with the fonts: these and no others are used, whatever the machine has.

    Args:
        folder: Folder with more fonts.

    Returns:
        The folders.
    """
    return [one for one in (_folder(), _cjk_folder(), folder) if one is not None]


def _folder() -> Path:
    return Path(__file__).parent / "fonts"


def _cjk_folder() -> Path | None:
    try:
        # Only looked for: without it everything but Chinese, Japanese and Korean can be printed.
        import manimgx_fonts_cjk
    except ImportError:
        return None
    return Path(str(resources.files(manimgx_fonts_cjk)))


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in _SUFFIXES)


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[list[TTFont]]:
    if path.suffix.lower() in {".ttc", ".otc"}:
        with TTCollection(path, lazy=True) as collection:
            yield list(collection.fonts)
    else:
        with TTFont(path, lazy=True) as font:
            yield [font]


def _characters(paths: Iterable[Path]) -> frozenset[int]:
    found: set[int] = set()
    for path in paths:
        with _opened(path) as fonts:
            for font in fonts:
                found.update(font.getBestCmap() or {})
    return frozenset(found)


@functools.cache
def _own() -> frozenset[int]:
    return _characters(_files(_folder()))


@functools.cache
def _of_cjk() -> frozenset[int]:
    folder = _cjk_folder()
    # All fonts of the collection have the same glyphs; their names differ.
    return frozenset() if folder is None else _characters(_files(folder)[:1])


@functools.lru_cache(maxsize=4)
def _of_folder(folder: Path) -> frozenset[int]:
    return _characters(_files(folder))
