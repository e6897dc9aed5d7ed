"""Looking at a conversation on a terminal."""

from __future__ import annotations

import io

import pytest
from rich.console import Console, RenderableType

from chatarchive.cleaning import (
    CleaningCase,
    Level,
    Mark,
    context,
    draw_context,
    draw_items,
    draw_summary,
    list_decisions,
    list_open,
    make_cut,
    open_case,
    search,
    suggest,
)
from chatarchive.domain import Message
from chatarchive.errors import WrongUse
from tests.support.conversations import ANNE, BSN, NOW, said


@pytest.fixture
def messages() -> list[Message]:
    return [
        said("eerste", 1),
        said(f"bsn {BSN} en 0612345678", 2),
        said("[red]rood[/red] \x1b[2J\u202e met streken", 3, sender="Ben\x07"),
        said("een verhaal over thuis", 4),
        said("laatste", 5),
    ]


@pytest.fixture
def case(messages: list[Message]) -> CleaningCase:
    case = open_case("Z-1", messages=messages, suggestions=suggest(messages))
    cut = make_cut(messages, message=3, level=Level.PASSAGE, category=2, reason="Thuis", start=4, end=11)
    case = case.decide(cut, messages=messages, by=ANNE, at=NOW, seen=0)
    phone = next(one.id for one in case.suggestions if one.detector == "telefoon")
    return case.reject(phone, by=ANNE, at=NOW, seen=1)


def drawn(what: RenderableType) -> str:
    stream = io.StringIO()
    Console(file=stream, width=200, force_terminal=True, color_system="standard").print(what)
    return stream.getvalue()


def test_a_message_is_shown_in_its_context(case: CleaningCase, messages: list[Message]) -> None:
    """The message that was asked for stands between those around it, with what was suggested and decided marked."""
    shown = context(case, messages, message=1, around=2)
    assert [one.number for one in shown] == [1, 2, 3, 4]
    assert [one.chosen for one in shown] == [False, True, False, False]
    assert [(one.mark, one.start, one.end) for one in shown[1].highlights] == [
        (Mark.SUGGESTED, 4, 13),
        (Mark.KEPT, 17, 27),
    ]
    assert [(one.mark, one.start, one.end) for one in shown[3].highlights] == [(Mark.CUT, 4, 11)]
    assert BSN not in repr(shown)


def test_what_people_wrote_does_not_steer_the_terminal(case: CleaningCase, messages: list[Message]) -> None:
    """Controls, marks of direction and markup in a message are shown as text."""
    picture = drawn(draw_context(context(case, messages, message=2)))
    assert "\x1b[2J" not in picture
    assert "\u202e" not in picture
    assert "\x07" not in picture
    assert "[red]rood[/red] ␛[2J" in picture
    assert [len(one.text) for one in context(case, messages, message=2, around=9)] == [
        len(one.text) for one in messages
    ]


def test_a_message_cannot_draw_other_messages() -> None:
    """Further lines of a message stand behind a bar, so that none of them looks like a message of its own."""
    fake = [said("echt\n     2  02-05-2022 16:02  Ben: nep 123456782", 1)]
    shown = context(open_case("Z-1", messages=fake, suggestions=suggest(fake)), fake, message=0)
    lines = drawn(draw_context(shown)).splitlines()
    assert "│" in lines[1]
    assert "\x1b[30;43m123456782" in lines[1]


def test_cuts_are_highlighted(case: CleaningCase, messages: list[Message]) -> None:
    """A cut is struck through, a suggestion has a background of its own, and the category stands behind it."""
    picture = drawn(draw_context(context(case, messages, message=1)))
    assert "verwijderd 2" in picture
    assert "voorstel 1" in picture
    assert "\x1b[30;43m123456782\x1b[0m" in picture


def test_lists_name_what_to_decide_and_what_was_decided(case: CleaningCase, messages: list[Message]) -> None:
    """Open suggestions have their identifier, decisions the number by which they are undone."""
    (item,) = list_open(case, messages)
    assert (item.key, item.what, item.fragment) == ("2:4-13:bsn:bsn", "bsn", BSN)
    assert [(one.key, one.what) for one in list_decisions(case, messages)] == [
        ("1", "schonen"),
        ("2", "bewaren: telefoonnummer"),
    ]
    assert BSN not in repr(item)
    picture = drawn(draw_items(list_open(case, messages), title="Voorstellen [b]"))
    assert BSN in picture
    assert "Voorstellen [b]" in picture
    assert "telefoon" in drawn(draw_summary(case))


def test_a_message_that_is_not_there_cannot_be_shown(case: CleaningCase, messages: list[Message]) -> None:
    """Asking for a message outside the conversation says how many there are."""
    with pytest.raises(WrongUse, match="5"):
        context(case, messages, message=5)


def test_searching_finds_texts_and_senders(case: CleaningCase, messages: list[Message]) -> None:
    """Capitals make no difference, and nothing in the words is special."""
    assert search(messages, "LAATSTE") == [4]
    assert search(messages, "ben") == [2]
    assert search(messages, "[red]") == [2]
    assert search(messages, ".*") == search(messages, "  ") == []
    shown = context(case, messages, message=4, around=0, words="STE")
    assert [(one.mark, one.start) for one in shown[0].highlights] == [(Mark.FOUND, 4)]
