"""Planning, breaches, the retention instruction, telephone numbers and the chain of the overview."""

from __future__ import annotations

import datetime

import attrs
import pytest

from chatarchive.domain import (
    FIRST_PREVIOUS,
    Appointment,
    Breach,
    BreachKind,
    BreachStep,
    OverviewEntry,
    RetentionInstruction,
    check_may_destroy,
    check_none_missed,
    check_without_numbers,
    e164,
    planning_warnings,
    telephone_in,
    verify_overview,
)
from chatarchive.errors import Refused, WrongUse

NOW = datetime.datetime(2023, 3, 13, 9, tzinfo=datetime.UTC)


@pytest.mark.requirement(34)
def test_unusual_days_are_warned_about() -> None:
    """A weekend and a Dutch holiday give a warning, an ordinary day none."""
    assert planning_warnings(datetime.date(2023, 3, 13)) == []
    assert "zaterdag" in planning_warnings(datetime.date(2023, 3, 11))[0]
    assert "Koningsdag" in planning_warnings(datetime.date(2023, 4, 27))[0]


@pytest.mark.requirement(34)
def test_a_missed_appointment_needs_a_reason() -> None:
    """While one has passed without a word, no next one is planned."""
    missed = Appointment(id="a", owner="o", on=datetime.date(2023, 3, 10))
    with pytest.raises(Refused) as caught:
        check_none_missed([missed], today=datetime.date(2023, 3, 13))
    assert caught.value.requirement == 34
    check_none_missed([missed], today=datetime.date(2023, 3, 10))


@pytest.mark.requirement(29)
def test_a_breach_closes_when_every_step_is_done() -> None:
    """An open step keeps it from being closed."""
    breach = Breach(id="b", kind=BreachKind.WRONG_NUMBER, discovered_at=NOW, draft=True)
    with pytest.raises(Refused):
        breach.closed(at=NOW)
    breach = attrs.evolve(breach, draft=False)
    for step in BreachStep:
        with pytest.raises(Refused) as caught:
            breach.closed(at=NOW)
        assert caught.value.requirement == 29
        breach = breach.done(step, at=NOW, action="gedaan")
    assert breach.done(BreachStep.RESTORE, at=NOW, action="nog eens") == breach
    assert breach.closed(at=NOW).closed_at == NOW


@pytest.mark.requirement(30)
@pytest.mark.parametrize(
    "text", ["", "BSN 999990019", "gestuurd naar 06 - 12 34 56 78", "+31612345678", "NL91ABNA0417164300"]
)
def test_a_description_holds_no_numbers(text: str) -> None:
    """A burgerservicenummer, telephone number or bank account is refused, and the message does not repeat it."""
    with pytest.raises(Refused) as caught:
        check_without_numbers(text, what="datalek")
    assert caught.value.requirement == 30
    assert not text or text not in str(caught.value)


@pytest.mark.requirement(30)
def test_a_description_may_hold_dates() -> None:
    """Days and times say when it happened, and are let through."""
    text = "Op 13-03-2023 om 14:05 (2023-03-13) is de verkeerde telefoon uitgelezen."
    assert check_without_numbers(text, what="datalek") == text


@pytest.mark.requirement(31)
def test_lifting_takes_a_document_and_two_persons() -> None:
    """One person, the same person twice, or two documents lift nothing."""
    instruction = RetentionInstruction(id="i", reference="r", since=datetime.date(2022, 10, 4))
    with pytest.raises(Refused):
        check_may_destroy([])
    with pytest.raises(Refused):
        instruction.lifted_by("p-1", document=" ", at=NOW)
    once = instruction.lifted_by("p-1", document="besluit 7", at=NOW)
    for person, document in (("p-1", "besluit 7"), ("p-2", "besluit 8")):
        with pytest.raises(Refused):
            once.lifted_by(person, document=document, at=NOW)
        with pytest.raises(Refused) as caught:
            check_may_destroy([once])
        assert caught.value.requirement == 31
    check_may_destroy([once.lifted_by("p-2", document="besluit 7", at=NOW)])


def test_numbers_are_written_in_one_way() -> None:
    """However a telephone shows it, a number gets one form; a name or a year is no number."""
    assert {e164(text) for text in ("06 12345678", "+31 6 1234 5678", "\u202a+31\u00a06\u00a012345678\u202c")} == {
        "+31612345678"
    }
    assert telephone_in("Groep 2023") is None
    with pytest.raises(WrongUse):
        e164("Mama")


def chain(*events: tuple[str, str]) -> list[OverviewEntry]:
    """A chain of events of conversations."""
    entries: list[OverviewEntry] = []
    for number, (case, event) in enumerate(events, 1):
        entries.append(
            OverviewEntry(
                number=number, at=NOW + datetime.timedelta(hours=number), case=case, event=event, key=event,
                owner=f"eigenaar van {case}", partner="Groep", kind="WhatsApp", group=True, state=event, by="p",
                operation_id="0" * 16, salt="0" * 32, previous=entries[-1].hash if entries else FIRST_PREVIOUS,
            ).sealed()
        )  # fmt: skip
    return entries


@pytest.mark.requirement(13)
def test_tampering_is_found() -> None:
    """A line that was changed, removed, moved or cut off is told."""
    entries = chain(("c1", "uitlezen"), ("c2", "uitlezen"), ("c1", "goedkeuren"))
    whole = verify_overview(entries)
    assert whole.faults == ()
    assert verify_overview(entries, anchors=[whole.head]).faults == ()
    for tampered in (
        [attrs.evolve(entries[0], by="q"), *entries[1:]],
        [entries[0], entries[2]],
        [entries[1], entries[0], entries[2]],
        [entries[0], attrs.evolve(entries[1], note="x").sealed(), entries[2]],
    ):
        assert verify_overview(tampered).faults
    assert verify_overview(entries[:2], anchors=[whole.head]).faults
    other = f"3:{'f' * 64}"
    for anchors in ([whole.head, other], [other, whole.head]):
        assert verify_overview(entries, anchors=anchors).faults
    states = {"c1": "goedkeuren", "c2": "uitlezen", "c3": "gepland"}
    assert verify_overview(entries, states=states).faults == ()
    [fault] = verify_overview(entries[:2], states=states).faults
    assert "c1" in fault
    assert verify_overview([], states=states).faults
