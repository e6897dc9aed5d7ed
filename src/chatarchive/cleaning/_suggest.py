"""Suggestions: what a cleaner is asked to look at. They change nothing by themselves (requirement 18)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

import attrs

from chatarchive.cleaning._category import Category, Level, Subject
from chatarchive.cleaning._cut import Cut
from chatarchive.cleaning._detector import Detector, Hit
from chatarchive.cleaning._numbers import BsnDetector, IbanDetector, MailDetector, PhoneDetector
from chatarchive.cleaning._words import PrivateContactDetector, WordsDetector
from chatarchive.domain import Kind, Message


@attrs.frozen(kw_only=True)
class Suggestion:
    """A cut that a person is asked about. It says where something is, and never what stands there.

    Attributes:
        id: Tells it from the others of its case.
        message: Position of the message in the conversation, from 0.
        line: Line of the export where the message begins, from 1.
        level: How much would be taken out.
        start: Where the piece begins in the text of the message.
        end: Where it ends, this character not included.
        category: The category it would be taken out for.
        subject: What kind of thing it is.
        reason: Why it is suggested, in Dutch.
        detector: Which detector points at it.
        version: Which version of that detector.
    """

    id: str
    message: int
    line: int
    level: Level
    start: int
    end: int
    category: Category
    subject: Subject
    reason: str
    detector: str
    version: str

    def cut(self, *, category: Category | None = None, reason: str | None = None) -> Cut:
        """The cut that it becomes when it is accepted.

        Args:
            category: Another category than the one suggested; None for the same.
            reason: Another reason; None for the same.
        """
        return Cut(
            message=self.message,
            line=self.line,
            level=self.level,
            start=self.start,
            end=self.end,
            category=self.category if category is None else category,
            reason=self.reason if reason is None else reason,
        )


def standard_detectors(*, private_contacts: Iterable[str] = ()) -> tuple[Detector, ...]:
    """The detectors that need nothing else: numbers, addresses, words, private contacts.

    Args:
        private_contacts: The owner's list (working agreements, section 6).
    """
    return (
        BsnDetector(),
        PhoneDetector(),
        IbanDetector(),
        MailDetector(),
        WordsDetector(),
        PrivateContactDetector(private_contacts),
    )


def suggest(
    messages: Sequence[Message],
    *,
    detectors: Iterable[Detector] | None = None,
) -> list[Suggestion]:
    """What a cleaner should look at.

    Args:
        messages: The conversation.
        detectors: Other detectors than the standard ones, such as `(*standard_detectors(), DeduceDetector())`.

    Returns:
        Suggestions in the order of the conversation.
    """
    chosen = standard_detectors() if detectors is None else tuple(detectors)
    found: list[Suggestion] = []
    for position, message in enumerate(messages):
        if message.kind is Kind.DELETED or not (message.text or message.sender):
            continue
        here = {
            (hit.start, hit.end, detector.name, hit.subject): _suggestion(hit, detector, message, position)
            for detector in chosen
            for hit in detector.find(message)
            if hit.level is Level.MESSAGE or 0 <= hit.start < hit.end <= len(message.text)
        }
        found += [here[key] for key in sorted(here)]
    return found


def suggestion_id(message: int, start: int, end: int, subject: str, detector: str) -> str:
    """What a suggestion is called: the same place and detector give the same, and it can be typed on any keyboard.

    Args:
        message: Position of the message, from 0.
        start: Where the piece begins.
        end: Where it ends.
        subject: What it is about.
        detector: Which detector points at it.
    """
    parts = (unicodedata.normalize("NFKD", part).encode("ascii", "ignore").decode() for part in (subject, detector))
    return ":".join((f"{message + 1}:{start}-{end}", *("_".join(part.split()) for part in parts)))


def _suggestion(hit: Hit, detector: Detector, message: Message, position: int) -> Suggestion:
    text = message.text[hit.start : hit.end]
    return Suggestion(
        id=suggestion_id(position, hit.start, hit.end, hit.subject.value, detector.name),
        message=position,
        line=message.line,
        # An element is on one line: a number can be broken off by the end of a line.
        level=Level.PASSAGE if hit.level is Level.ELEMENT and "\n" in text else hit.level,
        start=hit.start,
        end=hit.end,
        category=hit.category,
        subject=hit.subject,
        reason=hit.reason,
        detector=detector.name,
        version=detector.version,
    )
