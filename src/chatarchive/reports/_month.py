"""The monthly report: what was held, planned and cancelled, what stood out, and what went wrong (13)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

import attrs

from chatarchive.domain import AppointmentState, Breach
from chatarchive.errors import WrongUse
from chatarchive.reports._figures import CATEGORIES, CategoryCount, Month, MonthFigures, RefusalCount, month_figures
from chatarchive.reports._planning import PlannedReadOut, in_order, warnings_of
from chatarchive.reports._rows import ConversationKind, OverviewRow, on
from chatarchive.reports._words import local


@attrs.frozen(kw_only=True)
class HeldAppointment:
    """An appointment that was held, with what the overview says was read out.

    Attributes:
        appointment: Which.
        conversations: Read out at it, in this month.
        groups: Those of them that are groups.
    """

    appointment: PlannedReadOut
    conversations: int
    groups: int


@attrs.frozen(kw_only=True)
class MonthlyReport:
    """The monthly report, as values; `monthly_text`, `monthly_html` and `monthly_mail` make documents of it.

    Attributes:
        month: Which.
        made: When it was made.
        held: Appointments that were held, in their order.
        cancelled: Appointments of this month that did not go through.
        planned: Appointments that are still to come.
        loose: Conversations read out in this month at none of the appointments that were held.
        particulars: What stood out, in Dutch.
        breaches: Discovered in this month.
        categories: Found and removed, for each category.
        figures: For the plots.
    """

    month: Month
    made: datetime.datetime
    held: tuple[HeldAppointment, ...]
    cancelled: tuple[PlannedReadOut, ...]
    planned: tuple[PlannedReadOut, ...]
    loose: int
    particulars: tuple[str, ...] = attrs.field(repr=False)
    breaches: tuple[Breach, ...]
    categories: tuple[CategoryCount, ...]
    figures: MonthFigures

    @property
    def empty(self) -> bool:
        """Nothing happened, nothing is planned, nothing stood out."""
        return not (
            self.held
            or self.cancelled
            or self.planned
            or self.particulars
            or self.breaches
            or self.figures.refusals
            or self.figures.conversations
            or any(times for _, times in self.figures.steps)
            or any(one.found or one.removed for one in self.categories)
        )


def monthly_report(
    month: str | Month,
    *,
    rows: Iterable[OverviewRow],
    appointments: Iterable[PlannedReadOut],
    made: datetime.datetime,
    breaches: Iterable[Breach] = (),
    categories: Iterable[CategoryCount] = (),
    refusals: Iterable[RefusalCount] = (),
    particulars: Iterable[str] = (),
) -> MonthlyReport:
    """Bring the month together (requirements 33 and 45; working agreements, section 13).

    Args:
        month: `2023-03`.
        rows: The overview, of all months: every figure about conversations is counted from it.
        appointments: The planning, of all months.
        made: When the report is made, with a zone.
        breaches: Of all months.
        categories: What was found and removed in this month.
        refusals: What was refused in this month.
        particulars: What somebody wants to have said.

    Raises:
        WrongUse: The month is none, or a category is none of the three.
    """
    month = month if isinstance(month, Month) else Month.parse(month)
    rows, appointments = list(rows), in_order(appointments)
    in_month = [one for one in appointments if one.on in month]
    held = [one for one in in_month if one.state is AppointmentState.HELD]
    read_out = [row for row in rows if on(row.read_out) in month]
    places = {one.id for one in held}
    return MonthlyReport(
        month=month,
        made=made,
        held=tuple(_held(one, read_out) for one in held),
        cancelled=tuple(one for one in in_month if one.state is AppointmentState.CANCELLED),
        planned=tuple(
            one
            for one in appointments
            if one.state is AppointmentState.PLANNED and one.on >= month.first and not one.missed(made)
        ),
        loose=sum(row.appointment not in places for row in read_out),
        particulars=(*particulars, *_stood_out(in_month, made), *_remarks(held)),
        breaches=tuple(
            one
            for one in sorted(breaches, key=lambda one: (one.discovered_at, one.id))
            if local(one.discovered_at).date() in month
        ),
        categories=_categories(categories),
        figures=month_figures(rows, month, refusals=refusals),
    )


def _held(one: PlannedReadOut, read_out: Sequence[OverviewRow]) -> HeldAppointment:
    those = [row for row in read_out if row.appointment == one.id]
    groups = sum(row.kind is ConversationKind.GROUP for row in those)
    return HeldAppointment(appointment=one, conversations=len(those), groups=groups)


def _stood_out(in_month: Sequence[PlannedReadOut], made: datetime.datetime) -> Iterable[str]:
    for one in in_month:
        for text in warnings_of(one, now=made):
            yield f"Afspraak van {one.on:%d-%m-%Y} met {one.owner}: {text}"


def _remarks(held: Sequence[PlannedReadOut]) -> Iterable[str]:
    for one in held:
        if one.remarks.strip():
            yield f"Afspraak van {one.on:%d-%m-%Y} met {one.owner}: {one.remarks}"


def _categories(counts: Iterable[CategoryCount]) -> tuple[CategoryCount, ...]:
    found = dict.fromkeys(CATEGORIES, (0, 0))
    for one in counts:
        if one.category not in found:
            raise WrongUse("report: found a category that is none. The categories are 1, 2 and 3.")
        before = found[one.category]
        found[one.category] = (before[0] + one.found, before[1] + one.removed)
    return tuple(CategoryCount(category=number, found=one[0], removed=one[1]) for number, one in found.items())
