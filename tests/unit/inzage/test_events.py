"""Which records become which events, and whose they are."""

from __future__ import annotations

import datetime
import itertools

import attrs
import pytest

from ldv import inzage
from ldv.inzage._activities import Activities
from ldv.inzage._events import Search
from ldv.record import ForeignOperation, Record, Status, Subject
from ldv.register import Register
from tests.support import parking
from tests.support.parking import ANNA, BERT, CASE, CHANGE, CHECK, FIND, INVESTIGATE, MINUTE, NOW, RDW, SHOW, at, record
from tests.unit.inzage.conftest import Ask

START = at("2026-11-03 08:40")


def names(report: inzage.Report) -> list[list[str]]:
    return [[step.name for step in event.steps] for event in report.events]


def test_an_event_tells_what_the_register_says(ask: Ask) -> None:
    """When, what, by whom, why, which data, to whom and how it ended: records and register in one."""
    [event] = ask(record("tonenVergunningen", SHOW, start=START, receiver=RDW)).events
    step, activity = event.lead, event.lead.activity
    assert (step.name, step.outcome, step.application) == ("tonenVergunningen", inzage.Outcome.OK, "MijnOmgeving")
    assert event.times == (datetime.datetime(2026, 11, 3, 8, 40, tzinfo=datetime.UTC),)
    assert activity.purpose.startswith("Een inwoner laten zien")
    assert [basis.article for basis in activity.legal_basis] == ["6-1e"]
    assert activity.legal_basis_comment == "Parkeerverordening Voorbeeldstad 2024, artikel 5"
    assert activity.personal_data_categories == ("Burgerservicenummer", "Kenteken", "Geldigheid van de vergunning")
    assert str(activity.time_limit) == "P6M"
    assert (str(activity.controller), str(step.receiver)) == ("Gemeente Voorbeeldstad", "Dienst Wegverkeer (RDW)")
    assert event.trace_ids == ()


def test_what_belongs_together_is_one_event(ask: Ask) -> None:
    """An operation and what was done inside it are one event, also the part that names nobody and says to whom."""
    [event] = ask(*parking.change_of_plate(START)).events
    assert [(step.name, step.depth) for step in event.steps] == [("wijzigenKenteken", 0), ("controlerenKenteken", 1)]
    assert [str(step.source) for step in event.steps] == ["Gemeente Voorbeeldstad"] * 2
    assert str(event.steps[1].receiver) == "Dienst Wegverkeer (RDW)"


def test_the_newest_comes_first(ask: Ask) -> None:
    """Events are in the order of their start, the newest first."""
    report = ask(*(record(f"handeling{number}", SHOW, start=START + number * MINUTE) for number in (1, 3, 2)))
    assert names(report) == [["handeling3"], ["handeling2"], ["handeling1"]]


def test_a_household_is_told_apart(ask: Ask) -> None:
    """Of an operation with several data subjects each sees one event, and nothing of the others."""
    records = parking.household(START, ANNA, BERT)
    [hers] = ask(*records).events
    [his] = ask(*records, subject=BERT).events
    assert [step.name for step in hers.steps] == [step.name for step in his.steps] == ["opvragenPersoonsgegevens"]
    assert hers.lead.reference != his.lead.reference
    assert records[0].operation_id not in {hers.lead.reference, his.lead.reference}


def test_nothing_of_another_person_is_shown(ask: Ask) -> None:
    """Operations about somebody else are not in the report, whether around, inside or beside one's own."""
    trace = "gesprek"
    around = record("behandelenBert", CHANGE, start=START, trace=trace, operation_id="b", subject=BERT)
    mine = record("opvragenAnna", FIND, start=START + 1, trace=trace, inside="b", operation_id="a")
    inside = record("opvragenBert", FIND, start=START + 2, trace=trace, inside="a", operation_id="b2", subject=BERT)
    below = record("nazoeken", CHECK, start=START + 3, trace=trace, inside="b2", subject=None)
    beside = record("versturen", CHECK, start=START + 4, trace=trace, inside="b", subject=None)
    report = ask(around, mine, inside, below, beside)
    assert names(report) == [["opvragenAnna"]]
    assert "Bert" not in inzage.render(report, "json").decode()


