"""Who decides what, and what is refused."""

from __future__ import annotations

import datetime

import pytest

from chatarchive.cleaning import (
    RULES_VERSION,
    Choice,
    CleaningCase,
    Cut,
    Level,
    Tally,
    Verb,
    apply,
    dump_case,
    load_case,
    make_cut,
    open_case,
    suggest,
)
from chatarchive.domain import Message
from chatarchive.errors import CleaningConflict, CleaningRefused
from tests.support.conversations import ANNE, BEN, BSN, NOW, said

SECRET = "geheimzinnig verhaal"


@pytest.fixture
def messages() -> list[Message]:
    return [said(f"mijn bsn is {BSN}", 1), said(f"een {SECRET} over thuis", 2), said("tot morgen", 4)]


@pytest.fixture
def case(messages: list[Message]) -> CleaningCase:
    return open_case("Z-1", messages=messages, suggestions=suggest(messages))


def passage(messages: list[Message], start: int = 4, end: int = 24) -> Cut:
    return make_cut(
        messages, message=1, level=Level.PASSAGE, category=2, reason="Gaat over familie", start=start, end=end
    )


@pytest.mark.requirement(15)
@pytest.mark.parametrize("category", [None, 0, 4])
def test_nothing_goes_without_a_category(messages: list[Message], category: int | None) -> None:
    """A cut for another reason than the three of the framework is refused."""
    with pytest.raises(CleaningRefused, match="category") as refused:
        make_cut(messages, message=0, level=Level.MESSAGE, category=category, reason="Zomaar")
    assert refused.value.requirement == 15


@pytest.mark.requirement(15)
@pytest.mark.parametrize("reason", ["", "  \n ", "x" * 301])
def test_nothing_goes_without_a_reason(messages: list[Message], reason: str) -> None:
    """A cut needs a short reason."""
    with pytest.raises(CleaningRefused, match="reason"):
        make_cut(messages, message=0, level=Level.MESSAGE, category=1, reason=reason)


@pytest.mark.requirement(16)
def test_a_reason_does_not_repeat_what_goes(messages: list[Message]) -> None:
    """The reason is kept, so it cannot hold what is taken out, nor a burgerservicenummer; the refusal does neither."""
    for reason in (f"dit {SECRET.upper()} is privé", f"bevat {BSN}"):
        with pytest.raises(CleaningRefused) as refused:
            make_cut(messages, message=1, level=Level.PASSAGE, category=2, reason=reason, start=4, end=24)
        assert SECRET not in str(refused.value).lower()
        assert BSN not in str(refused.value)


@pytest.mark.parametrize(("start", "end"), [(5, 5), (-1, 3), (0, 99), (9, 4)])
def test_a_cut_is_inside_its_message(messages: list[Message], start: int, end: int) -> None:
    """A place that is not there is refused."""
    with pytest.raises(CleaningRefused):
        make_cut(messages, message=2, level=Level.ELEMENT, category=2, reason="Naam", start=start, end=end)


def test_a_cut_names_a_message_that_is_there(messages: list[Message]) -> None:
    """A message that is not there is refused."""
    with pytest.raises(CleaningRefused, match="3"):
        make_cut(messages, message=3, level=Level.MESSAGE, category=2, reason="Naam")


def test_two_cleaners_do_not_overwrite_one_another(case: CleaningCase, messages: list[Message]) -> None:
    """What overlaps a standing decision of another is refused by its line, and nothing changes."""
    first = case.decide(passage(messages), messages=messages, by=ANNE, at=NOW, seen=0)
    with pytest.raises(CleaningConflict) as refused:
        first.decide(passage(messages, 0, 8), messages=messages, by=BEN, at=NOW, seen=1)
    assert (refused.value.lines, refused.value.decisions) == ((2,), (1,))
    assert SECRET not in str(refused.value)
    assert first.version == 1


def test_who_did_not_see_a_decision_cannot_decide_about_the_same_message(
    case: CleaningCase, messages: list[Message]
) -> None:
    """A decision that is based on an older version of the message is refused; on another message it is not."""
    first = case.decide(passage(messages, 0, 3), messages=messages, by=ANNE, at=NOW, seen=0)
    apart = passage(messages, 10, 20)
    with pytest.raises(CleaningConflict, match="since you looked"):
        first.decide(apart, messages=messages, by=BEN, at=NOW, seen=0)
    assert first.decide(apart, messages=messages, by=BEN, at=NOW, seen=1).version == 2
    elsewhere = make_cut(messages, message=2, level=Level.MESSAGE, category=3, reason="Partij")
    assert first.decide(elsewhere, messages=messages, by=BEN, at=NOW, seen=0).version == 2


def test_what_another_kept_is_not_taken_out(case: CleaningCase, messages: list[Message]) -> None:
    """A suggestion that another cleaner keeps cannot be cut away under their hands, nor the other way round."""
    (suggestion,) = case.suggestions
    kept = case.reject(suggestion.id, by=ANNE, at=NOW, seen=0)
    whole = make_cut(messages, message=0, level=Level.MESSAGE, category=1, reason="Gevoelig")
    with pytest.raises(CleaningConflict):
        kept.decide(whole, messages=messages, by=BEN, at=NOW, seen=1)
    with pytest.raises(CleaningConflict):
        kept.accept(suggestion.id, messages=messages, by=BEN, at=NOW, seen=1)
    taken = case.decide(whole, messages=messages, by=ANNE, at=NOW, seen=0)
    with pytest.raises(CleaningConflict):
        taken.reject(suggestion.id, by=BEN, at=NOW, seen=1)


