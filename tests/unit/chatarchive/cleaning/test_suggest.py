"""What is pointed at, and what is not."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from chatarchive.cleaning import (
    Category,
    DeduceDetector,
    Level,
    Subject,
    WordsDetector,
    markings,
    standard_detectors,
    suggest,
)
from chatarchive.domain import Clearance, Kind
from chatarchive.errors import SettingsError
from tests.support.conversations import BSN, said


def found(text: str, *contacts: str) -> list[tuple[Subject, str]]:
    return [
        (one.subject, text[one.start : one.end])
        for one in suggest([said(text, 1)], detectors=standard_detectors(private_contacts=contacts))
        if one.level is not Level.MESSAGE
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"het is {BSN}.", [(Subject.BSN, BSN)]),
        ("nummer 1234.56.782 van de kaart", [(Subject.BSN, "1234.56.782")]),
        ("bsn: 123456789", [(Subject.BSN, "123456789")]),
        ("bel 06-12345678 of +31 6 87654321", [(Subject.PHONE, "06-12345678"), (Subject.PHONE, "+31 6 87654321")]),
        ("maak over op NL91 ABNA 0417 1643 00 graag", [(Subject.IBAN, "NL91 ABNA 0417 1643 00")]),
        ("nl91abna0417164300", [(Subject.IBAN, "nl91abna0417164300")]),
        ("mail anna.de.boer@example.nl.", [(Subject.MAIL, "anna.de.boer@example.nl")]),
        ("Ze heeft LONGKANKER", [(Subject.MEDICAL, "LONGKANKER")]),
        ("naar de psychiater", [(Subject.MEDICAL, "psychiater")]),
        ("de officier van justitie belde", [(Subject.CRIMINAL, "officier van justitie")]),
        ("hij heeft een strafblad", [(Subject.CRIMINAL, "strafblad")]),
        ("het partijcongres is in mei", [(Subject.PARTY, "partijcongres")]),
    ],
)
@pytest.mark.requirement(18)
def test_what_should_be_looked_at_is_pointed_at(text: str, expected: list[tuple[Subject, str]]) -> None:
    """Numbers, addresses and terms of the framework are pointed at, exactly where they stand."""
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "de vergadering van 20220502 is om 14:00",
        "kenmerk 123456789",
        "NL91 ABNA 0417 1643 01",
        "beleid en besluit, geen bijzonderheden",
        "a@b",
        "",
    ],
)
def test_ordinary_work_is_left_alone(text: str) -> None:
    """Dates, reference numbers and ordinary sentences are no suggestions."""
    assert found(text) == []


def test_private_contacts_are_found_by_name_first_name_and_as_sender() -> None:
    """A name on the owner's list is pointed at in a text, and as the sender of a message."""
    text = "Groet van Piet  de Vries; Piet komt ook"
    assert found(text, "Piet de Vries") == [
        (Subject.PRIVATE_CONTACT, "Piet  de Vries"),
        (Subject.PRIVATE_CONTACT, "Piet"),
    ]
    (whole,) = suggest(
        [said("tot vanavond", 1, sender="Piet de Vries")],
        detectors=standard_detectors(private_contacts=["piet de vries"]),
    )
    assert (whole.level, whole.category) == (Level.MESSAGE, Category.PRIVATE)


def test_a_deleted_message_asks_nothing() -> None:
    """The notice that a message was deleted is not looked into."""
    assert suggest([said(BSN, 1, kind=Kind.DELETED)]) == []


@pytest.mark.requirement(18)
def test_a_suggestion_names_its_detector_and_version_and_not_the_text() -> None:
    """Each suggestion can be traced to a version of a detector or list, and shows nothing of what was written."""
    for one in suggest([said(f"bsn {BSN}, psychiater, 0612345678", 1, sender="Anna")]):
        assert one.detector
        assert one.version
        assert BSN not in repr(one)
        assert "psychiater" not in repr(one)


