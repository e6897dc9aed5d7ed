"""Who gives a command, and the office in which it is done."""

from __future__ import annotations

import contextlib
import datetime
import functools
import os
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec

import attrs
import click

from chatarchive.errors import AccessRefused

if TYPE_CHECKING:
    from chatarchive.services import Actor, Office
    from ldv.logboek import LogboekReader

P = ParamSpec("P")
TOKEN_FILE: Final = "CHATARCHIVE_TOKEN_FILE"  # noqa: S105 - the name of a variable
_LONGEST: Final = 1_000


@attrs.frozen(kw_only=True)
class Session:
    """What the commands of one process have in common. A program that gives commands in its own process makes one.

    Attributes:
        log: Configure `ldv`; False when the caller has done so.
        now: Clock, in UTC; None for the clock of the machine.
        terminal: Whether somebody sits at a terminal and can be asked; None to look.
        logboek: The logboek to ask; None to open the one that the settings name.
    """

    log: bool = True
    now: Callable[[], datetime.datetime] | None = None
    terminal: bool | None = None
    logboek: LogboekReader | None = None

    @property
    def can_ask(self) -> bool:
        """Whether somebody can be asked."""
        return sys.stdin.isatty() if self.terminal is None else self.terminal


@attrs.frozen(kw_only=True)
class Desk:
    """Where a command is carried out.

    Attributes:
        office: The office.
        actor: Who gives the command.
        as_json: Answer for programs.
        can_ask: Somebody sits at a terminal.
        logboek: The logboek to ask; None to open the one that the settings name.
    """

    office: Office
    actor: Actor
    as_json: bool
    can_ask: bool
    logboek: LogboekReader | None = None

    @contextlib.contextmanager
    def reading(self, *, wait: float) -> Iterator[LogboekReader]:
        """The logboek, open to be asked.

        Args:
            wait: Seconds to wait for who delivers to an embedded engine.

        Raises:
            ldv.errors.LdvError: It does not answer.
        """
        if self.logboek is not None:
            yield self.logboek
            return
        from ldv.logboek import Logboek

        settings = self.office.settings
        with Logboek.open(settings["logboek"], keys=settings["keys"], wait=wait) as logboek:
            yield logboek


json_option: Final = click.option(
    "--json", "as_json", is_flag=True, help="Antwoord met JSON, en niets anders, op standaarduitvoer."
)
token_option: Final = click.option(
    "--token-bestand",
    "token_file",
    type=click.Path(path_type=Path),
    envvar=TOKEN_FILE,
    metavar="BESTAND",
    help=f"Bestand met uw token, alleen voor u leesbaar (0600). Anders: {TOKEN_FILE}.",
)


def acting(
    function: Callable[Concatenate[Desk, P], None], *, reads: bool = False, older: bool = False
) -> Callable[..., None]:
    """A command that somebody gives: who that is, is established first; without a token nothing is done.

    Args:
        function: Gets the desk, and the options of the command.
        reads: Whether it reads the logboek.
        older: Whether it works on the database of an older version.
    """

    @functools.wraps(function)
    def command(token_file: Path | None, *, as_json: bool, **options: Any) -> None:
        session = current_session()
        with opened(session, reads=reads, older=older) as office:
            actor = _authenticated(office, token_file)
            desk = Desk(office=office, actor=actor, as_json=as_json, can_ask=session.can_ask, logboek=session.logboek)
            function(desk, **options)  # type: ignore[call-arg]  # click gives options by name

    return token_option(json_option(command))


def acting_and_reading(function: Callable[Concatenate[Desk, P], None]) -> Callable[..., None]:
    """The same, for a command that reads the logboek.

    One process at a time has the embedded engine open: a helper that brings the records of this command there would
    keep it from this command itself. They are on disk, and go with those of the next command.

    Args:
        function: Gets the desk, and the options of the command.
    """
    return acting(function, reads=True)


def acting_on_older(function: Callable[Concatenate[Desk, P], None]) -> Callable[..., None]:
    """The same, for the command that brings a database up to date.

    Args:
        function: Gets the desk, and the options of the command.
    """
    return acting(function, older=True)


def current_session() -> Session:
    """The session of this command."""
    return click.get_current_context().find_object(Session) or Session()


@contextlib.contextmanager
def opened(session: Session, *, create: bool = False, reads: bool = False, older: bool = False) -> Iterator[Office]:
    """The office that the settings name.

    Args:
        session: How.
        create: Make what is not there.
        reads: Whether the logboek is going to be read.
        older: Open the database of an older version too.
    """
    from chatarchive.services import Office
    from chatarchive.settings import load_settings

    clock = {} if session.now is None else {"now": session.now}
    settings = load_settings()
    delivery = "external" if reads and str(settings["logboek"]).startswith("chdb:") else "auto"
    with Office.open(settings, create=create, older=older, log=session.log, delivery=delivery, **clock) as office:
        yield office


def _authenticated(office: Office, file: Path | None) -> Actor:
    from chatarchive.services import authenticate

    try:
        token = read_token(file)
    except AccessRefused:
        # A token that is none lets nobody in, and that is logged as every refusal is.
        with contextlib.suppress(AccessRefused):
            authenticate(office, "")
        raise
    return authenticate(office, token)


def read_token(file: Path | None) -> str:
    """Read a token from a file that only its owner can read.

    Raises:
        AccessRefused: There is none, or it is no such file; requirement 26.
    """
    if file is None:
        raise AccessRefused("aanmelden: no token was given.", requirement=26)
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        raise AccessRefused("aanmelden: the token file cannot be read.", requirement=26) from None
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise AccessRefused("aanmelden: the token file cannot be read.", requirement=26)
        if found.st_mode & 0o077 or found.st_uid != os.geteuid():
            raise AccessRefused("aanmelden: others can read the token file.", requirement=26)
        return os.read(descriptor, _LONGEST).decode("utf-8", "replace").strip()
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def token_target(path: Path | None) -> Iterator[Callable[[str], None]]:
    """Where a new token goes: a new file with mode 0600, or standard output.

    The file is made before the token is, so that none is issued which cannot be kept.

    Args:
        path: The file; None for standard output.

    Yields:
        What takes the token.

    Raises:
        click.UsageError: The file is there already, or cannot be made.
    """
    if path is None:
        yield click.echo
        return
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
    except FileExistsError:
        raise click.UsageError("Het bestand voor het token is er al. Kies een andere naam, of haal het weg.") from None
    except OSError:
        raise click.UsageError(
            "Het bestand voor het token kan niet worden gemaakt. Kies een map waarin u mag schrijven."
        ) from None

    def keep(token: str) -> None:
        os.write(descriptor, f"{token}\n".encode())
        os.fsync(descriptor)

    try:
        yield keep
    except BaseException:
        # A token that was not issued lets nobody in; one that was, can be issued anew by who gave this command.
        path.unlink(missing_ok=True)
        raise
    finally:
        os.close(descriptor)