def test_undo_keeps_the_history(case: CleaningCase, messages: list[Message]) -> None:
    """An undone decision is in force no longer, and stays in the history; the next one can be made."""
    cut = passage(messages)
    first = case.decide(cut, messages=messages, by=ANNE, at=NOW, seen=0)
    undone = first.undo(1, by=BEN, at=NOW, seen=1)
    assert (undone.cuts, [one.verb for one in undone.history]) == ((), [Verb.CUT, Verb.UNDO])
    again = undone.decide(cut, messages=messages, by=BEN, at=NOW, seen=2)
    assert again.cuts == (cut,)
    assert apply(messages, undone).text == apply(messages, case).text


def test_undo_of_nothing_is_refused(case: CleaningCase, messages: list[Message]) -> None:
    """A number that is no decision, an undo, or something that another undid, cannot be undone."""
    done = case.decide(passage(messages), messages=messages, by=ANNE, at=NOW, seen=0).undo(1, by=ANNE, at=NOW, seen=1)
    for number in (0, 2, 3, -1):
        with pytest.raises(CleaningRefused):
            done.undo(number, by=ANNE, at=NOW, seen=2)
    with pytest.raises(CleaningConflict):
        done.undo(1, by=BEN, at=NOW, seen=2)


@pytest.mark.requirement(58)
def test_deciding_again_changes_nothing(case: CleaningCase, messages: list[Message]) -> None:
    """The same decision by the same cleaner can be repeated, for instance after a crash."""
    (suggestion,) = case.suggestions
    once = case.accept(suggestion.id, messages=messages, by=ANNE, at=NOW, seen=0)
    assert once.accept(suggestion.id, messages=messages, by=ANNE, at=NOW, seen=0) is once
    cut = once.decide(passage(messages), messages=messages, by=ANNE, at=NOW, seen=1)
    assert cut.decide(passage(messages), messages=messages, by=ANNE, at=NOW, seen=1) is cut
    undone = cut.undo(2, by=ANNE, at=NOW, seen=2)
    assert undone.undo(2, by=ANNE, at=NOW, seen=2) is undone


def test_all_or_nothing(case: CleaningCase, messages: list[Message]) -> None:
    """Of several decisions that are taken together, none holds when one is refused."""
    choices = [Choice(verb=Verb.CUT, cut=passage(messages)), Choice(verb=Verb.CUT, cut=passage(messages, 0, 9))]
    with pytest.raises(CleaningConflict):
        case.take(choices, messages=messages, by=ANNE, at=NOW, seen=0)
    assert case.version == 0


@pytest.mark.parametrize(("by", "at", "seen"), [(" ", NOW, 0), (ANNE, NOW.replace(tzinfo=None), 0), (ANNE, NOW, 1)])
def test_a_decision_says_who_and_when(
    case: CleaningCase, messages: list[Message], by: str, at: datetime.datetime, seen: int
) -> None:
    """A decision without a person, a moment or a version that exists is refused."""
    with pytest.raises(CleaningRefused):
        case.decide(passage(messages), messages=messages, by=by, at=at, seen=seen)


@pytest.mark.requirement(18)
def test_what_became_of_suggestions_is_counted(messages: list[Message]) -> None:
    """Accepted, rejected, covered and open suggestions are counted per version of each detector."""
    more = [*messages, said("0612345678", 5), said("0687654321 en a@example.nl", 6), said("b@example.nl", 7)]
    case = open_case("Z-2", messages=more, suggestions=suggest(more))
    ids = {(one.subject.name, one.message): one.id for one in case.suggestions}
    case = case.accept(ids["BSN", 0], messages=more, by=ANNE, at=NOW, seen=0)
    case = case.reject(ids["PHONE", 3], by=ANNE, at=NOW, seen=1)
    whole = make_cut(more, message=4, level=Level.MESSAGE, category=2, reason="Privé")
    case = case.decide(whole, messages=more, by=ANNE, at=NOW, seen=2)
    assert [(one.detector, one.accepted, one.rejected, one.covered, one.open) for one in case.tallies()] == [
        ("bsn", 1, 0, 0, 0),
        ("mail", 0, 0, 1, 1),
        ("telefoon", 0, 1, 1, 0),
    ]
    assert all(isinstance(one, Tally) and one.version for one in case.tallies())


@pytest.mark.requirement(35)
def test_a_case_keeps_the_rules_it_was_begun_under(messages: list[Message]) -> None:
    """The version of the framework is recorded per case; an old case keeps its own, also when it is stored."""
    old = open_case("Z-0", messages=messages, rules="5-2019.1")
    old = old.decide(passage(messages), messages=messages, by=ANNE, at=NOW, seen=0)
    assert load_case(dump_case(old)).rules == "5-2019.1"
    assert apply(messages, old).rules == "5-2019.1"
    assert open_case("Z-1", messages=messages).rules == RULES_VERSION


def test_a_stored_case_is_the_same_case_and_holds_no_text(case: CleaningCase, messages: list[Message]) -> None:
    """A case survives being stored, and what is stored holds no text of a message."""
    (suggestion,) = case.suggestions
    case = case.accept(suggestion.id, messages=messages, by=ANNE, at=NOW, seen=0)
    case = case.decide(passage(messages), messages=messages, by=BEN, at=NOW, seen=1)
    assert case.cuts
    assert case.open == ()
    content = dump_case(case)
    assert load_case(content) == case
    assert BSN.encode() not in content
    assert SECRET.encode() not in content


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff", b'{"format": 9, "case": 1}', b"[1]"])
def test_what_is_no_case_is_refused(content: bytes) -> None:
    """Bytes that hold no case are refused."""
    with pytest.raises(CleaningRefused):
        load_case(content)
