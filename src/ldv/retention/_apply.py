"""Destroying what a plan says, and nothing else."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

import attrs

from ldv.errors import RetentionError, UsageError
from ldv.processing import active_runtime, processing
from ldv.register import DESTROY_RECORDS, Register
from ldv.retention._condition import Condition, expired
from ldv.retention._holds import held
from ldv.retention._manager import Manager, PartIsGone
from ldv.retention._plan import Plan, nanoseconds_of
from ldv.retention._sql import statement

_LOOKS: Final = 20
_MONTHS_AT_ONCE: Final = 120
_MOST_TEXT: Final = 200_000
"""Characters of a statement; the engine takes 256 KiB."""
_MOST_LINES: Final = 100
_EPOCH: Final = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


@attrs.frozen(kw_only=True)
class Step:
    """How far it is.

    Attributes:
        months: The months that are being destroyed, or were.
        destroyed: Records destroyed so far, by the whole run.
        rewriting: Parts of the table that are being rewritten now.
    """

    months: tuple[str, ...]
    destroyed: int
    rewriting: int = 0


@attrs.frozen(kw_only=True)
class Outcome:
    """What was destroyed.

    Attributes:
        run: Name of the plan.
        destroyed: Number of records.
        months: Number of records by month.
        old_files: Files in which destroyed rows linger; 0 unless in a cluster, where they go within minutes.
    """

    run: str
    destroyed: int
    months: Mapping[str, int]
    old_files: int


@attrs.frozen(kw_only=True)
class Interrupted:
    """A run that began and did not end.

    Attributes:
        run: Name of its plan.
        began_at: When, UTC.
        planned: Records that it was to destroy.
        destroyed: Records of the months that it finished.
    """

    run: str
    began_at: datetime.datetime
    planned: int
    destroyed: int


def apply(
    plan: Plan,
    manager: Manager,
    *,
    register: Register | None = None,
    progress: Callable[[Step], None] | None = None,
) -> Outcome:
    """Destroy what a plan says, step by step, the oldest months first.

    It can be interrupted at any moment, and a new plan goes on where it was. Before each step everything is counted
    again, with the holds of that moment; where more would go than the plan says, it stops. Destroying is a processing
    and is logged as one, with counts and periods and without identifiers; what cannot be logged does not happen.

    Args:
        plan: What to destroy.
        manager: The logboek that the plan was made for.
        register: As for the plan; a hold on an activity counts for its other versions too.
        progress: Told how far it is.

    Returns:
        What was destroyed.

    Raises:
        RetentionError: More would go than the plan says. Earlier months are destroyed, this one and later ones not.
        UsageError: The logboek is opened read-only.
        ConfigurationError: ldv is not configured, or a hold needs keys that are not given.
        JournalUnavailable: Destroying could not be logged, so it did not happen.
        LogboekError: The engine refused.
        TargetUnavailable: It did not answer.
    """
    if manager.read_only:
        raise UsageError("apply: the logboek is opened for planning only. Open it with read_only=False.")
    active_runtime()
    if not plan.months:
        return Outcome(run=plan.run, destroyed=0, months={}, old_files=manager.sweep())
    if not manager.has("ldv_retention"):
        manager.do("steps")
    manager.wait_for_deletions()
    destroyed: dict[str, int] = {}
    with processing(
        "vernietigen logregels",
        activity=DESTROY_RECORDS,
        attributes={
            "retention.run": plan.run,
            "retention.planned": _count(plan.going),
            "retention.first_month": plan.months[0],
            "retention.last_month": plan.months[-1],
        },
    ) as operation:
        _note(manager, plan.run, step="BEGUN", records=plan.going)
        try:
            for months in _steps(plan):
                _step(plan, months, manager, register, progress, destroyed)
        finally:
            operation.set_attribute("retention.destroyed", _count(sum(destroyed.values())))
        _note(manager, plan.run, step="ENDED", records=sum(destroyed.values()))
        left = manager.sweep()
    return Outcome(run=plan.run, destroyed=sum(destroyed.values()), months=destroyed, old_files=left)


def interrupted(manager: Manager) -> tuple[Interrupted, ...]:
    """Runs that began and did not end, the oldest first; a new plan holds whatever they left."""
    if not manager.has("ldv_retention"):
        return ()
    return tuple(
        Interrupted(
            run=run,
            began_at=_EPOCH + datetime.timedelta(microseconds=at // 1000),
            planned=planned,
            destroyed=destroyed,
        )
        for run, at, planned, destroyed in manager.ask("unfinished")
    )


def _steps(plan: Plan) -> Iterator[tuple[str, ...]]:
    """Months that are destroyed together.

    One that goes as a whole is dropped, on its own. For the others the engine links every part of the table anew for
    each deletion that it is asked for, so several months are asked for at once.
    """
    yield from ((month,) for month in plan.months if month in plan.whole_months)
    others = [month for month in plan.months if month not in plan.whole_months]
    for start in range(0, len(others), _MONTHS_AT_ONCE):
        yield tuple(others[start : start + _MONTHS_AT_ONCE])


def _step(
    plan: Plan,
    months: tuple[str, ...],
    manager: Manager,
    register: Register | None,
    progress: Callable[[Step], None] | None,
    destroyed: dict[str, int],
) -> None:
    def told(rewriting: int = 0) -> None:
        if progress is not None:
            progress(Step(months=months, destroyed=sum(destroyed.values()), rewriting=rewriting))

    told()
    planned = {(line.month, line.activity): line.going for month in months for line in plan.of(month)}
    with processing(
        "vernietigen logregels uit een periode",
        activity=DESTROY_RECORDS,
        attributes={
            "retention.run": plan.run,
            "retention.months": months,
            "retention.planned": _count(sum(planned.values())),
            "retention.planned_by_activity": _by_activity(planned),
        },
    ) as operation:
        gone: Counter[tuple[str, str]] = Counter()
        try:
            _destroy(plan, months, manager, register, told, gone)
        finally:
            operation.set_attribute("retention.destroyed", _count(gone.total()))
            operation.set_attribute("retention.destroyed_by_activity", _by_activity(gone))
            for (month, _), count in gone.items():
                destroyed[month] = destroyed.get(month, 0) + count
        for (month, activity), count in gone.items():
            _note(manager, plan.run, step="DESTROYED", month=month, activity=activity, records=count)
    told()


def _by_activity(counts: Mapping[tuple[str, str], int]) -> list[str]:
    return [
        f"{month}: {_count(count)} of {activity}" for (month, activity), count in sorted(counts.items())[:_MOST_LINES]
    ]


def _count(number: int) -> str:
    """A number in thousands, `1,234,567`: nine digits on end could be taken for a burgerservicenummer, and left out."""
    return f"{number:,}"


def _destroy(
    plan: Plan,
    months: tuple[str, ...],
    manager: Manager,
    register: Register | None,
    told: Callable[[int], None],
    gone: Counter[tuple[str, str]],
) -> None:
    """Destroy the expired records of some months, and count them in `gone` by month and activity.

    Parts of the table of which every row goes are dropped: as cheap as dropping the month, without reading or writing
    a row. It goes part by part because a part never changes under its name: what an insert brings in after the count
    is another part, and stays. The other parts are rewritten without what goes.
    """
    cut_offs = {line.activity: nanoseconds_of(line.cut_off) for line in plan.lines}
    going = _Going(manager, expired(cut_offs), held(manager, register=register)[0])
    left: Counter[tuple[str, str]] = Counter()
    for month in months:
        left += _drop(plan, month, going, gone)
    if left:
        going.delete(sorted({month for month, _ in left}))
        gone += left
        manager.wait_for_deletions(told)


def _drop(plan: Plan, month: str, going: _Going, gone: Counter[tuple[str, str]]) -> Counter[tuple[str, str]]:
    """Drop the parts of a month of which every row goes, and count them in `gone`; gives what is still to go."""
    for _ in range(_LOOKS):
        parts = going.parts(month)
        left = sum((part.going for part in parts.values()), start=Counter[tuple[str, str]]())
        _check(plan, month, {key: gone[key] + count for key, count in left.items()})
        try:
            for name, part in parts.items():
                if name and part.going.total() == part.rows:
                    going.manager.do("drop", {"part": name})
                    gone += part.going
                    left -= part.going
        except PartIsGone:
            continue  # merged with another one since it was counted
        return left
    raise RetentionError(
        f"retention: the table is being reorganised all the time, and {month} could not be destroyed as a whole. "
        "Run it again when it is quieter; nothing that the plan does not name was destroyed."
    )


def _check(plan: Plan, month: str, gone: Mapping[tuple[str, str], int]) -> None:
    planned = {line.activity: line.going for line in plan.of(month)}
    for (_, activity), count in gone.items():
        if count > planned.get(activity, 0):
            raise RetentionError(
                f"retention: in {month} {count} records of {activity!r} would go, and the plan says "
                f"{planned.get(activity, 0)}: records came in late, or a hold was released. They are left alone. Make "
                "a new plan and look at it."
            )


@attrs.define
class _Part:
    """One part of the table: how many rows, and how many of them go, by month and activity."""

    rows: int = 0
    going: Counter[tuple[str, str]] = attrs.field(factory=Counter)


@attrs.frozen
class _Going:
    """What goes: records that have expired and are not held."""

    manager: Manager
    expired: Condition
    held: Condition

    def parts(self, month: str) -> dict[str, _Part]:
        """The parts of a month by name; of a cluster all together, under an empty name."""
        question = "month" if self.manager.dsn.cluster is None else "month.cluster"
        found: dict[str, _Part] = {}
        rows = self.manager.ask(question, {"partition": _partition(month)}, expired=self.expired, held=self.held)
        for name, activity, count, going in rows:
            part = found.setdefault(name, _Part())
            part.rows += count
            if going:
                part.going[month, activity] += going
        return found

    def delete(self, months: Iterable[str]) -> None:
        """Ask the engine to delete it from these months, whenever it gets to it."""
        deletions = [
            statement("deletion", partition=_partition(month), expired=self.expired.text, held=self.held.text)
            for month in months
        ]
        parameters = {**self.expired.parameters, **self.held.parameters}
        at_once = max(1, _MOST_TEXT // len(deletions[0]))
        for start in range(0, len(deletions), at_once):
            self.manager.do("delete", parameters, deletions=", ".join(deletions[start : start + at_once]))


def _partition(month: str) -> str:
    return month.replace("-", "")


def _note(manager: Manager, run: str, *, step: str, records: int, month: str = "", activity: str = "") -> None:
    """Write down how far a run is, so that it can be seen where it was interrupted."""
    manager.do(
        "step",
        {
            "run": run,
            "step": step,
            "month": int(_partition(month) or 0),
            "activity": activity,
            "records": records,
        },
    )
