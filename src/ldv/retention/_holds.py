"""Holds: records that may not be destroyed, whatever their term says.

They stand in a table in the database of the logboek, so that whoever destroys there finds them, from every machine; a
file would stay behind on one. Of a data subject the pseudonyms are stored and nothing else.
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable
from typing import Final

import attrs

from ldv.errors import ConfigurationError, KeyRingError, UnknownActivity, UsageError
from ldv.logboek import selection
from ldv.processing import active_runtime, processing
from ldv.pseudonym import KeyRing, holds_bsn
from ldv.record import Subject
from ldv.register import DESTROY_RECORDS, Register
from ldv.retention._condition import Condition, any_of, one_of
from ldv.retention._manager import Manager

_EPOCH: Final = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_MOST_REASON: Final = 1000


@attrs.frozen(kw_only=True)
class Hold:
    """What may not be destroyed: records that have all that is named.

    Attributes:
        id: Names the hold.
        reason: Why.
        placed_at: When, UTC.
        subjects: Pseudonyms of a data subject, under each key that was live then; empty: whoever it is about.
        subject_type: Type of identifier of that data subject, or empty.
        trace_id: A trace, or empty.
        activity: URI of an activity, or empty.
        since: Operations that ended at this time or later, nanoseconds since 1970; 0: from the first on.
        until: Operations that started before this time; 0: without end.
        released_at: When it was released, or None: it is in force.
        release_reason: Why it was released, or empty.
    """

    id: str
    reason: str
    placed_at: datetime.datetime
    subjects: tuple[str, ...] = attrs.field(default=(), repr=False)
    subject_type: str = ""
    trace_id: str = ""
    activity: str = ""
    since: int = 0
    until: int = 0
    released_at: datetime.datetime | None = None
    release_reason: str = ""

    @property
    def in_force(self) -> bool:
        """Whether it still holds."""
        return self.released_at is None


def place(
    manager: Manager,
    *,
    reason: str,
    subject: Subject | None = None,
    trace_id: str | None = None,
    activity: str | None = None,
    since: datetime.datetime | str | int | None = None,
    until: datetime.datetime | str | int | None = None,
) -> Hold:
    """Place a hold: from now on these records are not destroyed. It is logged as the processing that it is.

    Args:
        manager: The logboek; with `subject`, opened with keys.
        reason: Why; without identifiers of persons.
        subject: A data subject.
        trace_id: A trace.
        activity: URI of an activity.
        since: Operations that ended then or later.
        until: Operations that started before then.

    Returns:
        The hold. Where several are named, records must have all of them.

    Raises:
        UsageError: No reason, nothing to hold, or a period that ends before it begins.
        ConfigurationError: There are no keys to make the pseudonym with, or ldv is not configured.
    """
    chosen = selection(
        keys=manager.keys, subject=subject, trace_id=trace_id, activity=activity, since=since, until=until
    )
    _check_reason(reason)
    if all(one is None for one in (subject, trace_id, activity, since, until)):
        raise UsageError("hold: asked to hold everything. Name a data subject, a trace, an activity or a period.")
    if chosen.since is not None and chosen.until is not None and chosen.until <= chosen.since:
        raise UsageError("hold: the period ends before it begins. Give the earlier time as since.")
    active_runtime()
    _make_table(manager)
    made = Hold(
        id=os.urandom(8).hex(),
        reason=reason.strip(),
        placed_at=datetime.datetime.now(tz=datetime.UTC),
        subjects=chosen.subjects or (),
        subject_type="" if subject is None else subject.type,
        trace_id=chosen.trace_id or "",
        activity=chosen.activity or "",
        since=chosen.since or 0,
        until=chosen.until or 0,
    )
    with processing("aanhouden logregels", activity=DESTROY_RECORDS, subject=subject) as operation:
        operation.set_attribute("retention.hold", made.id)
        _write(manager, made, event="PLACED", reason=made.reason)
    return made


def release(manager: Manager, id: str, *, reason: str) -> Hold:
    """End a hold; the terms count again. The hold stays in the table, with the reason for its end.

    Args:
        manager: The logboek.
        id: Which.
        reason: Why.

    Raises:
        UsageError: There is no such hold, it was released before, or no reason is given.
        ConfigurationError: ldv is not configured.
    """
    _check_reason(reason)
    active_runtime()
    found = next((hold for hold in holds(manager, released=True) if hold.id == id), None)
    if found is None or not found.in_force:
        what = "there is no such hold" if found is None else "it was released before"
        raise UsageError(f"hold: asked to release a hold, and {what}. `ldv retention hold list` shows those in force.")
    with processing("vrijgeven logregels", activity=DESTROY_RECORDS) as operation:
        operation.set_attribute("retention.hold", found.id)
        _write(manager, found, event="RELEASED", reason=reason.strip())
    return attrs.evolve(found, released_at=datetime.datetime.now(tz=datetime.UTC), release_reason=reason.strip())


def holds(manager: Manager, *, released: bool = False) -> tuple[Hold, ...]:
    """The holds, in the order in which they were placed.

    Args:
        manager: The logboek.
        released: Those that were released as well.
    """
    if not manager.has("ldv_holds"):
        return ()
    if manager.dsn.cluster is not None and not manager.read_only:
        manager.do("sync.cluster")
    found: dict[str, Hold] = {}
    for id, event, at, reason, subjects, subject_type, trace_id, activity, since, until in manager.ask("held"):
        moment = _EPOCH + datetime.timedelta(microseconds=at // 1000)
        if event == "RELEASED":
            if id in found:
                found[id] = attrs.evolve(found[id], released_at=moment, release_reason=reason)
            continue
        found[id] = Hold(
            id=id,
            reason=reason,
            placed_at=moment,
            subjects=tuple(subjects),
            subject_type=subject_type,
            trace_id=trace_id,
            activity=activity,
            since=since,
            until=until,
        )
    return tuple(hold for hold in found.values() if released or hold.in_force)


def held(manager: Manager, *, register: Register | None) -> tuple[Condition, int]:
    """Whether a record is held, as a condition, and how many holds are in force.

    A hold on an activity is one on every version of it that the register knows. A hold on a data subject is one under
    every key: also those that were made after it was placed, which is why the keys are needed.

    Raises:
        ConfigurationError: Records of a data subject who is held may stand under a key that is not given.
    """
    found = holds(manager)
    conditions = [_condition(hold, manager, register, name=f"hold_{place}") for place, hold in enumerate(found)]
    return any_of(conditions), len(found)


def _condition(hold: Hold, manager: Manager, register: Register | None, *, name: str) -> Condition:
    parts: list[Condition] = []
    if hold.subjects:
        parts.append(one_of("data_subject_id", _every_pseudonym(hold, manager), name=f"{name}_subject"))
    if hold.trace_id:
        parts.append(Condition(f"trace_id = unhex({{{name}_trace:String}})", {f"{name}_trace": hold.trace_id}))
    if hold.activity:
        parts.append(one_of("processing_activity_id", _every_version(hold.activity, register), name=f"{name}_activity"))
    if hold.since:
        text = f"end_time >= fromUnixTimestamp64Nano({{{name}_since:Int64}}, 'UTC')"
        parts.append(Condition(text, {f"{name}_since": hold.since}))
    if hold.until:
        text = f"start_time < fromUnixTimestamp64Nano({{{name}_until:Int64}}, 'UTC')"
        parts.append(Condition(text, {f"{name}_until": hold.until}))
    parameters = {key: value for part in parts for key, value in part.parameters.items()}
    return Condition(" AND ".join(f"({part.text})" for part in parts), parameters)


def _every_pseudonym(hold: Hold, manager: Manager) -> list[str]:
    """The pseudonyms of a hold, and those that keys of later can have made of the same identifier."""
    terms = dict.fromkeys(hold.subjects)
    for pseudonym in hold.subjects:
        terms |= dict.fromkeys(_again(pseudonym, hold.subject_type, manager.keys))
    known = {term[1:].partition(":")[0] for term in terms}
    used = {row[0] for row in manager.ask("keys", {"type": hold.subject_type})} - {""}
    if unknown := sorted(used - known):
        raise ConfigurationError(
            f"keys: hold {hold.id} is on a data subject, and the logboek has pseudonyms made with "
            f"{', '.join(unknown)}, a key that the hold was not placed with. Give --keys (keys=) the key file that the "
            "applications use, with the old key and the new one; until then nothing is destroyed."
        )
    return list(terms)


def _again(pseudonym: str, type: str, keys: KeyRing | None) -> Iterable[str]:
    if keys is None or not pseudonym.startswith("k"):
        return ()
    try:
        return keys.search_terms(keys.reveal(pseudonym, type=type), type=type)
    except KeyRingError:
        return ()  # made with a key that is no longer in the ring; another of the hold's pseudonyms may serve


def _every_version(activity: str, register: Register | None) -> list[str]:
    if register is None:
        return [activity]
    try:
        return list(dict.fromkeys([activity, *(version.id for version in register.history(activity))]))
    except UnknownActivity:
        return [activity]


def _check_reason(reason: str) -> None:
    if not isinstance(reason, str) or not reason.strip():
        raise UsageError("hold: a reason is required. Say why these records are held or released.")
    if len(reason) > _MOST_REASON or holds_bsn(reason):
        raise UsageError(
            f"hold: a reason has at most {_MOST_REASON} characters and nothing that looks like a burgerservicenummer. "
            "Name a case, and not a person."
        )


def _make_table(manager: Manager) -> None:
    if not manager.has("ldv_holds"):
        manager.do("holds")


def _write(manager: Manager, hold: Hold, *, event: str, reason: str) -> None:
    manager.do(
        "hold",
        {
            "hold": hold.id,
            "event": event,
            "reason": reason,
            "subjects": list(hold.subjects),
            "subject_type": hold.subject_type,
            "trace_id": hold.trace_id,
            "activity": hold.activity,
            "since": hold.since,
            "until": hold.until,
        },
    )
