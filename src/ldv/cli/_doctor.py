"""`ldv doctor`: checks, and says how to mend."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator

import attrs
import click

from ldv.cli._failures import FINDINGS
from ldv.cli._finding import Finding, Level, ok, warning, wrong
from ldv.cli._help import Command
from ldv.cli._journal import journal_place
from ldv.cli._options import json_option, overrides, settings_from
from ldv.cli._show import grid, number, print_json, safe, say, show
from ldv.errors import ConfigurationError, LdvError
from ldv.profile import load_profile
from ldv.settings import Settings

_STYLES = {Level.OK: "green", Level.WARNING: "yellow", Level.WRONG: "bold red"}


@click.command(cls=Command)
@overrides("logboek", "journal", "keys", "profile")
@json_option
@click.pass_context
def doctor(ctx: click.Context, given: dict[str, str | None], *, as_json: bool) -> None:
    """Check this machine and its settings, and say how to mend what is wrong.

    It looks at the versions, the settings, the keys and who can read them, the journal and its disk, what waits in it,
    the engine or the server (reachable, TLS), variables of OpenTelemetry that would lose something, and the clock.
    Nothing is changed. Run it as the user of the application and with its settings.

    The exit code is 1 when something is wrong, and 0 when there are warnings only.

    Examples:
      ldv doctor
      sudo -u parkeeradmin env LDV_CONFIG=/etc/parkeeradmin/ldv.toml ldv doctor
      ldv doctor --json | jq '.findings[] | select(.level == "wrong")'
    """
    findings = list(_examine(given))
    is_wrong = any(finding.level is Level.WRONG for finding in findings)
    if as_json:
        print_json({"ok": not is_wrong, "findings": [attrs.asdict(finding) for finding in findings]})
    else:
        _show(findings)
    ctx.exit(FINDINGS if is_wrong else 0)


def _examine(given: dict[str, str | None]) -> Iterator[Finding]:
    from ldv.cli._check_machine import check_clock, check_opentelemetry, check_packages, check_python

    yield from check_python()
    try:
        settings = settings_from(given)
    except ConfigurationError as error:
        # The rest can be looked at all the same, with the defaults; what depends on the settings cannot.
        yield wrong("settings", error.args[0], "Correct it; `ldv config` shows what is read.")
        yield from check_packages(embedded=False)
        yield from check_opentelemetry(os.environ)
        yield from check_clock(None)
        return
    yield from _check_settings(settings)
    yield from check_packages(embedded=(settings["logboek"] or "").startswith("chdb:"))
    yield from check_opentelemetry(os.environ)
    yield from _check_places(settings)


def _check_settings(settings: Settings) -> Iterator[Finding]:
    sources = sorted({value.source for value in settings.values.values() if value.source != "default"})
    if settings["service_name"]:
        yield ok("settings", f"from {', '.join(sources)}")
    else:
        yield warning(
            "settings",
            f"from {', '.join(sources)}; service_name is not set" if sources else "none are set",
            "If the application gives them to ldv.configure() itself, repeat here what matters: --logboek, --journal, "
            "--keys.",
        )


def _check_places(settings: Settings) -> Iterator[Finding]:
    from ldv.cli._check_journal import check_delivery, check_journal, check_keys, check_space
    from ldv.cli._check_logboek import check_logboek
    from ldv.cli._check_machine import check_clock

    try:
        profile = load_profile(settings["profile"])
    except ConfigurationError as error:
        yield wrong("profile", error.args[0], "Correct it; what follows is checked against 'seed'.")
        profile = load_profile("seed")
    else:
        yield ok(
            "profile", f"{profile.name}: generation {profile.generation}, pseudonyms by {profile.pseudonymisation}"
        )
    try:
        directory = journal_place(settings)
    except ConfigurationError as error:
        yield wrong("journal", error.args[0], "The journal and what waits in it are not checked.")
        directory = None
    checks: list[tuple[str, Callable[[], Iterable[Finding]]]] = [("keys", lambda: check_keys(settings, profile))]
    if directory is not None:
        place = directory
        checks += [
            ("journal", lambda: check_journal(place)),
            ("disk space", lambda: check_space(place, settings)),
            ("delivery", lambda: check_delivery(place, settings)),
        ]
    checks += [("logboek", lambda: check_logboek(settings, profile)), ("clock", lambda: check_clock(directory))]
    for name, check in checks:
        yield from _completed(name, check)


def _completed(name: str, check: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    """The findings of a check; that it could not be made is a finding too."""
    try:
        yield from check()
    except OSError as error:
        yield wrong(
            name,
            f"cannot be looked at ({os.strerror(error.errno or 0)}: {error.filename})",
            "Run this as the user that the application runs as.",
        )
    except LdvError as error:
        yield wrong(name, error.args[0], "See the message.")


def _show(findings: list[Finding]) -> None:
    shown = grid("check", "level", "found")
    for finding in findings:
        found = safe(finding.found)
        if finding.mend:
            found.append_text(safe(f"\n→ {finding.mend}", style="dim" if finding.level is Level.OK else ""))
        shown.add_row(safe(finding.check), safe(finding.level, style=_STYLES[finding.level]), found)
    show(shown)
    say()
    wrongs, warnings = (sum(finding.level is level for finding in findings) for level in (Level.WRONG, Level.WARNING))
    if wrongs:
        say(f"{number(wrongs, 'thing')} wrong, {number(warnings, 'warning')}.", style="bold red")
    elif warnings:
        say(f"Nothing wrong, {number(warnings, 'warning')}.", style="yellow")
    else:
        say("All is well.", style="green")
