"""Making a report: a processing of its own, which the next report shows."""

from __future__ import annotations

import contextlib
import datetime
import enum
import itertools
from collections.abc import Collection, Iterator
from typing import IO, Final, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ldv.errors import ConfigurationError, RegisterUnavailable, UsageError
from ldv.inzage._activities import Activities
from ldv.inzage._events import Search, merged
from ldv.inzage._letterhead import letterhead_of
from ldv.inzage._stream import STREAMED, streamed
from ldv.inzage._values import ZONE, Audience, Event, Heading, Letterhead, Report
from ldv.logboek import LogboekReader, selection
from ldv.processing import processing
from ldv.pseudonym import holds_bsn
from ldv.record import Subject
from ldv.register import GIVE_INZAGE, READ_LOGBOEK, Language, Register

MOST_EVENTS: Final = 20_000
"""Events of a report that is held in memory; more of them can be exported."""

_ACTIVITIES: Final = {
    Audience.DATA_SUBJECT: ("samenstellen inzageoverzicht", GIVE_INZAGE),
    # An internal report may be part of an investigation: an organisation can make this activity confidential and go on
    # giving inzage in the open.
    Audience.INTERNAL: ("raadplegen logboek over betrokkene", READ_LOGBOEK),
}

C = TypeVar("C", bound=enum.StrEnum)
Moment = datetime.datetime | str | int | None


def report(
    subject: Subject | Collection[Subject],
    since: Moment = None,
    until: Moment = None,
    *,
    logboek: LogboekReader,
    register: Register,
    audience: Audience | str = Audience.DATA_SUBJECT,
    language: Language | str = Language.DUTCH,
    merge: bool = False,
    letterhead: Letterhead | None = None,
    zone: str = ZONE,
    most: int = MOST_EVENTS,
    now: datetime.datetime | None = None,
) -> Report:
    """Tell what was done with the personal data of one person (AVG article 15).

    Every record is joined with the version of its activity that was valid when it began, so a later change of the
    register changes no old answer. For the data subject, what is confidential is left out before anything is counted
    or ordered, and nothing shows that it was.

    Making a report is a processing of the person's data too. It is logged, and stands in the next report; without
    `ldv.configure()` there is no report.

    Args:
        subject: The person; several where one person is known by several identifiers, such as a BSN and a case number.
            All live keys are searched.
        since: From when: a date and time with its zone, ISO 8601 text with its zone, or nanoseconds since 1970. None
            is from the first record.
        until: Up to when, given as `since`; None is up to now.
        logboek: The logboek, open, with the keys that the pseudonyms were made with.
        register: The register, open.
        audience: `data_subject`, or `internal` for the privacy officer: everything, what is confidential marked.
        language: `nl` or `en`. What the register says stays in the language of the register.
        merge: Let events of the same kind on one day be one, with all their times and references. A letter (text, HTML,
            PDF) shows them so in any case.
        letterhead: Who sends the report; by default the organisation that keeps the register.
        zone: Zone of the days and times that people are shown.
        most: Most events; counted after leaving out.
        now: When it is made; for tests.

    Returns:
        The report, the newest event first. `render` makes a page, a letter or a file of it.

    Raises:
        UsageError: An argument cannot be what it should be, or there are more events than `most`.
        ConfigurationError: Nothing is configured to log this with, or there are no keys.
        RegisterUnavailable: The register does not answer, so it cannot be known what is confidential.
        LogboekError: The logboek could not answer.
        TargetUnavailable: The logboek does not answer.
    """
    if isinstance(most, bool) or not isinstance(most, int) or most < 1:
        raise UsageError("most: expected a whole number of at least 1.")
    with _asked(
        subject,
        since,
        until,
        logboek=logboek,
        register=register,
        audience=audience,
        language=language,
        merge=merge,
        letterhead=letterhead,
        zone=zone,
        now=now,
    ) as (heading, events):
        found = tuple(itertools.islice(events, most + 1))
    if len(found) > most:
        raise UsageError(
            f"inzage: found more than {most:,} events, which is more than a report holds. Ask for a shorter period, "
            "merge events of the same kind on one day, or export to csv or json, which is not held in memory."
        )
    return Report(heading=heading, events=found)


