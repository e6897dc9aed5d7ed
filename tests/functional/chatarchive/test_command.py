"""What all commands have in common: Dutch help, exit codes, JSON, nothing personal, nothing half done."""

from __future__ import annotations

import ast
import datetime
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import attrs
import click
import pytest
from click.testing import CliRunner

from chatarchive.cli import Session, main
from chatarchive.cli._dutch import MESSAGES, in_dutch, pattern_of
from chatarchive.cli._main import COMMANDS as TABLE
from chatarchive.errors import NameRefused, Refused, StoreUnavailable
from tests.functional.chatarchive.conftest import NEVER, STEPS, Archive, chatarchive, process
from tests.support.archive_office import CENTRAL

ROOT = Path(__file__).parents[3]
HEAVY = {
    "sqlalchemy",
    "lxml",
    "typst",
    "openpyxl",
    "chdb",
    "matplotlib",
    "opentelemetry.sdk",
    "rich",
    "chatarchive.services",
}
ENGLISH = ("Usage", "Options", "Commands", "Show this", "required", "Error", "Missing", "Invalid", "RANGE", "TEXT")


def commands(group: click.Group, *path: str) -> Iterator[tuple[str, ...]]:
    """The words of every command, those of groups inside groups too; not the groups themselves."""
    ctx = click.Context(group)
    for name in group.list_commands(ctx):
        command = group.get_command(ctx, name)
        if isinstance(command, click.Group):
            yield from commands(command, *path, name)
        else:
            yield (*path, name)


ALL = list(commands(main))


def test_every_verb_of_the_working_agreements_is_a_command() -> None:
    """The verbs of the seed are there, and the list in the help says of each what its own help says."""
    ctx = click.Context(main)
    assert list(TABLE) == main.list_commands(ctx)
    assert {"uitlezen", "importeren", "wissen", "schonen", "goedkeuren", "afkeuren", "datalek", "controleer"} <= set(
        TABLE
    )
    assert [name for name in TABLE if main.get_command(ctx, name) is None] == []
    assert main.get_command(ctx, "verzenden") is None


@pytest.mark.requirement(46)
def test_there_is_no_command_that_sends_conversations_on() -> None:
    """Nothing forwards a conversation, and nothing exports in bulk."""
    assert {word for words in ALL for word in words} & {"doorsturen", "verzenden", "exporteren", "delen"} == set()


@pytest.mark.parametrize("words", [(), *{path[:-1] for path in ALL if path[1:]}, *ALL], ids=" ".join)
def test_help_is_dutch_and_teaches_by_example(words: tuple[str, ...]) -> None:
    """The help of every command is Dutch throughout, has an example, and fits a terminal."""
    done = CliRunner().invoke(main, [*words, "--help"], terminal_width=100)
    assert done.exit_code == 0
    assert done.output.startswith("Gebruik: ")
    assert [word for word in ENGLISH if word in done.output] == []
    assert [line for line in done.output.splitlines() if len(line) > 105] == []
    _, found, examples = done.output.partition("Zo begint u" if len(words) == 0 or words not in ALL else "Voorbeeld")
    assert found
    assert f"chatarchive {' '.join(words)}".strip() in examples


@pytest.mark.parametrize("words", ALL, ids=" ".join)
@pytest.mark.requirement(26)
def test_no_command_but_the_first_acts_without_a_token(words: tuple[str, ...]) -> None:
    """Every command takes a token, but for the one that makes the archive and the one that exchanges a code for a
    token; and every one answers in JSON."""
    command: click.Command | None = main
    for word in words:
        assert isinstance(command, click.Group)
        command = command.get_command(click.Context(command), word)
    assert command is not None
    options = {name for param in command.params for name in param.opts}
    assert ("--token-bestand" in options) == (words not in {("inrichten",), ("aanmelden",)})
    assert "--json" in options
    assert options & {"--naam", "--telefoon", "--nummer", "--reden", "--personeelsnummer", "--tekst"} == set()


