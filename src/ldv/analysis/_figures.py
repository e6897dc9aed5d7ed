"""The numbers of a report, counted by the engine: however many records there are, only sums come back."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import attrs

from ldv.analysis._period import Period
from ldv.analysis._register_copy import is_confidential
from ldv.analysis._sql import statement
from ldv.analysis._views import views
from ldv.duration import Duration
from ldv.errors import ConfigurationError
from ldv.logboek import Logboek
from ldv.register import Register

_AHEAD: Final = 12
"""Months in which what expires is shown."""


@attrs.frozen(kw_only=True)
class Volume:
    """How often an activity was carried out.

    Attributes:
        activity: What people call it; its identifier where the register does not know it.
        known: Whether the register knows it.
        days: Operations of each day of the period.
        operations: All of them.
        failed: How many did not succeed.
        unknown: How many have no known outcome.
        median_ms: Half of them took less; None when none came to its end.
        p95_ms: Ninety-five of a hundred took less.
        longest_ms: The longest.
    """

    activity: str
    known: bool
    days: tuple[int, ...]
    operations: int
    failed: int
    unknown: int
    median_ms: float | None = None
    p95_ms: float | None = None
    longest_ms: float | None = None


@attrs.frozen(kw_only=True)
class Failure:
    """Failures of one kind.

    Attributes:
        activity: What people call it.
        operation: Name of the operation.
        exception: Kind of error; empty: the application itself said that it did not succeed.
        interrupted: Whether the application died.
        times: How often.
    """

    activity: str
    operation: str
    exception: str
    interrupted: bool
    times: int


@attrs.frozen(kw_only=True)
class Link:
    """Exchange with another organisation.

    Attributes:
        incoming: Whether that organisation asked; else it received.
        party: What people call it, else its identifier.
        times: How often.
        failed: How often without success.
    """

    incoming: bool
    party: str
    times: int
    failed: int


@attrs.frozen(kw_only=True)
class Figures:
    """Everything that a report shows.

    Attributes:
        period: What it is about.
        now: When it was made.
        operations: Number of operations.
        traces: Number of traces.
        failed: Operations that did not succeed.
        interrupted: Operations that were interrupted.
        households: Operations about several data subjects.
        applications: Number of applications.
        volumes: Each activity, the one carried out most first.
        daily_failed: Failed operations of each day.
        hours: Operations of each hour of each weekday, Monday first.
        failures: What failed, most often first.
        links: With whom data was exchanged, most first.
        expiring: Months from this one on, and how many records reach the end of their term in each.
        overdue: Records that had reached it before this month.
        terms_known: Whether terms were given.
        register_known: Whether the register was asked.
        confidential_shown: Whether confidential activities are in it.
    """

    period: Period
    now: datetime.datetime
    operations: int
    traces: int
    failed: int
    interrupted: int
    households: int
    applications: int
    volumes: tuple[Volume, ...]
    daily_failed: tuple[int, ...]
    hours: tuple[tuple[int, ...], ...]
    failures: tuple[Failure, ...]
    links: tuple[Link, ...]
    expiring: tuple[tuple[datetime.date, int], ...]
    overdue: int
    terms_known: bool
    register_known: bool
    confidential_shown: bool


def figures(
    logboek: Logboek,
    period: Period,
    *,
    register: Register | None,
    terms: Mapping[str, Duration] | None,
    with_confidential: bool,
    now: datetime.datetime,
) -> Figures:
    """Count.

    Args:
        logboek: What to count in.
        period: Which days.
        register: Knows names, versions and confidentiality.
        terms: How long the records of each activity are kept; None: not known.
        with_confidential: Whether confidential activities count.
        now: The time.

    Raises:
        ConfigurationError: The logboek has no views yet.
        LogboekError: The engine could not answer.
        TargetUnavailable: It does not answer.
    """
    _check(logboek)
    names = _Names(register)
    hidden = [] if with_confidential or register is None else _hidden(register, now)
    parameters: dict[str, Any] = {
        "since": period.since,
        "until": period.until,
        "zone": str(period.zone),
        "hidden": hidden,
        "ids": list(names.groups),
        "groups": list(names.groups.values()),
    }

    def ask(name: str) -> list[tuple[Any, ...]]:
        return logboek.sql(statement(name, period=statement("report_period")), parameters).rows

    days = ask("report_days")
    [(operations, traces, failed, interrupted, households, applications)] = ask("report_totals")
    expiring, overdue = _expiring(ask("report_ends"), terms or {}, now)
    return Figures(
        period=period,
        now=now,
        operations=operations,
        traces=traces,
        failed=failed,
        interrupted=interrupted,
        households=households,
        applications=applications,
        volumes=_volumes(days, ask("report_times"), period, names),
        daily_failed=tuple(_per_day(((row[1], row[3]) for row in days), period)),
        hours=_hours(ask("report_hours")),
        failures=tuple(
            Failure(activity=names.of(one), operation=name, exception=why, interrupted=bool(died), times=times)
            for one, name, why, died, times in ask("report_failures")
        ),
        links=tuple(
            Link(incoming=direction == "from", party=names.party(party), times=times, failed=wrong)
            for direction, party, times, wrong in ask("report_links")
        ),
        expiring=expiring,
        overdue=overdue,
        terms_known=terms is not None,
        register_known=register is not None,
        confidential_shown=with_confidential,
    )


class _Names:
    """What people call activities and organisations."""

    def __init__(self, register: Register | None) -> None:
        versions = register.versions() if register else ()
        self.groups = {version.id: version.activity_id for version in versions}
        # Versions come in order, so the newest name stays.
        self._activities = {version.activity_id: version.name for version in versions}
        self._parties = {entity.id: entity.name for entity in (register.entities.list() if register else ())}

    def knows(self, activity: str) -> bool:
        return activity in self._activities

    def of(self, activity: str) -> str:
        return self._activities.get(activity, activity)

    def party(self, id: str) -> str:
        return self._parties.get(id, id)


def _check(logboek: Logboek) -> None:
    names = {row[0] for row in logboek.sql("SELECT name FROM system.tables WHERE database = currentDatabase()")}
    if missing := sorted({view.name for view in views()} - names):
        raise ConfigurationError(
            f"logboek: the view {missing[0]} is not there: an earlier version made this logboek. `ldv init` brings it "
            "to this version."
        )


def _hidden(register: Register, now: datetime.datetime) -> list[str]:
    return [version.id for version in register.versions() if is_confidential(register, version.id, now=now)]


def _volumes(
    days: Sequence[tuple[Any, ...]], times: Sequence[tuple[Any, ...]], period: Period, names: _Names
) -> tuple[Volume, ...]:
    took = {row[0]: row[2:] for row in times}
    found = []
    for activity in dict.fromkeys(row[0] for row in days):
        rows = [row for row in days if row[0] == activity]
        median, p95, longest = took.get(activity, (None, None, None))
        found.append(
            Volume(
                activity=names.of(activity),
                known=names.knows(activity),
                days=tuple(_per_day(((row[1], row[2]) for row in rows), period)),
                operations=sum(row[2] for row in rows),
                failed=sum(row[3] for row in rows),
                unknown=sum(row[4] for row in rows),
                median_ms=median,
                p95_ms=p95,
                longest_ms=longest,
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.operations, one.activity)))


def _per_day(counts: Iterable[tuple[datetime.date, int]], period: Period) -> list[int]:
    found = dict.fromkeys(period.days, 0)
    for day, count in counts:
        found[day] += count
    return list(found.values())


def _hours(rows: Sequence[tuple[int, int, int]]) -> tuple[tuple[int, ...], ...]:
    counted = {(weekday, hour): count for weekday, hour, count in rows}
    return tuple(tuple(counted.get((weekday, hour), 0) for hour in range(24)) for weekday in range(1, 8))


def _expiring(
    rows: Sequence[tuple[str, datetime.date, int]], terms: Mapping[str, Duration], now: datetime.datetime
) -> tuple[tuple[tuple[datetime.date, int], ...], int]:
    """Records by the month in which their term comes to its end, from this month on; and those of before."""
    months = [_month(now.date(), number) for number in range(_AHEAD)]
    found = dict.fromkeys(months, 0)
    overdue = 0
    for activity, month, count in rows:
        if activity not in terms:
            continue
        end = terms[activity].after(datetime.datetime.combine(month, datetime.time(), tzinfo=datetime.UTC))
        due = end.date().replace(day=1)
        if due < months[0]:
            overdue += count
        elif due in found:
            found[due] += count
    return tuple(found.items()), overdue


def _month(day: datetime.date, further: int) -> datetime.date:
    number = day.year * 12 + day.month - 1 + further
    return datetime.date(number // 12, number % 12 + 1, 1)
