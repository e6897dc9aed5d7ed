"""Options that several commands share, and the settings that they override."""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Callable
from typing import Any, Final, TypeVar

import attrs
import click

from ldv.errors import ConfigurationError
from ldv.settings import Settings, load_settings, mask

F = TypeVar("F", bound=Callable[..., Any])

_OVERRIDES: Final = {
    "logboek": ("DSN", "The logboek: chdb:///PATH, clickhouse(s)://USER@HOST/DATABASE or otlp+http(s)://HOST."),
    "journal": ("FOLDER", "The journal. By default beside the embedded engine."),
    "keys": ("FILE", "The key file. By default beside the embedded engine."),
    "profile": ("NAME", "seed, current, or a .toml file."),
}
_AGO: Final = re.compile(r"(\d{1,6})\s*(m|min|h|d|w)")
_UNITS: Final = {"m": "minutes", "min": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def overrides(*names: str) -> Callable[[F], F]:
    """Options that go before `LDV_*` and `ldv.toml`; the command gets them as one argument `given`.

    Args:
        names: Of the settings that the command uses.
    """

    def decorate(function: F) -> F:
        @functools.wraps(function)
        def command(**options: Any) -> Any:
            given = {name: options.pop(name) for name in names}
            return function(given=given, **options)

        decorated: Any = command
        for name in reversed(names):
            metavar, text = _OVERRIDES[name]
            decorated = click.option(f"--{name}", metavar=metavar, help=text)(decorated)
        return decorated  # type: ignore[no-any-return]

    return decorate


json_option: Final = click.option(
    "--json", "as_json", is_flag=True, help="Answer with JSON, and nothing else, on standard output."
)
wait_option: Final = click.option(
    "--wait",
    type=click.FloatRange(min=0),
    default=0,
    metavar="SECONDS",
    help="How long to wait for an embedded engine that another process holds.",
)


def settings_from(given: dict[str, str | None]) -> Settings:
    """The settings of this command: its options, else the environment, else the settings file.

    Args:
        given: Values of the options, None where one was not given.

    Returns:
        Every setting, its source named in the words of the command line.

    Raises:
        ConfigurationError: A value is not allowed, or a key stands on the command line.
    """
    refuse_secrets(given)
    settings = load_settings(given)
    return Settings(
        {
            name: attrs.evolve(value, source=f"option --{name}") if value.source == "argument" else value
            for name, value in settings.values.items()
        }
    )


def refuse_secrets(given: dict[str, str | None]) -> None:
    """Every user of a machine can read the arguments of its processes: a key does not belong there."""
    if (given.get("keys") or "").startswith("aes-siv:"):
        raise ConfigurationError(
            "--keys: found a key, expected the path of a key file. Other users of this machine can read a command "
            "line, and your shell keeps it: take it out of the history, and give a file or LDV_KEYS. If others work on "
            "this machine, treat the key as known."
        )
    dsn = given.get("logboek")
    if dsn and ":***@" in mask(dsn):
        from ldv.cli._show import warn

        warn(
            "--logboek holds a password, and other users of this machine can read a command line. Put the DSN in "
            "LDV_LOGBOEK or in ldv.toml."
        )


def logboek_of(settings: Settings) -> str:
    """The DSN.

    Raises:
        ConfigurationError: There is none.
    """
    dsn = settings["logboek"]
    if not dsn:
        raise ConfigurationError(
            "logboek is not set. Give --logboek chdb:///PATH (or clickhouses://...), set LDV_LOGBOEK, or write it in "
            "ldv.toml."
        )
    return str(dsn)


def read_moment(text: str, *, end: bool = False) -> datetime.datetime:
    """Text to a time. Without a zone it is UTC, as everything that `ldv` prints.

    Args:
        text: A date, a date and time, or how long ago.
        end: A date alone means the end of that day, in place of its beginning.

    Raises:
        ValueError: It is none of these.
    """
    if match := _AGO.fullmatch(text):
        return datetime.datetime.now(tz=datetime.UTC) - datetime.timedelta(**{_UNITS[match[2]]: int(match[1])})
    found = datetime.datetime.fromisoformat(text)
    if found.tzinfo is None:
        found = found.replace(tzinfo=datetime.UTC)
    return found + datetime.timedelta(days=1) if end and len(text) <= len("2026-11-21") else found


def _moment(ctx: click.Context, param: click.Parameter, value: str | None) -> datetime.datetime | None:
    if value is None:
        return None
    try:
        return read_moment(value.strip(), end=param.name == "until")
    except (ValueError, OverflowError):
        # The text is not repeated: it could be anything, the identifier of a person too.
        raise click.BadParameter(
            "expected a date (2026-11-21), a date and time (2026-11-21T14:30), or how long ago (30m, 24h, 7d).",
            ctx,
            param,
        ) from None


def period_options(function: F) -> F:
    """`--since` and `--until`."""
    until = click.option("--until", metavar="TIME", callback=_moment, help="Up to this time; a date includes that day.")
    since = click.option(
        "--since",
        metavar="TIME",
        callback=_moment,
        help="From this time on: 2026-11-21, 2026-11-21T14:30, or 7d for seven days ago.",
    )
    return since(until(function))
