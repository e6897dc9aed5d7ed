"""Making a report: what is asked, what is refused, and that it is logged."""

from __future__ import annotations

import contextlib
import datetime
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest

from ldv import inzage
from ldv.errors import ConfigurationError, JournalUnavailable, RegisterUnavailable, UsageError
from ldv.record import Status, Subject
from ldv.register import GIVE_INZAGE, READ_LOGBOEK, THIS_ORGANISATION, Confidentiality, Register
from ldv.testing import MemoryLogboek
from tests.support import parking
from tests.support.parking import ANNA, CASE, CHECK, MINUTE, NOW, SHOW, at, record
from tests.unit.inzage.conftest import Ask

START = at("2026-11-03 08:40")


@pytest.mark.parametrize(
    ("audience", "activity"), [("data_subject", GIVE_INZAGE), ("internal", READ_LOGBOEK)], ids=["person", "internal"]
)
def test_a_report_is_a_processing_and_is_logged(ask: Ask, logged: MemoryLogboek, audience: str, activity: str) -> None:
    """Each report leaves a record about this person, under an activity that every register ships with."""
    ask(record("tonen", SHOW, start=START), audience=audience)
    [made] = logged.records
    assert (made.processing_activity_id, made.status) == (activity, Status.OK)
    assert logged.records(subject=ANNA) == [made]
    assert made.attributes == {}


def test_a_report_stands_in_the_next_one(register: Register, logged: MemoryLogboek) -> None:
    """Who asks again sees that they asked before, under each identifier that they asked with."""
    first = inzage.report([ANNA, CASE], logboek=logged, register=register)
    assert first.events == ()
    for subject in (ANNA, CASE):
        [event, *_] = inzage.report(subject, logboek=logged, register=register, until="2200-01-01T00:00Z").events[::-1]
        assert event.lead.activity.name == "Inzage geven aan betrokkenen"
        # The name that a register ships with is no name: the one that was given to it later is shown.
        assert str(event.lead.activity.controller) == "Gemeente Voorbeeldstad"


def test_without_a_logboek_to_log_in_there_is_no_report(register: Register) -> None:
    """What cannot be logged does not happen."""
    with pytest.raises(ConfigurationError, match="configure"):
        inzage.report(ANNA, logboek=parking.logboek(), register=register)


def test_a_journal_that_takes_nothing_refuses_before_anything_is_read(ask: Ask, logged: MemoryLogboek) -> None:
    """Fail closed: without a record nothing is looked up."""
    logged.unavailable = True
    with pytest.raises(JournalUnavailable):
        ask(record("tonen", SHOW, start=START))


@pytest.mark.parametrize("audience", ["data_subject", "internal"])
def test_a_register_that_does_not_answer_closes_the_report(
    register: Register, logged: MemoryLogboek, tmp_path: Path, audience: str
) -> None:
    """Nobody can know then what is confidential: nothing is shown, and the failure is logged."""
    # In place of a server that is down: connections are gone, and no new one can be made.
    register._unit.engine.dispose()
    (tmp_path / "register.db").unlink()
    (tmp_path / "register.db").mkdir()
    with pytest.raises(RegisterUnavailable, match="cannot be known what is confidential") as raised:
        inzage.report(
            ANNA,
            logboek=parking.logboek(record("tonen", SHOW, start=START)),
            register=register,
            audience=audience,
            now=NOW,
        )
    assert "tonen" not in str(raised.value)
    assert [one.status for one in logged.records] == [Status.NOK]


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"subject": "999990019"}, "ldv.Subject"),
        ({"subject": []}, "ldv.Subject"),
        ({"subject": [ANNA, None]}, "ldv.Subject"),
        ({"subject": Subject("999990018", type="BSN")}, "eleven test"),
        ({"since": "2026-11-03T08:40:00"}, "zone"),
        ({"since": START, "until": START}, "ends before it begins"),
        ({"since": START, "until": START - 1}, "ends before it begins"),
        ({"since": "2027-01-01T00:00Z"}, "ends before it begins"),
        ({"audience": "everybody"}, "audience"),
        ({"language": "de"}, "language"),
        ({"most": 0}, "most"),
        ({"letterhead": inzage.Letterhead(organisation="G", reference="999990019")}, "burgerservicenummer"),
    ],
)
def test_what_it_cannot_mean_is_refused(ask: Ask, asked: dict[str, Any], says: str) -> None:
    """A wrong argument is refused in words that do not hold it."""
    with pytest.raises(UsageError, match=says) as raised:
        ask(**asked)
    assert "99999001" not in str(raised.value)


def test_a_zone_that_is_not_known_is_refused(ask: Ask) -> None:
    """Days cannot be told in a zone that this machine does not know."""
    with pytest.raises(ConfigurationError, match="tzdata"):
        ask(zone="Europe/Atlantis")


def test_more_than_a_report_holds_is_refused_with_a_way_out(ask: Ask) -> None:
    """A report has a limit, counted after leaving out; merging or exporting gets around it."""
    records = [record("tonen", SHOW, start=START + number * MINUTE) for number in range(5)]
    secret = [record("verstrekken", parking.INVESTIGATE, start=START + number) for number in range(20)]
    assert len(ask(*records, *secret, most=5).events) == 5
    with pytest.raises(UsageError, match="export to csv or json"):
        ask(*records, most=4)
    assert len(ask(*records, most=4, merge=True).events) == 1


