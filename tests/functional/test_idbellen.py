"""ID-bellen: what a caller revealed is shown to one agent, is gone afterwards, and can be accounted for."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

import ldv
from examples._demo.inzage import inzage
from examples.idbellen.backend import in_time
from examples.idbellen.callers import LIMIT_SECONDS, SWEEP_SECONDS, Callers
from examples.idbellen.people import PEOPLE
from examples.idbellen.vault import Vault, make_parameter
from ldv.testing import MemoryLogboek, logboek_in_memory
from tests.support.published import Run, held, run_demo, undelivered

ANNA = PEOPLE["a"]
PERSONAL = tuple(text for one in PEOPLE.values() for text in (one.bsn, one.naam, one.geboortedatum, one.woonplaats))
LOGGED_FOR_A_CONTACT = [
    ("attribuutserver", "verstrekkenOnthuldeGegevens", True),
    ("backend", "ophalenOnthuldeGegevens", True),
    ("backend", "inwisselenBelcode", False),
    ("telefooncentrale", "inwisselenBelcode", False),
    ("backend", "verstrekkenBellergegevens", True),
    ("agentportaal", "tonenBellergegevens", True),
    ("backend", "wissenBellergegevens", True),
    ("telefooncentrale", "afrondenContact", False),
    ("agentportaal", "afrondenContact", False),
]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run_demo("idbellen", tmp_path_factory.mktemp("idbellen"))


def test_the_demo_ends_well(run: Run) -> None:
    """Nothing deviates, everything logged was delivered, and no service had anything to complain about."""
    assert (run.code, run.shown.count("✗"), len(run.promises)) == (0, 0, 11)
    assert undelivered(run.folder / "demo") == []
    logs = [log.read_text("utf-8").splitlines() for log in (run.folder / "demo").glob("*/service.log")]
    assert [line for log in logs for line in log if not line.startswith("INFO:")] == []
    assert len(logs) == 4


def test_what_is_logged_of_a_contact(run: Run) -> None:
    """Every step that processes the caller's data is logged by who did it, and names the caller where it knows who."""
    told = [
        (one["logboek"], one["operation_name"], one["data_subject_id"] is not None)
        for one in run.flows["contact"]
        if one["operation_name"] != "vastleggen handeling"
    ]
    assert told == LOGGED_FOR_A_CONTACT


def test_why_data_was_deleted_is_logged(run: Run) -> None:
    """The record of a deletion says what made it so: the agent, or the hour."""
    reasons = {
        flow: [one["attributes"]["nl.idbellen.reden"] for one in records if one["attributes"].get("nl.idbellen.reden")]
        for flow, records in run.flows.items()
    }
    # In the second, the agent clears what the hour had cleared already.
    assert reasons == {
        "contact": ["contact afgerond"],
        "tijdslimiet": ["tijd verstreken", "contact afgerond"],
        "onbekend": [],
    }


def test_no_personal_data_is_written_anywhere(run: Run) -> None:
    """Whatever four services wrote is looked through: logs, journals, databases, file names; and every record."""
    assert len([path for path in run.folder.rglob("*") if path.is_file()]) > 100
    assert held(run.folder, PERSONAL) == []
    assert [text for text in PERSONAL if text in json.dumps(run.flows) + run.shown] == []


def test_inzage_answers_after_the_deletion(run: Run) -> None:
    """All data is gone, and the second caller is still told that it was fetched, shown and deleted, and why."""
    folder = run.folder / "demo" / "backend"
    with sqlite3.connect(f"file:{folder / 'callers.db'}?mode=ro", uri=True) as database:
        assert database.execute("SELECT count(*) FROM caller").fetchone() == (0,)
    database.close()
    report = inzage(folder, type="BSN", identifier=PEOPLE["b"].bsn)
    for told in ("Wissen bellergegevens", "Verstrekken bellergegevens", "Ophalen onthulde gegevens"):
        assert report.count(told) == 1
    assert "Klantcontactcentrum Voorbeeldregio" in report
    assert [text for text in PERSONAL if text in report] == []


class Clock:
    """Goes on when it is told to."""

    def __init__(self) -> None:
        self.seconds = 1_800_000_000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def logboek(tmp_path: Path) -> Iterator[MemoryLogboek]:
    with logboek_in_memory("backend") as running:
        ldv.audit.use(tmp_path / "audit.db")
        yield running
        ldv.audit.use(None)


@pytest.fixture
def callers(tmp_path: Path, clock: Clock, logboek: MemoryLogboek) -> Iterator[Callers]:
    make_parameter(tmp_path / "parameter")
    opened = Callers(tmp_path / "callers.db", Vault(tmp_path / "parameter"), now=clock)
    yield opened
    opened.close()


