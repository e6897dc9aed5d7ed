"""What the commands of `ldv register` share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from ldv.cli._options import settings_from
from ldv.errors import ConfigurationError

if TYPE_CHECKING:
    from ldv.register import Entity, ProcessingActivity, Register

F = TypeVar("F", bound=Callable[..., Any])

_REGISTER: Final = click.option(
    "--register",
    "where",
    metavar="PATH|URL",
    help="The register: path of a SQLite file, or postgresql://...; by default LDV_REGISTER or ldv.toml.",
)
_LANGUAGE: Final = click.option(
    "--language", type=click.Choice(["nl", "en"]), default="nl", show_default=True, help="Names of the fields."
)


def register_option(function: F) -> F:
    """`--register`, which the command gets as `where`."""
    return _REGISTER(function)


def language_option(function: F) -> F:
    """`--language`."""
    return _LANGUAGE(function)


def place_of(where: str | None) -> str:
    """The register that the command is about.

    Raises:
        ConfigurationError: Nobody said which.
    """
    if where is not None and "://" in where and ":" in where.partition("://")[2].rpartition("@")[0]:
        from ldv.cli._show import warn

        warn("--register holds a password, and other users of this machine can read a command line. Use LDV_REGISTER.")
    found = settings_from({"register": where})["register"]
    if not found:
        raise ConfigurationError(
            "register is not set. Give --register register.db (or postgresql://...), set LDV_REGISTER, or write it in "
            "ldv.toml."
        )
    return str(found)


def opened(where: str | None) -> Register:
    """The register, to ask it something."""
    from ldv.register import Register

    return Register.open(place_of(where))


def as_plain(value: ProcessingActivity | Entity) -> dict[str, Any]:
    """A version for programs: names in code, values as text or lists of text."""
    from ldv.register import Language, ProcessingActivity
    from ldv.register._fields import SHEETS

    fields = next(sheet.fields for sheet in SHEETS if sheet.type is type(value))
    plain: dict[str, Any] = {}
    for field in fields:
        texts = field.texts(getattr(value, field.name), Language.ENGLISH)
        plain[field.name] = texts if field.kind.many else texts[0] if texts else None
    if isinstance(value, ProcessingActivity):
        plain |= {"active": value.active, "activity_id": value.activity_id}
    return plain | {"number": value.number}
