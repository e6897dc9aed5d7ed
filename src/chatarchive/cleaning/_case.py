"""The cleaning of one conversation: what was suggested, what was decided, and by whom."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Final

import attrs
import msgspec

from chatarchive.cleaning._category import RULES_VERSION, Category
from chatarchive.cleaning._cut import Cut, fingerprint
from chatarchive.cleaning._decision import Choice, Decision, Verb
from chatarchive.cleaning._ledger import Ledger
from chatarchive.cleaning._suggest import Suggestion
from chatarchive.domain import Message
from chatarchive.errors import CleaningRefused

_FORMAT: Final = 1


@attrs.frozen(kw_only=True)
class Tally:
    """What became of the suggestions of one version of one detector (requirement 18).

    Attributes:
        detector: Its name.
        version: Its version.
        accepted: Taken out.
        rejected: Kept.
        covered: Taken out as part of another cut.
        open: Not decided.
    """

    detector: str
    version: str
    accepted: int = 0
    rejected: int = 0
    covered: int = 0
    open: int = 0


@attrs.frozen(kw_only=True)
class CleaningCase:
    """The cleaning of one conversation. A value: what is decided gives another one.

    Several cleaners can work on it. Who decides says which version they looked at (`seen`); when another cleaner
    decided about the same message since then, the decision is refused and nothing is overwritten.

    Attributes:
        id: Identifier of the case.
        conversation: Fingerprint of the messages; decisions fit these messages and no others.
        total: How many messages there are.
        rules: Version of the assessment framework it was begun under; it keeps that one (requirement 35).
        suggestions: What was pointed at, in the order of the conversation.
        history: All decisions, the undone ones too.
    """

    id: str
    conversation: str
    total: int
    rules: str = RULES_VERSION
    suggestions: tuple[Suggestion, ...] = ()
    history: tuple[Decision, ...] = ()

    @property
    def version(self) -> int:
        """How many decisions were taken; what `seen` refers to."""
        return len(self.history)

    @cached_property
    def standing(self) -> tuple[Decision, ...]:
        """Decisions that are in force: not undone, and no undo themselves."""
        undone = {one.undoes for one in self.history if one.verb is Verb.UNDO}
        return tuple(one for one in self.history if one.verb is not Verb.UNDO and one.number not in undone)

    @cached_property
    def cuts(self) -> tuple[Cut, ...]:
        """What is taken out, in the order of the conversation."""
        found = (one.cut for one in self.standing if one.cut is not None)
        return tuple(sorted(found, key=lambda cut: (cut.message, cut.start, cut.end)))

    @cached_property
    def by_id(self) -> Mapping[str, Suggestion]:
        """The suggestions by their identifier."""
        return {one.id: one for one in self.suggestions}

    @cached_property
    def verdicts(self) -> Mapping[str, Verb]:
        """What was decided about each suggestion that somebody decided about."""
        return {one.suggestion: one.verb for one in self.standing if one.suggestion is not None}

    @cached_property
    def covered(self) -> frozenset[str]:
        """Suggestions that nobody decided about, and that lie inside what is taken out already."""
        cuts: dict[int, list[Cut]] = {}
        for cut in self.cuts:
            cuts.setdefault(cut.message, []).append(cut)
        return frozenset(
            one.id
            for one in self.suggestions
            if one.id not in self.verdicts
            and any(cut.start <= one.start and one.end <= cut.end for cut in cuts.get(one.message, ()))
        )

    @cached_property
    def open(self) -> tuple[Suggestion, ...]:
        """Suggestions that still ask for a decision, in the order of the conversation."""
        return tuple(one for one in self.suggestions if one.id not in self.verdicts and one.id not in self.covered)

    def tallies(self) -> tuple[Tally, ...]:
        """What became of the suggestions, per version of each detector (requirement 18)."""
        counts: dict[tuple[str, str], dict[str, int]] = {}
        names = {Verb.ACCEPT: "accepted", Verb.REJECT: "rejected"}
        for one in self.suggestions:
            verdict = self.verdicts.get(one.id)
            name = names[verdict] if verdict else "covered" if one.id in self.covered else "open"
            mine = counts.setdefault((one.detector, one.version), {})
            mine[name] = mine.get(name, 0) + 1
        return tuple(
            Tally(detector=detector, version=version, **mine) for (detector, version), mine in sorted(counts.items())
        )

    def as_of(self, version: int) -> CleaningCase:
        """The case as it was at an earlier version."""
        return attrs.evolve(self, history=self.history[:version])

    def with_suggestions(self, suggestions: Iterable[Suggestion]) -> CleaningCase:
        """The case with more suggestions, of other detectors or from another owner; nothing is decided by it."""
        more = {one.id: one for one in (*suggestions, *self.suggestions)}
        ordered = sorted(more.values(), key=lambda one: (one.message, one.start, one.end, one.id))
        return attrs.evolve(self, suggestions=tuple(ordered))

    def require(self, messages: Sequence[Message]) -> None:
        """Refuse other messages than those that the case was begun with.

        Raises:
            CleaningRefused: They are others; decisions would take out the wrong places.
        """
        if len(messages) != self.total or fingerprint(messages) != self.conversation:
            raise CleaningRefused(
                f"Case {self.id}: {len(messages)} messages were offered that are not the {self.total} that were "
                "cleaned. Read the source of this case again, in the same way.",
                requirement=16,
            )

    def decide(
        self, cut: Cut, *, messages: Sequence[Message], by: str, at: datetime.datetime, seen: int
    ) -> CleaningCase:
        """Take something out.

        Args:
            cut: What, from `make_cut`.
            messages: The conversation.
            by: Personnel number of the cleaner.
            at: When; with a time zone.
            seen: Version of the case that the cleaner looked at.

        Raises:
            CleaningConflict: Part of it is taken out already, or another cleaner decided about this message since.
            CleaningRefused: The framework does not allow it.
        """
        return self.take([Choice(verb=Verb.CUT, cut=cut)], messages=messages, by=by, at=at, seen=seen)

    def accept(
        self,
        suggestion: str,
        *,
        messages: Sequence[Message],
        by: str,
        at: datetime.datetime,
        seen: int,
        category: Category | None = None,
        reason: str | None = None,
    ) -> CleaningCase:
        """Take out what was suggested.

        Args:
            suggestion: Identifier of the suggestion.
            messages: The conversation.
            by: Personnel number of the cleaner.
            at: When; with a time zone.
            seen: Version of the case that the cleaner looked at.
            category: Another category than was suggested.
            reason: Another reason than was suggested.

        Raises:
            CleaningConflict: As for `decide`; or another cleaner decided otherwise about this suggestion.
            CleaningRefused: There is no such suggestion.
        """
        known = self.by_id.get(suggestion)
        cut = None if known is None else known.cut(category=category, reason=reason)
        choice = Choice(verb=Verb.ACCEPT, cut=cut, suggestion=suggestion)
        return self.take([choice], messages=messages, by=by, at=at, seen=seen)

    def reject(self, suggestion: str, *, by: str, at: datetime.datetime, seen: int) -> CleaningCase:
        """Keep what was suggested.

        Args:
            suggestion: Identifier of the suggestion.
            by: Personnel number of the cleaner.
            at: When; with a time zone.
            seen: Version of the case that the cleaner looked at.

        Raises:
            CleaningConflict: Another cleaner took it out, or decided about this message since.
            CleaningRefused: There is no such suggestion.
        """
        return self.take([Choice(verb=Verb.REJECT, suggestion=suggestion)], messages=(), by=by, at=at, seen=seen)

    def undo(self, number: int, *, by: str, at: datetime.datetime, seen: int) -> CleaningCase:
        """Take a decision back; it stays in the history.

        Args:
            number: Of the decision.
            by: Personnel number of the cleaner.
            at: When; with a time zone.
            seen: Version of the case that the cleaner looked at.

        Raises:
            CleaningConflict: Another cleaner took it back, or decided about this message since.
            CleaningRefused: There is no such decision.
        """
        ledger = Ledger(self, by=by, at=at, seen=seen)
        ledger.undo(number)
        return ledger.close()

    def take(
        self,
        choices: Iterable[Choice],
        *,
        messages: Sequence[Message],
        by: str,
        at: datetime.datetime,
        seen: int,
    ) -> CleaningCase:
        """Decide several things: all of them, or none.

        Args:
            choices: Cuts, acceptances and rejections.
            messages: The conversation; not needed for rejections alone.
            by: Personnel number of the cleaner.
            at: When; with a time zone.
            seen: Version of the case that the cleaner looked at.

        Raises:
            CleaningConflict: One of them conflicts with what stands.
            CleaningRefused: One of them is not allowed.
        """
        ledger = Ledger(self, by=by, at=at, seen=seen)
        for choice in choices:
            ledger.take(choice, messages)
        return ledger.close()


def open_case(
    id: str, *, messages: Sequence[Message], suggestions: Iterable[Suggestion] = (), rules: str = RULES_VERSION
) -> CleaningCase:
    """Begin to clean a conversation.

    Args:
        id: Identifier of the case.
        messages: The conversation, in the order of the export.
        suggestions: From `suggest`.
        rules: Version of the assessment framework.
    """
    empty = CleaningCase(id=id, conversation=fingerprint(messages), total=len(messages), rules=rules)
    return empty.with_suggestions(suggestions)


def dump_case(case: CleaningCase) -> bytes:
    """A case as JSON. It holds places and reasons, and no text of a message."""
    # Field by field: msgspec would write what was worked out and kept for later as well.
    fields = {field.name: getattr(case, field.name) for field in attrs.fields(CleaningCase)}
    return msgspec.json.encode({"format": _FORMAT, "case": fields})


def load_case(content: bytes) -> CleaningCase:
    """The case that was dumped.

    Raises:
        CleaningRefused: The bytes hold no case.
    """
    try:
        found = msgspec.json.decode(content, type=_Dumped)
    except (msgspec.MsgspecError, UnicodeDecodeError, ValueError):
        # The message of msgspec quotes nothing, but its cause might: this one goes without.
        raise CleaningRefused(
            "A cleaning case was asked, and these bytes hold none. Restore it from its copy."
        ) from None
    if found.format != _FORMAT:
        raise CleaningRefused(f"This cleaning case has format {found.format}; this version reads {_FORMAT}. Update.")
    return found.case


@attrs.frozen(kw_only=True)
class _Dumped:
    format: int
    case: CleaningCase
