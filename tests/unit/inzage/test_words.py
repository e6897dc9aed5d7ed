"""The words of a report, in Dutch and in English."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import Any

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from ldv import inzage
from ldv.duration import Duration
from ldv.inzage._words import Words
from ldv.register import Language, LegalBasis

SOURCE = Path(inzage.__file__).parent
CATALOGUE = SOURCE / "locale" / "en" / "LC_MESSAGES" / "inzage.po"
# `_` and `several` are what the code calls its translations.
CALLS = {"_": None, "several": (1, 2)}


def in_code() -> set[tuple[str, ...]]:
    found = extract_from_dir(str(SOURCE), [("**.py", "python")], keywords=CALLS)
    return {_texts(message) for _, _, message, _, _ in found}


def in_catalogue() -> dict[tuple[str, ...], tuple[str, ...]]:
    with CATALOGUE.open("rb") as file:
        return {_texts(message.id): _texts(message.string) for message in read_po(file, locale="en") if message.id}


def _texts(message: Any) -> tuple[str, ...]:
    return (message,) if isinstance(message, str) else tuple(message)


def test_every_word_of_the_code_is_in_the_catalogue_and_no_other() -> None:
    """What the code says in Dutch has an English counterpart; what it no longer says is gone."""
    assert set(in_catalogue()) == in_code()
    assert [dutch for dutch, english in in_catalogue().items() if not all(english)] == []


def test_a_translation_has_the_places_of_the_original() -> None:
    """Days, numbers and names get a place in both languages."""
    places = re.compile(r"%\(\w+\)[sd]|%[sd]")
    for dutch, english in in_catalogue().items():
        for ours, theirs in zip(dutch, english, strict=True):
            assert sorted(places.findall(ours)) == sorted(places.findall(theirs))


def test_the_compiled_catalogue_is_that_of_the_text() -> None:
    """The two files say the same: what is changed in the text is compiled."""
    with CATALOGUE.open("rb") as text, CATALOGUE.with_suffix(".mo").open("rb") as compiled:
        read, made = (
            {_texts(message.id): _texts(message.string) for message in catalogue if message.id}
            for catalogue in (read_po(text, locale="en"), read_mo(compiled))
        )
    assert made == read


DUTCH = Words(Language.DUTCH, zone="Europe/Amsterdam")
ENGLISH = Words(Language.ENGLISH, zone="Europe/Amsterdam")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("tonenVergunningen", "Tonen vergunningen"),
        ("opvragenNAWGegevens", "Opvragen NAW gegevens"),
        ("tonenNAW", "Tonen NAW"),
        ("opvragen_persoonsgegevens", "Opvragen persoonsgegevens"),
        ("wijzigen kenteken", "Wijzigen kenteken"),
        ("Opslaan persoonsgegevens RDW", "Opslaan persoonsgegevens RDW"),
        ("BRP raadplegen", "BRP raadplegen"),
        ("", "Handeling zonder naam"),
        ("  ", "Handeling zonder naam"),
        ("één", "Één"),
    ],
)
def test_the_name_of_an_operation_is_written_for_people(name: str, shown: str) -> None:
    """Only the way of writing changes; no word is guessed."""
    assert DUTCH.operation(name) == shown


@pytest.mark.parametrize(
    ("term", "dutch", "english"),
    [
        ("P1Y", "1 jaar", "1 year"),
        ("P7Y", "7 jaar", "7 years"),
        ("P1Y6M", "1 jaar en 6 maanden", "1 year and 6 months"),
        ("P1Y1M1D", "1 jaar, 1 maand en 1 dag", "1 year, 1 month and 1 day"),
        ("P4W", "4 weken", "4 weeks"),
        ("PT36H1M2S", "36 uur, 1 minuut en 2 seconden", "36 hours, 1 minute and 2 seconds"),
    ],
)
def test_a_term_is_told_in_words(term: str, dutch: str, english: str) -> None:
    """A duration as people say it."""
    assert (DUTCH.term(Duration.parse(term)), ENGLISH.term(Duration.parse(term))) == (dutch, english)


def test_days_are_those_of_the_reader() -> None:
    """Midnight in the Netherlands, in winter and in summer."""
    winter = datetime.datetime(2026, 1, 31, 23, 30, tzinfo=datetime.UTC)
    summer = datetime.datetime(2026, 7, 31, 22, 30, tzinfo=datetime.UTC)
    assert DUTCH.moment(winter) == "1 februari 2026 om 00:30 uur"
    assert ENGLISH.moment(summer) == "1 August 2026 at 00:30"
    assert DUTCH.month(summer) == "augustus 2026"
    assert DUTCH.last_day(datetime.datetime(2026, 7, 31, 22, 0, tzinfo=datetime.UTC)) == "31 juli 2026"


def test_every_ground_is_a_sentence_of_its_own() -> None:
    """Six grounds, six sentences, each with where it stands in the law."""
    assert len({DUTCH.basis(basis) for basis in LegalBasis}) == len({ENGLISH.basis(basis) for basis in LegalBasis}) == 6
    assert DUTCH.article(LegalBasis.PUBLIC_TASK) == "AVG, artikel 6, lid 1, onder e"


def test_sentences_are_short() -> None:
    """Plain Dutch (B1): no sentence of the letter is longer than twenty-five words."""
    sentences = [
        sentence
        for message in in_code()
        for text in message
        for sentence in text.replace("?", ".").replace(":", ".").split(".")
    ]
    assert [sentence for sentence in sentences if len(sentence.split()) > 25] == []
