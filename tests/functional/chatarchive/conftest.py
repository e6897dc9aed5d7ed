"""The command `chatarchive` as people give it: each with a token of their own, on an archive in a folder."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest
from click.testing import CliRunner

from chatarchive.cli import Session, main
from ldv.testing import MemoryLogboek, logboek_in_memory
from tests.support.archive_office import CENTRAL, EXPORT, OWNER_PHONE, PARTNER, PARTNER_PHONE, SECRET, Clock

OWNER = "Pieter van Dam"
STEPS = tuple(word for number in range(1, 7) for word in ("--stap", str(number)))
STATES = (
    "gepland", "uitgelezen", "gedownload", "geïmporteerd", "gewist", "gemeld", "in schoning", "geschoond", "aangeboden",
    "goedgekeurd", "vastgelegd",
)  # fmt: skip
NEVER = (OWNER, PARTNER, OWNER_PHONE, PARTNER_PHONE, CENTRAL, SECRET, "begroting", "ca_")
"""What no refusal may hold: names, numbers, content, tokens."""


@attrs.frozen
class Result:
    """How a command ended."""

    code: int
    out: str = attrs.field(repr=True)
    err: str = ""

    @property
    def json(self) -> Any:
        """Standard output, which is JSON and nothing else."""
        return json.loads(self.out)


@attrs.define
class Archive:
    """An archive, and who works in it."""

    folder: Path
    logboek: MemoryLogboek | None = None
    clock: Clock = attrs.field(factory=Clock)
    owner: str = ""

    def token(self, who: str) -> Path:
        """The token file of somebody."""
        return self.folder.parent / f"token-{who}"

    def environment(self, who: str = "") -> dict[str, str | None]:
        """The environment of a command."""
        return {
            "CHATARCHIVE_FOLDER": str(self.folder),
            "CHATARCHIVE_TOKEN_FILE": str(self.token(who)) if who else None,
            "NO_COLOR": "1",
        }

    def run(
        self, who: str, *words: str, given: dict[str, str] | None = None, ask: str | None = None, **more: str
    ) -> Result:
        """Give a command in this process.

        Args:
            who: Whose token; empty for nobody's.
            *words: The command.
            given: What is read with `--van -`.
            ask: What somebody at a terminal types; None when nobody sits there.
            **more: More of the environment.
        """
        typed = ask
        if given is not None:
            words = (*words, "--van", "-")
            typed = "".join(f"{name} = {json.dumps(value)}\n" for name, value in given.items())
        session = Session(log=False, now=self.clock, terminal=ask is not None, logboek=self.logboek)
        done = CliRunner().invoke(main, words, obj=session, input=typed, env=self.environment(who) | more)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return Result(done.exit_code, done.stdout, done.stderr)

    def ok(self, who: str, *words: str, given: dict[str, str] | None = None) -> Any:
        """Give a command that has to succeed, and read its JSON."""
        done = self.run(who, *words, "--json", given=given)
        assert (done.code, done.err) == (0, ""), done
        return done.json

    def refused(
        self, who: str, *words: str, requirement: int | None = None, given: dict[str, str] | None = None, code: int = 3
    ) -> Result:
        """Give a command that has to be refused: in Dutch, with its number, and without anything about a person."""
        done = self.run(who, *words, "--json", given=given)
        assert done.code == code, done
        assert done.json["fout"]["code"] == code
        assert done.json["fout"]["eis"] == requirement
        assert done.err.startswith("Geweigerd" if code == 3 else "Fout")
        assert [one for one in NEVER if one in done.out + done.err] == []
        return done

    def let_in(self, who: str, by: str, *words: str, given: dict[str, str] | None = None) -> None:
        """Have a code made, and exchange it for the token of somebody."""
        code = self.ok(by, *words, given=given)["code"]
        done = self.run("", "aanmelden", "--token-naar", str(self.token(who)), given={"code": code})
        assert done.code == 0, done

    def planned(self, partner: str = PARTNER, *, group: bool = False) -> str:
        """A conversation that was chosen."""
        day = self.clock.now.date().isoformat()
        made = self.run("adviseur", "plannen", "moment", self.owner, "--op", day, "--json")
        given = {"gesprekspartner": partner} if group else {"gesprekspartner": partner, "telefoon": PARTNER_PHONE}
        words = ("plannen", "gesprek", made.json["kenmerk"], *(("--groep",) if group else ()))
        return str(self.ok("adviseur", *words, given=given)["zaak"])

    def export(self, text: str = EXPORT, *, name: str = "_chat.txt") -> str:
        """A file on the central telephone; gives its name."""
        folder = self.folder / "centrale-telefoon"
        (folder / name).write_text(text, encoding="utf-8", newline="")
        return name

    def until(self, state: str, *, text: str = EXPORT, partner: str = PARTNER, group: bool = False) -> str:
        """A conversation that has come so far, by the commands that lead there."""
        case = self.planned(partner, group=group)
        file = f"{case}.txt"
        commands: tuple[tuple[str, tuple[str, ...], dict[str, str] | None], ...] = (
            ("adviseur", ("uitlezen", case, *STEPS), {"centrale_telefoon": CENTRAL}),
            ("adviseur", ("downloaden", case), {"bestand": file}),
            ("adviseur", ("importeren", case), None),
            ("adviseur", ("wissen", case), None),
            ("adviseur", ("melden", case), None),
            ("schoner", ("schonen", "begin", case), None),
            ("schoner", ("schonen", "gereed", case), None),
            ("schoner", ("aanbieden", case), None),
            ("eigenaar", ("goedkeuren", case), None),
            ("schoner", ("omzetten", case), None),
        )
        for (who, words, given), reached in zip(commands, STATES[1:], strict=True):
            if STATES.index(reached) > STATES.index(state):
                break
            if reached == "gedownload":
                self.export(text, name=file)
            assert self.ok(who, *words, given=given)["stand"] == reached
        return case


def set_up(archive: Archive) -> None:
    """Make an archive with everybody who works in it, by the commands that people give."""
    made = archive.run(
        "", "inrichten", "--departement", "mvv", "--naam-departement", "Ministerie van Voorbeelden",
        "--token-naar", str(archive.token("beheer")), given={"personeelsnummer": "p-1001", "naam": "Bea Beheer"},
    )  # fmt: skip
    assert made.code == 0, made
    screened = ("--vog", "2020-01-01", "--screening", "2020-01-01", "--opgeleid", "2022-01-01")
    people = {
        "tweede": ("p-1005", "Ben Beheer", ("--rol", "beheer")),
        "adviseur": ("p-1002", "Ali Adviseur", ("--rol", "i-adviseur", *screened)),
        "schoner": ("p-1003", "Sam Schoner", ("--rol", "schoner", *screened)),
        "ondersteuner": ("p-1004", "Olga Ondersteuner", ("--rol", "ondersteuner")),
    }
    for who, (number, name, words) in people.items():
        archive.ok("beheer", "medewerker", "registreren", *words, given={"personeelsnummer": number, "naam": name})
        archive.let_in(who, "beheer", "medewerker", "toegang", given={"personeelsnummer": number})
    archive.ok(
        "beheer", "overeenkomst", "registreren", "--departement", "mvv", "--document", "VO-1", "--vanaf", "2023-01-01"
    )
    archive.ok("beheer", "dpia", "registreren", "--departement", "mvv", "--document", "DPIA-1", "--advies-fg", "FG-1")
    archive.ok("beheer", "locatie", "centrale-telefoon", given={"telefoon": CENTRAL})
    given = {"naam": OWNER, "functietitel": "directeur-generaal", "telefoon": OWNER_PHONE}
    archive.owner = archive.ok("beheer", "eigenaar", "registreren", "--departement", "mvv", given=given)["kenmerk"]
    archive.let_in("eigenaar", "beheer", "eigenaar", "toegang", archive.owner)


@pytest.fixture(scope="session")
def _prepared(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    archive = Archive(tmp_path_factory.mktemp("chatarchive") / "archief")
    with logboek_in_memory("chatarchive"):
        set_up(archive)
    return archive


@pytest.fixture
def archive(_prepared: Archive, tmp_path: Path) -> Iterator[Archive]:
    """An archive with people and agreements, and no conversation yet; its records go to memory."""
    shutil.copytree(_prepared.folder.parent, tmp_path / "werk")
    with logboek_in_memory("chatarchive") as logboek:
        yield Archive(tmp_path / "werk" / "archief", logboek=logboek, owner=_prepared.owner)


def chatarchive(archive: Archive, who: str, *words: str, stdin: str = "") -> Result:
    """Give a command in a process of its own, whose records go to a journal."""
    with process(archive, who, *words) as running:
        out, err = running.communicate(stdin, timeout=100)
    return Result(running.returncode, out, err)


def process(archive: Archive, who: str, *words: str) -> subprocess.Popen[str]:
    """Begin a command in a process of its own."""
    given = {name: value for name, value in archive.environment(who).items() if value is not None}
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LDV_", "OTEL_", "CHATARCHIVE_"))}
    return subprocess.Popen(
        [sys.executable, "-m", "chatarchive", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=kept | given | {"LDV_DELIVERY": "external"},
        cwd=archive.folder.parent,
    )
