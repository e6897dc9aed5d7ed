"""Durations, confidentiality, legal bases, identifiers and the table of fields."""

from __future__ import annotations

import datetime

import pytest

from ldv.duration import Duration
from ldv.register import Confidentiality, LegalBasis
from ldv.register._fields import ACTIVITIES, ENTITIES, SHEETS, field_for
from ldv.register._identifiers import identifier_fault, namespace_of

UTC = datetime.UTC


@pytest.mark.parametrize(
    "text",
    [
        "",
        "P",
        "PT",
        "P1YT",
        "7 jaar",
        "P-1Y",
        "-P1Y",
        "P1.5Y",
        "P0D",
        "PT0S",
        "P1W2D",
        "1Y",
        "P1Y1Y",
        "P１Y",
        "P9999999Y",
    ],
)
def test_what_is_no_duration(text: str) -> None:
    """A term that is missing, negative, nothing at all or written otherwise is refused, with an example."""
    with pytest.raises(ValueError, match=r"P7Y|longer than nothing|weeks"):
        Duration.parse(text)


def test_weeks_stand_alone() -> None:
    """ISO 8601 cannot say weeks and days together, so no duration has them."""
    with pytest.raises(ValueError, match="weeks stand alone"):
        Duration(weeks=1, days=1)


@pytest.mark.parametrize(
    ("text", "begin", "end"),
    [
        ("P7Y", "2026-11-02", "2033-11-02"),
        ("P1Y", "2024-02-29", "2025-02-28"),
        ("P1M", "2026-01-31", "2026-02-28"),
        ("P18M", "2026-11-02", "2028-05-02"),
        ("P4W", "2026-11-02", "2026-11-30"),
        ("P1Y2M3D", "2026-11-02", "2028-01-05"),
        ("P9999Y", "2026-11-02", "9999-12-31"),
        ("P999999D", "2026-11-02", "4764-09-28"),
    ],
)
def test_a_duration_counts_as_people_count(text: str, begin: str, end: str) -> None:
    """Years and months are those of the calendar; what lies beyond it is its last day."""
    found = Duration.parse(text).after(datetime.datetime.fromisoformat(begin).replace(tzinfo=UTC))
    assert found.date().isoformat() == end


def test_hours_in_a_duration() -> None:
    """Smaller units are exact."""
    moment = datetime.datetime(2026, 11, 2, tzinfo=UTC)
    assert Duration.parse("PT36H30M5S").after(moment) == datetime.datetime(2026, 11, 3, 12, 30, 5, tzinfo=UTC)
    assert repr(Duration.parse("pt36h")) == "Duration.parse('PT36H')"


def test_when_confidentiality_ends() -> None:
    """Normal hides nothing, without an end everything, until a day that day, for a period from each record on."""
    record, now = datetime.datetime(2026, 1, 1, tzinfo=UTC), datetime.datetime(2027, 1, 1, tzinfo=UTC)
    for text, hidden in {
        "normaal": False,
        "vertrouwelijk": True,
        "vertrouwelijk tot 2027-01-02": True,
        "vertrouwelijk tot 2027-01-01": False,
        "confidential for P1Y": False,
        "vertrouwelijk gedurende P1Y1D": True,
    }.items():
        assert Confidentiality.parse(text).hides(record, now=now) is hidden, text


@pytest.mark.parametrize(
    "text", ["", "geheim", "vertrouwelijk tot", "vertrouwelijk tot morgen", "vertrouwelijk gedurende 5 jaar"]
)
def test_what_is_no_confidentiality(text: str) -> None:
    """Anything else is refused with what is expected: a guess could make something public."""
    with pytest.raises(ValueError, match=r"vertrouwelijk|a date|P7Y"):
        Confidentiality.parse(text)


def test_confidentiality_that_contradicts_itself() -> None:
    """An end belongs to something confidential, and there is one."""
    with pytest.raises(ValueError, match="only what is confidential"):
        Confidentiality(until=datetime.date(2027, 1, 1))
    with pytest.raises(ValueError, match="not both"):
        Confidentiality(confidential=True, until=datetime.date(2027, 1, 1), period=Duration.parse("P1Y"))


