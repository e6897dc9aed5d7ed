"""What the working agreements and the measures ask before a telephone is read out or a conversation cleaned.

Each is a pure function that returns nothing, or raises `Refused` with the number of its requirement.
"""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Collection, Iterable
from pathlib import PurePosixPath
from typing import Final

from chatarchive.domain._case import Case, CopyPlace, MediaDecision, MediaFile, Method, TemporaryCopy
from chatarchive.domain._lifecycle import State
from chatarchive.domain._organisation import (
    AbroadException,
    AllowedLocation,
    DpiaReference,
    LocationKind,
    ProcessingAgreement,
    SupplierAgreement,
)
from chatarchive.domain._people import Clearance, Employee, Participant, PrivateContact, Role
from chatarchive.domain._telephone import telephone_in
from chatarchive.errors import AccessRefused, OutOfOrder, Refused

INSTRUCTION_STEPS: Final[tuple[str, ...]] = (
    "eigenaar geïnformeerd",
    "automatisch wissen staat uit",
    "gesprekken gekozen met de eigenaar",
    "privécontacten nagelopen",
    "bestemming gecontroleerd",
    "ontvangst op de centrale telefoon gecontroleerd",
)
"""Steps of the work instruction that the adviser ticks (working agreements, section 3; requirement 6)."""

EEA: Final = frozenset(
    [
        *("AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE", "IT", "LV", "LT", "LU"),
        *("MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE", "IS", "LI", "NO"),
    ]
)
"""Countries of the European Economic Area. Bonaire, Sint Eustatius and Saba (BQ) are outside it."""


# -- who --


def same_name(one: str, other: str) -> bool:
    """Whether two names are the same to who reads them, whatever their capitals, spaces and marks that nobody sees.

    Args:
        one: A name.
        other: Another.
    """
    return _name(one) == _name(other)


def check_screened(employee: Employee, *, on: datetime.date, doing: str) -> None:
    """See that an employee has passed both screenings (working agreements, section 2).

    Raises:
        AccessRefused: One is missing, over or withdrawn; requirement 3, or 4 when it was withdrawn.
    """
    for screening, name in ((employee.vog, "VOG"), (employee.screening, "A/B-screening")):
        if screening is None:
            raise AccessRefused(f"{doing}: this employee has no {name}. Register it when it was passed.", requirement=3)
        if not screening.valid_on(on):
            withdrawn = screening.withdrawn_on is not None and screening.withdrawn_on <= on
            raise AccessRefused(
                f"{doing}: the {name} of this employee does not count on {on}"
                f"{' (withdrawn)' if withdrawn else ''}. Have it renewed, and register that.",
                requirement=4 if withdrawn else 3,
            )


def check_role(employee: Employee, *roles: Role, doing: str) -> None:
    """See that an employee has one of these roles.

    Raises:
        AccessRefused: None of them, or they have left; requirement 26.
    """
    if not employee.active:
        raise AccessRefused(f"{doing}: this employee no longer works here.", requirement=26)
    if not set(roles) & set(employee.roles):
        raise AccessRefused(
            f"{doing}: this takes the role {' or '.join(roles)}. Ask somebody who has it.", requirement=26
        )


def check_cleared(employee: Employee, clearance: Clearance, *, doing: str) -> None:
    """See that an employee may see a dossier of this level.

    Raises:
        AccessRefused: They are cleared below it; requirement 52.
    """
    if employee.clearance < clearance:
        raise AccessRefused(
            f"{doing}: the dossier is {clearance.dutch}, and this employee is cleared up to "
            f"{employee.clearance.dutch}.",
            requirement=52,
        )


def training_warning(employee: Employee, *, required: bool, doing: str) -> str | None:
    """See that an employee was trained.

    Args:
        employee: Who.
        required: Whether a missing training refuses, in place of warning.
        doing: What they are about to do.

    Returns:
        A warning in Dutch; None when they were.

    Raises:
        AccessRefused: They were not, and it is required; requirement 48.
    """
    if employee.trained_on is not None:
        return None
    if required:
        raise AccessRefused(
            f"{doing}: no training of this employee was registered, and it is required.", requirement=48
        )
    return "Van deze medewerker is geen training geregistreerd."


# -- what must be in order before a telephone is read out --


