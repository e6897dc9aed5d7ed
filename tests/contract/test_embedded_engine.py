"""The engine inside a process: who may have it open, and what it leaves behind."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ldv.errors import ConfigurationError, EngineHeld, TargetUnavailable, UsageError
from ldv.logboek import ClickHouseTarget, Logboek, default_key_file, migrate
from ldv.logboek._dsn import parse_dsn
from ldv.logboek._engine import inserting
from ldv.pseudonym import load_or_create_keys
from ldv.record import Subject
from tests.support.batches import batch_of, record

HOLD = """
import sys
from ldv.logboek import migrate
from ldv.logboek._dsn import parse_dsn
from ldv.logboek._engine import open_client
client = open_client(parse_dsn(sys.argv[1]))
print("open", flush=True)
sys.stdin.readline()
client.close()
"""


@pytest.fixture
def dsn(tmp_path: Path) -> str:
    """Where an engine can be made."""
    return f"chdb://{tmp_path}/logboek"


@pytest.fixture
def made(dsn: str) -> str:
    """An engine with three records."""
    target = ClickHouseTarget(dsn)
    target.deliver(batch_of([record(number) for number in range(3)]), token="a", doubt=False)
    target.close()
    return dsn


@pytest.fixture
def holder(made: str) -> Iterator[subprocess.Popen[str]]:
    """Another process that has the engine open until it gets a line or is ended."""
    command = [sys.executable, "-c", HOLD, made]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        yield process
        process.kill()


def test_who_holds_the_engine_is_told(made: str, tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    """The message names the process and what to do; nothing is changed."""
    for ask in (ClickHouseTarget(made).open, lambda: Logboek.open(made, wait=0.0), lambda: migrate(made, wait=0.1)):
        with pytest.raises(EngineHeld, match=rf"process {holder.pid} \(python.*stop it") as raised:
            ask()
        assert (raised.value.pid, raised.value.path) == (holder.pid, str(tmp_path / "logboek"))


def test_an_engine_that_is_removed_while_it_is_open_confirms_nothing(dsn: str, tmp_path: Path) -> None:
    """What is delivered after that is not taken for stored; the next try stores it in a new engine."""
    target = ClickHouseTarget(dsn)
    target.deliver(batch_of([record(1)]), token="a", doubt=False)
    shutil.rmtree(tmp_path / "logboek")
    later = batch_of([record(2), record(3)])
    with pytest.raises(TargetUnavailable):
        target.deliver(later, token="b", doubt=False)
    target.deliver(later, token="b", doubt=True)
    target.close()
    with Logboek.open(dsn, wait=30.0) as logboek:
        assert len(logboek.records()) == 2


def test_an_engine_is_waited_for(made: str, holder: subprocess.Popen[str]) -> None:
    """A reader waits until the process that delivers has ended."""
    assert holder.stdin is not None
    holder.stdin.write("go\n")
    holder.stdin.flush()
    with Logboek.open(made, wait=30.0) as logboek:
        assert len(logboek.records()) == 3


def test_a_killed_process_holds_nothing(made: str, holder: subprocess.Popen[str]) -> None:
    """What a killed process leaves behind is not in the way of the next."""
    holder.kill()
    holder.wait()
    with Logboek.open(made, wait=0.0) as logboek:
        assert len(logboek.records()) == 3


def test_reader_and_writer_of_one_process_share_the_engine(made: str) -> None:
    """In one process a logboek can be read while it is written, and the reader still cannot write."""
    target = ClickHouseTarget(made)
    target.open()
    with Logboek.open(made, wait=0.0) as logboek:
        target.deliver(batch_of([record(9)]), token="b", doubt=False)
        assert len(logboek.records()) == 4
        for change in ("DROP TABLE verwerkingen", "SET readonly = 0", "INSERT INTO verwerkingen (sequence) VALUES (1)"):
            with pytest.raises(UsageError, match="reading only"):
                logboek.sql(change)
    target.deliver(batch_of([record(10)]), token="c", doubt=False)
    target.close()


def test_reading_never_makes_an_engine(dsn: str, tmp_path: Path) -> None:
    """A path that is wrong is told, and not made into an empty logboek that looks like the real one."""
    with pytest.raises(ConfigurationError, match="found no engine there"):
        Logboek.open(dsn)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "logboek").mkdir()
    with pytest.raises(ConfigurationError, match="found no engine there"):
        Logboek.open(dsn)
    assert list(tmp_path.rglob("*")) == [tmp_path / "logboek"]


def test_an_engine_without_records_is_no_logboek(dsn: str, made: str) -> None:
    """An engine that somebody else made something in is not taken for a logboek."""
    from ldv.logboek._engine import open_client

    client = open_client(parse_dsn(made))
    client.command("RENAME TABLE verwerkingen TO iets_anders")
    client.close()
    with pytest.raises(ConfigurationError, match="no table of records"):
        Logboek.open(made)


def test_a_process_has_one_engine(made: str, tmp_path: Path) -> None:
    """A second engine in one process is refused with the reason, and the first goes on."""
    with Logboek.open(made) as logboek:
        with pytest.raises(ConfigurationError, match="another one open"):
            ClickHouseTarget(f"chdb://{tmp_path}/other").open()
        assert len(logboek.records()) == 3


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """A path through a file is wrong for good: the configuration is to be mended."""
    (tmp_path / "file").touch()
    with pytest.raises(ConfigurationError, match="cannot be made"):
        ClickHouseTarget(f"chdb://{tmp_path}/file/logboek").open()


def test_folders_are_closed_to_others(made: str, tmp_path: Path) -> None:
    """The embedded engine knows no users, so the operating system keeps others out."""
    for folder in ("logboek", "logboek.tmp"):
        assert stat.S_IMODE((tmp_path / folder).stat().st_mode) == 0o700


def test_inserts_leave_nothing_in_the_temporary_folder(
    dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an insert passes through lies beside the engine, closed to others, and is gone afterwards."""
    shared = tmp_path / "shared"
    shared.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(shared))
    target = ClickHouseTarget(dsn)
    target.open()
    os.utime(shared, (0, 0))
    target.deliver(batch_of([record(1)]), token="a", doubt=False)
    target.close()
    assert shared.stat().st_mtime == 0
    assert list((tmp_path / "logboek.tmp").iterdir()) == []
    assert tempfile.gettempdir() == str(shared)


