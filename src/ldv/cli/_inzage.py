"""`ldv inzage`: the answer to a person who asks what was done with their data."""

from __future__ import annotations

import contextlib
import datetime
import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import attrs
import click

from ldv.cli._inzage_subjects import Discreet, asked_for, refused
from ldv.cli._opened import opened
from ldv.cli._options import logboek_of, overrides, read_moment, settings_from, wait_option
from ldv.cli._register_shared import place_of, register_option
from ldv.cli._show import tell, warn
from ldv.errors import UsageError
from ldv.pseudonym import holds_bsn

if TYPE_CHECKING:
    from ldv.inzage import Letterhead
    from ldv.register import Register
    from ldv.settings import Settings

_CONFIRM_SECONDS: Final = 15.0
_FORMATS: Final = ("text", "json", "csv", "html", "pdf")
_STREAMED: Final = ("json", "csv")
_TO_A_FILE: Final = ("html", "pdf")
_STANDARD_OUTPUT: Final = Path("-")
_DATE: Final = len("2026-11-21")


def _moment(ctx: click.Context, param: click.Parameter, value: str | None) -> datetime.datetime | None:
    """A day of the person who reads the report begins at midnight where they live, not in UTC."""
    from ldv.inzage._values import ZONE

    if value is None:
        return None
    text = value.strip()
    try:
        found = datetime.datetime.fromisoformat(text) if "-" in text else read_moment(text)
    except (ValueError, OverflowError):
        # The text is not repeated: it could be anything, the identifier of a person too.
        raise click.BadParameter(
            "expected a date (2026-11-21), a date and time (2026-11-21T14:30), or how long ago (30m, 24h, 7d).",
            ctx,
            param,
        ) from None
    if found.tzinfo is None:
        if param.name == "until" and len(text) == _DATE:
            found += datetime.timedelta(days=1)
        found = found.replace(tzinfo=ZoneInfo(ZONE))
    return found


@click.command(cls=Discreet, context_settings={"ignore_unknown_options": True})
@click.argument("surplus", nargs=-1, type=click.UNPROCESSED, metavar="", required=False)
@click.option("--type", "type_", metavar="TYPE", help="Kind of identifier: BSN, KVK, ... or a URI, as it was logged.")
@click.option(
    "--also-type", multiple=True, metavar="TYPE", help="Another kind, by which the same person is known; repeatable."
)
@click.option("--since", metavar="TIME", callback=_moment, help="From this time on; a date begins at midnight.")
@click.option("--until", metavar="TIME", callback=_moment, help="Up to this time; a date includes that day.")
@click.option(
    "--format", "file_format", type=click.Choice(_FORMATS), default="text", show_default=True, help="Of the report."
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, allow_dash=True),
    metavar="FILE",
    help="Where to write it; - is standard output. By default a new file for html and pdf, else standard output.",
)
@click.option(
    "--internal", is_flag=True, help="For the privacy officer: with what is confidential, marked. Not for the person."
)
@click.option(
    "--language", type=click.Choice(["nl", "en"]), default="nl", show_default=True, help="Of the words around it."
)
@click.option(
    "--merge", is_flag=True, help="In csv and json too, show what happened several times on a day once, with its times."
)
@click.option(
    "--letterhead",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Who sends it: a TOML file with organisation, address, ... By default what the register says.",
)
@click.option("--reference", metavar="TEXT", help="Your reference of the request. Not the identifier of the person.")
@register_option
@overrides("logboek", "journal", "keys", "profile")
@wait_option
def inzage(
    surplus: tuple[str, ...],
    type_: str | None,
    also_type: tuple[str, ...],
    where: str | None,
    given: dict[str, str | None],
    *,
    since: datetime.datetime | None,
    until: datetime.datetime | None,
    file_format: str,
    output: Path | None,
    internal: bool,
    language: str,
    merge: bool,
    letterhead: Path | None,
    reference: str | None,
    wait: float,
) -> None:
    """Tell a person what was done with their data (AVG article 15).

    The identifier is asked for without showing it, or read from standard input; it is never an argument. Where one
    person is known by several, they are asked for together. From standard input they come one a line, each after its
    type; a single one needs no type in front of it.

    Every record is shown with what the register said of its activity at the time. What is confidential is left out, and
    nothing shows that it was; --internal shows it, marked. The report is a processing of its own: it is logged, and
    stands in the next report, so this needs the register and the settings of a logboek that takes records.

    Days and times are those of the Netherlands. A file that is made can be read by you only, and is never written over
    another; its name says the day and nothing about the person.

    Examples:
      ldv inzage --type BSN
      ldv inzage --type BSN --also-type zaaknummer --since 2026-01-01 --format pdf
      ldv inzage --format html --output - < identifiers > report.html     with lines as: BSN 999990019
      ldv inzage --type BSN --internal --format csv --output internal.csv
    """
    if surplus:
        refused()
    settings = settings_from(given)
    place = place_of(where)
    _check(file_format, output, reference)
    subjects = asked_for(type_, also_type)
    from ldv import inzage as made
    from ldv.register import Register

    with opened(settings, wait=wait, with_keys=True) as logboek, Register.open(place) as register:
        sender = _sender(letterhead, reference, register, wanted=file_format in _TO_A_FILE)
        asked: dict[str, Any] = {
            "logboek": logboek,
            "register": register,
            "audience": made.Audience.INTERNAL if internal else made.Audience.DATA_SUBJECT,
            "language": language,
            "merge": merge,
            "letterhead": sender,
        }
        with _logged(settings, let_go=logboek.close), _destination(file_format, output, internal=internal) as to:
            if file_format in _STREAMED:
                made.export(subjects, since, until, to=to, file_format=file_format, **asked)
            else:
                to.write(made.render(made.report(subjects, since, until, **asked), file_format))