def keep(callers: Callers) -> str:
    with ldv.processing("ophalenOnthuldeGegevens", activity="rva:1"):
        code = callers.keep(ANNA)
    secret = callers.swap(code)
    assert secret is not None
    return secret


def read(callers: Callers, secret: str) -> object:
    with ldv.processing("verstrekkenBellergegevens", activity="rva:1"):
        return callers.read(secret)


def test_a_code_gives_its_secret_once(callers: Callers) -> None:
    """The code of six digits is swapped once; the secret that it gives is random, and nobody can guess it."""
    with ldv.processing("ophalenOnthuldeGegevens", activity="rva:1"):
        code = callers.keep(ANNA)
    assert code.isdigit()
    assert len(code) == 6
    secret = callers.swap(code)
    assert secret is not None
    assert len(secret) >= 43  # 256 bits
    assert callers.swap(code) is None
    assert read(callers, secret) == ANNA
    assert read(callers, "another") is None


def test_what_is_kept_is_encrypted(callers: Callers, tmp_path: Path) -> None:
    """The database holds nothing that can be read, also while a call is under way."""
    keep(callers)
    assert held(tmp_path, PERSONAL) == []


def test_nothing_is_left_of_what_was_cleared(callers: Callers, tmp_path: Path) -> None:
    """After clearing, not even the encrypted bytes are in the file, and there is no other file beside it."""
    secret = keep(callers)
    with sqlite3.connect(tmp_path / "callers.db") as database:
        [(sealed,)] = database.execute("SELECT sealed FROM caller").fetchall()
    database.close()
    assert sealed in (tmp_path / "callers.db").read_bytes()
    callers.clear(secret, reason="contact afgerond")
    assert sealed[:24] not in (tmp_path / "callers.db").read_bytes()
    assert secret.encode() not in (tmp_path / "callers.db").read_bytes()
    assert [path.name for path in tmp_path.glob("callers.db*")] == ["callers.db"]
    assert read(callers, secret) is None


def test_an_hour_and_not_longer(callers: Callers, clock: Clock, logboek: MemoryLogboek) -> None:
    """Data is there until shortly before the hour, and never after; its deletion is logged about the caller."""
    secret = keep(callers)
    clock.seconds += LIMIT_SECONDS - SWEEP_SECONDS - 1
    callers.sweep()
    assert read(callers, secret) == ANNA
    clock.seconds += 1
    callers.sweep()
    assert read(callers, secret) is None
    [cleared] = logboek.records(subject=ldv.Subject(ANNA.bsn, type="BSN"))
    assert (cleared.operation_name, cleared.attributes["nl.idbellen.reden"]) == (
        "wissenBellergegevens",
        "tijd verstreken",
    )


def test_an_hour_whatever_is_out_of_order(
    callers: Callers, clock: Clock, logboek: MemoryLogboek, caplog: pytest.LogCaptureFixture
) -> None:
    """When nothing can be logged, data is deleted in time all the same, and a log says so without saying whose."""
    secret = keep(callers)
    clock.seconds += LIMIT_SECONDS
    logboek.unavailable = True
    callers.sweep()
    logboek.unavailable = False
    assert read(callers, secret) is None
    assert caplog.messages == ["deleted without a record, as nothing could be logged (LDV301)"]


def test_time_is_kept_when_nobody_asks_anything(callers: Callers, clock: Clock) -> None:
    """The backend itself looks for what is late, again and again; no request is needed."""
    secret = keep(callers)
    asked: list[float] = []

    async def pause(seconds: float) -> None:
        asked.append(seconds)
        clock.seconds += seconds
        if len(asked) * seconds > LIMIT_SECONDS:
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(in_time(callers.sweep, pause))
    assert set(asked) == {SWEEP_SECONDS}
    assert read(callers, secret) is None


def test_each_use_of_the_key_is_noted(callers: Callers, logboek: MemoryLogboek, tmp_path: Path) -> None:
    """The audit trail says for each use of the key which account it was and in which operation."""
    secret = keep(callers)
    read(callers, secret)
    callers.clear(secret, reason="contact afgerond")
    with sqlite3.connect(tmp_path / "audit.db") as database:
        entries = database.execute("SELECT employee, operation_id FROM audit_entry ORDER BY number").fetchall()
    database.close()
    operations = [one for one in logboek.records if one.operation_name != "vastleggen handeling"]
    assert entries == [("svc-idbellen-backend", one.operation_id) for one in operations]


def test_without_an_audit_trail_the_key_is_not_used(callers: Callers) -> None:
    """What cannot be noted does not happen: without a trail nothing is encrypted or shown."""
    ldv.audit.use(None)
    with (
        pytest.raises(ldv.errors.ConfigurationError),
        ldv.processing("ophalenOnthuldeGegevens", activity="rva:1"),
    ):
        callers.keep(ANNA)