def test_what_a_killed_process_left_is_removed(made: str, tmp_path: Path) -> None:
    """Files with records that a kill left behind are gone as soon as the engine is opened for writing."""
    left = tmp_path / "logboek.tmp" / "tmpabc.raw"
    left.write_text("kabc:pseudonym")
    with Logboek.open(made):
        assert left.exists()
    target = ClickHouseTarget(made)
    target.open()
    assert not left.exists()
    left.write_text("an insert that is under way in this process")
    second = ClickHouseTarget(made)
    second.open()
    assert left.exists()
    second.close()
    target.close()


def test_files_of_a_server_are_left_alone() -> None:
    """Only the embedded engine passes inserts through files."""
    before = tempfile.tempdir
    with inserting(parse_dsn("clickhouse://localhost")):
        assert tempfile.tempdir is before


def test_the_key_file_beside_the_engine_is_found(made: str) -> None:
    """Keys that were made on first use are used for asking by data subject, without being named."""
    with Logboek.open(made) as logboek, pytest.raises(ConfigurationError, match="no keys"):
        logboek.records(subject=Subject("999990019", type="BSN"))
    keys = load_or_create_keys(default_key_file(made))
    mine = record(50, data_subject_id=keys.pseudonymise("999990019", type="BSN"), data_subject_id_type="BSN")
    target = ClickHouseTarget(made)
    target.deliver(batch_of([mine]), token="k", doubt=False)
    target.close()
    with Logboek.open(made) as logboek:
        assert logboek.records(subject=Subject("999990019", type="BSN")) == [mine]


def test_a_closed_logboek_says_so(made: str) -> None:
    """After the `with` block the logboek is closed: repr and errors say so, and closing again is no harm."""
    with Logboek.open(made) as logboek:
        assert repr(logboek).endswith("logboek')")
    logboek.close()
    assert repr(logboek).endswith("closed)")
    for ask in (logboek.records, logboek.iter_records, lambda: logboek.sql("SELECT 1")):
        with pytest.raises(UsageError, match="was closed"):
            ask()


def test_rows_tell_their_columns(made: str) -> None:
    """The answer to a question in SQL: names, rows, how many; its repr shows no value."""
    with Logboek.open(made) as logboek:
        rows = logboek.sql(
            "SELECT sequence AS n, 'x' AS text FROM verwerkingen WHERE n >= {least:UInt64} ORDER BY n", {"least": 1}
        )
    assert rows.columns == ("n", "text")
    assert list(rows) == rows.rows == [(1, "x"), (2, "x")]
    assert len(rows) == 2
    assert repr(rows) == "Rows(columns=('n', 'text'), rows=<2 rows>)"


def test_a_question_without_an_answer_is_asked_once(made: str) -> None:
    """Columns have their names also where no row was found, and the engine does not do the work again for them."""
    read = "SELECT sum(value) FROM system.events WHERE event = 'SelectedRows'"
    with Logboek.open(made) as logboek:
        [(before,)] = logboek.sql(read)
        rows = logboek.sql("SELECT number AS n FROM numbers(1000000) WHERE sipHash64(number) = 0;")
        [(after,)] = logboek.sql(read)
    assert (rows.columns, rows.rows) == (("n",), [])
    assert 1_000_000 <= after - before < 2_000_000
