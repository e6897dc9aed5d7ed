"""`ldv status`: what waits, who delivers, what went wrong."""

from __future__ import annotations

from pathlib import Path

from ldv.journal import DirectoryLock, write_dead_letter
from ldv.record import encode_records, to_wire
from tests.functional.cli.conftest import RECORDS, Filled, application, fill, ldv
from tests.support.batches import record


def test_all_is_well_when_everything_is_delivered(filled: Filled) -> None:
    """After an application has delivered and ended, nothing waits and the exit code is 0."""
    done = ldv("status", LDV_LOGBOEK=filled.dsn)
    assert (done.code, done.err) == (0, "")
    assert "nothing waits" in done.out
    assert f"{RECORDS} records by the last shipper" in done.out
    assert done.out.endswith("All is well.\n")


def test_records_that_nobody_delivers_need_attention(tmp_path: Path) -> None:
    """Records that wait while no process writes or delivers give exit code 1, and the command that delivers them."""
    left = fill(tmp_path / "logboek", delivery="external")
    done = ldv("status", "--journal", str(left.journal))
    assert done.code == 1
    assert f"{RECORDS} records wait, and nobody delivers" in done.out
    assert f"ldv ship --journal {left.journal}" in done.out.replace("\n", " ")
    found = ldv("status", "--json", "--journal", str(left.journal))
    assert found.code == 1
    assert (found.json["ok"], found.json["backlog_records"], found.json["shipper_pid"]) == (False, RECORDS, None)
    assert found.json["backlog_bytes"] > 0
    assert found.json["age_seconds"] > 0
    assert len(found.json["attention"]) == 1


def test_it_can_be_asked_while_the_engine_is_held(tmp_path: Path) -> None:
    """While the application runs, status tells who delivers and how many write, without opening the engine."""
    with application(tmp_path / "logboek") as running:
        done = ldv("status", "--json", LDV_LOGBOEK=running.dsn)
    assert done.code == 0
    assert (done.json["writers"], done.json["backlog_records"]) == (1, 0)
    assert done.json["shipper"] == "the helper process of ldv"
    assert done.json["shipper_pid"] > 0


def test_who_just_began_to_deliver_is_starting(tmp_path: Path) -> None:
    """Before it has said anything itself, whoever delivers is starting, whatever the one before it said at its end."""
    lock = DirectoryLock.acquire(tmp_path, what="ldv ship")
    assert lock is not None
    first = ldv("status", "--journal", str(tmp_path))
    (tmp_path / "shipper.json").write_text('{"pid": 1, "state": "ended"}')
    next_one = ldv("status", "--journal", str(tmp_path))
    lock.release()
    for done in (first, next_one):
        assert "starting: process" in done.out
        assert done.code == 0


def test_a_logboek_that_does_not_answer_needs_attention(tmp_path: Path) -> None:
    """While delivery tries a store in vain, status says so: exit code 1, state and last error."""
    (tmp_path / "shipper.json").write_text(
        '{"pid": 1, "state": "unavailable", "last_error": "[LDV304] logboek: connecting did not work now"}'
    )
    lock = DirectoryLock.acquire(tmp_path, what="ldv ship")
    assert lock is not None
    done = ldv("status", "--journal", str(tmp_path))
    lock.release()
    assert done.code == 1
    assert "unavailable: process" in done.out
    assert "LDV304" in done.out
    assert "does not answer" in done.out


def test_dead_letters_need_attention(tmp_path: Path) -> None:
    """A dead letter gives exit code 1, and the command that tries it again."""
    write_dead_letter(tmp_path, "t1", encode_records([to_wire(record(1))]), reason={"error": "refused"})
    done = ldv("status", "--journal", str(tmp_path))
    assert done.code == 1
    assert "1 dead letter in" in done.out
    assert "--retry-dead" in done.out


def test_a_journal_that_refuses_needs_attention(tmp_path: Path) -> None:
    """When the disk has less room than is kept in reserve, status tells why processings are refused."""
    done = ldv("status", "--json", "--journal", str(tmp_path), LDV_JOURNAL_RESERVE_BYTES=str(10**18))
    assert done.code == 1
    assert "journal_reserve_bytes" in done.json["refusing"]


def test_a_folder_that_is_not_there_is_wrong_use(tmp_path: Path) -> None:
    """A wrong folder is not mistaken for a journal in which nothing waits."""
    done = ldv("status", "--journal", str(tmp_path / "elders"))
    assert (done.code, done.out) == (2, "")
    assert "found no folder" in done.err
    assert "option --journal" in done.err


def test_without_any_setting_it_says_what_to_give(tmp_path: Path) -> None:
    """Without a journal, a logboek or a name of an application it asks for one of them."""
    done = ldv("status", cwd=tmp_path)
    assert done.code == 2
    assert "--journal FOLDER" in done.err
