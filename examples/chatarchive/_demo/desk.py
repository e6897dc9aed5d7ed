"""Gives commands as people do, each with a token of their own, and keeps count of what has to be in the logboek."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs
import click
from click.testing import CliRunner
from rich.progress import Progress

import ldv
from chatarchive.cli import Session, main
from chatarchive.settings import Settings, load_settings

ROOT = Path(__file__).parents[3]
DONE, OTHER, WRONG, REFUSED = 0, 1, 2, 3


class Unexpected(Exception):
    """Something went another way than it should."""


@attrs.frozen(kw_only=True)
class Step:
    """A processing, and how many people it is about.

    Attributes:
        activity: `P1` to `P12`.
        subjects: How many data subjects it names.
        refused: Number of the requirement that refuses it; None when it is done. 0 refuses without a number.
    """

    activity: str
    subjects: int = 0
    refused: int | None = None

    @property
    def records(self) -> int:
        """One for each data subject, and with several one more for the operation that they share (section 3.3.1)."""
        return 1 if self.subjects <= 1 else self.subjects + 1


@attrs.frozen(kw_only=True)
class Given:
    """A command that was given.

    Attributes:
        command: Its words, without arguments.
        who: By whom.
        steps: What has to be in the logboek of it.
        audited: Whether the audit log knows who: somebody whose token lets nobody in is nobody.
    """

    command: str
    who: str
    steps: tuple[Step, ...]
    audited: bool = True


@attrs.define(kw_only=True)
class Desk:
    """Where commands are given.

    Attributes:
        folder: Everything that the demo writes.
        advance: Says that one more command was given.
        processes: Give every command in a process of its own.
        given: Every command so far.
    """

    folder: Path
    advance: Callable[[str], None]
    processes: bool = False
    given: list[Given] = attrs.field(factory=list)
    _logging: bool = False

    @property
    def archive(self) -> Path:
        """Where the archive is."""
        return self.folder / "archief"

    @property
    def central(self) -> Path:
        """What is on the central telephone."""
        return self.archive / "centrale-telefoon"

    @property
    def output(self) -> Path:
        """Where documents may be put."""
        return self.folder / "documenten"

    @property
    def dms(self) -> Path:
        """The document store."""
        return self.archive / "dms"

    @property
    def settings(self) -> Settings:
        """The settings that the commands work with."""
        return load_settings({"folder": self.archive}, environ={})

    def token(self, who: str) -> Path:
        """The token file of somebody."""
        return self.folder / "tokens" / who

    @contextlib.contextmanager
    def open(self) -> Iterator[None]:
        """Keep one connection to the logboek for many commands: starting the engine takes seconds."""
        if self.processes:
            yield
            return
        self._configure()
        self._logging = True
        try:
            yield
        finally:
            self._logging = False
            ldv.shutdown()

    def deliver(self) -> None:
        """See that everything logged is in the logboek, also by a process that ended before it was."""
        self._configure()
        ldv.shutdown()
        # A process that has ended leaves what it could not deliver at once to a helper, which may be at it still.
        journal, deadline = self.archive / "logboek.journal", time.monotonic() + 30
        while any(journal.glob("*.seg")) and time.monotonic() < deadline:
            time.sleep(0.1)

    def _configure(self) -> None:
        settings = self.settings
        ldv.configure(
            service_name="chatarchive",
            logboek=settings["logboek"],
            keys=settings["keys"],
            register=settings["register"],
            audit=settings["audit"],
            durability="disk",
        )

    def do(
        self,
        who: str,
        *words: str,
        data: Mapping[str, str] | None = None,
        steps: Sequence[Step],
        environment: Mapping[str, str] | None = None,
        code: int = DONE,
        count: bool = True,
    ) -> Any:
        """Give a command, and see that it ends as it should.

        Args:
            who: Whose token.
            *words: The command and its arguments; nothing about a person, for everybody can read these.
            data: What is about a person; goes in a file that is gone afterwards.
            steps: What has to be in the logboek of it.
            environment: More variables.
            code: How it has to end, when nothing is refused.
            count: Whether it is counted; not when nothing of it may be logged.

        Returns:
            What it answered, from JSON.

        Raises:
            Unexpected: It ended otherwise.
        """
        refused = next((one.refused for one in steps if one.refused is not None), None)
        command = _command(words)
        with self._file(data) as more:
            ended, out, err = self._run(who, [*words, *more, "--json"], environment or {})
        if count:
            self.given.append(Given(command=command, who=who, steps=tuple(steps), audited=bool(who)))
        self.advance(command)
        wanted = code if refused is None else REFUSED
        if ended != wanted:
            raise Unexpected(f"chatarchive {command}: ended with {ended} in place of {wanted}.\n{out}{err}")
        answer: Any = json.loads(out) if out.strip() else {}
        if refused is not None and (answer["fout"]["eis"] or 0) != refused:
            raise Unexpected(f"chatarchive {command}: refused by {answer['fout']['eis']} in place of {refused}.\n{out}")
        return answer

    def refuse(self, who: str, *words: str, by: int, activity: str, subjects: int = 0, **more: Any) -> Any:
        """Give a command that is refused by a requirement; see `do`."""
        before = more.pop("before", ())
        return self.do(who, *words, steps=(*before, Step(activity=activity, subjects=subjects, refused=by)), **more)

    @contextlib.contextmanager
    def _file(self, data: Mapping[str, str] | None) -> Iterator[list[str]]:
        if data is None:
            yield []
            return
        path = self.folder / "gegevens.toml"
        content = "".join(f"{key} = {json.dumps(value)}\n" for key, value in data.items())
        with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
            file.write(content)
        try:
            yield ["--van", str(path)]
        finally:
            path.unlink()

    def _run(self, who: str, words: list[str], environment: Mapping[str, str]) -> tuple[int, str, str]:
        own = {"CHATARCHIVE_FOLDER": str(self.archive), **environment}
        if who:
            own["CHATARCHIVE_TOKEN_FILE"] = str(self.token(who))
        if self._logging:
            ended = CliRunner().invoke(main, words, obj=Session(log=False, terminal=False), env=own)
            if ended.exception is not None and not isinstance(ended.exception, SystemExit):
                raise ended.exception
            return ended.exit_code, ended.stdout, ended.stderr
        return run_process(words, own)


def run_process(words: Sequence[str], own: Mapping[str, str], **more: Any) -> tuple[int, str, str]:
    """Give a command in a process of its own.

    Args:
        words: The command and its arguments.
        own: Variables of `chatarchive`.
        **more: For `subprocess.run`.
    """
    inherited = {key: text for key, text in os.environ.items() if not key.startswith(("LDV_", "OTEL_", "CHATARCHIVE_"))}
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    ended = subprocess.run(
        [sys.executable, "-m", "chatarchive", *words],
        env={**inherited, "PYTHONPATH": path, **own},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=300,
        **more,
    )
    return ended.returncode, ended.stdout, ended.stderr


def _command(words: Sequence[str]) -> str:
    """The words of a command without its arguments."""
    found: list[str] = []
    here: click.Command | None = main
    for word in words:
        if not isinstance(here, click.Group):
            break
        here = here.get_command(click.Context(here), word)
        found.append(word)
    return " ".join(found)


def progress_of(progress: Progress, task: Any) -> Callable[[str], None]:
    """Shows which command was given last."""

    def advance(command: str) -> None:
        progress.update(task, advance=1, description=command)

    return advance
