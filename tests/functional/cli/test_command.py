"""What all commands have in common."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from ldv.cli import main
from tests.functional.cli.conftest import environment, ldv

DOCS = Path(__file__).parents[3] / "docs"
HEAVY = {"clickhouse_connect", "chdb", "pandas", "pyarrow", "sqlalchemy", "opentelemetry.sdk", "rich"}


def commands(group: click.Group, *path: str) -> Iterator[tuple[str, ...]]:
    """The words of every command, those of groups inside groups too; not the groups themselves."""
    for name, command in sorted(group.commands.items()):
        if isinstance(command, click.Group):
            yield from commands(command, *path, name)
        else:
            yield (*path, name)


COMMANDS = list(commands(main))


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["trace", "--help"], ["ship", "--help"]], ids=" ".join
)
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    """Asking for help loads no ClickHouse, no OpenTelemetry SDK and no library for tables."""
    program = "import sys; from ldv.cli import main; main(sys.argv[1:], standalone_mode=False); print(*sys.modules)"
    command = [sys.executable, "-c", program, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=environment(), check=True)
    assert HEAVY & set(done.stdout.split()) == set()


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_help_teaches_by_example(words: tuple[str, ...]) -> None:
    """The help of every command has an example of it, kept in its form."""
    done = CliRunner().invoke(main, [*words, "--help"])
    assert done.exit_code == 0
    _, found, examples = done.output.partition("Example")
    assert found
    assert examples.splitlines()[1].startswith(("    ldv ", "    LDV_"))


def test_help_fits_a_terminal() -> None:
    """No line of any help is wider than 100 characters."""
    for words in [(), *COMMANDS]:
        lines = CliRunner().invoke(main, [*words, "--help"], terminal_width=100).output.splitlines()
        assert [line for line in lines if len(line) > 100] == []


def test_the_page_of_the_documentation_is_what_the_commands_say() -> None:
    """docs/reference/cli.md is made from --help; `python docs/_ext/cli_reference.py` makes it anew."""
    command = [sys.executable, str(DOCS / "_ext" / "cli_reference.py"), "--print"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment(), check=True)
    assert done.stdout == (DOCS / "reference" / "cli.md").read_text(encoding="utf-8")


def test_version_is_told() -> None:
    """`--version` and `version` tell the version of the library."""
    assert ldv("--version").out.startswith("ldv ")
    assert set(ldv("version", "--json").json) == {"ldv", "python"}


@pytest.mark.parametrize(
    "arguments",
    [
        ("trace", "a" * 32),
        ("subject", "--type", "BSN"),
        ("sql", "SELECT 1"),
        ("status",),
        ("ship",),
        ("init",),
        ("config",),
        ("trace",),
        ("trace", "--limit", "x"),
    ],
    ids=" ".join,
)
def test_programs_get_json_also_when_it_fails(arguments: tuple[str, ...], tmp_path: Path) -> None:
    """With --json standard output is one JSON value, whatever goes wrong, and it agrees with the exit code."""
    done = ldv(*arguments, "--json", stdin="999990019", cwd=tmp_path, LDV_DURABILITY="always")
    assert done.code == 2
    assert done.json["error"]["exit_code"] == 2
    assert json.dumps(done.json["error"]["message"])
    assert "Error: " in done.err
    assert "Traceback" not in done.err


def test_an_error_is_a_message_without_a_traceback(tmp_path: Path) -> None:
    """An error of the library is a message on standard error with its code, and nothing on standard output."""
    done = ldv("trace", "a" * 32, "--logboek", f"chdb://{tmp_path}/elders")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("Error: [LDV100] ")
    assert "found no engine" in done.err


def test_a_file_that_cannot_be_used_is_a_message() -> None:
    """What the operating system refuses is told in a line, with exit code 3 and without a traceback."""
    done = ldv("status", "--journal", "/tmp/" + "x" * 300)
    assert (done.code, done.out) == (3, "")
    assert "cannot be used (File name too long)" in done.err
    assert "Traceback" not in done.err


def test_a_command_that_is_not_there_is_wrong_use() -> None:
    """A slip in the name of a command gives exit code 2."""
    assert ldv("trcae").code == 2


def test_otlp_cannot_be_asked() -> None:
    """A logboek that is reached by OTLP cannot be asked, and the message says what can."""
    done = ldv("sql", "SELECT 1", "--logboek", "otlp+https://collector.example")
    assert done.code == 2
    assert "cannot be asked" in done.err


def test_colours_are_for_terminals_only(tmp_path: Path) -> None:
    """In a pipe there are no colours; where they are forced, NO_COLOR switches them off."""
    assert "\x1b[" not in ldv("config", cwd=tmp_path).out
    assert "\x1b[" in ldv("config", cwd=tmp_path, FORCE_COLOR="1").out
    assert "\x1b[3" not in ldv("config", cwd=tmp_path, FORCE_COLOR="1", NO_COLOR="1").out


def test_an_encoding_without_the_characters_is_no_failure(tmp_path: Path) -> None:
    """In an environment that knows ASCII only, what cannot be written is written as an escape."""
    done = ldv("doctor", cwd=tmp_path, PYTHONIOENCODING="ascii")
    assert done.code == 1
    assert "Traceback" not in done.err
