"""Cleaning a conversation (working agreements, section 5)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, TypeAlias

import attrs

from chatarchive.cleaning import (
    Category,
    Choice,
    CleaningCase,
    DeduceDetector,
    apply,
    dump_case,
    load_case,
    open_case,
    read_review_sheet,
    review_sheet,
    standard_detectors,
    suggest,
)
from chatarchive.db import Cleaning
from chatarchive.dms import DmsPath, Stored
from chatarchive.domain import (
    Case,
    Counts,
    Event,
    Message,
    MessageOwner,
    PrivateContact,
    Role,
    State,
    StoredFile,
    check_counts,
)
from chatarchive.errors import OutOfOrder
from chatarchive.services._activities import Activity
from chatarchive.services._actor import Actor
from chatarchive.services._source import Conversation, paths_of, read_conversation, title_of
from chatarchive.services._step import Outcome, Step, step

if TYPE_CHECKING:
    from chatarchive.services._office import Office

_CHANGE = frozenset({State.CLEANED, State.OFFERED, State.APPROVED})


@attrs.frozen(kw_only=True)
class Review:
    """What a cleaner works with.

    Attributes:
        case: The conversation.
        cleaning: Suggestions and decisions.
        conversation: The messages; they are shown to the cleaner and to nobody else.
    """

    case: Case
    cleaning: CleaningCase
    conversation: Conversation = attrs.field(repr=False)


def start_cleaning(office: Office, actor: Actor, case: str) -> Outcome:
    """Begin to clean: read the source, and let the detectors point at what a person should look at.

    Raises:
        AccessRefused: It is no screened cleaner; requirements 3, 4, 26 and 52.
        OutOfOrder: It is not what comes next; requirement 5.
    """
    with step(office, actor, "beginnen met schonen", activity=Activity.CLEAN, case=case) as made:
        found, owner = _for_cleaner(made, case)
        if found.state is State.CLEANING:
            return made.done(found, already=True)
        event = Event.CHANGE if found.state in _CHANGE else Event.CLEAN
        moved = found.moved(event)
        if made.unit.find(Cleaning, case) is None:
            conversation = read_conversation(made, found)
            contacts = [one.name for one in made.unit.every(PrivateContact, parent=owner.id)]
            detectors = standard_detectors(private_contacts=contacts)
            if office.settings["name_detector"]:
                detectors = (*detectors, DeduceDetector())
            begun = open_case(
                case,
                messages=conversation.messages,
                suggestions=suggest(conversation.messages, detectors=detectors),
                rules=found.rule_version,
            )
            made.keep(Cleaning(id=case, content=dump_case(begun).decode()))
        made.keep(moved)
        made.note(moved, owner, event)
        made.commit()
        return made.done(moved)


def review(office: Office, actor: Actor, case: str) -> Review:
    """Look at a conversation that is being cleaned.

    Raises:
        AccessRefused: It is no screened cleaner.
        OutOfOrder: Cleaning has not begun.
    """
    with step(office, actor, "bekijken te schonen gesprek", activity=Activity.CLEAN, case=case) as made:
        found, _ = _for_cleaner(made, case)
        return Review(case=found, cleaning=_state(made, case)[0], conversation=read_conversation(made, found))


Choices: TypeAlias = Iterable[Choice] | Callable[[Sequence[Message]], Iterable[Choice]]
"""What a cleaner decides: choices, or what makes them of the messages, so that one that is not allowed is logged."""


def decide(office: Office, actor: Actor, case: str, *, choices: Choices, seen: int) -> CleaningCase:
    """Decide several things about a conversation: all of them, or none.

    Args:
        office: The office.
        actor: A screened cleaner.
        case: Identifier of the conversation.
        choices: Cuts, acceptances and rejections; or a function that makes them of the messages of the conversation.
        seen: Version that the cleaner looked at.

    Raises:
        CleaningRefused: One is not allowed; requirements 15 and 16.
        CleaningConflict: Somebody decided otherwise since.
        OutOfOrder: The conversation is not being cleaned.
    """

    def take(known: CleaningCase, talk: Conversation, made: Step) -> CleaningCase:
        chosen = list(choices(talk.messages) if callable(choices) else choices)
        return known.take(chosen, messages=talk.messages, by=actor.id, at=made.now, seen=seen)

    return _change(office, actor, case, take)


def undo(office: Office, actor: Actor, case: str, *, number: int, seen: int) -> CleaningCase:
    """Take a decision back.

    Raises:
        CleaningRefused: There is no such decision.
        CleaningConflict: Somebody decided otherwise since.
    """
    return _change(
        office, actor, case, lambda known, talk, made: known.undo(number, by=actor.id, at=made.now, seen=seen)
    )


def take_sheet(office: Office, actor: Actor, case: str, *, content: bytes) -> CleaningCase:
    """Take over what was decided in a review sheet: all of it, or nothing.

    Raises:
        SheetRefused: Something in it is not right; every cell is named.
    """

    def read(known: CleaningCase, talk: Conversation, made: Step) -> CleaningCase:
        reading = read_review_sheet(content, case=known, messages=talk.messages, by=actor.id)
        return known.take(reading.choices, messages=talk.messages, by=actor.id, at=made.now, seen=reading.seen)

    return _change(office, actor, case, read)


def give_sheet(office: Office, actor: Actor, case: str) -> bytes:
    """A review sheet to decide in, as bytes; it holds messages, so where it goes is up to the list of locations."""
    looked = review(office, actor, case)
    return review_sheet(looked.cleaning, messages=looked.conversation.messages)


def finish_cleaning(office: Office, actor: Actor, case: str, *, keep_before: bool | None = None) -> Outcome:
    """Make the cleaned text, in the work folder of the dossier; the source stays as it is.

    Args:
        office: The office.
        actor: A screened cleaner.
        case: Identifier of the conversation.
        keep_before: Whether lines of the export before its first message are kept.

    Raises:
        OutOfOrder: Suggestions are open (requirement 18), or it is not being cleaned.
        Refused: The counts do not add up; requirement 17.
    """
    with step(office, actor, "afronden schonen", activity=Activity.CLEAN, case=case) as made:
        found, owner = _for_cleaner(made, case)
        known, _ = _state(made, case)
        conversation = read_conversation(made, found)
        cleaned = apply(conversation.messages, known, source=conversation.text, keep_before=keep_before)
        content = cleaned.text.encode("utf-8", "surrogatepass")
        path = paths_of(found, owner).work / f"{title_of(found, owner)}.txt"
        if found.state is State.CLEANED and found.cleaned is not None and _same(found.cleaned, content):
            return made.done(found, already=True)
        moved = found.moved(Event.FINISH)
        if known.open:
            raise OutOfOrder(
                f"schonen: on {len(known.open)} suggestions nobody has decided yet. Decide on each, or reject them.",
                requirement=18,
            )
        counts = cleaned.counts
        check_counts(original=counts.original, kept=counts.kept, removed=counts.removed)
        stored = office.dms.put(path, content, actor=made.access(), write_once=False)
        moved = attrs.evolve(
            moved,
            cleaned=_file(stored),
            keep_before=keep_before,
            cleaned_by=tuple(dict.fromkeys([*found.cleaned_by, *(one.by for one in known.history), actor.id])),
            counts=attrs.evolve(
                found.counts or Counts(),
                original=counts.original,
                kept=counts.kept,
                removed=counts.removed,
                category_1=counts.by_category.get(Category.SENSITIVE, 0),
            ),
        )
        made.keep(moved)
        made.note(moved, owner, Event.FINISH)
        made.commit()
        return made.done(moved)


def cleaning_of(made: Step, case: str) -> CleaningCase:
    """The decisions about a conversation, for those who convert or compare it.

    Raises:
        OutOfOrder: Cleaning has not begun.
    """
    return _state(made, case)[0]


def _change(
    office: Office,
    actor: Actor,
    case: str,
    change: Callable[[CleaningCase, Conversation, Step], CleaningCase],
) -> CleaningCase:
    with step(office, actor, "besluiten over berichten", activity=Activity.CLEAN, case=case) as made:
        found, _ = _for_cleaner(made, case)
        if found.state is not State.CLEANING:
            raise OutOfOrder(
                f"schonen: conversation {case} is {found.state.value!r}. Begin cleaning first.", requirement=5
            )
        known, kept = _state(made, case)
        changed = change(known, read_conversation(made, found), made)
        made.keep(attrs.evolve(kept, content=dump_case(changed).decode()))
        made.commit()
        return changed


def _for_cleaner(made: Step, case: str) -> tuple[Case, MessageOwner]:
    found, owner = made.case(case)
    made.employee(Role.CLEANER, doing="schonen", screened=True, case=found)
    return found, owner


def _state(made: Step, case: str) -> tuple[CleaningCase, Cleaning]:
    kept = made.unit.find(Cleaning, case)
    if kept is None:
        raise OutOfOrder(f"schonen: cleaning of conversation {case} has not begun.", requirement=5)
    return load_case(kept.content.encode()), kept


def _same(file: StoredFile, content: bytes) -> bool:
    return file.sha256 == hashlib.sha256(content).hexdigest()


def _file(stored: Stored) -> StoredFile:
    path: DmsPath = stored.path
    return StoredFile(path=path.parts, size=stored.size, sha256=stored.sha256)
