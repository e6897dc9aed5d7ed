"""`ldv ship`: delivers a journal by hand or by systemd."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from ldv.journal import dead_letters, write_dead_letter
from ldv.record import encode_records, to_wire
from tests.functional.cli.conftest import RECORDS, Result, application, environment, fill, ldv
from tests.support.batches import record

COUNT = "SELECT count() AS n, uniqExact(operation_id) AS ids FROM verwerkingen"


def count(dsn: str) -> list[int]:
    """Number of records, and of different ones."""
    [row] = ldv("sql", COUNT, "--json", "--logboek", dsn).json["rows"]
    return [row["n"], row["ids"]]


def test_what_was_left_is_delivered_once(tmp_path: Path) -> None:
    """Everything in the journal arrives, and delivering again delivers nothing twice."""
    left = fill(tmp_path / "logboek", delivery="external")
    done = ldv("ship", "--logboek", left.dsn)
    assert (done.code, done.err) == (0, "")
    assert f"{RECORDS} records delivered to {left.dsn}; 0 records in the journal." in done.out
    again = ldv("ship", "--json", "--logboek", left.dsn)
    assert (again.json["delivered"], again.json["remaining"]) == (0, 0)
    assert count(left.dsn) == [RECORDS, RECORDS]
    assert ldv("status", "--logboek", left.dsn).code == 0


def test_who_delivers_already_is_named(tmp_path: Path) -> None:
    """While another process delivers, it says which one and what it is, and ends with exit code 3."""
    with application(tmp_path / "logboek") as running:
        pid = ldv("status", "--json", "--logboek", running.dsn).json["shipper_pid"]
        done = ldv("ship", "--logboek", running.dsn)
        as_json = ldv("ship", "--json", "--logboek", running.dsn)
    assert (done.code, done.out) == (3, "")
    assert f"process {pid} (the helper process of ldv) delivers {running.journal} already" in done.err
    assert (as_json.code, as_json.json["error"]["exit_code"]) == (3, 3)


def test_once_ends_while_an_application_goes_on(tmp_path: Path) -> None:
    """--once ends when what is there is delivered, also while a process still writes to the journal."""
    with application(tmp_path / "logboek", delivery="external") as running:
        done = ldv("ship", "--once", "--json", "--logboek", running.dsn)
        assert (done.code, done.json["delivered"]) == (0, RECORDS)
    assert count(running.dsn) == [RECORDS, RECORDS]


def test_a_store_that_does_not_answer_ends_once(tmp_path: Path) -> None:
    """With --once, a store that does not answer gives exit code 3, and everything stays in the journal."""
    left = fill(tmp_path / "logboek", delivery="external")
    arguments = ("--journal", str(left.journal), "--logboek", "clickhouse://127.0.0.1:1/ldv")
    done = ldv("ship", "--once", *arguments)
    assert (done.code, done.out) == (3, "")
    assert "did not work now" in done.err
    assert ldv("status", "--json", "--journal", str(left.journal)).json["backlog_records"] == RECORDS


def follow(dsn: str, journal: Path, stop: signal.Signals, lines: int) -> Result:
    """Let it follow, read what it tells until so many lines, and stop it."""
    command = [sys.executable, "-m", "ldv", "ship", "--follow", "--logboek", dsn, "--journal", str(journal)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment()
    ) as running:
        assert running.stderr is not None
        told = "".join(running.stderr.readline() for _ in range(lines))
        running.send_signal(stop)
        out, rest = running.communicate(timeout=100)
    return Result(running.returncode, out, told + rest)


def test_a_signal_ends_it_cleanly(tmp_path: Path) -> None:
    """SIGTERM and SIGINT end --follow with exit code 0 and no traceback; nothing is lost and nothing doubled."""
    left = fill(tmp_path / "logboek", delivery="external")
    for stop in (signal.SIGTERM, signal.SIGINT):
        done = follow(left.dsn, left.journal, stop, lines=1)
        assert done.code == 0
        assert done.err.startswith(f"Delivering {left.journal} to {left.dsn}")
        assert "Traceback" not in done.err
    ldv("ship", "--logboek", left.dsn)
    assert count(left.dsn) == [RECORDS, RECORDS]


def test_following_tells_that_the_store_is_away(tmp_path: Path) -> None:
    """The log of a service says that the store does not answer, once, and a signal ends it all the same."""
    left = fill(tmp_path / "logboek", delivery="external")
    done = follow("clickhouse://127.0.0.1:1/ldv", left.journal, signal.SIGTERM, lines=2)
    assert done.code == 0
    assert done.err.count("trying again") == 1
    assert f"{RECORDS} records in the journal" in done.out


def test_dead_letters_are_tried_again(tmp_path: Path) -> None:
    """--retry-dead delivers what was refused before and removes it; what holds no records stays, with exit code 1."""
    left = fill(tmp_path / "logboek", delivery="external")
    reason = {"error": "refused", "writer": "00112233445566aa", "sequence": 7, "resource_name": "Parkeeradmin"}
    write_dead_letter(left.journal, "records", encode_records([to_wire(record(1))]), reason=reason)
    write_dead_letter(left.journal, "damage", b"\x00\x01", reason={"error": "damaged"})
    assert ldv("ship", "--logboek", left.dsn).code == 1
    done = ldv("ship", "--retry-dead", "--logboek", left.dsn)
    assert done.code == 1
    assert "1 record was delivered, 0 refused again, 1 cannot be read" in done.out
    assert [letter.token for letter in dead_letters(left.journal)] == ["damage"]
    assert count(left.dsn) == [RECORDS + 1, RECORDS + 1]
    again = ldv("ship", "--retry-dead", "--json", "--logboek", left.dsn)
    assert again.json["retried"] == {"delivered": 0, "refused": 0, "unreadable": 1}


def test_a_journal_that_is_not_there_is_wrong_use(tmp_path: Path) -> None:
    """A wrong folder is no empty journal: exit code 2, and nothing is made."""
    done = ldv("ship", "--journal", str(tmp_path / "elders"), "--logboek", f"chdb://{tmp_path / 'logboek'}")
    assert done.code == 2
    assert list(tmp_path.iterdir()) == []