def test_a_department_can_bring_its_own_words() -> None:
    """Other lists than those that are shipped can be used, with a version of their own."""
    detector = WordsDetector(
        b'{"version": "eigen 3", "lists": [{"subject": "medisch", "category": 1, "reason": "r", "words": ["pil*"]}]}'
    )
    (one,) = suggest([said("een pilletje", 1)], detectors=[detector])
    assert (one.version, one.start, one.end) == ("eigen 3", 4, 12)


def test_deduce_is_loaded_only_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without deduce everything works, and asking for it says how to get it."""
    monkeypatch.setitem(sys.modules, "deduce", None)
    assert suggest([said(BSN, 1)]) != []
    with pytest.raises(SettingsError, match="pip install"):
        DeduceDetector()


def test_deduce_speaks_through_the_same_interface() -> None:
    """What deduce annotates becomes suggestions like all others."""

    class Engine:
        def deidentify(self, text: str) -> SimpleNamespace:
            start = text.index("Jansen")
            return SimpleNamespace(annotations=[SimpleNamespace(tag="persoon", start_char=start, end_char=start + 6)])

    detectors = (*standard_detectors(), DeduceDetector(Engine()))
    (one,) = suggest([said("overleg met Jansen", 1)], detectors=detectors)
    assert (one.subject, one.detector, one.start, one.end) == (Subject.PERSON, "deduce", 12, 18)


@pytest.mark.parametrize(
    ("tag", "subject"),
    [
        ("zorginstelling", Subject.MEDICAL), ("ziekenhuis", Subject.MEDICAL), ("id", Subject.PERSON),
        ("locatie", Subject.PERSON), ("datum", None), ("leeftijd", None), ("url", None),
    ],
)  # fmt: skip
def test_labels_of_deduce_mean_what_they_say(tag: str, subject: Subject | None) -> None:
    """The labels that deduce 3.0 gives become the right kind of suggestion; a day, an age or an address of a page
    becomes none."""

    class Engine:
        def deidentify(self, text: str) -> SimpleNamespace:
            return SimpleNamespace(annotations=[SimpleNamespace(tag=tag, start_char=0, end_char=len(text))])

    found = suggest([said("De Zonnehof", 1)], detectors=[DeduceDetector(Engine())])
    assert [one.subject for one in found] == ([] if subject is None else [subject])


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Dit is Stg. GEHEIM", Clearance.SECRET),
        ("STG. ZEER GEHEIM", Clearance.TOP_SECRET),
        ("stg confidentieel", Clearance.CONFIDENTIAL),
        ("Departementaal Vertrouwelijk, niet delen", Clearance.DEPARTMENTAL),
        ("Dep.V. stuk", Clearance.DEPARTMENTAL),
        ("NATO SECRET", Clearance.SECRET),
        ("dat is een staatsgeheim", Clearance.SECRET),
    ],
)
@pytest.mark.requirement(52)
def test_a_classified_marking_is_recognised(text: str, level: Clearance) -> None:
    """A message that seems to be marked as classified is found, with its level; also in the name of an attachment."""
    assert [(one.message, one.level) for one in markings([said("hoi", 1), said(text, 2)])] == [(1, level)]
    named = said("", 1, kind=Kind.MEDIA, attachment=f"{text}.pdf".replace(" ", "_"))
    assert [one.level for one in markings([named])] == [level]


def test_ordinary_secrets_are_no_marking() -> None:
    """Words that only look like a marking freeze nothing."""
    assert markings([said("een geheim recept, vertrouwelijk gezegd", 1), said("de dep. vergadert", 2)]) == ()


@pytest.fixture
def patience() -> Iterator[None]:
    before = time.monotonic()
    yield
    assert time.monotonic() - before < 10


@pytest.mark.usefixtures("patience")
@pytest.mark.parametrize("unit", ["a", "1", "1 ", "a@", "NL91", "kanker", ".", "+31", "a.", "é-", "@a."])
def test_no_text_makes_a_detector_slow(unit: str) -> None:
    """A message of 60,000 characters is read in time, whatever it repeats."""
    suggest([said(unit * (60_000 // len(unit)), 1)], detectors=standard_detectors(private_contacts=["a a a"]))
    markings([said(unit * (60_000 // len(unit)), 1)])
