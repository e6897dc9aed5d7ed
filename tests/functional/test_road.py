"""The whole road in use: a server that is away for a while, several processes on one engine, levels of durability."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import ldv
from ldv.errors import ConfigurationError
from ldv.pseudonym import Key, KeyRing
from tests.support.clickhouse_front import Front

WAIT = 60
KEYS = KeyRing([Key.generate()])
SUBJECT = ldv.Subject("999990019", type="BSN")


@pytest.fixture(autouse=True)
def _ended() -> Iterator[None]:
    yield
    ldv.shutdown(WAIT)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Front]:
    with Front(tmp_path / "engine") as running:
        yield running
        ldv.shutdown(WAIT)


def work(count: int, name: str = "opvragen") -> set[str]:
    """Log so many operations; their identifiers."""
    done = set()
    for _ in range(count):
        with ldv.processing(name, activity="rva:1", subject=SUBJECT) as op:
            pass
        done.add(op.operation_id)
    return done


def found(dsn: str, *, keys: KeyRing | None = None) -> list[str]:
    with ldv.Logboek.open(dsn, keys=keys, wait=WAIT) as logboek:
        return [record.operation_id for record in logboek.records(subject=SUBJECT)]


def test_a_server_that_is_away_for_a_while(tmp_path: Path, server: Front) -> None:
    """The application goes on, `flush` and `health` say what is not confirmed, and all arrives once."""
    ldv.configure("Balie", logboek=server.dsn, journal=tmp_path / "journal", keys=KEYS, batch_interval=0.01)
    done = work(20)
    assert ldv.flush(WAIT)
    server.kill()
    done |= work(30)
    assert not ldv.flush(0.5)
    health = ldv.health()
    assert (health.ok, health.state, health.backlog_records) == (False, "unavailable", 30)
    assert health.age_seconds > 0
    assert "LDV304" in health.last_error
    with Front(tmp_path / "engine", port=server.port):
        assert ldv.flush(WAIT)
        health = ldv.health()
        assert (health.ok, health.backlog_records, health.last_error) == (True, 0, "")
        assert sorted(found(server.dsn, keys=KEYS)) == sorted(done)
        ldv.shutdown(WAIT)


def test_an_unreachable_server_is_allowed_at_configure(
    tmp_path: Path, server: Front, caplog: pytest.LogCaptureFixture
) -> None:
    """`configure()` warns that the store does not answer; the journal takes over until it does."""
    server.tell("refuse")
    ldv.configure("Balie", logboek=server.dsn, journal=tmp_path / "journal", keys=KEYS)
    assert "does not answer" in caplog.text
    done = work(5)
    server.tell("accept")
    assert ldv.flush(WAIT)
    assert sorted(found(server.dsn, keys=KEYS)) == sorted(done)


def test_level_logboek_returns_when_the_logboek_has_confirmed(tmp_path: Path, server: Front) -> None:
    """At durability `logboek` a record can be read as soon as the block has ended."""
    ldv.configure("Balie", logboek=server.dsn, journal=tmp_path / "journal", keys=KEYS, durability="logboek")
    for _ in range(3):
        assert work(1) <= set(found(server.dsn, keys=KEYS))


def _worker(folder: str, pipe: multiprocessing.connection.Connection) -> None:
    ldv.configure("Balie", logboek=f"chdb://{folder}/logboek")
    pipe.send(work(200))
    pipe.recv()  # both write at the same time: neither ends before the other has written
    ldv.shutdown(WAIT)


@pytest.mark.parametrize("method", ["spawn", "fork"])
def test_two_workers_and_one_engine(tmp_path: Path, method: str) -> None:
    """Every process writes; one helper delivers for all of them, each record once."""
    context = multiprocessing.get_context(method)
    done: set[str] = set()
    workers = []
    for _ in range(2):
        ours, theirs = context.Pipe()
        process = context.Process(  # type: ignore[attr-defined]
            target=_worker, args=(str(tmp_path), theirs)
        )
        process.start()
        workers.append((process, ours))
    for _, pipe in workers:
        done |= pipe.recv()
    for process, pipe in workers:
        pipe.send("end")
        process.join(WAIT)
        assert process.exitcode == 0
    assert sorted(found(f"chdb://{tmp_path}/logboek")) == sorted(done)


def test_threads_of_one_process(tmp_path: Path) -> None:
    """Threads log at the same time; each record arrives once, and the application never loads the engine."""
    ldv.configure("Balie", logboek=f"chdb://{tmp_path}/logboek")
    done: list[set[str]] = []
    threads = [threading.Thread(target=lambda: done.append(work(100))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ldv.shutdown(WAIT)
    assert sorted(found(f"chdb://{tmp_path}/logboek")) == sorted(set().union(*done))


def test_the_host_never_loads_the_engine(tmp_path: Path) -> None:
    """An application that logs into the embedded engine has no chdb in its process: a later fork would hang."""
    code = (
        f"import sys, ldv; ldv.configure('Balie', logboek='chdb://{tmp_path}/logboek')\n"
        "with ldv.processing('opvragen', activity='rva:1'): pass\n"
        "assert ldv.flush(60) and ldv.shutdown(60)\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules} & {'chdb', 'pandas', 'pyarrow'}))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_a_program_that_just_ends_loses_nothing(tmp_path: Path) -> None:
    """Without a shutdown the helper process delivers what is left, and then ends."""
    code = (
        f"import ldv; ldv.configure('Balie', logboek='chdb://{tmp_path}/logboek')\n"
        "with ldv.processing('opvragen', activity='rva:1', subject=ldv.Subject('999990019', type='BSN')) as op: pass\n"
        "print(op.operation_id)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    # The program may be gone before a helper was started; whoever uses the journal next delivers it.
    ldv.configure("Balie", logboek=f"chdb://{tmp_path}/logboek")
    done += work(1)
    assert ldv.shutdown(WAIT)
    assert sorted(found(f"chdb://{tmp_path}/logboek")) == sorted(done)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"profile": "huidig"}, "known are 'seed' and 'current'"),
        ({"journal": "/proc/journal"}, "journal"),
        ({"keys": "/nonexistent/keys"}, "key file"),
        ({"durability": "sometimes"}, "process, interval, disk or logboek"),
        ({"logboek": "postgres://x"}, "logboek"),
        ({"logboek": "clickhouse://db.example.nl/ldv"}, "TLS"),
        ({"delivery": "thread"}, "delivery"),
        ({"servicename": "x"}, "service_name"),
    ],
    ids=["profile", "journal", "keys", "durability", "logboek", "tls", "delivery", "unknown"],
)
def test_bad_configuration_fails_at_configure(tmp_path: Path, changes: dict[str, str], words: str) -> None:
    """What cannot work is refused when the program starts, with what was asked and how to mend it."""
    values = {"logboek": f"chdb://{tmp_path}/logboek", "service_name": "Balie", **changes}
    with pytest.raises(ConfigurationError, match=words):
        ldv.configure(**values)  # type: ignore[arg-type]


def test_a_server_needs_keys(tmp_path: Path, server: Front) -> None:
    """Processes on several machines must make the same pseudonyms, so for a server no key is made up."""
    with pytest.raises(ConfigurationError, match="ldv init --keys"):
        ldv.configure("Balie", logboek=server.dsn, journal=tmp_path / "journal")


def test_the_key_of_an_embedded_engine_is_made_once(tmp_path: Path) -> None:
    """On first use a key is made that only its owner can read; later uses find it."""
    for _ in range(2):
        ldv.configure("Balie", logboek=f"chdb://{tmp_path}/logboek", delivery="external")
        ldv.shutdown(0.1)
    [key_file] = (tmp_path / "logboek.keys").iterdir()
    assert os.stat(key_file).st_mode & 0o777 == 0o600
    assert len(key_file.read_text().splitlines()) == 1