def test_what_lies_above_and_names_nobody_says_what_it_was_part_of(ask: Ask) -> None:
    """An operation without a data subject around one's own is shown; what else was done inside it is not."""
    trace = "nacht"
    night = record("nachtverwerking", SHOW, start=START, trace=trace, operation_id="n", subject=None)
    mine = record("bijwerken", CHANGE, start=START + MINUTE, trace=trace, inside="n", operation_id="m")
    part = record("controleren", CHECK, start=START + MINUTE + 1, trace=trace, inside="m", subject=None)
    others = record("bijwerken", CHANGE, start=START, trace=trace, inside="n", subject=BERT)
    tidy = record("opruimen", CHECK, start=START, trace=trace, inside="n", subject=None)
    [event] = ask(night, mine, part, others, tidy).events
    assert [(step.name, step.depth) for step in event.steps] == [
        ("nachtverwerking", 0),
        ("bijwerken", 1),
        ("controleren", 2),
    ]
    # When it concerned this person, not when the night began.
    assert event.times == (datetime.datetime(2026, 11, 3, 8, 41, tzinfo=datetime.UTC),)


def test_one_person_under_several_identifiers(ask: Ask) -> None:
    """A BSN and a case number are asked together: one report, and an operation about both is there once."""
    both = parking.household(START, ANNA, CASE)
    report = ask(*both, record("versturen", SHOW, start=START + MINUTE, subject=CASE), subject=[ANNA, CASE])
    assert names(report) == [["versturen"], ["opvragenPersoonsgegevens"]]
    assert report.heading.subject_types == ("BSN", "zaaknummer")


def test_every_live_key_is_searched(ask: Ask) -> None:
    """What was made with an older key, or by the other method, is in the same report."""
    hmac = parking.KEYS.keys[1].digest("999990019", "BSN")
    records = [
        record("nieuw", SHOW, start=START, key=0),
        record("oud", SHOW, start=START - MINUTE, key=1),
        attrs.evolve(record("hmac", SHOW, start=START - 2 * MINUTE), data_subject_id=hmac),
    ]
    assert names(ask(*records)) == [["nieuw"], ["oud"], ["hmac"]]


@pytest.mark.parametrize(
    ("status", "attributes", "outcome", "interrupted"),
    [
        (Status.OK, {}, inzage.Outcome.OK, False),
        (Status.NOK, {}, inzage.Outcome.FAILED, False),
        (Status.UNKNOWN, {}, inzage.Outcome.UNKNOWN, False),
        (Status.UNKNOWN, {"dpl.ldv.interrupted": "true"}, inzage.Outcome.UNKNOWN, True),
    ],
)
def test_how_it_ended(
    ask: Ask, status: Status, attributes: dict[str, str], outcome: inzage.Outcome, interrupted: bool
) -> None:
    """The outcome is that of the record; that a program ended in the middle is told."""
    [event] = ask(record("tonen", SHOW, start=START, status=status, attributes=attributes)).events
    assert (event.lead.outcome, event.lead.interrupted) == (outcome, interrupted)


def test_an_unknown_activity_is_said_and_not_guessed(ask: Ask) -> None:
    """Of an activity that is not in the register only its identifier is told; a foreign one is allowed."""
    report = ask(
        record("elders", parking.ELSEWHERE, start=START), record("leeg", "", start=START - MINUTE, receiver="x:1")
    )
    assert [event.lead.activity for event in report.events] == [
        inzage.Activity(id=parking.ELSEWHERE),
        inzage.Activity(id=""),
    ]
    assert report.events[1].lead.receiver == inzage.Party(id="x:1", name="")


def test_attributes_and_numbers_of_the_journal_are_not_told(ask: Ask) -> None:
    """A gap in the numbers of a journal would tell that something was left out, and attributes may hold anything."""
    secret = record("tonen", SHOW, start=START, attributes={"dpl.objects.dataset": "GEHEIM"})
    for file_format in ("text", "json", "csv", "html"):
        shown = inzage.render(ask(secret), file_format).decode()
        assert "GEHEIM" not in shown
        assert "sequence" not in shown


# -- the same, however much there is --


def found(
    register: Register, records: list[Record], *, most: int, subjects: tuple[Subject, ...] = (ANNA,)
) -> list[inzage.Event]:
    activities = Activities(register, now=NOW)
    search = Search(parking.logboek(*records), activities, subjects, audience=inzage.Audience.INTERNAL, most=most)
    return list(search.events(0, at("2026-11-21 12:00")))


