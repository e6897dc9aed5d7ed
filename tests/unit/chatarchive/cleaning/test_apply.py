"""What comes out: the cleaned text in the style of its source, the log, and the counts."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from chatarchive.cleaning import (
    Category,
    Cleaned,
    Cut,
    Level,
    apply,
    make_cut,
    open_case,
    split,
    suggest,
)
from chatarchive.domain import Message
from chatarchive.errors import CleaningRefused
from chatarchive.readout import parse_whatsapp
from tests.support.conversations import ANDROID, BSN, IPHONE, said

SOURCES = pytest.mark.parametrize("source", [IPHONE, ANDROID, "\ufeff" + ANDROID, IPHONE.rstrip()])


def piece(messages: list[Message], text: str, level: Level = Level.ELEMENT, category: int = 1) -> Cut:
    """A cut of the first place where a text stands."""
    position = next(number for number, one in enumerate(messages) if text in one.text)
    start = messages[position].text.index(text)
    return make_cut(
        messages,
        message=position,
        level=level,
        category=category,
        reason="Om een goede reden",
        start=start,
        end=start + len(text),
    )


def whole(messages: list[Message], position: int) -> Cut:
    return make_cut(messages, message=position, level=Level.MESSAGE, category=2, reason="Gaat over thuis")


@SOURCES
@pytest.mark.requirement(18)
def test_without_decisions_the_output_is_the_input(source: str) -> None:
    """However much is suggested: without a decision of a person the cleaned text is the source, to the character."""
    messages = parse_whatsapp(source)
    suggestions = suggest(messages)
    assert suggestions
    case = open_case("Z-1", messages=messages, suggestions=suggestions)
    cleaned = apply(messages, case, source=source)
    assert cleaned.text == source
    assert cleaned.messages == messages
    assert (cleaned.counts.kept, cleaned.counts.removed, cleaned.log) == (len(messages), 0, ())


@pytest.mark.requirement(16)
def test_an_iphone_export_is_cleaned_in_its_own_style() -> None:
    """Time and sender stay as they stood, line ends too; the placeholder stands where something was taken out."""
    messages = parse_whatsapp(IPHONE)
    cuts = [
        piece(messages, BSN),
        piece(messages, "Overleg met het ministerie\nis om 14 uur", Level.PASSAGE, 3),
        whole(messages, 3),
        piece(messages, "psychiater"),
    ]
    cleaned = apply(messages, cuts, source=IPHONE)
    assert cleaned.text == (
        IPHONE.replace(BSN, "[verwijderd: categorie 1]")
        .replace("Overleg met het ministerie\nis om 14 uur", "[verwijderd: categorie 3]")
        .replace("<bijgevoegd: 00000014-PHOTO-2022-05-02-16-17-01.jpg>", "[verwijderd: categorie 2]")
        .replace("psychiater", "[verwijderd: categorie 1]")
    )
    assert cleaned.messages[3].attachment is None


@pytest.mark.requirement(16)
def test_an_android_export_is_cleaned_in_its_own_style() -> None:
    """Also a caption below an attachment, and a passage over several lines."""
    messages = parse_whatsapp(ANDROID)
    cuts = [piece(messages, "psychiater Jansen"), piece(messages, "voorstel\n\ntweede", Level.PASSAGE, 2)]
    cleaned = apply(messages, cuts, source=ANDROID)
    assert cleaned.text == ANDROID.replace("psychiater Jansen", "[verwijderd: categorie 1]").replace(
        "voorstel\n\ntweede", "[verwijderd: categorie 2]"
    )


def test_a_text_that_also_stands_in_the_name_of_its_attachment_is_not_left_behind() -> None:
    """Where a text cannot be found in one place of the source, the message is written anew without it."""
    source = "02-05-2022 16:02 - Karim: Jansen.pdf (bestand bijgevoegd)\nJansen\n02-05-2022 16:03 - Anna: ok\n"
    messages = parse_whatsapp(source)
    cleaned = apply(messages, [piece(messages, "Jansen")], source=source)
    assert cleaned.text == (
        "02-05-2022 16:02 - Karim: <bijgevoegd: Jansen.pdf>\n[verwijderd: categorie 1]\n02-05-2022 16:03 - Anna: ok\n"
    )


def test_apps_without_a_text_get_one() -> None:
    """Messages of an app that exports no text are written as an iPhone would."""
    messages = [said("eerste\ntweede", 1), said("groep gemaakt", 2, sender=None)]
    assert apply(messages, []).text == (
        "[02-05-2022 16:01:00] Anna: eerste\ntweede\n[02-05-2022 16:02:00] groep gemaakt\n"
    )


@pytest.mark.requirement(16)
def test_the_log_says_where_and_why_and_not_what() -> None:
    """The log holds place, level, category and reason; nothing of it or of any repr shows what was taken out."""
    messages = parse_whatsapp(IPHONE)
    cleaned = apply(messages, [piece(messages, BSN), whole(messages, 2)], source=IPHONE)
    first, second = cleaned.log
    assert (first.line, first.level, first.category, first.start) == (2, Level.ELEMENT, Category.SENSITIVE, 12)
    assert (second.line, second.level, second.category) == (3, Level.MESSAGE, Category.PRIVATE)
    assert second.reason == "Gaat over thuis"
    shown = repr(cleaned) + repr(cleaned.lines)
    assert not any(word in shown for word in (BSN, "ministerie", "Karim", "Anna", "psychiater"))


@pytest.mark.requirement(17)
def test_kept_and_removed_are_the_original() -> None:
    """Messages and characters that are kept and removed are those of the source together."""
    messages = parse_whatsapp(IPHONE)
    counts = apply(messages, [piece(messages, BSN), whole(messages, 2), whole(messages, 4)], source=IPHONE).counts
    assert (counts.original, counts.whole, counts.partly, counts.removed) == (7, 4, 1, 2)
    assert counts.kept + counts.removed == counts.original
    assert counts.characters_kept + counts.characters_removed == sum(len(one.text) for one in messages)
    assert counts.by_category == {Category.SENSITIVE: 1, Category.PRIVATE: 2, Category.PARTY: 0}


@pytest.mark.requirement(17)
@pytest.mark.parametrize("wrong", [{"whole": 3}, {"removed": 3}, {"characters_kept": 1}, {"characters_removed": 1}])
def test_counts_that_do_not_add_up_are_refused(wrong: dict[str, Any]) -> None:
    """A conversation that lost or gained anything is not cleaned."""
    messages = parse_whatsapp(IPHONE)
    counts = apply(messages, [piece(messages, BSN)], source=IPHONE).counts
    counts.check()
    with pytest.raises(CleaningRefused) as refused:
        attrs.evolve(counts, **wrong).check()
    assert refused.value.requirement == 17


def test_decisions_of_another_conversation_are_refused() -> None:
    """Decisions fit the messages they were made about, and no others."""
    messages = parse_whatsapp(IPHONE)
    case = open_case("Z-1", messages=messages)
    for others in (messages[:-1], [*messages[:-1], attrs.evolve(messages[-1], text="x")], parse_whatsapp(ANDROID)):
        with pytest.raises(CleaningRefused):
            apply(others, case)


@pytest.mark.parametrize(
    "other",
    [ANDROID, "", IPHONE.partition("\n")[2], IPHONE.replace("Anna", "Anne"), IPHONE.replace("[", "(")],
)
def test_another_source_is_refused_without_showing_it(other: str) -> None:
    """A text that the messages were not read from is refused by its line, and nothing of it is shown."""
    messages = parse_whatsapp(IPHONE)
    with pytest.raises(CleaningRefused, match=r"[Ll]ine") as refused:
        apply(messages, [], source=other)
    assert not any(word in str(refused.value) for word in ("Anna", "Anne", "ministerie"))


def test_lines_before_the_first_message_are_not_kept_or_dropped_silently() -> None:
    """Lines that are no message cannot be decided about one by one: somebody has to say what becomes of them."""
    source = "een staartje van iets\n" + ANDROID
    messages = parse_whatsapp(source)
    with pytest.raises(CleaningRefused, match="before its first message"):
        apply(messages, [], source=source)
    assert apply(messages, [], source=source, keep_before=True).text == source
    assert apply(messages, [], source=source, keep_before=False).text == ANDROID


def test_cuts_that_overlap_are_refused() -> None:
    """Two reasons for one piece are one too many."""
    messages = parse_whatsapp(IPHONE)
    with pytest.raises(CleaningRefused, match="overlap"):
        apply(messages, [piece(messages, BSN), whole(messages, 1)])


@pytest.fixture
def cleaned() -> Cleaned:
    messages = parse_whatsapp(IPHONE)
    return apply(messages, [piece(messages, BSN), whole(messages, 2)], source=IPHONE)


@pytest.mark.requirement(42)
def test_splitting_keeps_the_way_back_to_the_source(cleaned: Cleaned) -> None:
    """Every message is in exactly one dossier, with the file and line that it came from and the log of its cuts."""
    parts = split(
        cleaned, parts={"D-1": [0, 2, 4, 6], "D-2": [5, 3, 1]}, source="zaak/export.txt", source_sha256="ab" * 32
    )
    assert [[line.source_line for line in part.lines] for part in parts] == [[1, 3, 6, 8], [2, 5, 7]]
    assert [[entry.line for entry in part.log] for part in parts] == [[3], [2]]
    assert {(part.source, part.source_sha256) for part in parts} == {("zaak/export.txt", "ab" * 32)}
    assert sorted("".join(part.text for part in parts)) == sorted(cleaned.text)


@pytest.mark.requirement(42)
@pytest.mark.parametrize("parts", [{"D-1": [0, 1, 2]}, {"D-1": range(7), "D-2": [3]}, {"D-1": range(8)}, {"D-1": [-1]}])
def test_splitting_loses_nothing_and_doubles_nothing(cleaned: Cleaned, parts: dict[str, list[int]]) -> None:
    """A message in no dossier, in two, or that is not there, is refused."""
    with pytest.raises(CleaningRefused) as refused:
        split(cleaned, parts=parts, source="export.txt", source_sha256="ab" * 32)
    assert refused.value.requirement == 42
