"""`ldv report`: a period, as a page to look at."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import click

from ldv.cli._help import Command
from ldv.cli._opened import opened
from ldv.cli._options import overrides, settings_from, wait_option
from ldv.cli._register_shared import language_option, register_option
from ldv.cli._show import tell
from ldv.settings import Settings

if TYPE_CHECKING:
    from ldv.duration import Duration
    from ldv.logboek import Logboek
    from ldv.register import Register

_PERIOD: Final = "A month (2026-10), a quarter (2026-Q4), a year (2026), a day, or FIRST/LAST day."


@click.command(cls=Command)
@click.option("--period", required=True, metavar="PERIOD", help=_PERIOD)
@click.option("--with-confidential", is_flag=True, help="Count confidential activities too.")
@language_option
@register_option
@overrides("logboek", "profile")
@wait_option
def report(
    period: str,
    language: str,
    where: str | None,
    given: dict[str, str | None],
    *,
    with_confidential: bool,
    wait: float,
) -> None:
    """Write a report on a period as one HTML page on standard output.

    It shows how much is done, from day to day and by the hour, what failed and why, how long things take, with whom
    data is exchanged, and what is about to expire: as plots, each with its figures behind it. Nothing about a person is
    in it. Days are those of Amsterdam.

    The register gives activities their names, and confidential ones are left out. The terms of the profile tell what is
    about to expire.

    Examples:
      ldv report --period 2026-10 > report.html
      ldv report --period 2026-10-05/2026-10-11 --language en > week.html
    """
    from ldv.analysis import Period
    from ldv.analysis import report as make

    wanted = Period.parse(period)
    settings = settings_from({**given, "register": where})
    with contextlib.ExitStack() as stack:
        register = _register(settings, stack)
        logboek = stack.enter_context(opened(settings, wait=wait))
        page = make(
            logboek,
            wanted,
            register=register,
            terms=_terms(settings, logboek, register),
            language=language,
            with_confidential=with_confidential,
        )
    # As bytes: the page says that it is UTF-8, whatever the terminal uses.
    click.echo(page.encode(), nl=False)


def _register(settings: Settings, stack: contextlib.ExitStack) -> Register | None:
    if not settings["register"]:
        tell("No register is set: activities keep their identifiers, and confidential ones count too.")
        return None
    from ldv.register import Register

    return stack.enter_context(Register.open(settings["register"]))


def _terms(settings: Settings, logboek: Logboek, register: Register | None) -> Mapping[str, Duration] | None:
    """The terms of the profile; None when it has none for one of the activities."""
    from ldv.errors import ConfigurationError
    from ldv.profile import load_profile
    from ldv.retention import terms_for

    activities = [row[0] for row in logboek.sql("SELECT DISTINCT processing_activity_id FROM verwerkingen")]
    try:
        found = terms_for(activities, load_profile(settings["profile"]), register=register)
    except ConfigurationError as error:
        tell(f"What is about to expire is left out. {error}")
        return None
    return {activity: term.duration for activity, term in found.items()}
