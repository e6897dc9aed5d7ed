"""Targeted requests of an authority: authorised beforehand, one number at a time, and told in the end."""

from __future__ import annotations

import contextlib
import datetime
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

import ldv
from examples._demo.organisation import Key, callers
from examples._services import Services
from examples.bevraging._demo import audit
from examples.bevraging._demo.checks import OFFICERS, PRIVATE
from examples.bevraging._demo.start import AUTHORITY, MINISTRY, PROFILE, PROVIDER
from ldv import inzage, retention
from ldv.duration import Duration
from ldv.register import Register
from ldv.testing import logboek_in_memory
from tests.support.published import Run, held, run_demo, undelivered

CUSTOMER = ldv.Subject("K-20417", type="klantnummer")
DAY = datetime.timedelta(days=1)
OPEN_FROM = datetime.datetime(2036, 1, 1, tzinfo=datetime.UTC)
DEMAND = {"ambtenaar": "b-1001", "nummer": "0850000001", "grondslag": "Sv 126na", "zaak": "Z-2026-0042"}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run_demo("bevraging", tmp_path_factory.mktemp("bevraging"))


@pytest.fixture
def folder(run: Run) -> Path:
    return run.folder / "demo"


@pytest.fixture
def logboek(folder: Path) -> Iterator[ldv.Logboek]:
    with audit.opened(folder) as opened:
        yield opened


def test_the_demo_ends_well(run: Run, folder: Path) -> None:
    """Nothing deviates, everything logged was delivered, and no service had anything to complain about."""
    assert (run.code, run.shown.count("✗"), len(run.promises)) == (0, 0, 10)
    assert undelivered(folder) == []
    logs = [log.read_text("utf-8").splitlines() for log in folder.glob("*/service.log")]
    assert [line for log in logs for line in log if not line.startswith("INFO:")] == []


def test_no_request_without_prior_authorisation(logboek: ldv.Logboek, folder: Path) -> None:
    """The query that an auditor puts gives 0, though an officer who had asked before was authorised later."""
    granted = audit.granted(folder)
    assert len(granted["numbers"]) == 3
    assert audit.without_prior_authorisation(logboek, granted) == 0


@pytest.mark.parametrize("wrong", ["authorised afterwards", "expired", "never authorised", "for other requests only"])
def test_the_query_finds_what_it_is_to_find(logboek: ldv.Logboek, folder: Path, wrong: str) -> None:
    """An authorisation that came afterwards, had ended, was never there or was for something else is found."""
    granted: dict[str, list[Any]] = audit.granted(folder)
    place = granted["numbers"].index("A-00001")
    if wrong == "authorised afterwards":
        granted["since"][place] += DAY
    elif wrong == "expired":
        granted["until"][place] = granted["since"][place]
    elif wrong == "never authorised":
        granted["numbers"][place] = "A-99999"
    else:
        granted["kinds"][place] = "internationaal"
    assert audit.without_prior_authorisation(logboek, granted) == 1


def test_an_authorisation_cannot_be_put_back_in_time(folder: Path, tmp_path: Path) -> None:
    """The list of the ministry takes no change and no removal, so that beforehand stays beforehand."""
    copy = tmp_path / "copy.db"
    copy.write_bytes((folder / "ministerie" / "authorisations.db").read_bytes())
    with contextlib.closing(sqlite3.connect(copy)) as database:
        for change in ("UPDATE authorisation SET since = '2020-01-01'", "DELETE FROM authorisation"):
            with pytest.raises(sqlite3.IntegrityError, match="never"):
                database.execute(change)


def test_a_refused_officer_is_visible_to_the_auditor(logboek: ldv.Logboek, folder: Path) -> None:
    """Each refusal is in the logboek with its reason, and the audit log says who it was, by the same operation."""
    refused = audit.refused(logboek)
    assert [reason for _, reason, *_ in refused] == [
        "geen autorisatie vooraf",
        *["niet precies één nummer"] * 3,
        "geen autorisatie vooraf",
    ]
    with contextlib.closing(sqlite3.connect(f"file:{folder}/aanbieder/audit.db?mode=ro", uri=True)) as database:
        entries = database.execute("SELECT operation_id, employee, action FROM audit_entry").fetchall()
    who = {operation: employee for operation, employee, action in entries if action.startswith("vordering geweigerd")}
    assert [who[operation.lower()] for *_, operation in refused] == ["b-1001", *["b-1001"] * 3, "b-1002"]


def test_a_refused_request_touched_no_customer(run: Run) -> None:
    """Where a request is refused, nobody is named, in no logboek: no customer was looked up."""
    for flow in ("geweigerd", "sleepnet"):
        named = {one["data_subject_id_type"] for one in run.flows[flow] if one["data_subject_id"]}
        assert named <= {"personnel number", "opsporingsambtenaar"}
        assert "verstrekkenKlantgegevens" not in {one["operation_name"] for one in run.flows[flow]}


