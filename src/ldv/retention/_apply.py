"""Destroying what a plan says, and nothing else."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

import attrs

from ldv.errors import RetentionError, UsageError
from ldv.processing import active_runtime, processing
from ldv.register import DESTROY_RECORDS, Register
from ldv.retention._condition import Condition, expired
from ldv.retention._holds import held
from ldv.retention._manager import Manager, PartIsGone
from ldv.retention._plan import Plan, nanoseconds_of

if TYPE_CHECKING:
    from ldv.processing import Operation

_LOOKS: Final = 20
_MOST_ACTIVITIES: Final = 100
_EPOCH: Final = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


@attrs.frozen(kw_only=True)
class Step:
    """How far it is.

    Attributes:
        month: The month that is being destroyed, or was.
        destroyed: Records destroyed so far, by the whole run.
        rewriting: Parts of the table that are being rewritten now.
    """

    month: str
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
    """Destroy what a plan says, month by month, the oldest first.

    It can be interrupted at any moment, and a new plan goes on where it was. Before each month everything is counted
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
            "retention.planned": plan.going,
            "retention.first_month": plan.months[0],
            "retention.last_month": plan.months[-1],
        },
    ) as operation:
        _note(manager, plan.run, step="BEGUN", records=plan.going)
        try:
            for month in plan.months:
                _month(plan, month, manager, register, progress, destroyed)
        finally:
            operation.set_attribute("retention.destroyed", sum(destroyed.values()))
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


def _month(
    plan: Plan,
    month: str,
    manager: Manager,
    register: Register | None,
    progress: Callable[[Step], None] | None,
    destroyed: dict[str, int],
) -> None:
    def told(rewriting: int = 0) -> None:
        if progress is not None:
            progress(Step(month=month, destroyed=sum(destroyed.values()), rewriting=rewriting))

    told()
    planned = {line.activity: line.going for line in plan.of(month)}
    with processing(
        "vernietigen logregels van een maand",
        activity=DESTROY_RECORDS,
        attributes={
            "retention.run": plan.run,
            "retention.month": month,
            "retention.planned": sum(planned.values()),
            "retention.planned_by_activity": _by_activity(planned),
        },
    ) as operation:
        gone = _destroy(plan, month, manager, register, told)
        destroyed[month] = sum(gone.values())
        _logged(operation, gone)
        for activity, count in gone.items():
            _note(manager, plan.run, step="DESTROYED", month=month, activity=activity, records=count)
    told()


def _logged(operation: Operation, gone: Mapping[str, int]) -> None:
    operation.set_attribute("retention.destroyed", sum(gone.values()))
    operation.set_attribute("retention.destroyed_by_activity", _by_activity(gone))


def _by_activity(counts: Mapping[str, int]) -> list[str]:
    return [f"{count} {activity}" for activity, count in sorted(counts.items())[:_MOST_ACTIVITIES]]


def _destroy(
    plan: Plan, month: str, manager: Manager, register: Register | None, told: Callable[[int], None]
) -> dict[str, int]:
    """Destroy the expired records of one month; gives their number by activity.

    Parts of the table of which every row goes are dropped: as cheap as dropping the month, without reading or writing
    a row. It goes part by part because a part never changes under its name: what an insert brings in after the count
    is another part, and stays. The other parts are rewritten without what goes.
    """
    partition = month.replace("-", "")
    cut_offs = {line.activity: nanoseconds_of(line.cut_off) for line in plan.of(month)}
    expired_, (held_, _) = expired(cut_offs), held(manager, register=register)
    gone: dict[str, int] = dict.fromkeys(cut_offs, 0)
    for _ in range(_LOOKS):
        parts = _parts(manager, partition, expired_, held_)
        left = {activity: sum(part.going.get(activity, 0) for part in parts.values()) for activity in cut_offs}
        _check(plan, month, {activity: count + left[activity] for activity, count in gone.items()})
        try:
            for name, part in parts.items() if manager.dsn.cluster is None else ():
                if sum(part.going.values()) == part.rows:
                    manager.do("drop", {"part": name})
                    for activity, count in part.going.items():
                        gone[activity] += count
                        left[activity] -= count
        except PartIsGone:
            continue  # merged with another one since it was counted
        if any(left.values()):
            manager.do("delete", partition=f"'{partition}'", expired=expired_, held=held_)
            manager.wait_for_deletions(told)
        return {activity: gone[activity] + left[activity] for activity in gone if gone[activity] + left[activity]}
    raise RetentionError(
        f"retention: the table is being reorganised all the time, and {month} could not be destroyed as a whole. "
        "Run it again when it is quieter; nothing that the plan does not name was destroyed."
    )


@attrs.define
class _Part:
    """One part of the table."""

    rows: int = 0
    going: dict[str, int] = attrs.field(factory=dict)


def _parts(manager: Manager, partition: str, expired_: Condition, held_: Condition) -> dict[str, _Part]:
    question = "month" if manager.dsn.cluster is None else "month.cluster"
    found: dict[str, _Part] = {}
    for name, activity, rows, going in manager.ask(question, {"partition": partition}, expired=expired_, held=held_):
        part = found.setdefault(name, _Part())
        part.rows += rows
        part.going[activity] = going
    return found


def _check(plan: Plan, month: str, gone: Mapping[str, int]) -> None:
    for line in plan.of(month):
        if gone[line.activity] > line.going:
            raise RetentionError(
                f"retention: in {month} {gone[line.activity]} records of {line.activity} would go, and the plan says "
                f"{line.going}: records came in late, or a hold was released. Nothing of this month was destroyed. "
                "Make a new plan and look at it."
            )


def _note(manager: Manager, run: str, *, step: str, records: int, month: str = "", activity: str = "") -> None:
    """Write down how far a run is, so that it can be seen where it was interrupted."""
    manager.do(
        "step",
        {
            "run": run,
            "step": step,
            "month": int(month.replace("-", "") or 0),
            "activity": activity,
            "records": records,
        },
    )
