"""The same group from two telephones."""

from __future__ import annotations

import datetime
import time

import attrs
import pytest

from chatarchive.cleaning import How, Level, Subject, apply, compare, make_cut, open_case, suggest_from_other
from chatarchive.domain import Kind, Message
from chatarchive.readout import parse_whatsapp
from tests.support.conversations import ANNE, NOW, said

LEFT = """\
02-05-2022 16:00 - \u200eKarim heeft de groep gemaakt
02-05-2022 16:01 - Anna: Wie komt er morgen naar het overleg?
02-05-2022 16:01 - Karim Werk: ok
02-05-2022 16:01 - Anna: ok
02-05-2022 16:02 - Karim Werk: IMG-20220502-WA0001.jpg (bestand bijgevoegd)
02-05-2022 16:03 - Anna: @Chris Kerst kun jij de stukken sturen?
02-05-2022 16:04 - Anna: alleen op deze telefoon
02-05-2022 16:59 - Karim Werk: een minuut later ontvangen
"""
RIGHT = """\
[02-05-2022 16:01:12] Ik: Wie komt er morgen naar het overleg?
[02-05-2022 16:01:13] +31 6 12345678: ok
[02-05-2022 16:01:14] Ik: ok
\u200e[02-05-2022 16:02:15] +31 6 12345678: \u200eafbeelding weggelaten
[02-05-2022 16:03:16] Ik: @31687654321 kun jij de stukken sturen?
[02-05-2022 17:00:01] +31 6 12345678: een minuut later ontvangen
[02-05-2022 17:05:02] Ik: alleen op die andere
"""


@pytest.fixture
def left() -> list[Message]:
    return parse_whatsapp(LEFT)


@pytest.fixture
def right() -> list[Message]:
    return parse_whatsapp(RIGHT)


@pytest.mark.requirement(25)
def test_overlap_is_found_although_telephones_name_people_differently(
    left: list[Message], right: list[Message]
) -> None:
    """Time, text and order tell which messages are the same; names follow from that, and are not in the repr."""
    overlap = compare(left, right)
    assert [(pair.left, pair.right, pair.how) for pair in overlap.pairs] == [
        (1, 0, How.EXACT),
        (2, 1, How.EXACT),
        (3, 2, How.EXACT),
        (4, 3, How.MEDIA),
        (5, 4, How.MENTION),
        (7, 5, How.NEARBY),
    ]
    assert (overlap.only_left, overlap.only_right) == ((6,), (6,))
    assert overlap.labels == {"Anna": "Ik", "Karim Werk": "+31 6 12345678"}
    assert (overlap.left_total, overlap.right_total, round(overlap.share, 2)) == (7, 7, 0.86)
    assert "Karim" not in repr(overlap)


def test_another_time_zone_is_seen() -> None:
    """A telephone that was in another time zone has the same messages at other times."""
    left = [said(f"een veelzeggend bericht nummer {number}", number) for number in range(1, 30)]
    right = [attrs.evolve(one, timestamp=one.timestamp + datetime.timedelta(hours=6)) for one in left]
    overlap = compare(left, right)
    assert (overlap.offset, len(overlap.pairs)) == (360, 29)
    assert {pair.how for pair in overlap.pairs} == {How.EXACT}


def test_other_conversations_have_nothing_in_common(left: list[Message]) -> None:
    """Without overlap, none is reported; nor is an empty delivery a problem."""
    other = [said(f"iets heel anders, nummer {number}", number, minute=number + 10_000) for number in range(1, 9)]
    assert compare(left, other).pairs == ()
    assert compare([], []).share == 0.0


def test_a_large_group_is_compared_in_time() -> None:
    """Tens of thousands of messages, with many that look the same, take seconds."""
    left = [said("ok" if number % 2 else f"bericht {number}", number, minute=number // 50) for number in range(40_000)]
    right = [attrs.evolve(one, sender="Iemand") for one in left[5_000:]]
    before = time.monotonic()
    overlap = compare(left, right)
    assert time.monotonic() - before < 20
    assert len(overlap.pairs) == 35_000


@pytest.mark.requirement(25)
def test_decisions_of_the_other_owner_are_shown_and_not_taken_over(left: list[Message], right: list[Message]) -> None:
    """What was taken out of the other delivery is a suggestion here; both keep their own messages and decisions."""
    theirs = open_case("Z-2", messages=right)
    element = make_cut(right, message=0, level=Level.ELEMENT, category=2, reason="Privé", start=0, end=3)
    theirs = theirs.decide(element, messages=right, by=ANNE, at=NOW, seen=0)
    mentioned = make_cut(right, message=4, level=Level.ELEMENT, category=2, reason="Privé", start=1, end=5)
    theirs = theirs.decide(mentioned, messages=right, by=ANNE, at=NOW, seen=1)
    alone = make_cut(right, message=6, level=Level.MESSAGE, category=2, reason="Privé")
    theirs = theirs.decide(alone, messages=right, by=ANNE, at=NOW, seen=2)
    shown = suggest_from_other(compare(left, right), mine=left, others=right, cuts=theirs.cuts)
    assert [(one.message, one.level, one.start, one.end) for one in shown] == [
        (1, Level.ELEMENT, 0, 3),
        (5, Level.PASSAGE, 0, len(left[5].text)),
    ]
    assert {one.subject for one in shown} == {Subject.OTHER_OWNER}
    mine = open_case("Z-1", messages=left).with_suggestions(shown)
    assert (mine.cuts, len(mine.open)) == ((), 2)
    assert apply(left, mine, source=LEFT).text == LEFT


def test_a_deleted_message_is_the_same_on_both() -> None:
    """A message that was deleted is worded differently on each telephone, and pairs all the same."""
    left = [said("Dit bericht is verwijderd", 1, kind=Kind.DELETED)]
    right = [said("This message was deleted.", 1, kind=Kind.DELETED)]
    assert len(compare(left, right).pairs) == 1
