"""The words of pages: Dutch as it stands in the templates, English from `locale/en.json`."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Final

from ldv.inzage import ZONE, Words
from ldv.register import Language

_LOCALE: Final = Path(__file__).parent / "locale"


@cache
def _catalogue(language: Language) -> dict[str, str]:
    if language is Language.DUTCH:
        return {}
    found: dict[str, str] = json.loads((_LOCALE / f"{language.value}.json").read_text(encoding="utf-8"))
    return found


class Tongue:
    """A language that pages are shown in.

    Args:
        language: Which.
        zone: Zone of the days and times.
    """

    def __init__(self, language: Language, *, zone: str = ZONE) -> None:
        """Load the catalogue."""
        self.language = language
        self.words = Words(language, zone=zone)
        self._texts = _catalogue(language)

    def __call__(self, text: str, **values: object) -> str:
        """A text in this language; `{name}` in it stands for a value."""
        found = self._texts.get(text, text)
        return found.format(**values) if values else found

    def count(self, one: str, many: str, number: int) -> str:
        """`1 gebeurtenis`, `2 gebeurtenissen`: a number with its noun."""
        return f"{self.number(number)} {self(one if number == 1 else many)}"

    def number(self, number: float) -> str:
        """`12.345` or `12,345`."""
        text = f"{number:,}"
        return text if self.language is Language.ENGLISH else text.translate(str.maketrans(",.", ".,"))


TONGUES: Final = {language.value: Tongue(language) for language in Language}
