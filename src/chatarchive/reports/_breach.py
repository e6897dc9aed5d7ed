"""A breach: what happened, what was done, how long there still is; and the mail about it (working agreements, 11)."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from email.message import EmailMessage
from typing import Final

from chatarchive.domain import TERM, Breach, BreachKind, BreachStep
from chatarchive.errors import Refused
from chatarchive.reports._mail import Envelope, mail
from chatarchive.reports._private import found_in, refuse_private
from chatarchive.reports._words import count, length, local, moment, one_line, sentence

_IDENTIFIER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,79}")
KINDS: Final = {
    BreachKind.WRONG_OFFICIAL: "De telefoon van een verkeerde ambtenaar is uitgelezen.",
    BreachKind.WRONG_NUMBER: "Gegevens zijn naar een ander nummer gestuurd dan dat van de centrale telefoon.",
    BreachKind.OTHER: "Gegevens zijn op een andere manier bij iemand gekomen voor wie ze niet zijn bedoeld.",
}
"""What happened, as a sentence."""
STEPS: Final = {
    BreachStep.RESTORE: "Herstellen wat kan worden hersteld",
    BreachStep.WIPE_CENTRAL: "De gegevens op de centrale telefoon vernietigen",
    BreachStep.WIPE_SENT: "De verstuurde berichten op de telefoon van de eigenaar vernietigen",
}
"""What has to be done, as people read it."""


def deadline(breach: Breach) -> datetime.datetime:
    """When the 72 hours are over: hours that passed, whatever summer time does to the clock on the wall."""
    return local(breach.discovered_at.astimezone(datetime.UTC) + TERM)


def clock(breach: Breach, *, now: datetime.datetime) -> str:
    """The 72-hour clock in words.

    Args:
        breach: The breach.
        now: The time, with a zone.
    """
    left = deadline(breach) - now
    ends = moment(deadline(breach), weekday=True)
    if left < datetime.timedelta():
        return f"De termijn van 72 uur is voorbij sinds {ends} ({length(-left)} geleden)."
    return f"De termijn van 72 uur loopt tot {ends}. Er is nog {length(left)} over."


def breach_mail(
    breach: Breach, envelope: Envelope, *, now: datetime.datetime, names: Iterable[str] = (), department: str = ""
) -> EmailMessage:
    """The mail to the mailbox for information security (requirements 29 and 30).

    Args:
        breach: What it is about.
        envelope: To the configured mailbox.
        now: The time, with a zone.
        names: Of owners and counterparts of these cases; a text that names one is refused.
        department: The controller.

    Returns:
        The mail: situation, steps with their times, the clock, and identifiers of cases. Nothing else.

    Raises:
        Refused: A text holds a number, an address, a quotation or a name, or an identifier is none (requirement 30).
        SettingsError: The configured mailbox is no address.
    """
    names = tuple(names)
    for identifier in (breach.id, *breach.cases):
        _refuse_identifier(identifier)
    known = (breach.id, *breach.cases)
    texts = [("the situation", breach.situation), ("the department", department)]
    texts += [(f"what was done at the step {done.step.name}", done.action) for done in breach.steps]
    for what, text in texts:
        refuse_private(text, what=what, requirement=30, identifiers=known, names=names)
    return mail(f"Datalek {breach.id}", "\n".join(_lines(breach, now=now, department=department)), envelope)


def _refuse_identifier(text: str) -> None:
    """An identifier is the one thing that is not looked at as text, so it must not be a number of a person itself."""
    bare = not any(char.isalpha() for char in text)
    if not _IDENTIFIER.fullmatch(text) or (bare and found_in(text)):
        raise Refused(
            "mail of a breach: found an identifier of a case or a breach that is none, and the mail carries "
            "identifiers only (requirement 30). Give it letters, digits and . _ : / -, beginning with a letter or "
            "digit; digits alone could be a number of a person.",
            requirement=30,
        )


def _lines(breach: Breach, *, now: datetime.datetime, department: str) -> Iterator[str]:
    yield "Beste collega,"
    yield ""
    yield f"Er is een datalek. Het kenmerk is {breach.id}."
    yield ""
    yield "Wat is er gebeurd?"
    yield KINDS[breach.kind]
    if breach.situation.strip():
        yield sentence(breach.situation)
    yield ""
    yield f"Ontdekt: {moment(breach.discovered_at, weekday=True)}"
    if department:
        yield f"Verwerkingsverantwoordelijke: {one_line(department)}"
    yield f"Zaken: {', '.join(breach.cases) or 'er is nog geen zaak bekend'}"
    yield ""
    yield "Wat is er gedaan?"
    yield from _steps(breach)
    yield ""
    yield "Hoeveel tijd is er nog?"
    yield clock(breach, now=now)
    yield (
        "Binnen die tijd meldt de verwerkingsverantwoordelijke het datalek bij de Autoriteit Persoonsgegevens, "
        "als dat nodig is."
    )
    yield ""
    if breach.cases:
        yield f"De {'zaak is' if len(breach.cases) == 1 else 'zaken zijn'} bevroren: niemand kan er verder aan werken."
    yield "In deze mail staan met opzet geen namen, geen nummers en geen tekst uit berichten."
    yield ""


def _steps(breach: Breach) -> Iterator[str]:
    taken = {done.step: done for done in breach.steps}
    for step, text in STEPS.items():
        if step not in taken:
            yield f"- {text}: nog niet gedaan."
            continue
        yield f"- {text}: gedaan op {moment(taken[step].at)}."
        if taken[step].action.strip():
            yield f"  {sentence(taken[step].action)}"
    if left := len(breach.open_steps):
        yield f"{count(left, 'stap staat', 'stappen staan').capitalize()} nog open."
