"""Cleaning, whatever people wrote and whoever decides."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable
from typing import Any

import attrs
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from chatarchive.cleaning import (
    Category,
    CleaningCase,
    Cut,
    Level,
    Verb,
    apply,
    compare,
    dump_case,
    load_case,
    make_cut,
    markings,
    open_case,
    read_review_sheet,
    review_sheet,
    standard_detectors,
    suggest,
)
from chatarchive.domain import Message
from chatarchive.errors import CleaningConflict, CleaningRefused
from chatarchive.readout import parse_whatsapp
from tests.support.conversations import ANNE, BEN, NOW, said

FEW = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
TRICKY = st.sampled_from(
    [
        "\u200e",
        "\u202e",
        "\u00a0",
        "\u202f",
        "\u200d",
        "👩‍👩‍👧",
        "123456782",
        "0612345678",
        "_x000D_",
        "=1+1",
        "|||",
        " ",
        "\t",
        ": ",
    ]
)
TEXTS = st.lists(st.one_of(st.text(max_size=8), TRICKY), max_size=8).map("".join)
TYPED = st.text(
    alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Zl", "Zp")), min_size=1, max_size=30
)
BODIES = st.lists(TYPED, min_size=1, max_size=3)


@st.composite
def exports(draw: st.DrawFn) -> str:
    """An export of an Android telephone or an iPhone, with bodies of any kind, marks and continued lines."""
    iphone = draw(st.booleans())
    end = draw(st.sampled_from(["\n", "\r\n"])) if iphone else "\n"
    lines = []
    for minute in range(draw(st.integers(1, 8))):
        sender = draw(st.sampled_from(["Anna", "~\u00a0Karim", "\u202a+31\u00a06\u00a012345678\u202c", "A - B"]))
        body = draw(BODIES)
        mark = draw(st.sampled_from(["", "\u200e"]))
        at = f"02-05-2022 16:{minute:02d}"
        header = f"{mark}[{at}:00] " if iphone else f"{at} - "
        lines.append(f"{header}{sender}: {mark}{end.join(body)}")
    return end.join(lines) + draw(st.sampled_from(["", end]))


@st.composite
def cuts_in(draw: st.DrawFn, messages: list[Message]) -> list[Cut]:
    """Cuts that do not overlap."""
    cuts: list[Cut] = []
    for position, message in enumerate(messages):
        if not message.text or draw(st.booleans()):
            continue
        places = (
            sorted(draw(st.sets(st.integers(0, len(message.text)), min_size=2, max_size=6))) if message.text else []
        )
        whole = draw(st.booleans())
        spans = [(0, None)] if whole else list(zip(places[::2], places[1::2], strict=False))
        for start, end in spans:
            cuts.append(
                make_cut(
                    messages,
                    message=position,
                    level=Level.MESSAGE if whole else Level.PASSAGE,
                    category=draw(st.sampled_from(Category)),
                    reason="-",
                    start=start,
                    end=end,
                )
            )
    return cuts


@FEW
@given(source=exports())
@pytest.mark.requirement(18)
def test_without_decisions_the_text_is_the_source(source: str) -> None:
    """Whatever an export holds and whatever is suggested: nothing is taken out, to the character."""
    messages = parse_whatsapp(source)
    case = open_case(
        "Z-1", messages=messages, suggestions=suggest(messages, detectors=standard_detectors(private_contacts=["Anna"]))
    )
    assert apply(messages, case, source=source, keep_before=True).text == source


@FEW
@given(data=st.data(), source=exports())
@pytest.mark.requirement(16, 17)
def test_what_is_cut_is_gone_and_all_else_is_there(data: st.DataObject, source: str) -> None:
    """The cleaned text, read again, holds the cleaned messages: the same times and senders, and nothing more."""
    messages = parse_whatsapp(source)
    cleaned = apply(messages, data.draw(cuts_in(messages)), source=source, keep_before=True)
    cleaned.counts.check()
    again = parse_whatsapp(cleaned.text)
    assert [(one.timestamp, one.sender) for one in again] == [(one.timestamp, one.sender) for one in messages]
    assert [one.text for one in again] == [one.text.strip() for one in cleaned.messages]


@FEW
@given(texts=st.lists(TEXTS, max_size=6), senders=st.lists(TEXTS, min_size=6, max_size=6))
def test_a_sheet_survives_any_text(texts: list[str], senders: list[str]) -> None:
    """A sheet reads back as undecided, whatever people wrote, also after another program saved it."""
    messages = [said(text, line, sender=senders[line - 1]) for line, text in enumerate(texts, start=1)]
    case = open_case("Z-1", messages=messages, suggestions=suggest(messages))
    content = review_sheet(case, messages=messages)
    stream = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(content)).save(stream)
    for one in (content, stream.getvalue()):
        assert read_review_sheet(one, case=case, messages=messages, by=ANNE).choices == ()


@FEW
@given(
    cells=st.lists(
        st.tuples(st.integers(1, 8), st.integers(1, 18), st.one_of(st.none(), st.integers(), TEXTS)), max_size=5
    )
)
def test_a_sheet_is_taken_over_whole_or_refused_whole(cells: list[tuple[int, int, Any]]) -> None:
    """Whatever is typed anywhere: the sheet is read and its decisions can be taken, or it is refused."""
    messages = [said("bel 0612345678", 1), said("een verhaal", 2), said("=1+1", 3)]
    case = open_case("Z-1", messages=messages, suggestions=suggest(messages))
    book = openpyxl.load_workbook(io.BytesIO(review_sheet(case, messages=messages)))
    for row, column, value in cells:
        if not (isinstance(value, str) and openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.search(value)):
            book["schonen"].cell(row=row, column=column, value=value)
    stream = io.BytesIO()
    book.save(stream)
    try:
        reading = read_review_sheet(stream.getvalue(), case=case, messages=messages, by=ANNE)
    except CleaningRefused:
        return
    case.take(reading.choices, messages=messages, by=ANNE, at=NOW, seen=reading.seen)


@FEW
@given(texts=st.lists(TEXTS, max_size=8))
def test_suggestions_point_inside_their_message(texts: list[str]) -> None:
    """Every suggestion of every detector is a cut that can be made, and no detector fails on any text."""
    messages = [said(text, line) for line, text in enumerate(texts, start=1)]
    markings(messages)
    case = open_case(
        "Z-1",
        messages=messages,
        suggestions=suggest(messages, detectors=standard_detectors(private_contacts=["Anna 123456782"])),
    )
    for one in case.suggestions:
        after = case.accept(one.id, messages=messages, by=ANNE, at=NOW, seen=0)
        assert apply(messages, after).counts.by_category[one.category] == 1


@FEW
@given(
    said_by=st.lists(
        st.tuples(st.integers(0, 3), st.sampled_from(["ok", "ja", "een langere tekst", "@Anna kom", ""])), max_size=30
    ),
    kept=st.lists(st.booleans(), min_size=30, max_size=30),
    shift=st.integers(-40, 40),
)
@pytest.mark.requirement(25)
def test_no_message_is_paired_twice_and_none_is_lost(
    said_by: list[tuple[int, str]], kept: list[bool], shift: int
) -> None:
    """Every message of both deliveries is in exactly one pair or reported as only there; a delivery equals itself."""
    left = [said(text, line, minute=minute) for line, (minute, text) in enumerate(said_by, start=1)]
    moved = datetime.timedelta(minutes=15 * shift)
    right = [
        attrs.evolve(one, timestamp=one.timestamp + moved, sender="Ik")
        for one, here in zip(left, kept, strict=False)
        if here
    ]
    overlap = compare(left, right)
    assert sorted([*(pair.left for pair in overlap.pairs), *overlap.only_left]) == list(range(len(left)))
    assert sorted([*(pair.right for pair in overlap.pairs), *overlap.only_right]) == list(range(len(right)))
    same = compare(left, left)
    assert [(pair.left, pair.right) for pair in same.pairs if left[pair.left].text] == [
        (position, position) for position, one in enumerate(left) if one.text
    ]


class CleaningMachine(RuleBasedStateMachine):
    """Two cleaners, each with a view that may be old, on one case that knows only its newest version."""

    def __init__(self) -> None:
        super().__init__()
        self.messages = [said("bel 0612345678 of a@example.nl", 1), said("een verhaal over thuis", 2), said("", 3)]
        self.case = open_case("Z-1", messages=self.messages, suggestions=suggest(self.messages))
        self.seen = {ANNE: 0, BEN: 0}

    @initialize()
    def start(self) -> None:
        """Both look at the case when it begins."""
        self.seen = dict.fromkeys(self.seen, self.case.version)

    def attempt(self, by: str, after: Callable[[], CleaningCase]) -> None:
        """What is refused changes nothing; what is taken adds to the history and takes nothing of another away."""
        before = self.case
        case, refused = before, None
        try:
            case = after()
        except CleaningRefused as error:
            refused = error
        if isinstance(refused, CleaningConflict):
            assert refused.lines
            assert refused.decisions
            assert all(1 <= number <= before.version for number in refused.decisions)
        assert case.history[: before.version] == before.history
        self.case = case
        new = case.history[before.version :]
        unseen = [one for one in before.history[self.seen[by] :] if one.by != by]
        for decision in new:
            assert decision.by == by
            assert all(self.message_of(decision) != self.message_of(one) for one in unseen)
        if new and not unseen:
            self.seen[by] = case.version

    def message_of(self, decision: Any) -> int:
        if decision.verb is Verb.UNDO:
            return self.message_of(self.case.history[decision.undoes - 1])
        if decision.cut is not None:
            return int(decision.cut.message)
        return self.case.by_id[decision.suggestion].message

    @rule(by=st.sampled_from([ANNE, BEN]))
    def look(self, by: str) -> None:
        self.seen[by] = self.case.version

    @rule(by=st.sampled_from([ANNE, BEN]), message=st.integers(0, 2), level=st.sampled_from(Level), data=st.data())
    def cut(self, by: str, message: int, level: Level, data: st.DataObject) -> None:
        start = data.draw(st.integers(0, 22))
        end = data.draw(st.integers(0, 30))
        self.attempt(
            by,
            lambda: self.case.decide(
                make_cut(self.messages, message=message, level=level, category=2, reason="Thuis", start=start, end=end),
                messages=self.messages,
                by=by,
                at=NOW,
                seen=self.seen[by],
            ),
        )

    @rule(by=st.sampled_from([ANNE, BEN]), number=st.integers(0, 1), keep=st.booleans())
    def answer(self, by: str, number: int, keep: bool) -> None:
        identifier = self.case.suggestions[number].id
        seen = self.seen[by]
        self.attempt(
            by,
            lambda: (
                self.case.reject(identifier, by=by, at=NOW, seen=seen)
                if keep
                else self.case.accept(identifier, messages=self.messages, by=by, at=NOW, seen=seen)
            ),
        )

    @rule(by=st.sampled_from([ANNE, BEN]), number=st.integers(1, 6))
    def undo(self, by: str, number: int) -> None:
        self.attempt(by, lambda: self.case.undo(number, by=by, at=NOW, seen=self.seen[by]))

    @invariant()
    def what_stands_can_be_applied(self) -> None:
        """No two cuts overlap, and the counts add up."""
        cleaned = apply(self.messages, self.case)
        cleaned.counts.check()
        assert len(cleaned.log) == len(self.case.cuts)

    @invariant()
    def every_suggestion_is_counted_once(self) -> None:
        tallies = self.case.tallies()
        counted = sum(one.accepted + one.rejected + one.covered + one.open for one in tallies)
        assert counted == len(self.case.suggestions)

    @invariant()
    def it_can_be_stored(self) -> None:
        assert load_case(dump_case(self.case)) == self.case


def test_several_cleaners_never_overwrite_one_another() -> None:
    """Whatever two cleaners do in whatever order: nothing overlaps, nothing unseen is decided over, nothing is lost."""
    run_state_machine_as_test(
        CleaningMachine, settings=settings(max_examples=60, stateful_step_count=30, deadline=None)
    )