def export(
    subject: Subject | Collection[Subject],
    since: Moment = None,
    until: Moment = None,
    *,
    to: IO[bytes],
    file_format: str,
    logboek: LogboekReader,
    register: Register,
    audience: Audience | str = Audience.DATA_SUBJECT,
    language: Language | str = Language.DUTCH,
    merge: bool = False,
    letterhead: Letterhead | None = None,
    zone: str = ZONE,
    now: datetime.datetime | None = None,
) -> None:
    """Write a report of any length to a file, in bounded memory.

    Args:
        subject: As for `report`.
        since: As for `report`.
        until: As for `report`.
        to: Where to write bytes to.
        file_format: `json` or `csv`.
        logboek: As for `report`.
        register: As for `report`.
        audience: As for `report`.
        language: As for `report`.
        merge: As for `report`.
        letterhead: As for `report`.
        zone: As for `report`.
        now: As for `report`.

    Raises:
        UsageError: As for `report`, or the format is another one.
        ConfigurationError: As for `report`.
        RegisterUnavailable: As for `report`.
        LogboekError: As for `report`.
        TargetUnavailable: As for `report`.
    """
    if file_format not in STREAMED:
        raise UsageError(f"inzage: found {file_format!r}; what can be exported is {' and '.join(STREAMED)}.")
    with _asked(
        subject,
        since,
        until,
        logboek=logboek,
        register=register,
        audience=audience,
        language=language,
        merge=merge,
        letterhead=letterhead,
        zone=zone,
        now=now,
    ) as (heading, events):
        for part in streamed(heading, events, file_format):
            to.write(part)


@contextlib.contextmanager
def _asked(
    subject: Subject | Collection[Subject],
    since: Moment,
    until: Moment,
    *,
    logboek: LogboekReader,
    register: Register,
    audience: Audience | str,
    language: Language | str,
    merge: bool,
    letterhead: Letterhead | None,
    zone: str,
    now: datetime.datetime | None,
) -> Iterator[tuple[Heading, Iterator[Event]]]:
    """Check what is asked, and log that it is."""
    subjects = _subjects(subject)
    who, tongue = _choice(audience, Audience, "audience"), _choice(language, Language, "language")
    local = _zone(zone)
    moment = datetime.datetime.now(tz=datetime.UTC) if now is None else now.astimezone(datetime.UTC)
    first, last = _period(since, until, moment)
    name, activity = _ACTIVITIES[who]
    # "Het lezen namens een persoon": a processing of the application that reads, about this person.
    with processing(name, activity=activity, subject=subjects), _told_when_the_register_is_down():
        heading = Heading(
            asked_at=moment,
            since=None if since is None else _as_moment(first),
            until=_as_moment(last),
            audience=who,
            language=tongue,
            zone=zone,
            subject_types=tuple(dict.fromkeys(one.type for one in subjects if one.type)),
            letterhead=letterhead_of(register) if letterhead is None else _checked(letterhead),
        )
        events = Search(logboek, Activities(register, now=moment), subjects, audience=who).events(first, last)
        yield heading, merged(events, zone=local) if merge else events


@contextlib.contextmanager
def _told_when_the_register_is_down() -> Iterator[None]:
    try:
        yield
    except RegisterUnavailable as error:
        raise RegisterUnavailable(
            "inzage: the register does not answer, so it cannot be known what is confidential, and nothing is shown. "
            f"Try again when it does. ({error.args[0]})"
        ) from error


def _subjects(subject: Subject | Collection[Subject]) -> tuple[Subject, ...]:
    several = (subject,) if isinstance(subject, Subject) or not isinstance(subject, Collection) else tuple(subject)
    if not several or not all(isinstance(one, Subject) for one in several):
        raise UsageError(
            "subject: expected ldv.Subject(identifier, type=...), or several of one person; found something else."
        )
    for one in several:
        if fault := one.fault():
            raise UsageError(f"subject: found {fault}. Check the identifier.")
    return several


def _choice(value: str, kind: type[C], name: str) -> C:
    try:
        return kind(value)
    except ValueError:
        raise UsageError(f"{name}: expected one of {', '.join(kind)}; found something else.") from None


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, TypeError):
        raise ConfigurationError(
            f"inzage: this machine does not know the zone {name!r}. Correct the name, or install the package tzdata."
        ) from None


def _period(since: Moment, until: Moment, now: datetime.datetime) -> tuple[int, int]:
    chosen = selection(keys=None, since=since, until=now if until is None else until)
    first, last = chosen.since or 0, chosen.until or 0
    if last <= first:
        raise UsageError("inzage: the period ends before it begins. Give a moment for `until` that is after `since`.")
    return first, last


def _as_moment(nanoseconds: int) -> datetime.datetime:
    return datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC) + datetime.timedelta(microseconds=nanoseconds // 1000)


def _checked(letterhead: Letterhead) -> Letterhead:
    if holds_bsn(letterhead.reference):
        raise UsageError(
            "letterhead: the reference holds what looks like a burgerservicenummer. Give a reference of the request."
        )
    return letterhead
