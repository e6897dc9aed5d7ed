"""`ldv trace`: the operations of one trace, as a tree."""

from __future__ import annotations

from typing import Any

import attrs

from ldv.cli._trace import Family, tree_of
from ldv.record import Record, Status
from tests.functional.cli.conftest import Filled, ldv
from tests.support.batches import NOON, record

TRACE = "f176a58de7fe249ea37ed4f5979da02b"


def operation(number: int, parent: int | None = None, **more: Any) -> Record:
    changes: dict[str, Any] = {
        "trace_id": TRACE,
        "operation_id": f"{number:016x}",
        "parent_operation_id": None if parent is None else f"{parent:016x}",
        "start_time": NOON + number,
        "end_time": NOON + 10_000,
    }
    return attrs.evolve(record(0), **(changes | more))


def shown(records: list[Record]) -> str:
    from rich.console import Console

    console = Console(width=100)
    with console.capture() as captured:
        console.print(tree_of(TRACE, records))
    return captured.get()


def test_a_trace_is_a_tree(filled: Filled) -> None:
    """Operations stand inside those that they were part of, with status, activity, receiver and who called."""
    done = ldv("trace", filled.trace_id, LDV_LOGBOEK=filled.dsn)
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[0] == f"trace {filled.trace_id}"
    assert lines[1].startswith("└── wijzigenKenteken  OK  ")
    assert f"← called by https://gemeente.example: trace {'c' * 32}, operation {'d' * 16}" in done.out
    assert done.out.count("data subject (BSN)") == 2
    [inside] = [place for place, line in enumerate(lines) if "controlerenKenteken  NOK" in line]
    assert lines[inside].startswith("    └── ")
    assert [line.strip() for line in lines[inside + 1 :]] == [
        "activity rva:12f2ec2a",
        "→ received by https://brv.example",
    ]


def test_the_kind_of_error_is_told() -> None:
    """Of an operation that failed, the class of the error stands below it."""
    failed = operation(1, status=Status.NOK, attributes={"exception.type": "builtins.ConnectionError"})
    assert "error: builtins.ConnectionError" in shown([failed])


def test_a_uuid_is_the_same_trace(filled: Filled) -> None:
    """A hyphenated UUID, in capitals too, and 32 hexadecimal digits are the same trace id."""
    digits = filled.trace_id.upper()
    uuid = "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
    found = ldv("trace", uuid, "--json", LDV_LOGBOEK=filled.dsn).json
    assert found["trace_id"] == filled.trace_id
    assert len(found["records"]) == 4


def test_programs_get_the_records(filled: Filled) -> None:
    """--json gives each record under its canonical names, with times to the nanosecond and without an identifier."""
    done = ldv("trace", filled.trace_id, "--json", LDV_LOGBOEK=filled.dsn)
    [check] = [found for found in done.json["records"] if found["operation_name"] == "controlerenKenteken"]
    assert (check["status"], check["receiver"]) == ("NOK", "https://brv.example")
    assert check["parent_processing_activity_id"] == "rva:0b1ff20a"
    assert check["foreign_operation"]["trace_id"] == "c" * 32
    assert len(check["start_time"]) == len("2026-11-21T12:00:00.123456789Z")
    assert {found["data_subject_id_type"] for found in done.json["records"]} == {None, "BSN"}
    assert "99999" not in done.out


def test_an_unknown_trace_is_told_by_the_exit_code(filled: Filled) -> None:
    """A trace that is not there gives exit code 1, and an empty list for programs."""
    done = ldv("trace", "a" * 32, LDV_LOGBOEK=filled.dsn)
    assert (done.code, done.out) == (1, "")
    assert "knows no trace" in done.err
    found = ldv("trace", "a" * 32, "--json", LDV_LOGBOEK=filled.dsn)
    assert (found.code, found.json["records"]) == (1, [])


def test_what_is_no_trace_id_is_not_repeated(filled: Filled) -> None:
    """Something that is no trace id could be the identifier of a person, so it is refused without repeating it."""
    for wrong in ("999990019", "jansen", "0" * 32, "a" * 31):
        done = ldv("trace", wrong, LDV_LOGBOEK=filled.dsn)
        assert (done.code, done.out) == (2, "")
        assert wrong not in done.err


def test_an_operation_without_its_parent_is_a_root() -> None:
    """An operation whose parent is not in this logboek stands at the top, and says whose part it is."""
    assert "← inside operation 00000000000000ff, which is not in this logboek" in shown([operation(1, 255)])


def test_a_circle_is_shown_once() -> None:
    """Records whose parents go round in a circle are all shown, each once."""
    records = [operation(1, 3), operation(2, 1), operation(3, 2), operation(4, 4), operation(5, 1)]
    family = Family(records)
    assert [root.operation_id[-1] for root in family.roots] == ["1", "4"]
    assert shown(records).count("wijzigen kenteken") == len(records)


def test_a_deep_trace_is_shown_whole() -> None:
    """Of a trace deeper than Python's stack every operation is shown; without room to indent, with its level."""
    records = [operation(number, number - 1 or None) for number in range(1, 3001)]
    text = shown(records)
    assert text.count("wijzigen kenteken") == len(records)
    assert ["level 11" in line for line in text.splitlines() if "level" in line][:2] == [True, False]
    assert "level 3000  wijzigen kenteken" in text


def test_what_a_terminal_could_obey_is_made_harmless() -> None:
    """Escape sequences and characters that turn a line around do not reach the terminal, whatever a record holds."""
    name = "rood\x1b[31m\x9b2J\u202egeel"
    assert not {"\x1b[31m", "\x9b", "\u202e"} & set(shown([operation(1, operation_name=name)]))
    assert "rood\ufffd[31m\ufffd2J\ufffdgeel" in shown([operation(1, operation_name=name)])


def test_an_operation_that_was_cut_off_says_so() -> None:
    """An operation during which the process ended is marked as interrupted."""
    cut = operation(1, status=Status.UNKNOWN, attributes={"dpl.ldv.interrupted": "true"})
    assert "UNKNOWN interrupted" in shown([cut])
