"""`ldv subject`: everything about one person, whose identifier is nowhere to be seen."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

import pytest

from tests.functional.cli.conftest import OTHER_PERSON, PERSON, Filled, environment, ldv

ON_THE_COMMAND_LINE = [
    ("subject", "--type", "BSN", PERSON),
    ("subject", "--type", "BSN", "--", PERSON),
    ("subject", "--type", "BSN", "--json", PERSON),
    ("subject", "--type", "BSN", f"--{PERSON}"),
    ("subject", "--type", "BSN", f"--bsn={PERSON}"),
    ("subject", "--type", "BSN", "--bsn", PERSON),
    ("subject", "--type", PERSON),
    ("subject", f"--type={PERSON}"),
    ("subject", "--type", "BSN", "9999.90.019"),
    ("subject", "--type", "personeelsnummer", "p-4711"),
    ("subject", "--type", "personeelsnummer", "--p-4711"),
]


@pytest.mark.parametrize("arguments", ON_THE_COMMAND_LINE, ids=" ".join)
def test_an_identifier_on_the_command_line_is_refused_and_not_repeated(filled: Filled, arguments: list[str]) -> None:
    """Whatever way an identifier is put on the command line, it is refused as wrong use and shown nowhere."""
    done = ldv(*arguments, stdin=PERSON, LDV_LOGBOEK=filled.dsn)
    assert done.code == 2
    assert "not repeated here" in done.err
    for shown in (done.out, done.err):
        assert PERSON not in shown
        assert "9999.90.019" not in shown
        assert "4711" not in shown


def test_standard_input_tells_who(filled: Filled) -> None:
    """An identifier on standard input finds the records of that person, and of nobody else."""
    done = ldv("subject", "--type", "BSN", "--json", stdin=f"{PERSON}\n", LDV_LOGBOEK=filled.dsn)
    assert (done.code, done.err) == (0, "")
    assert [found["operation_name"] for found in done.json["records"]] == ["wijzigenKenteken", "opvragenVergunningen"]
    other = ldv("subject", "--type", "BSN", "--json", stdin=OTHER_PERSON, LDV_LOGBOEK=filled.dsn)
    assert [found["operation_name"] for found in other.json["records"]] == ["wijzigenKenteken"]
    assert PERSON not in done.out


def test_people_get_a_table(filled: Filled) -> None:
    """Without --json the records stand in a table, with the trace to go on with."""
    done = ldv("subject", "--type", "bsn", stdin=PERSON, LDV_LOGBOEK=filled.dsn)
    assert (done.code, done.err) == (0, "")
    head, _, first, *rest = done.out.splitlines()
    assert head.split() == ["start", "(UTC)", "operation", "status", "took", "application", "activity", "trace"]
    assert first.split()[2:4] == ["wijzigenKenteken", "OK"]
    assert first.endswith(filled.trace_id)
    assert rest[-1] == "2 records."


def test_a_narrow_terminal_gets_all_of_it_too(filled: Filled) -> None:
    """Where the table is too wide, what does not fit stands below the operation, whole."""
    done = ldv("subject", "--type", "BSN", stdin=PERSON, LDV_LOGBOEK=filled.dsn, COLUMNS="80")
    assert max(len(line) for line in done.out.splitlines()) <= 80
    assert f"trace {filled.trace_id}" in done.out


def test_a_terminal_is_asked_and_shows_nothing(filled: Filled) -> None:
    """In a terminal the identifier is asked for, and what is typed does not appear."""
    terminal, its_end = pty.openpty()
    command = [sys.executable, "-m", "ldv", "subject", "--type", "BSN", "--json"]
    with subprocess.Popen(
        command,
        stdin=its_end,
        stderr=its_end,
        stdout=subprocess.PIPE,
        text=True,
        env=environment(LDV_LOGBOEK=filled.dsn),
        start_new_session=True,
    ) as asking:
        os.close(its_end)
        seen = b""
        while b"BSN: " not in seen:
            seen += os.read(terminal, 1024)
        os.write(terminal, f"{PERSON}\n".encode())
        answer, _ = asking.communicate(timeout=100)
        seen += os.read(terminal, 1024)
    os.close(terminal)
    assert asking.returncode == 0
    assert PERSON.encode() not in seen
    assert "opvragenVergunningen" in answer


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("999990018", "eleven test"),
        ("", "0 lines"),
        (f"{PERSON}\n{OTHER_PERSON}\n", "2 lines"),
        ("geen getal", "eleven test"),
    ],
)
def test_what_is_no_bsn_is_refused_and_not_repeated(filled: Filled, given: str, told: str) -> None:
    """A number that fails the eleven test, nothing, or more than one line: wrong use, and nothing is asked."""
    done = ldv("subject", "--type", "BSN", stdin=given, LDV_LOGBOEK=filled.dsn)
    assert (done.code, done.out) == (2, "")
    assert told in done.err
    for line in given.splitlines():
        assert line not in done.err


def test_bytes_that_are_no_text_are_refused(filled: Filled) -> None:
    """What is piped in by mistake is refused in words, not with a traceback."""
    command = [sys.executable, "-m", "ldv", "subject", "--type", "BSN"]
    done = subprocess.run(
        command, input=b"\xff\xfe\x00", capture_output=True, env=environment(LDV_LOGBOEK=filled.dsn), check=False
    )
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


def test_a_limit_says_that_there_is_more(filled: Filled) -> None:
    """--limit shows no more than that, and says so when there is more."""
    done = ldv("subject", "--type", "BSN", "--limit", "1", stdin=PERSON, LDV_LOGBOEK=filled.dsn)
    assert "There are more than these 1" in done.out
    found = ldv("subject", "--type", "BSN", "--limit", "1", "--json", stdin=PERSON, LDV_LOGBOEK=filled.dsn).json
    assert (found["more"], len(found["records"])) == (True, 1)


@pytest.mark.parametrize(
    ("period", "count"),
    [
        (("--since", "1d"), 2),
        (("--until", "1d"), 0),
        (("--since", "2026-01-01", "--until", "2199-12-31"), 2),
        (("--since", "2199-01-01T00:00+01:00"), 0),
    ],
)
def test_a_period_narrows_the_answer(filled: Filled, period: tuple[str, ...], count: int) -> None:
    """--since and --until take dates, dates with a time and a zone, and how long ago."""
    done = ldv("subject", "--type", "BSN", "--json", *period, stdin=PERSON, LDV_LOGBOEK=filled.dsn)
    assert len(done.json["records"]) == count


def test_a_period_that_is_none_is_not_repeated(filled: Filled) -> None:
    """What is given as a time and is none is not repeated: it could be anything."""
    done = ldv("subject", "--type", "BSN", "--since", "jansen", stdin=PERSON, LDV_LOGBOEK=filled.dsn)
    assert done.code == 2
    assert "expected a date" in done.err
    assert "jansen" not in done.err


def test_nothing_found_is_an_answer(filled: Filled) -> None:
    """That the logboek holds nothing about a person is an answer, and no failure."""
    done = ldv("subject", "--type", "BSN", stdin="999990354", LDV_LOGBOEK=filled.dsn)
    assert done.code == 0
    assert "nothing about this person" in done.out


def test_without_keys_it_says_how_to_give_them(filled: Filled, tmp_path_factory: pytest.TempPathFactory) -> None:
    """With keys that are not there nobody can be found, and none are made: a new key would find nothing either."""
    missing = tmp_path_factory.mktemp("keys") / "ring"
    done = ldv("subject", "--type", "BSN", "--keys", str(missing), stdin=PERSON, LDV_LOGBOEK=filled.dsn)
    assert done.code == 2
    assert str(missing) in done.err
    assert not missing.exists()