@contextlib.contextmanager
def _logged(settings: Settings, *, let_go: Callable[[], None]) -> Iterator[None]:
    """Log what happens inside: giving an answer is a processing.

    This command has the embedded engine for itself until it lets go of it, so what is logged is delivered after that;
    whoever delivers would otherwise try in vain meanwhile, and longer each time.
    """
    import ldv

    embedded = logboek_of(settings).startswith("chdb:") and settings["delivery"] != "external"
    given = {name: value.value for name, value in settings.values.items() if value.source.startswith("option")}
    if embedded:
        given["delivery"] = "external"
    ldv.configure(**{**given, "service_name": settings["service_name"] or "ldv inzage"})
    try:
        yield
    finally:
        let_go()
        confirmed = ldv.shutdown(_CONFIRM_SECONDS)
        if not (confirmed and (not embedded or _delivered(settings))):
            warn("the logboek did not confirm yet; the record of this answer waits in the journal.")


def _delivered(settings: Settings) -> bool:
    from ldv._configure import assignment_for, journal_folder
    from ldv.delivery._modes import start_helper
    from ldv.profile import load_profile

    assignment = assignment_for(settings, load_profile(settings["profile"]), journal_folder(settings))
    try:
        return start_helper(assignment).wait(_CONFIRM_SECONDS) == 0
    except subprocess.TimeoutExpired:
        return False


def _check(file_format: str, output: Path | None, reference: str | None) -> None:
    """See to it that the report can be given its form and its place, before anything is asked and logged."""
    from ldv.inzage._render import check_format

    check_format(file_format)
    if reference is not None and holds_bsn(reference):
        refused()
    if output is None or output == _STANDARD_OUTPUT:
        if file_format == "pdf" and output is not None and sys.stdout.isatty():
            raise UsageError("inzage: a PDF cannot be shown on a terminal. Leave --output - out, or name a file.")
        return
    if holds_bsn(output.name):
        refused()
    if output.exists():
        raise UsageError(f"inzage: {output} is there already, and is not written over. Give another name.")
    if not output.absolute().parent.is_dir():
        raise UsageError(f"inzage: the folder of {output} is not there. Make it, or give another name.")


def _sender(path: Path | None, reference: str | None, register: Register, *, wanted: bool) -> Letterhead:
    from ldv.inzage import letterhead_of, load_letterhead

    sender = letterhead_of(register) if path is None else load_letterhead(path)
    if wanted and not sender.organisation:
        warn("the letter does not say who sends it. Give --letterhead FILE, or name the organisation in the register.")
    return attrs.evolve(sender, reference=reference) if reference else sender


@contextlib.contextmanager
def _destination(file_format: str, output: Path | None, *, internal: bool) -> Iterator[IO[bytes]]:
    """Where the report goes: standard output, or a file that is there whole or not at all."""
    if output == _STANDARD_OUTPUT or (output is None and file_format not in _TO_A_FILE):
        sys.stdout.flush()
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    path = output or Path(_name(file_format, internal=internal))
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}.draft")
    fault = ""
    try:
        with _private(draft) as file:
            yield file
        # A link is made whole or not at all, and never over a file that stands.
        os.link(draft, path)
    except OSError as error:
        fault = os.strerror(error.errno or 0)
    finally:
        draft.unlink(missing_ok=True)
    if fault:
        raise UsageError(f"inzage: {path} cannot be written ({fault}). Give another name, or another folder.")
    tell(f"Written to {path}.")


def _private(path: Path) -> IO[bytes]:
    opener: Callable[[str, int], int] = lambda name, flags: os.open(name, flags, 0o600)  # noqa: E731 - open() asks for one
    return open(path, "xb", opener=opener)


def _name(file_format: str, *, internal: bool) -> str:
    """A name that says nothing about the person."""
    kind = "inzage-intern" if internal else "inzage"
    return f"{kind}-{datetime.datetime.now(tz=datetime.UTC):%Y-%m-%d}-{secrets.token_hex(4)}.{file_format}"
