"""Media: relevance, decision per file, and what is missing."""

from __future__ import annotations

import attrs
import pytest

from chatarchive.cleaning import (
    Level,
    apply,
    check_media,
    is_thumbnail,
    make_cut,
    require_decided,
    require_relevance,
)
from chatarchive.domain import Kind, MediaDecision, MediaFile, Message
from chatarchive.errors import CleaningRefused
from tests.support.conversations import said

PHOTO, PAPER = "foto van Jansen.jpg", "nota.pdf"


@pytest.fixture
def messages() -> list[Message]:
    return [
        said("", 1, kind=Kind.MEDIA, attachment=PHOTO),
        said("zie nota", 2, kind=Kind.MEDIA, attachment=PAPER),
        said("", 3, kind=Kind.MEDIA, attachment="weg.mp4"),
    ]


def file(name: str = PHOTO, relevant: bool | None = True) -> MediaFile:
    return MediaFile(id=f"M-{len(name)}", case="Z-1", name=name, relevant=relevant)


@pytest.mark.requirement(21)
def test_missing_and_unreferenced_files_are_reported(messages: list[Message]) -> None:
    """What a message names and was not delivered, and the other way round, is reported by line and number."""
    report = check_media(messages, delivered=[PHOTO, "los.jpg", PAPER, "Thumbs.db", PAPER])
    assert (report.missing, report.unreferenced, report.thumbnails, report.twice) == ((3,), (2,), (4,), (5,))
    assert not report.complete
    assert check_media(messages, delivered=[PHOTO, PAPER, "weg.mp4"]).complete
    assert "Jansen" not in repr(report)


@pytest.mark.parametrize(
    "name",
    [
        "Thumbs.db",
        ".thumbnails/1.jpg",
        "photos/photo_1@02-05-2022_thumb.jpg",
        "video.mp4_thumb.jpg",
        "x\\thumbs\\a.png",
        "thumb_3.jpg",
        "__MACOSX/._a.jpg",
        ".DS_Store",
    ],
)
def test_thumbnails_are_recognised(name: str) -> None:
    """Small copies that telephones and computers make are never stored."""
    assert is_thumbnail(name)


@pytest.mark.parametrize(
    "name", [PHOTO, "duimpje.jpg", "Thumbelina.pdf", "thumb.pdf notities.docx", "rule of thumb.pdf"]
)
def test_ordinary_files_are_no_thumbnails(name: str) -> None:
    """A file that people made is not taken for a thumbnail."""
    assert not is_thumbnail(name)


@pytest.mark.requirement(19)
def test_media_without_a_word_of_the_owner_are_refused() -> None:
    """The owner decides about relevance at the export; a file without that is refused, by its identifier."""
    require_relevance([file(), file(PAPER, relevant=False)])
    with pytest.raises(CleaningRefused, match="M-19") as refused:
        require_relevance([file(relevant=None)])
    assert refused.value.requirement == 19
    assert "Jansen" not in str(refused.value)
    with pytest.raises(CleaningRefused, match="thumbnails"):
        require_relevance([file("Thumbs.db")])


@pytest.mark.requirement(22)
def test_undecided_media_block_the_offer(messages: list[Message]) -> None:
    """Every relevant file is decided about before a conversation is offered."""
    cleaned = apply(messages, [])
    files = [file(), file(PAPER), file("weg.mp4", relevant=False)]
    with pytest.raises(CleaningRefused, match="undecided") as refused:
        require_decided(files, cleaned=cleaned, messages=messages)
    assert refused.value.requirement == 22
    files[0] = attrs.evolve(files[0], decision=MediaDecision.LEAVE_OUT)
    files[1] = attrs.evolve(files[1], decision=MediaDecision.ARCHIVE)
    require_decided(files, cleaned=cleaned, messages=messages)


def test_media_of_a_message_that_was_taken_out_are_not_archived(messages: list[Message]) -> None:
    """A file does not bring back what a cut took out."""
    cut = make_cut(messages, message=0, level=Level.MESSAGE, category=2, reason="Vakantie")
    cleaned = apply(messages, [cut])
    chosen = attrs.evolve(file(), decision=MediaDecision.ARCHIVE)
    with pytest.raises(CleaningRefused, match="taken out"):
        require_decided([chosen], cleaned=cleaned, messages=messages)
