"""A data breach, its steps and its clock (working agreements, section 11; AVG, article 33)."""

from __future__ import annotations

import datetime
import re
from enum import StrEnum
from typing import Final

import attrs

from chatarchive.errors import Refused

TERM: Final = datetime.timedelta(hours=72)
"""AVG, article 33: within 72 hours to the authority."""

# Anything that could be a burgerservicenummer, a telephone number or a bank account; dates and times are shorter.
_NUMBER: Final = re.compile(r"(?:\+|\b)\d(?:[\s().-]?\d){7,}|\b[A-Z]{2}\d{2}[A-Z]{4}\d{6,}")
_DATE: Final = re.compile(r"\b(?:\d{4}-\d{2}-\d{2}|\d{1,2}-\d{1,2}-\d{4})\b")


class BreachKind(StrEnum):
    """What happened."""

    WRONG_OFFICIAL = "verkeerde topambtenaar uitgelezen"
    WRONG_NUMBER = "naar een ander telefoonnummer gestuurd"
    OTHER = "anders"


class BreachStep(StrEnum):
    """What has to be done."""

    RESTORE = "gebeurtenissen herstellen"
    WIPE_CENTRAL = "vernietigen op de centrale telefoon"
    WIPE_SENT = "vernietigen van de verstuurde berichten"


@attrs.frozen(kw_only=True)
class StepDone:
    """That a step was carried out.

    Attributes:
        step: Which one.
        at: When.
        action: What was done, or why there was nothing to do.
    """

    step: BreachStep
    at: datetime.datetime
    action: str = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class Breach:
    """A breach, from its discovery to its end.

    Attributes:
        id: Identifier without meaning.
        kind: What happened.
        cases: Conversations that are frozen by it.
        owner: Identifier of the owner whose dossier it touches.
        discovered_at: When the clock began.
        situation: What happened, without content of messages.
        draft: Opened by the system, not yet reported by a person.
        steps: What was done.
        closed_at: When everything was done.
    """

    id: str
    kind: BreachKind
    cases: tuple[str, ...] = ()
    owner: str = ""
    discovered_at: datetime.datetime
    situation: str = attrs.field(default="", repr=False)
    draft: bool = False
    steps: tuple[StepDone, ...] = ()
    closed_at: datetime.datetime | None = None

    @property
    def open_steps(self) -> list[BreachStep]:
        """What is still to be done."""
        done = {one.step for one in self.steps}
        return [step for step in BreachStep if step not in done]

    def done(self, step: BreachStep, *, at: datetime.datetime, action: str) -> Breach:
        """The breach after a step; a step that was done already stays as it was."""
        if step not in self.open_steps:
            return self
        return attrs.evolve(self, steps=(*self.steps, StepDone(step=step, at=at, action=action)))

    def closed(self, *, at: datetime.datetime) -> Breach:
        """The breach at its end.

        Raises:
            Refused: A step is open, or it was never reported; requirement 29.
        """
        if self.draft:
            raise Refused(f"datalek {self.id}: it is a draft. Report it first.", requirement=29)
        if steps := self.open_steps:
            raise Refused(
                f"datalek {self.id}: these steps are open: {', '.join(steps)}. Carry them out, or say why there was "
                "nothing to do.",
                requirement=29,
            )
        return attrs.evolve(self, closed_at=at)


def holds_number(text: str) -> bool:
    """Whether a text holds what could be a burgerservicenummer, a telephone number or a bank account.

    Args:
        text: Any; dates in it are none of these.
    """
    return _NUMBER.search(_DATE.sub("", text)) is not None


def check_without_numbers(text: str, *, what: str) -> str:
    """A text for a mail about a breach: no burgerservicenummer, telephone number or bank account in it.

    Args:
        text: The situation, or what was done.
        what: Of what, for the message.

    Returns:
        The text, trimmed.

    Raises:
        Refused: It is empty or holds a number; requirement 30. The message does not hold it.
    """
    text = text.strip()
    if not text:
        raise Refused(f"{what}: nothing was described. Say what happened, without content of messages.", requirement=30)
    if holds_number(text):
        raise Refused(
            f"{what}: the description holds what looks like a telephone number, bank account or burgerservicenummer. "
            "Leave it out: the mail goes by ordinary post.",
            requirement=30,
        )
    return text