def check_agreement(agreements: Iterable[ProcessingAgreement], *, department: str, on: datetime.date) -> None:
    """See that department and processor have agreed in writing.

    Raises:
        Refused: No agreement is in force; requirement 1.
    """
    if not any(one.department == department and one.in_force_on(on) for one in agreements):
        raise Refused(
            f"uitlezen: no processing agreement with department {department} is in force on {on}. Register it first.",
            requirement=1,
        )


def check_dpia(references: Iterable[DpiaReference], *, department: str) -> None:
    """See that the department has assessed the impact.

    Raises:
        Refused: None was registered; requirement 51.
    """
    if not any(one.department == department for one in references):
        raise Refused(
            f"uitlezen: no DPIA (or pre-PIA scan) of department {department} was registered. Register it first.",
            requirement=51,
        )


def check_suppliers(agreements: Iterable[SupplierAgreement], *, products: Collection[str], on: datetime.date) -> None:
    """See that there are agreements with the supplier of each product in use.

    Raises:
        Refused: For one there are none in force; requirement 49.
    """
    known = {one.product for one in agreements if one.since <= on and (one.until is None or on <= one.until)}
    if missing := sorted(set(products) - known):
        raise Refused(
            f"uitlezen: no supplier agreement is in force on {on} for {', '.join(missing)}. Register it first.",
            requirement=49,
        )


def check_instruction(steps: Collection[str]) -> None:
    """See that every step of the work instruction was ticked.

    Raises:
        OutOfOrder: One was not; requirement 6.
    """
    if missing := [step for step in INSTRUCTION_STEPS if step not in steps]:
        raise OutOfOrder(
            f"uitlezen: these steps of the work instruction were not ticked: {', '.join(missing)}.", requirement=6
        )


def check_country(country: str, *, owner: str, on: datetime.date, exceptions: Iterable[AbroadException]) -> None:
    """See that it is done inside the European Economic Area, or that a document allows otherwise.

    Raises:
        Refused: Outside it, and nothing allows it; requirement 50.
    """
    if country.upper() in EEA:
        return
    if any(one.owner == owner and one.country == country.upper() and on <= one.until for one in exceptions):
        return
    raise Refused(
        f"uitlezen: {country.upper()} is outside the European Economic Area, and no exception for it was registered "
        f"for owner {owner}. Do it inside, or register the document that allows it.",
        requirement=50,
    )


def is_central_phone(number: str, allowed: Iterable[AllowedLocation]) -> bool:
    """Whether a number is that of a central telephone; requirement 7.

    Args:
        number: E.164.
        allowed: What was registered.
    """
    return any(one.kind is LocationKind.CENTRAL_PHONE and one.value == number for one in allowed)


def check_not_private(
    partner: str, participants: Iterable[Participant], contacts: Iterable[PrivateContact], *, group: bool
) -> None:
    """See that a conversation is not with somebody on the owner's list.

    Of a group only the title counts: that a private contact takes part in it does not make it private.

    Raises:
        Refused: It is; requirement 20. The message does not name anybody.
    """
    known = list(contacts)
    names = {_name(one.name) for one in known}
    phones = {one.phone for one in known if one.phone}
    found = {_name(partner)} if group else {_name(partner), *(_name(one.label) for one in participants)}
    numbers = set() if group else {one.phone for one in participants if one.phone} | {telephone_in(partner) or ""}
    if names & found or phones & numbers:
        raise Refused(
            "uitlezen: the counterpart is on the owner's list of private contacts. Leave this conversation out.",
            requirement=20,
        )


def _name(text: str) -> str:
    # Telephones wrap names in marks of writing direction; what nobody sees must not tell two names apart.
    seen = "".join(sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign) != "Cf")
    return " ".join(seen.casefold().split())


def check_method(method: Method, *, metadata: bool, redaction: bool) -> None:
    """See that screenshots come with their metadata and were checked for what has to be blacked out.

    Args:
        method: How messages are secured.
        metadata: Whether the metadata of each screenshot is there.
        redaction: Whether somebody checked what has to be blacked out.

    Raises:
        Refused: One of the two is missing; requirement 37.
    """
    if method is Method.SCREENSHOT and not (metadata and redaction):
        missing = "metadata" if not metadata else "a check of what has to be blacked out"
        raise Refused(f"uitlezen: screenshots without {missing}. Complete them first.", requirement=37)


