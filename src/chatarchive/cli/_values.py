"""What options hold: days, moments, and words of which one is chosen. What was given is never repeated in an error."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from enum import Enum
from typing import Any, Final

import click


class Day(click.ParamType):  # type: ignore[type-arg]  # generic since click 8.4 only
    """A day, written as 2026-11-21."""

    name = "DATUM"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime.date:
        """See `click.ParamType`."""
        if isinstance(value, datetime.date):
            return value
        try:
            return datetime.date.fromisoformat(str(value).strip())
        except ValueError:
            self.fail("verwacht een datum, zoals 2026-11-21.", param, ctx)


class Moment(click.ParamType):  # type: ignore[type-arg]  # generic since click 8.4 only
    """A moment; without a zone it is Dutch time."""

    name = "MOMENT"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime.datetime:
        """See `click.ParamType`."""
        if isinstance(value, datetime.datetime):
            return value
        from chatarchive.services import ZONE

        try:
            found = datetime.datetime.fromisoformat(str(value).strip())
        except ValueError:
            self.fail("verwacht een moment, zoals 2026-11-21T14:30.", param, ctx)
        return found if found.tzinfo is not None else found.replace(tzinfo=ZONE)


class Word(click.ParamType):  # type: ignore[type-arg]  # generic since click 8.4 only
    """One of the words that stand for the members of an enumeration.

    Args:
        kind: The enumeration.
        words: Word for each member; by default its value with dashes for spaces.
    """

    name = "WOORD"

    def __init__(self, kind: type[Enum], words: dict[str, Enum] | None = None) -> None:
        """Take the words."""
        self._words: Final = words or {word_for(one): one for one in kind}

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        """See `click.ParamType`."""
        return "[" + "|".join(self._words) + "]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """See `click.ParamType`."""
        if isinstance(value, Enum):
            return value
        if (found := self._words.get(str(value).strip().lower())) is not None:
            return found
        return self.fail(f"verwacht een van: {', '.join(self._words)}.", param, ctx)


def word_for(one: Enum) -> str:
    """How a member is called on the command line."""
    return str(one.value).lower().replace(" ", "-")


def words(kind: Iterable[Enum]) -> str:
    """The words of an enumeration, for help."""
    return ", ".join(word_for(one) for one in kind)


DAY: Final = Day()
MOMENT: Final = Moment()
NUMBER: Final = click.IntRange(min=1)
