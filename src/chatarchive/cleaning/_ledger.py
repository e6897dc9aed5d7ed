"""Where decisions are checked against those that stand. Everything that a decision may conflict with is here."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING

import attrs

from chatarchive.cleaning._cut import Cut, check_cut
from chatarchive.cleaning._decision import Choice, Decision, Verb
from chatarchive.cleaning._suggest import Suggestion
from chatarchive.domain import Message
from chatarchive.errors import CleaningConflict, CleaningRefused

if TYPE_CHECKING:
    from chatarchive.cleaning._case import CleaningCase


class Ledger:
    """A case that is being decided about by one cleaner; `close` gives the case that it became.

    Args:
        case: The case as it stands.
        by: Personnel number of the cleaner.
        at: When; with a time zone.
        seen: Version of the case that the cleaner looked at.
    """

    def __init__(self, case: CleaningCase, *, by: str, at: datetime.datetime, seen: int) -> None:
        if not by.strip():
            raise CleaningRefused(f"Case {case.id}: a decision needs a person who takes it. Say who.", requirement=18)
        if at.tzinfo is None:
            raise CleaningRefused(f"Case {case.id}: the time of a decision needs a time zone.")
        if not 0 <= seen <= case.version:
            raise CleaningRefused(
                f"Case {case.id}: version {seen} was looked at, and there are {case.version}. Look again."
            )
        self._case = case
        self._by, self._at, self._seen = by, at, seen
        self._here: dict[int, list[Decision]] = {}
        self._verdicts: dict[str, Decision] = {}
        for one in case.standing:
            self._index(one)
        self._new: list[Decision] = []
        # Messages that others decided about after this cleaner looked, an undo included.
        self._unseen = {
            self._message(one): one for one in case.history[seen:] if one.by != by and self._message(one) is not None
        }

    def close(self) -> CleaningCase:
        """The case with what was decided; the same one when nothing was new."""
        if not self._new:
            return self._case
        return attrs.evolve(self._case, history=(*self._case.history, *self._new))

    def take(self, choice: Choice, messages: Sequence[Message]) -> None:
        """Decide one thing.

        Raises:
            CleaningConflict: It conflicts with what stands.
            CleaningRefused: It is not allowed.
        """
        if choice.verb is Verb.REJECT:
            self._reject(self._suggestion(choice.suggestion))
        elif choice.verb is Verb.ACCEPT:
            suggestion = self._suggestion(choice.suggestion)
            cut = suggestion.cut() if choice.cut is None else choice.cut
            if (cut.message, cut.level, cut.start, cut.end) != (
                suggestion.message,
                suggestion.level,
                suggestion.start,
                suggestion.end,
            ):
                raise CleaningRefused(
                    f"Line {suggestion.line}: a suggestion is taken over at the place where it is. For another place, "
                    "keep it and make a cut."
                )
            self._accept(suggestion, cut, messages)
        elif choice.cut is not None:
            self._cut(choice.cut, messages)
        else:
            raise CleaningRefused(f"Case {self._case.id}: a cut was asked without a place. Say where it is.")

    def undo(self, number: int) -> None:
        """Take a decision back.

        Raises:
            CleaningConflict: Another took it back, or decided about the message since.
            CleaningRefused: There is no such decision.
        """
        if not 1 <= number <= self._case.version or self._case.history[number - 1].verb is Verb.UNDO:
            raise CleaningRefused(
                f"Case {self._case.id}: decision {number} cannot be undone, for there is none of that number. "
                "The list of decisions has their numbers."
            )
        decision = self._case.history[number - 1]
        before = next((one for one in self._case.history if one.undoes == number), None)
        if before is not None:
            if before.by == self._by:
                return
            raise self._conflict(decision, before, "is undone already")
        self._require_seen(decision)
        self._add(Decision(number=0, verb=Verb.UNDO, by=self._by, at=self._at, undoes=number))

    def _cut(self, cut: Cut, messages: Sequence[Message]) -> None:
        check_cut(cut, messages)
        if any(one.cut == cut and one.by == self._by and one.verb is Verb.CUT for one in self._at_message(cut)):
            return
        self._require_free(cut)
        self._add(Decision(number=0, verb=Verb.CUT, by=self._by, at=self._at, cut=cut))

    def _accept(self, suggestion: Suggestion, cut: Cut, messages: Sequence[Message]) -> None:
        check_cut(cut, messages)
        before = self._verdicts.get(suggestion.id)
        if before is not None:
            if before.by == self._by and before.cut == cut:
                return
            raise self._conflict_at(suggestion.line, before, "is about this suggestion")
        self._require_free(cut)
        self._add(Decision(number=0, verb=Verb.ACCEPT, by=self._by, at=self._at, cut=cut, suggestion=suggestion.id))

    def _reject(self, suggestion: Suggestion) -> None:
        before = self._verdicts.get(suggestion.id)
        if before is not None:
            if before.by == self._by and before.verb is Verb.REJECT:
                return
            raise self._conflict_at(suggestion.line, before, "is about this suggestion")
        cut = suggestion.cut()
        self._require_unchanged(suggestion.message, suggestion.line)
        for one in self._at_message(cut):
            if one.by != self._by and one.cut is not None and one.cut.overlaps(cut):
                raise self._conflict_at(cut.line, one, "takes out part of it")
        self._add(Decision(number=0, verb=Verb.REJECT, by=self._by, at=self._at, suggestion=suggestion.id))

    def _require_free(self, cut: Cut) -> None:
        self._require_unchanged(cut.message, cut.line)
        for one in self._at_message(cut):
            if one.cut is not None:
                if one.cut.overlaps(cut):
                    raise self._conflict_at(cut.line, one, "takes out part of it already")
            elif one.by != self._by and self._suggestion(one.suggestion).cut().overlaps(cut):
                raise self._conflict_at(cut.line, one, "keeps part of it")

    def _require_unchanged(self, message: int, line: int) -> None:
        other = self._unseen.get(message)
        if other is not None:
            raise self._conflict_at(line, other, "was taken by another since you looked")

    def _require_seen(self, decision: Decision) -> None:
        other = self._unseen.get(self._message(decision))
        if other is not None:
            raise self._conflict(decision, other, "was taken by another since you looked")

    def _conflict(self, about: Decision, found: Decision, what: str) -> CleaningConflict:
        return self._conflict_at(self._line(about), found, what)

    def _conflict_at(self, line: int, found: Decision, what: str) -> CleaningConflict:
        return CleaningConflict(
            f"Case {self._case.id}, line {line}: decision {found.number} {what}. Nothing was changed. Look at the "
            "message again; undo that decision first where it is wrong.",
            lines=(line,),
            decisions=(found.number,),
        )

    def _suggestion(self, identifier: str | None) -> Suggestion:
        found = self._case.by_id.get(identifier or "")
        if found is None:
            raise CleaningRefused(
                f"Case {self._case.id}: a suggestion was named that it does not have. List the suggestions again."
            )
        return found

    def _message(self, decision: Decision) -> int | None:
        if decision.cut is not None:
            return decision.cut.message
        if decision.suggestion is not None:
            return self._suggestion(decision.suggestion).message
        if decision.undoes is not None:
            return self._message(self._case.history[decision.undoes - 1])
        return None

    def _line(self, decision: Decision) -> int:
        if decision.cut is not None:
            return decision.cut.line
        return self._suggestion(decision.suggestion).line

    def _at_message(self, cut: Cut) -> Sequence[Decision]:
        return self._here.get(cut.message, ())

    def _index(self, decision: Decision) -> None:
        message = self._message(decision)
        if message is not None:
            self._here.setdefault(message, []).append(decision)
        if decision.suggestion is not None:
            self._verdicts[decision.suggestion] = decision

    def _add(self, decision: Decision) -> None:
        numbered = attrs.evolve(decision, number=self._case.version + len(self._new) + 1)
        self._new.append(numbered)
        if numbered.verb is not Verb.UNDO:
            self._index(numbered)


def trial(
    case: CleaningCase, numbered: Sequence[tuple[int, Choice]], messages: Sequence[Message], *, by: str
) -> list[tuple[int, CleaningRefused]]:
    """What would be refused of a number of choices, without deciding any of them.

    Args:
        case: The case.
        numbered: The choices, each with a number to call it by.
        messages: The conversation.
        by: Personnel number of who would decide.

    Returns:
        The number and the refusal of each that cannot be taken.
    """
    never = datetime.datetime.fromtimestamp(0, datetime.UTC)
    ledger = Ledger(case, by=by, at=never, seen=case.version)
    refused = []
    for number, choice in numbered:
        try:
            ledger.take(choice, messages)
        except CleaningRefused as error:
            refused.append((number, error))
    return refused