@pytest.mark.parametrize("words", [["--help"], ["--version"]], ids=" ".join)
def test_help_loads_nothing_heavy(words: list[str]) -> None:
    """Asking for help or the version loads no database, no typesetter and no use case."""
    program = (
        "import sys; from chatarchive.cli import main; main(sys.argv[1:], standalone_mode=False); print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program, *words], capture_output=True, text=True, check=True)
    assert HEAVY & set(done.stdout.split()) == set()


def test_the_page_of_the_documentation_is_what_the_commands_say() -> None:
    """docs/reference/chatarchive.md is made from --help; `python docs/_ext/cli_reference.py` makes it anew."""
    command = [sys.executable, str(ROOT / "docs" / "_ext" / "cli_reference.py"), "--print", "chatarchive"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == (ROOT / "docs" / "reference" / "chatarchive.md").read_text(encoding="utf-8")


def english() -> Iterator[str]:
    """Every message that a use case can refuse with, with {} for what varies."""
    errors = {
        "Refused", "AccessRefused", "OutOfOrder", "ExportRefused", "AmbiguousDates", "WriteOnceRefused", "NotStored",
        "CopyDiffers", "NameRefused", "CleaningRefused", "CleaningConflict", "ArchiveRefused",
    }  # fmt: skip
    folder = ROOT / "src" / "chatarchive"
    for path in sorted(
        one for name in ("domain", "services", "readout", "cleaning", "cli") for one in (folder / name).rglob("*.py")
    ):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in errors and node.args:
                yield template(node.args[0])


def template(node: ast.expr) -> str:
    """A text with {} for what varies."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in parts)  # type: ignore[misc]
    return "{}"


def test_every_refusal_is_told_in_dutch() -> None:
    """Whatever a use case refuses with has a translation of its own."""
    known = [pattern_of(one) for one in MESSAGES]
    missing = {
        one
        for one in english()
        if one.strip("{} ") and not any(pattern.fullmatch(one) for pattern in known if pattern.pattern != "(.*?)")
    }
    assert missing == set()


def test_a_translation_fills_in_what_its_message_says() -> None:
    """A translation fills in no more than its message says."""
    for message, dutch in MESSAGES.items():
        assert dutch.format(*["x"] * message.count("{}")) != ""


def test_no_translation_is_for_nothing() -> None:
    """What is translated is said somewhere, as a whole or by what puts a message together."""
    folder = ROOT / "src" / "chatarchive"
    said = {
        template(node)
        for path in folder.rglob("*.py")
        if not path.name.startswith("_dutch")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant | ast.JoinedStr)
    }
    # Less than that, between what varies, would fit anything.
    patterns = [pattern_of(one) for one in said if len(one.replace("{}", "").strip()) >= 12]
    unused = {
        message
        for message in MESSAGES
        if not any(pattern.fullmatch(message) for pattern in patterns)
        and not any(map(pattern_of(message).fullmatch, said))
    }
    assert unused == set()


def test_what_has_no_translation_is_told_all_the_same() -> None:
    """An error of a server or a new refusal is introduced in Dutch; the right name of a file stays out of the words."""
    assert "antwoordt niet" in in_dutch(StoreUnavailable("database x: gone"))
    assert "werkafspraken" in in_dutch(Refused("something new"))
    assert "Karin" not in in_dutch(NameRefused("something", expected="Karin"))


@pytest.mark.parametrize(
    "words",
    [
        ("wissn",),
        ("wissen",),
        ("wissen", "--jsn"),
        ("schonen", "toon", "zaak", "nul"),
        ("schonen", "toon", "zaak", "0"),
        ("schonen", "nergens"),
        ("datalek", "melden", "x", "--soort", "Karin Okonjo"),
        ("status", "Karin Okonjo"),
        ("plannen", "afzeggen", "x"),
        ("plannen", "afzeggen", "x", "--van", "/nergens/Karin Okonjo"),
        ("eigenaar", "bevestiging", "x", "/nergens/Karin Okonjo"),
    ],
    ids=" ".join,
)
def test_wrong_use_is_told_in_dutch(archive: Archive, words: tuple[str, ...]) -> None:
    """A slip is exit code 2 and one sentence in Dutch, which does not repeat what was typed; JSON agrees."""
    done = archive.run("adviseur", *words)
    assert (done.code, done.out) == (2, ""), done
    assert done.err.startswith("Fout: ")
    assert [word for word in (*ENGLISH, *NEVER) if word in done.err.removeprefix("Fout")] == []
    told = archive.run("adviseur", *words, "--json")
    assert told.code == 2
    if told.out:
        assert told.json["fout"]["code"] == 2


@pytest.mark.parametrize("content", ["reden", 'reden = ["Karin Okonjo"]', 'Karin = "Okonjo"', "reden = ''", "\x00"])
def test_a_file_with_fields_that_is_not_right(archive: Archive, content: str) -> None:
    """What is wrong with it is told, and nothing of what it holds."""
    path = archive.folder.parent / "reden.toml"
    path.write_text(content)
    done = archive.run("adviseur", "plannen", "afzeggen", "x", "--van", str(path))
    assert (done.code, "Okonjo" in done.err) == (2, False)
    path.write_text("x" * (1 << 21))
    assert "Te groot" in archive.run("adviseur", "plannen", "afzeggen", "x", "--van", str(path)).err


@pytest.mark.requirement(57)
def test_what_cannot_be_logged_is_not_done(archive: Archive) -> None:
    """When the logboek takes no records, a command is refused and changes nothing."""
    assert archive.logboek is not None
    case = archive.until("gedownload")
    archive.logboek.unavailable = True
    archive.refused("adviseur", "importeren", case, requirement=57)
    archive.logboek.unavailable = False
    [row] = archive.ok("adviseur", "status")
    assert row["stand"] == "gedownload"
    assert list((archive.folder / "dms").rglob("*.txt")) == []


@attrs.define
class Interrupting:
    """A clock at which somebody presses Ctrl-C, the so manieth time that it is looked at."""

    at: int
    looked: int = 0

    def __call__(self) -> datetime.datetime:
        """The time, or Ctrl-C."""
        self.looked += 1
        if self.looked == self.at:
            raise KeyboardInterrupt
        return datetime.datetime(2023, 3, 13, 9, 0, tzinfo=datetime.UTC)


def test_ctrl_c_leaves_nothing_half_done(archive: Archive) -> None:
    """Wherever a command is interrupted, a repeat finishes what it began, and everything is whole."""
    case, times = archive.until("gedownload"), 0
    while True:
        session = Session(log=False, now=Interrupting(at=times + 1), terminal=False)
        done = CliRunner().invoke(main, ["importeren", case], obj=session, env=archive.environment("adviseur"))
        if done.exit_code == 0:
            break
        assert done.exit_code == 130, done.output
        assert "niets half gedaan" in done.stderr
        times += 1
    assert times > 2
    assert archive.ok("adviseur", "importeren", case)["al_gedaan"]
    assert archive.ok("adviseur", "controleer")["in_orde"]
    assert [row["stand"] for row in archive.ok("adviseur", "status")] == ["geïmporteerd"]


def test_ctrl_c_at_a_question(archive: Archive) -> None:
    """Who stops at a question ends the command with 130, and nothing was done."""
    done = archive.run("adviseur", "plannen", "afzeggen", "x", ask="")
    assert (done.code, "Afgebroken" in done.err) == (130, True)


def test_real_processes(archive: Archive) -> None:
    """The command runs as a program: it logs to its journal, and ends with the right code."""
    assert archive.logboek is not None
    done = chatarchive(archive, "adviseur", "status", "--json")
    assert (done.code, done.json, done.err) == (0, [], "")
    assert chatarchive(archive, "", "status").code == 3
    refused = chatarchive(archive, "schoner", "plannen", "moment", archive.owner, "--op", "2023-03-14")
    assert (refused.code, "eis 26" in refused.err, refused.out) == (3, True, "")
    assert chatarchive(archive, "", "--version").out.startswith("chatarchive ")
    assert any((archive.folder / "logboek.journal").rglob("*"))


def test_an_archive_is_made_by_a_real_process(tmp_path: Path) -> None:
    """The first command makes folders, database, register and token, for their owner only."""
    archive = Archive(tmp_path / "archief")
    words = ("--departement", "mvv", "--naam-departement", "Ministerie", "--token-naar", str(archive.token("beheer")))
    typed = 'personeelsnummer = "p-1"\nnaam = "Bea Beheer"\n'
    done = chatarchive(archive, "", "inrichten", *words, "--van", "-", stdin=typed)
    assert (done.code, done.err) == (0, "")
    assert "ca_" not in done.out
    assert archive.token("beheer").stat().st_mode & 0o077 == 0
    assert (archive.folder / "chatarchive.db").stat().st_mode & 0o077 == 0
    assert chatarchive(archive, "beheer", "register", "toon", "--json").json["verwerker"] == "Doc-Direkt"


@pytest.mark.requirement(58)
def test_two_commands_at_once_on_one_conversation(archive: Archive) -> None:
    """One of them wins; the other is refused or finds it done already, and the overview has one line."""
    case = archive.planned()
    assert chatarchive(archive, "adviseur", "status").code == 0
    typed = f'centrale_telefoon = "{CENTRAL}"\n'
    words = ("uitlezen", case, *STEPS, "--van", "-")
    both = [process(archive, "adviseur", *words) for _ in range(2)]
    ends = []
    for one in both:
        assert one.stdin is not None
        one.stdin.write(typed)
        one.stdin.close()
        one.stdin = None
    for one in both:
        _, err = one.communicate(timeout=100)
        ends.append((one.returncode, err))
    assert sorted(code for code, _ in ends) in ([0, 0], [0, 3])
    assert all("iemand anders" in err for code, err in ends if code == 3)
    [row] = archive.ok("adviseur", "overzicht")
    assert row["stand"] == "uitgelezen"
    assert archive.ok("adviseur", "controleer")["overzicht"]["regels"] == 1


def test_ctrl_c_in_a_real_process(archive: Archive) -> None:
    """A process that waits for its input ends with 130 on SIGINT."""
    with process(archive, "adviseur", "plannen", "afzeggen", "x", "--van", "-") as running:
        assert running.stdin is not None
        assert running.poll() is None
        while not list((archive.folder / "logboek.journal").glob("*")):
            assert running.poll() is None
        running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=100)
    assert (running.returncode, "Afgebroken" in err) == (130, True)