def test_an_export_is_the_report_in_parts(register: Register, logged: MemoryLogboek, ask: Ask) -> None:
    """What is exported is what a report renders to, without a limit."""
    records = parking.anna_in_autumn()
    report = ask(*records)
    for file_format in ("json", "csv"):
        stream = io.BytesIO()
        inzage.export(
            ANNA, to=stream, file_format=file_format, logboek=parking.logboek(*records), register=register, now=NOW
        )
        assert stream.getvalue() == inzage.render(report, file_format)
    with pytest.raises(UsageError, match="csv and json"):
        inzage.export(ANNA, to=io.BytesIO(), file_format="pdf", logboek=parking.logboek(), register=register, now=NOW)


def test_a_report_begins_where_it_is_told(ask: Ask) -> None:
    """The heading says which period, and what it does not say is up to now."""
    report = ask(since="2026-11-01T00:00+01:00")
    assert report.heading.since == datetime.datetime(2026, 10, 31, 23, tzinfo=datetime.UTC)
    assert report.heading.until == report.heading.asked_at == NOW


CHANGES: dict[str, Callable[[Register], Any]] = {
    "content": lambda register: register.change(SHOW, purpose="Iets anders.", personal_data_categories=("Alles",)),
    "confidential": lambda register: register.change(SHOW, confidentiality=Confidentiality.parse("confidential")),
    "ended": lambda register: register.end(SHOW),
    "controller": lambda register: register.change(SHOW, controller_id=parking.RDW, new_id="rva:nieuw"),
    "name": lambda register: register.entities.change(parking.MUNICIPALITY, name="Gemeente Andersstad"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_changing_the_register_changes_no_old_answer(ask: Ask, register: Register, change: Any) -> None:
    """A report over the past says the same after the register has changed; only its own new reports differ."""
    records = parking.anna_in_autumn()
    before = ask(*records)
    change(register)
    register.commit()
    later = NOW + datetime.timedelta(days=30)
    assert ask(*records, until=NOW, now=later).events == before.events


def test_a_new_version_speaks_of_new_records(register: Register, logged: MemoryLogboek, tmp_path: Path) -> None:
    """Each record goes with the version that was valid when it began, whichever identifier the code used."""
    register.change(SHOW, valid_from=NOW + datetime.timedelta(days=1), purpose="Nieuw doel.", new_id="rva:nieuw")
    register.commit()
    days = [NOW, NOW + datetime.timedelta(days=2)]
    records = [
        record(f"tonen{place}", activity, start=int(day.timestamp()) * 10**9)
        for place, day in enumerate(days)
        for activity in (SHOW, "rva:nieuw")
    ]
    records = [attrs.evolve(one, trace_id=f"{place:032x}") for place, one in enumerate(records, 1)]
    report = inzage.report(
        ANNA, logboek=parking.logboek(*records), register=register, now=NOW + datetime.timedelta(days=9)
    )
    purposes = [event.lead.activity.purpose for event in report.events]
    assert purposes[:2] == ["Nieuw doel.", "Nieuw doel."]
    assert all(purpose.startswith("Een inwoner") for purpose in purposes[2:])


def test_a_record_older_than_the_register_says_so(ask: Ask) -> None:
    """What the register described later is shown with the day from which it holds."""
    [event] = ask(record("tonen", SHOW, start=at("2023-05-01 10:00"))).events
    assert event.lead.activity.described_from == datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)
    assert (
        "sinds 1 januari 2024"
        in inzage.render(ask(record("tonen", SHOW, start=at("2023-05-01 10:00"))), "text").decode()
    )


def test_nothing_of_the_person_is_in_errors_or_representations(ask: Ask) -> None:
    """A report can be printed by mistake; its representation holds no event."""
    report = ask(record("tonen", SHOW, start=START), record("controleren", CHECK, start=START))
    assert "tonen" not in repr(report)
    assert "2 events" in repr(report)


def test_without_keys_nobody_is_found(register: Register, logged: MemoryLogboek) -> None:
    """A logboek that was opened without keys says so, in place of finding nothing."""
    with pytest.raises(ConfigurationError, match="keys"):
        inzage.report(ANNA, logboek=MemoryLogboek(), register=register)


def test_json_is_one_value_with_an_event_on_each_line(ask: Ask) -> None:
    """A program reads it as a whole or line by line, and finds what the register says."""
    report = ask(*parking.anna_in_autumn())
    text = inzage.render(report, "json").decode()
    content = json.loads(text)
    assert len(content["events"]) == len(text.splitlines()) - 2 == len(report.events)
    for line in text.splitlines()[1:-1]:
        json.loads(line.rstrip(","))
    first = content["events"][0]
    assert "confidential" not in text
    assert first["steps"][0]["activity"]["legal_basis"] == ["public_task"]
    internal = json.loads(inzage.render(ask(*parking.anna_in_autumn(), audience="internal"), "json"))
    assert [event["confidential"] for event in internal["events"]].count(True) == 1


def test_the_organisation_of_the_register_sends_it(ask: Ask, register: Register) -> None:
    """Without a letterhead it comes from the register; as long as nobody named it there, the letter has no name."""
    assert ask().heading.letterhead.organisation == "Gemeente Voorbeeldstad"
    assert inzage.letterhead_of(register).address == "Stadhuisplein 1"
    assert register.entities.get(THIS_ORGANISATION).number == 2


def test_a_register_fresh_from_the_box_names_nobody(tmp_path: Path) -> None:
    """The name that a register ships with is no name."""
    with contextlib.closing(Register.open(tmp_path / "new.db", create=True, log=False)) as fresh:
        assert inzage.letterhead_of(fresh).organisation == ""
