"""Which records are asked for: the arguments of `records()`, checked and made the same for every kind of logboek."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection
from typing import Final

import attrs

from ldv.errors import ConfigurationError, UsageError
from ldv.pseudonym import KeyRing
from ldv.record import Record, Subject

_EPOCH: Final = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_LAST: Final = 2**63 - 1
_UUID: Final = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_FRACTION: Final = re.compile(r"(?<=:\d\d)[.,](\d{1,9})")


@attrs.frozen(kw_only=True)
class Selection:
    """What records must have to be chosen; None asks nothing.

    Attributes:
        trace_id: Their trace, 32 lower-case hexadecimal digits.
        trace_ids: Traces, one of which must be theirs.
        operation_id: Their operation, 16 lower-case hexadecimal digits.
        operation_ids: Operations, one of which must be theirs.
        parent_ids: Operations, one of which they were carried out inside of.
        subjects: Pseudonyms, one of which must be that of the data subject; an empty one stands for no data subject.
        activity: URI of the processing activity.
        since: First start time that counts, nanoseconds since 1970-01-01 UTC.
        until: First start time that counts no more.
        limit: Most records.
        attributes: Whether they come with the attributes that applications gave them.
    """

    trace_id: str | None = None
    trace_ids: tuple[str, ...] | None = None
    operation_id: str | None = None
    operation_ids: tuple[str, ...] | None = None
    parent_ids: tuple[str, ...] | None = None
    subjects: tuple[str, ...] | None = None
    activity: str | None = None
    since: int | None = None
    until: int | None = None
    limit: int | None = None
    attributes: bool = True

    def matches(self, record: Record) -> bool:
        """Whether a record has all that is asked; the limit is not looked at."""
        return (
            self.trace_id in {None, record.trace_id}
            and (self.trace_ids is None or record.trace_id in self.trace_ids)
            and self.operation_id in {None, record.operation_id}
            and (self.operation_ids is None or record.operation_id in self.operation_ids)
            and (self.parent_ids is None or record.parent_operation_id in self.parent_ids)
            and (self.subjects is None or (record.data_subject_id or "") in self.subjects)
            and self.activity in {None, record.processing_activity_id}
            and (self.since is None or record.start_time >= self.since)
            and (self.until is None or record.start_time < self.until)
        )


def selection(
    *,
    keys: KeyRing | None,
    trace_id: str | Collection[str] | None = None,
    operation_id: str | Collection[str] | None = None,
    parent_operation_id: str | Collection[str] | None = None,
    subject: Subject | Collection[Subject | None] | None = None,
    activity: str | None = None,
    since: datetime.datetime | str | int | None = None,
    until: datetime.datetime | str | int | None = None,
    limit: int | None = None,
    attributes: bool = True,
) -> Selection:
    """Check what is asked.

    Args:
        keys: Keys that pseudonyms were made with; needed for `subject`.
        trace_id: 32 hexadecimal digits, or the same as a UUID with hyphens; or several.
        operation_id: 16 hexadecimal digits; or several.
        parent_operation_id: The operation that they were carried out inside of; or several.
        subject: A data subject; looked for under every pseudonym that the keys can have made. Or several, of which
            None stands for records without a data subject.
        activity: URI of a processing activity.
        since: Records that started then or later: a date and time with its zone, ISO 8601 text with its zone, or
            nanoseconds since 1970-01-01 UTC.
        until: Records that started before then, given as `since`.
        limit: Most records, at least 1.
        attributes: False leaves out the attributes that applications gave to records and to themselves, which takes a
            third less time to read; that a program ended in the middle is still told.

    Returns:
        What records must have.

    Raises:
        UsageError: An argument cannot be what it should be. The message names the argument, never its value.
        ConfigurationError: `subject` is given and there are no keys.
    """
    one_trace, traces = _identifiers(trace_id, name="trace_id", digits=32)
    one_operation, operations = _identifiers(operation_id, name="operation_id", digits=16)
    one_parent, parents = _identifiers(parent_operation_id, name="parent_operation_id", digits=16)
    return Selection(
        trace_id=one_trace,
        trace_ids=traces,
        operation_id=one_operation,
        operation_ids=operations,
        parent_ids=parents if one_parent is None else (one_parent,),
        subjects=None if subject is None else _all_pseudonyms(subject, keys),
        activity=None if activity is None else _text(activity),
        since=None if since is None else nanoseconds(since, name="since"),
        until=None if until is None else nanoseconds(until, name="until"),
        limit=None if limit is None else _positive(limit),
        attributes=attributes,
    )


def nanoseconds(value: datetime.datetime | str | int, *, name: str) -> int:
    """A moment as nanoseconds since 1970-01-01 UTC, exact.

    Args:
        value: A date and time with its zone, ISO 8601 text with its zone and up to nine decimals, or nanoseconds.
        name: Name of the argument, for the error.

    Returns:
        Nanoseconds, from 0 to 2**63 - 1.

    Raises:
        UsageError: It is none of these, or has no zone.
    """
    match value:
        case bool():
            raise _not_a_moment(name)
        case int():
            result = value
        case datetime.datetime():
            result = _from_datetime(value, name)
        case str():
            result = _from_text(value, name)
        case _:
            raise _not_a_moment(name)
    if not 0 <= result <= _LAST:
        raise UsageError(
            f"{name}: found a moment before 1970 or after 2262; a logboek holds none. A number counts nanoseconds, "
            "not seconds."
        )
    return result


def _from_datetime(value: datetime.datetime, name: str) -> int:
    # A time without zone is a guess, and off by an hour or two it shows other records.
    if value.utcoffset() is None:
        raise UsageError(
            f"{name}: found a date and time without zone. Say which: datetime(..., "
            "tzinfo=ZoneInfo('Europe/Amsterdam')) or tzinfo=UTC."
        )
    return (value - _EPOCH) // datetime.timedelta(microseconds=1) * 1000


def _from_text(value: str, name: str) -> int:
    fraction = _FRACTION.search(value)
    try:
        moment = datetime.datetime.fromisoformat(_FRACTION.sub("", value))
    except ValueError:
        raise _not_a_moment(name) from None
    return _from_datetime(moment, name) + (int(fraction[1].ljust(9, "0")) if fraction else 0)


def _not_a_moment(name: str) -> UsageError:
    return UsageError(
        f"{name}: expected a date and time with its zone, ISO 8601 text with its zone such as "
        "2026-11-21T10:00:00+01:00, or nanoseconds since 1970."
    )


def _identifier(value: str, *, name: str, digits: int) -> str:
    text = value.replace("-", "") if digits == 32 and isinstance(value, str) and _UUID.fullmatch(value) else value
    if not isinstance(text, str) or not re.fullmatch(rf"[0-9A-Fa-f]{{{digits}}}", text):
        also = ", or a UUID" if digits == 32 else ""
        raise UsageError(f"{name}: expected {digits} hexadecimal digits{also}; found something else.")
    return text.lower()


def _identifiers(
    value: str | Collection[str] | None, *, name: str, digits: int
) -> tuple[str | None, tuple[str, ...] | None]:
    """One identifier, or several."""
    if value is None or isinstance(value, (str, bytes)) or not isinstance(value, Collection):
        return None if value is None else _identifier(value, name=name, digits=digits), None
    return None, tuple(dict.fromkeys(_identifier(one, name=name, digits=digits) for one in value))


def _all_pseudonyms(subject: Subject | Collection[Subject | None], keys: KeyRing | None) -> tuple[str, ...]:
    several = (subject,) if isinstance(subject, Subject) or not isinstance(subject, Collection) else tuple(subject)
    if not several:
        raise UsageError("subject: expected at least one data subject; found an empty collection.")
    return tuple(text for one in several for text in (("",) if one is None else _pseudonyms(one, keys)))


def _pseudonyms(subject: Subject, keys: KeyRing | None) -> tuple[str, ...]:
    if not isinstance(subject, Subject):
        raise UsageError(
            "subject: expected ldv.Subject(identifier, type=...), so that the identifier is shown nowhere; found "
            "something else."
        )
    if keys is None:
        raise ConfigurationError(
            "keys: asked for the records of a data subject, and there are no keys to make the pseudonym with. Give "
            "keys= the key file that the applications use, or set LDV_KEYS and pass that."
        )
    if fault := subject.fault():
        raise UsageError(f"subject: found {fault}. Check the identifier.")
    return tuple(subject.search_terms(keys))


def _text(value: str) -> str:
    if not isinstance(value, str) or not value:
        raise UsageError("activity: expected the URI of a processing activity; found an empty text or something else.")
    return value


def _positive(value: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= _LAST:
        raise UsageError("limit: expected a whole number of at least 1.")
    return value