def test_the_six_grounds_have_the_names_of_the_standard() -> None:
    """The names are those of section 3.2.9, to the letter."""
    assert [(basis.dutch, basis.english) for basis in LegalBasis] == [
        ("Toestemming betrokkene (6-1a)", "Consent data subject (6-1a)"),
        ("Uitvoering overeenkomst betrokkene (6-1b)", "Necessary contract data subject (6-1b)"),
        ("Wettelijke verplichting (6-1c)", "Legal obligation (6-1c)"),
        ("Vitaal belang (6-1d)", "Protect vital interests (6-1d)"),
        ("Algemeen belang (6-1e)", "Performance task (6-1e)"),
        ("Gerechtvaardigd belang (6-1f)", "Legitimate interests (6-1f)"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "e",
        "6-1e",
        "6.1.E",
        "artikel 6-1e",
        "Algemeen belang",
        "algemeen belang (6-1e)",
        "Performance task",
        "public_task",
    ],
)
def test_a_ground_is_known_by_any_of_its_names(text: str) -> None:
    """Dutch, English, the article or the name in code: all mean the same."""
    assert LegalBasis.parse(text) is LegalBasis.PUBLIC_TASK


def test_an_unknown_ground_is_refused() -> None:
    """Anything else is refused with the list of what there is."""
    with pytest.raises(ValueError, match=r"Algemeen belang \(6-1e\)"):
        LegalBasis.parse("Algemeen nut")


@pytest.mark.parametrize(
    "identifier",
    [
        "urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66",
        "rva:11x2ec2a-0774-3541-9b16-21ba179fcf15",
        "https://example.org/a?b=c#d",
        "12f2ec2a",
    ],
)
def test_identifiers_of_the_published_examples(identifier: str) -> None:
    """Every form of identifier that the standard's examples use is taken."""
    assert identifier_fault(identifier) is None


@pytest.mark.parametrize("identifier", ["", "met spatie", "naam\n", "ü", "rva:999990019", "x" * 513, 'a"b', "<script>"])
def test_what_is_no_identifier(identifier: str) -> None:
    """What cannot stand in a record, or is no URI, is refused."""
    assert identifier_fault(identifier) is not None


def test_namespaces() -> None:
    """Identifiers of one register share what comes before the last mark."""
    assert namespace_of("rva:12") == "rva:"
    assert namespace_of("https://example.org/activiteiten/7") == "https://example.org/activiteiten/"
    assert namespace_of("urn:uuid:6e8bc430") == "urn:uuid:"
    assert namespace_of("6e8bc430") == ""


# Section 3.2 of the general introduction: every attribute with "Gebruikt in Register", with both names and "Verplicht".
OF_THE_STANDARD = {
    "3.2.3": ("dataSubjectCategories", "categorieënBetrokkenen", True),
    "3.2.4": ("dplCoreProcessingActivityId", "dplCoreVerwerkingsactiviteitId", True),
    "3.2.6": ("envisagedTimeLimit", "bewaarTermijn", True),
    "3.2.9": ("LegalBasis", "grondslag", True),
    "3.2.10": ("LegalBasisComment", "grondslagUitleg", False),
    "3.2.13": ("parentDplCoreProcessingActivityId", "parentDplCoreVerwerkingsactiviteitId", True),
    "3.2.15": ("personalDataCategories", "categorieënPersoonsgegevens", True),
    "3.2.16": ("purpose", "doelEinde", True),
    "3.2.17": ("recipientsCategories", "categorieënOntvangers", True),
}


def test_every_field_of_the_standard_is_there_under_its_names() -> None:
    """The register has all that the standard gives it, by the standard's names, and asks for what is mandatory.

    Two exceptions: the register makes an identifier itself, and an activity at the top has no parent.
    """
    fields = {field.source: field for field in ACTIVITIES.fields if field.source.startswith("3.2")}
    assert {source: (field.english, field.dutch) for source, field in fields.items()} == {
        source: names[:2] for source, names in OF_THE_STANDARD.items()
    }
    mandatory = {source for source, (_, _, needed) in OF_THE_STANDARD.items() if needed} - {"3.2.4", "3.2.13"}
    assert {source for source, field in fields.items() if field.required} == mandatory


def test_every_name_of_a_field_is_known_and_no_two_mean_different_fields() -> None:
    """A heading in code's words, English or Dutch, in capitals, with spaces or without accents finds its field."""
    for sheet in SHEETS:
        for field in sheet.fields:
            for name in (field.name, field.english, field.dutch, field.dutch.upper(), field.english.replace("a", " a")):
                assert field_for(sheet, name) is field, name
    assert field_for(ACTIVITIES, "Categorieen betrokkenen (meerdere mogelijk)") is not None
    assert field_for(ENTITIES, "grondslag") is None
