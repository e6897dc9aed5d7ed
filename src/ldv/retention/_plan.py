"""What would be destroyed, and why."""

from __future__ import annotations

import datetime
import os
from pathlib import Path
from typing import Final

import attrs

from ldv.duration import Duration
from ldv.errors import RetentionError, UsageError
from ldv.profile import Profile, load_profile
from ldv.register import Register
from ldv.retention._condition import expired
from ldv.retention._holds import held
from ldv.retention._manager import Manager
from ldv.retention._terms import Term, cut_off, terms_for

BEHIND: Final = datetime.timedelta(hours=1)
"""How far a clock may be behind the newest record."""
LONGEST_SILENCE: Final = Duration(days=31)
"""How long a logboek may have been silent before the clock is doubted."""
_EPOCH: Final = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


@attrs.frozen(kw_only=True)
class Line:
    """The records of one activity in one month, as far as they have passed their term.

    Attributes:
        month: Month in which they started, `2019-11`.
        activity: URI.
        term: How long they are kept.
        source: What in the profile gives that term: a URI, or `default`.
        cut_off: They ended before this moment.
        expired: How many there are.
        held: How many of those are held, and stay.
    """

    month: str
    activity: str
    term: Duration
    source: str
    cut_off: datetime.datetime
    expired: int
    held: int

    @property
    def going(self) -> int:
        """How many would be destroyed."""
        return self.expired - self.held


@attrs.frozen(kw_only=True)
class Plan:
    """What would be destroyed.

    Attributes:
        run: Names the plan; what is destroyed by it is noted under this name.
        now: The time that it was made for.
        lines: A line for each month and activity in which anything has expired, the oldest month first.
        records: How many records the logboek holds.
        holds: How many holds are in force.
        whole_months: Months that would go as a whole.
    """

    run: str
    now: datetime.datetime
    lines: tuple[Line, ...]
    records: int
    holds: int
    whole_months: frozenset[str] = frozenset()

    @property
    def going(self) -> int:
        """How many records would be destroyed."""
        return sum(line.going for line in self.lines)

    @property
    def held(self) -> int:
        """How many records have expired and are held."""
        return sum(line.held for line in self.lines)

    @property
    def months(self) -> tuple[str, ...]:
        """Months in which anything would be destroyed, the oldest first."""
        return tuple(dict.fromkeys(line.month for line in self.lines if line.going))

    def of(self, month: str) -> tuple[Line, ...]:
        """The lines of a month in which anything would be destroyed."""
        return tuple(line for line in self.lines if line.month == month and line.going)


def plan(
    manager: Manager,
    profile: str | Path | Profile,
    *,
    register: Register | None = None,
    now: datetime.datetime | None = None,
    longest_silence: Duration = LONGEST_SILENCE,
) -> Plan:
    """Work out what would be destroyed; nothing is.

    Every record has the term of its own activity. Records of one trace can so go at different times: what is left of
    the trace then refers to a parent that is gone.

    Args:
        manager: The logboek; read-only is enough.
        profile: The agreements, with a table `[retention]`.
        register: Knows which activity is part of which, and which are versions of one another.
        now: The time, with a zone; by default the machine's.
        longest_silence: How long it can be that nothing was logged. A clock that is further ahead of the newest
            record is taken to be wrong.

    Returns:
        The plan.

    Raises:
        ConfigurationError: A term is missing, or a hold needs keys that are not given.
        RetentionError: The clock cannot be right.
        LogboekError: The engine could not answer.
        TargetUnavailable: It does not answer.
    """
    agreed = load_profile(profile)
    moment = _moment(now)
    overview = manager.ask("overview")
    check_clock(moment, newest=max((row[4] for row in overview), default=None), longest_silence=longest_silence)
    # Terms first: when one is missing, no number is shown that could be mistaken for a plan.
    terms = terms_for(sorted({row[1] for row in overview}), agreed, register=register)
    cut_offs = {activity: nanoseconds_of(cut_off(term.duration, now=moment)) for activity, term in terms.items()}
    condition, in_force = held(manager, register=register)
    months = sorted({row[0] for row in overview if row[3] < cut_offs[row[1]]})
    lines: tuple[Line, ...] = ()
    if months:
        concerned = {row[1]: cut_offs[row[1]] for row in overview if row[3] < cut_offs[row[1]]}
        counted = manager.ask("expired", {"months": months}, expired=expired(concerned), held=condition)
        lines = tuple(_line(*row, terms=terms, cut_offs=cut_offs) for row in sorted(counted))
    return Plan(
        run=os.urandom(8).hex(),
        now=moment,
        lines=lines,
        records=sum(row[2] for row in overview),
        holds=in_force,
        whole_months=_whole(overview, lines),
    )


def _line(
    month: int, activity: str, count: int, held: int, *, terms: dict[str, Term], cut_offs: dict[str, int]
) -> Line:
    return Line(
        month=month_text(month),
        activity=activity,
        term=terms[activity].duration,
        source=terms[activity].source,
        cut_off=_EPOCH + datetime.timedelta(microseconds=cut_offs[activity] // 1000),
        expired=count,
        held=held,
    )


def _whole(overview: list[tuple[int, str, int, int, int]], lines: tuple[Line, ...]) -> frozenset[str]:
    there: dict[str, int] = {}
    for month, _, count, _, _ in overview:
        there[month_text(month)] = there.get(month_text(month), 0) + count
    going: dict[str, int] = {}
    for line in lines:
        going[line.month] = going.get(line.month, 0) + line.going
    return frozenset(month for month, count in going.items() if count == there[month])


def check_clock(now: datetime.datetime, *, newest: int | None, longest_silence: Duration) -> None:
    """See that the clock can be right: a wrong one destroys years too early, and that cannot be undone.

    Args:
        now: What the clock says.
        newest: When the newest record ended, nanoseconds since 1970; None: there is no record.
        longest_silence: How long it can be that nothing was logged.

    Raises:
        RetentionError: It is behind the newest record, or too far ahead of it.
    """
    if newest is None:
        return
    last = _EPOCH + datetime.timedelta(microseconds=newest // 1000)
    if now < last - BEHIND:
        raise RetentionError(
            f"retention: the clock says {now:%Y-%m-%d %H:%M} and the newest record ended {last:%Y-%m-%d %H:%M} (UTC). "
            "One of the two is wrong; set the clock right, or wait. Nothing was destroyed."
        )
    if now > longest_silence.after(last):
        raise RetentionError(
            f"retention: the clock says {now:%Y-%m-%d %H:%M} and the newest record ended {last:%Y-%m-%d %H:%M} (UTC), "
            f"which is longer ago than {longest_silence}. Either the clock is ahead, or nothing was logged since; in "
            "the second case say how long it can have been silent (--longest-silence P2Y, or longest_silence=). "
            "Nothing was destroyed."
        )


def _moment(now: datetime.datetime | None) -> datetime.datetime:
    if now is None:
        return datetime.datetime.now(tz=datetime.UTC)
    if now.tzinfo is None:
        raise UsageError("plan: found a time without a zone. Give one with a zone: datetime.now(tz=datetime.UTC).")
    return now.astimezone(datetime.UTC)


def nanoseconds_of(moment: datetime.datetime) -> int:
    """Nanoseconds since 1970."""
    return (moment - _EPOCH) // datetime.timedelta(microseconds=1) * 1000


def month_text(number: int) -> str:
    """201911 as `2019-11`."""
    return f"{number // 100:04d}-{number % 100:02d}"