@pytest.mark.parametrize("most", [1, 2, 3, 5, 8])
def test_a_report_in_parts_is_the_same_report(register: Register, most: int) -> None:
    """However few records are held at once, the events and their order are the same."""
    records = list(itertools.chain(*(parking.change_of_plate(START + number * 7 * MINUTE) for number in range(6))))
    # One that began long ago and goes on, and several at the same moment.
    records += [
        record(f"deel{number}", SHOW, start=START + number * 11 * MINUTE, trace="lang", operation_id=f"d{number}")
        for number in range(4)
    ]
    records += [record("samen", SHOW, start=START, trace=f"samen {number}") for number in range(4)]
    records += parking.household(START + MINUTE, ANNA, CASE, BERT)
    subjects = (ANNA, CASE)
    assert found(register, records, most=most, subjects=subjects) == found(
        register, records, most=10_000, subjects=subjects
    )


def test_a_trace_of_very_many_is_gone_through_step_by_step(register: Register) -> None:
    """In a night in which everybody is gone through, what belongs to one person is the same as in a small trace."""
    trace = "nacht"
    night = record("nachtverwerking", SHOW, start=START, trace=trace, operation_id="n", subject=None)
    part = record("ronde", SHOW, start=START + 1, trace=trace, operation_id="r", inside="n", subject=None)
    mine = [
        record("bijwerken", CHANGE, start=START + 2, trace=trace, inside="r", operation_id="m"),
        record("controleren", CHECK, start=START + 3, trace=trace, inside="m", operation_id="c", subject=None),
        record("navragen", CHECK, start=START + 4, trace=trace, inside="c", subject=None),
    ]
    others = [
        record(
            "bijhouden", CHECK, start=START + number, trace=trace, inside="r", operation_id=f"x{number}", subject=None
        )
        for number in range(50)
    ]
    records = [night, part, *mine, *others]
    assert found(register, records, most=3) == found(register, records, most=10_000)
    [event] = found(register, records, most=3)
    assert [step.name for step in event.steps] == [
        "nachtverwerking",
        "ronde",
        "bijwerken",
        "controleren",
        "navragen",
    ]


def test_operations_that_go_round_in_a_circle_come_to_an_end(ask: Ask) -> None:
    """Records that cannot come from this library are no reason to hang."""
    first = record("een", SHOW, start=START, trace="rond", operation_id="1", inside="2")
    second = record("twee", SHOW, start=START + 1, trace="rond", operation_id="2", inside="1")
    assert names(ask(first, second)) == [["een", "twee"]]


# -- merging, and the period --


def test_the_same_kind_on_one_day_is_one(ask: Ask) -> None:
    """Merged events keep their times and references; another outcome, another kind or another day stays apart."""
    records = [record("tonen", SHOW, start=START + number * MINUTE) for number in range(3)]
    records.append(record("tonen", SHOW, start=START + 3 * MINUTE, status=Status.NOK))
    records.append(record("tonen", SHOW, start=START - 24 * 60 * MINUTE))
    first, second, third = ask(*records, merge=True).events
    assert [event.count for event in (first, second, third)] == [1, 3, 1]
    assert second.times == tuple(sorted(second.times, reverse=True))
    assert len(set(second.references)) == 3
    assert len(ask(*records).events) == 5


def test_a_day_is_that_of_the_reader(ask: Ask) -> None:
    """23:30 UTC in November is half past midnight in the Netherlands: the next day."""
    records = [record("tonen", SHOW, start=at(moment)) for moment in ("2026-11-03 22:30", "2026-11-03 23:30")]
    assert [event.count for event in ask(*records, merge=True).events] == [1, 1]
    assert [event.count for event in ask(*records, merge=True, zone="UTC").events] == [2]


def test_an_event_across_the_edge_of_the_period_is_shown_whole(ask: Ask) -> None:
    """What began before the period and went on in it stands where it did so in the period."""
    whole = [
        record("begin", SHOW, start=START, trace="lang", operation_id="1"),
        record("vervolg", SHOW, start=START + 10 * MINUTE, trace="lang", inside="1"),
    ]
    [event] = ask(*whole, since=START + MINUTE).events
    assert [step.name for step in event.steps] == ["begin", "vervolg"]
    assert event.times == (datetime.datetime(2026, 11, 3, 8, 50, tzinfo=datetime.UTC),)
    assert ask(*whole, since=START + 11 * MINUTE).events == ()
    assert names(ask(*whole, until=START + MINUTE)) == [["begin", "vervolg"]]