def test_requests_of_other_countries_are_set_apart(logboek: ldv.Logboek, run: Run) -> None:
    """They have an activity of their own on either side, and can be counted by country."""
    assert audit.by_country(logboek) == [("internationaal", "BE", 1), ("nationaal", "NL", 1)]
    activities = {
        flow: {one["processing_activity_id"] for one in run.flows[flow] if one["operation_name"] == "bevragenAanbieder"}
        for flow in ("bevraging", "internationaal")
    }
    assert activities["bevraging"].isdisjoint(activities["internationaal"])


def told(folder: Path, now: datetime.datetime) -> list[str]:
    dsn = Services(folder).logboek("aanbieder")
    with (
        logboek_in_memory("inzageloket"),
        ldv.Logboek.open(dsn) as logboek,
        Register.open(folder / "aanbieder" / "register.db") as register,
    ):
        report = inzage.report(CUSTOMER, logboek=logboek, register=register, now=now)
    steps = [step.name for event in report.events for step in event.steps]
    return [name for name in steps if name != "samenstellen inzageoverzicht"]


def test_the_customer_is_told_when_confidentiality_ends(folder: Path) -> None:
    """Until the last moment of the day that the register names nothing is shown; from then on, all of it."""
    assert told(folder, OPEN_FROM - datetime.timedelta(seconds=1)) == []
    assert told(folder, OPEN_FROM) == ["beoordelenVordering", "verstrekkenKlantgegevens"]


def test_records_are_kept_no_longer_than_agreed(folder: Path) -> None:
    """Two years after the requests their records are to be destroyed, and not before."""
    with retention.Manager.open(Services(folder).logboek("aanbieder"), profile=PROFILE) as manager:
        now = datetime.datetime.now(tz=datetime.UTC)

        def going(days: int) -> int:
            plan = retention.plan(manager, PROFILE, now=now + days * DAY, longest_silence=Duration.parse("P10Y"))
            return sum(line.going for line in plan.lines)

        assert going(700) == 0
        assert going(740) >= 20


def test_nothing_of_a_customer_and_no_officer_is_written(run: Run) -> None:
    """No number, name or address in any file or record of three organisations; no officer in any record."""
    assert held(run.folder, tuple(PRIVATE)) == []
    records = json.dumps(run.flows)
    assert [text for text in (*PRIVATE, *OFFICERS) if text in records] == []


@pytest.mark.parametrize(
    ("demand", "status"),
    [
        ({"nummer": ["0850000001", "0850000002"]}, 422),
        ({"nummer": "08500000%"}, 422),
        ({"nummer": ""}, 422),
        ({"nummer": "0850000001\n"}, 422),
        ({"grondslag": "Sv 5.1.4"}, 422),
        ({"grondslag": "omdat het moet"}, 422),
        ({"ambtenaar": "b-9999"}, 403),
        ({"ambtenaar": "b-9999", "nummer": "*"}, 403),
        ({"nummer": "0850000009"}, 404),
        ({}, 200),
    ],
)
def test_what_the_provider_answers(provider: httpx.Client, demand: dict[str, Any], status: int) -> None:
    """One number, by an authorised officer, with a legal basis: that is answered, and nothing else."""
    answer = provider.post("/bevragingen/nationaal", json={**DEMAND, **demand})
    assert answer.status_code == status
    assert "0850000" not in answer.text
    assert ("A. Abonnee" in answer.text) == (status == 200)


def test_a_caller_without_a_key_is_let_in_nowhere(provider: httpx.Client) -> None:
    """Who has no key learns nothing, and a message without a case is none."""
    unknown = provider.post("/bevragingen/nationaal", json=DEMAND, headers={"authorization": "Bearer x"})
    no_case = provider.post("/bevragingen/nationaal", json={k: v for k, v in DEMAND.items() if k != "zaak"})
    assert (unknown.status_code, no_case.status_code) == (401, 400)


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """The provider and the ministry, where one officer is authorised."""
    with Services(tmp_path_factory.mktemp("aanbieder")) as services:
        urls = {one.logboek: services.reserve(one.logboek) for one in (MINISTRY, PROVIDER)}
        asking, checking = Key(AUTHORITY), Key(PROVIDER)
        database = services.folder / "authorisations.db"
        MINISTRY.start(services, {"CALLERS": callers(checking), "DATABASE": str(database)})
        PROVIDER.start(
            services,
            {"CALLERS": callers(asking), "MINISTRY_URL": urls["ministerie"], "MINISTRY_KEY": checking.text},
        )
        with httpx.Client(base_url=urls["ministerie"], trust_env=False, follow_redirects=True, timeout=60) as ministry:
            ministry.post("/inloggen", data={"persoon": "m"})
            ministry.post("/verlenen", data={"ambtenaar": "b-1001", "soort": "nationaal"}).raise_for_status()
        known = {"authorization": f"Bearer {asking.text}"}
        with httpx.Client(base_url=urls["aanbieder"], trust_env=False, headers=known, timeout=60) as client:
            yield client