def check_output(target: str, allowed: Iterable[AllowedLocation]) -> None:
    """See that a file goes to a location that is on the list.

    Args:
        target: A folder or file, absolute, resolved by the caller.
        allowed: What was registered.

    Raises:
        Refused: It is not; requirement 46.
    """
    path = PurePosixPath(target)
    for one in allowed:
        if one.kind is LocationKind.OUTPUT and path.is_relative_to(one.value) and ".." not in path.parts:
            return
    raise Refused(
        "uitvoer: this location is not on the list of allowed locations. Choose one that is, or have it registered.",
        requirement=46,
    )


# -- before a next step --


def check_media_relevance(media: Iterable[MediaFile]) -> None:
    """See that the owner said of each file whether it is relevant.

    Raises:
        Refused: Of some not; requirement 19.
    """
    if count := sum(one.relevant is None for one in media):
        raise Refused(
            f"importeren: of {count} media files the owner has not said whether they are relevant. Ask, and note it.",
            requirement=19,
        )


def check_media_decided(media: Iterable[MediaFile]) -> None:
    """See that Doc-Direkt decided on each file that the owner found relevant.

    Raises:
        Refused: Of some not; requirement 22.
    """
    if count := sum(bool(one.relevant) and one.decision is MediaDecision.UNDECIDED for one in media):
        raise Refused(
            f"aanbieden: of {count} media files nobody decided whether they are archived. Decide first.", requirement=22
        )


def check_copies_gone(copies: Iterable[TemporaryCopy]) -> None:
    """See that no temporary copy is left.

    Raises:
        Refused: One is; requirement 11.
    """
    if places := sorted({CopyPlace(one.place) for one in copies if one.destroyed_at is None}):
        raise Refused(
            f"vastleggen: temporary copies are left ({', '.join(places)}). Destroy them first.", requirement=11
        )


def check_counts(*, original: int, kept: int, removed: int) -> None:
    """See that every message was either kept or removed.

    Raises:
        Refused: The numbers do not add up; requirement 17.
    """
    if kept + removed != original:
        raise Refused(
            f"schonen: {original} messages came in, {kept} are kept and {removed} removed, which does not add up. "
            "Read the export again.",
            requirement=17,
        )


def check_four_eyes(case: Case, person: str, *, name: str = "", cleaners: Iterable[str] = ()) -> None:
    """See that nobody approves what they cleaned themselves.

    Args:
        case: The conversation.
        person: Personnel number, owner or mandate.
        name: Of that person: who cleans has another identifier when an owner lets them in as a delegate.
        cleaners: Names of those who cleaned it.

    Raises:
        AccessRefused: They did; requirement 28.
    """
    if person in case.cleaned_by or any(same_name(name, cleaner) for cleaner in cleaners):
        raise AccessRefused("goedkeuren: who cleaned a conversation does not approve it.", requirement=28)


def check_not_let_in(case: Case, person: str, *, name: str = "", cleaners: Iterable[str] = ()) -> None:
    """See that nobody approves with a token that came from who cleaned: they could have kept it for themselves.

    Args:
        case: The conversation.
        person: Who made the code for whoever approves.
        name: Of that person.
        cleaners: Names of those who cleaned it.

    Raises:
        AccessRefused: They did; requirement 28.
    """
    try:
        check_four_eyes(case, person, name=name, cleaners=cleaners)
    except AccessRefused:
        fault = "goedkeuren: you were let in by who cleaned this conversation. Ask another manager for a new code."
    else:
        return
    raise AccessRefused(fault, requirement=28)


def check_not_frozen(case: Case) -> None:
    """See that nothing has frozen a conversation.

    Raises:
        OutOfOrder: Something has; requirement 29 for a breach, 52 for a message marked as classified.
    """
    if case.state is State.FROZEN:
        breach = case.frozen_because != CLASSIFIED
        raise OutOfOrder(
            f"conversation {case.id} is frozen ({case.frozen_because}), so nothing can be done with it until "
            f"{'the breach is closed' if breach else 'somebody has decided on it'}.",
            requirement=29 if breach else 52,
        )


CLASSIFIED: Final = "gerubriceerd bericht"
"""Why a conversation is frozen when one of its messages is marked as classified."""