# -- confidentiality --


def test_what_is_confidential_is_left_out(ask: Ask) -> None:
    """The data subject does not see it; the privacy officer does, marked, with what the register says of it."""
    records = [record("verstrekken", INVESTIGATE, start=START), record("tonen", SHOW, start=START + MINUTE)]
    assert names(ask(*records)) == [["tonen"]]
    report = ask(*records, audience="internal")
    assert [(event.lead.name, event.confidential) for event in report.events] == [
        ("tonen", False),
        ("verstrekken", True),
    ]
    assert str(report.events[1].lead.activity.confidentiality) == "confidential for P5Y"
    assert report.events[1].trace_ids == (records[0].trace_id,)


def test_it_is_shown_when_confidentiality_has_ended(ask: Ask) -> None:
    """Five years after the record there is nothing left to protect."""
    secret = record("verstrekken", INVESTIGATE, start=at("2026-11-03 08:40"))
    later = {"now": datetime.datetime(2031, 11, 3, 8, 41, tzinfo=datetime.UTC)}
    assert names(ask(secret, **later)) == [["verstrekken"]]
    assert names(ask(secret, now=later["now"] - datetime.timedelta(minutes=2))) == []


@pytest.mark.parametrize("subject", [None, ANNA, BERT])
def test_a_confidential_operation_hides_what_is_inside_it(ask: Ask, subject: Subject | None) -> None:
    """Whoever it is about, and however deep: what was done inside an investigation would tell of it."""
    trace = "onderzoek"
    secret = record("onderzoeken", INVESTIGATE, start=START, trace=trace, operation_id="s", subject=subject)
    between = record("zoeken", FIND, start=START + 1, trace=trace, inside="s", operation_id="t", subject=BERT)
    mine = record("opvragen", FIND, start=START + 2, trace=trace, inside="t")
    assert names(ask(secret, between, mine)) == []
    report = ask(secret, between, mine, audience="internal")
    assert all(step.confidential for event in report.events for step in event.steps)


def test_a_confidential_part_is_left_out_of_its_event(ask: Ask) -> None:
    """An event of which a part is confidential is shown without it."""
    trace = "deels"
    whole = record("behandelen", CHANGE, start=START, trace=trace, operation_id="w")
    secret = record("melden", INVESTIGATE, start=START + 1, trace=trace, inside="w", operation_id="s", subject=None)
    below = record(
        "versturen", CHECK, start=START + 2, trace=trace, inside="s", subject=None, receiver="https://om.example"
    )
    assert names(ask(whole, secret, below)) == [["behandelen"]]
    assert "om.example" not in inzage.render(ask(whole, secret, below), "json").decode()


def test_the_operation_around_it_may_still_be_under_way(ask: Ask) -> None:
    """A record names the activity around it when that is another one: that is enough to be left out."""
    mine = record("opvragen", FIND, start=START, inside="s", parent_processing_activity_id=INVESTIGATE)
    assert names(ask(mine)) == []


def test_what_a_confidential_operation_called_is_left_out(ask: Ask) -> None:
    """As in the example of decision 4.6: that it was asked for would tell of the investigation."""
    secret = record("vorderen", INVESTIGATE, start=START, trace="o", operation_id="s", subject=None)
    called = ForeignOperation(secret.trace_id, secret.operation_id, "https://opsporing.example")
    mine = record("verstrekken", FIND, start=START + 1, foreign_operation=called)
    below = record("opzoeken", CHECK, start=START + 2, trace=f"verstrekken {START + 1}", inside="x")
    assert names(ask(secret, mine)) == []
    assert names(ask(mine, below)) != []


def test_a_part_of_a_confidential_activity_is_confidential(ask: Ask, register: Register) -> None:
    """A child in the register "inherits all of the attributes" (section 3.2.13)."""
    part = register.add(attrs.evolve(register.get(CHECK), id="rva:deel", previous_id=None, parent_id=INVESTIGATE))
    register.commit()
    mine = record("opvragen", part.id, start=START)
    assert names(ask(mine)) == []
    [event] = ask(mine, audience="internal").events
    assert event.confidential
