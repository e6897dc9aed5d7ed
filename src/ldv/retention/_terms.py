"""Which term an activity has, and up to when its records have passed it."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Iterable, Iterator
from typing import Final

import attrs

from ldv.duration import Duration
from ldv.errors import ConfigurationError, UnknownActivity
from ldv.profile import Profile, RetentionTerms
from ldv.register import Register

_EPOCH: Final = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_MOST_NAMED: Final = 10


@attrs.frozen(kw_only=True)
class Term:
    """How long the records of an activity are kept, and who says so.

    Attributes:
        duration: The term, counted from the end of an operation.
        source: URI in the profile that it stands with, or `default`.
    """

    duration: Duration
    source: str


def terms_for(activities: Iterable[str], profile: Profile, *, register: Register | None) -> dict[str, Term]:
    """The terms of activities.

    An activity has the term that the profile gives its URI; else, with a register, the one of another version of the
    same activity; else that of the activity it is part of, and so on; else the default.

    Args:
        activities: URIs, as they stand in records.
        profile: The agreements.
        register: Knows versions and parents; None: only what the profile says of a URI counts, and the default.

    Returns:
        A term for each.

    Raises:
        ConfigurationError: The profile has no terms, or none for one of the activities.
    """
    agreed = profile.retention
    if agreed is None:
        raise ConfigurationError(
            f"profile: {profile.name!r} says nothing about retention, so nothing can be destroyed. Write a profile "
            f'of your own, a TOML file with generation = "{profile.generation}" and below it a table [retention] with '
            'default = "P7Y" or terms of activities; the setting `profile` names it.'
        )
    found: dict[str, Term] = {}
    missing = []
    for activity in activities:
        term = _term(activity, agreed, register)
        if term is None:
            missing.append(activity)
        else:
            found[activity] = term
    if missing:
        more = f" and {len(missing) - _MOST_NAMED} more" if len(missing) > _MOST_NAMED else ""
        raise ConfigurationError(
            f"profile: {profile.name!r} has no retention term for {', '.join(map(repr, missing[:_MOST_NAMED]))}{more}, "
            "and no default. Add them to [retention.activities], or a default to [retention]; nothing is destroyed."
        )
    return found


def _term(activity: str, agreed: RetentionTerms, register: Register | None) -> Term | None:
    for candidate in _candidates(activity, register):
        duration = agreed.term(candidate)
        if duration is not None:
            return Term(duration=duration, source=candidate)
    default = agreed.default_term()
    return None if default is None else Term(duration=default, source="default")


def _candidates(activity: str, register: Register | None) -> Iterator[str]:
    """URIs whose term counts, the nearest first."""
    yield activity
    if register is None or not activity:
        return
    try:
        yield from _versions(activity, register)
        above = register.parents(activity)
        for parent in above:
            yield parent.id
            yield from _versions(parent.id, register)
        # The last of them may be part of an activity in the register of another organisation.
        last = above[-1] if above else register.history(activity)[-1]
    except UnknownActivity:
        return  # a reference to a register is loose (decision 4.7)
    if last.parent_id:
        yield last.parent_id


def _versions(activity: str, register: Register) -> Iterator[str]:
    """The versions before this one, the nearest first; then those after it."""
    ids = [version.id for version in register.history(activity)]
    place = ids.index(activity) if activity in ids else 0
    yield from reversed(ids[:place])
    yield from ids[place + 1 :]


def cut_off(term: Duration, *, now: datetime.datetime) -> datetime.datetime:
    """The moment before which an operation must have ended for its record to have passed the term.

    Args:
        term: How long records are kept.
        now: The time.

    Returns:
        In UTC, never before 1970. `term.after(end) <= now` holds for every end before it; around the end of a month,
        where months differ in length, a record can stay up to three days longer, and never shorter.
    """
    rest = datetime.timedelta(
        weeks=term.weeks, days=term.days, hours=term.hours, minutes=term.minutes, seconds=term.seconds
    )
    try:
        moment = now.astimezone(datetime.UTC) - rest
        months = moment.year * 12 + moment.month - 1 - term.years * 12 - term.months
        year, month = months // 12, months % 12 + 1
        day = min(moment.day, calendar.monthrange(year, month)[1])
        return max(_EPOCH, moment.replace(year=year, month=month, day=day))
    except (OverflowError, ValueError):
        return _EPOCH
