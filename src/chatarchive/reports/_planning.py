"""Appointments to read out a telephone, and the view of what is planned (working agreements, section 13)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence

import attrs
from rich.table import Table
from rich.text import Text

from chatarchive.domain import AppointmentState, planning_warnings
from chatarchive.reports._page import Raw, bullets, named, page, paragraph, safe, section, table, tiles, with_sub
from chatarchive.reports._words import day, local, number, one_line


@attrs.frozen(kw_only=True)
class PlannedReadOut:
    """An appointment to read out a telephone, with the names that people read.

    Attributes:
        id: Identifier of the appointment.
        on: The day.
        owner: First and last name of whose telephone it is.
        function_title: Of the owner.
        department: Of the owner.
        state: What became of it.
        reason: Why it did not go through; an appointment that was missed must have one (requirement 34).
        remarks: Particulars.
        warnings: In Dutch, besides weekend and holiday, which are seen here: an agreement that is missing.
    """

    id: str
    on: datetime.date
    owner: str = attrs.field(repr=False)
    function_title: str = attrs.field(default="", repr=False)
    department: str = ""
    state: AppointmentState = AppointmentState.PLANNED
    reason: str = attrs.field(default="", repr=False)
    remarks: str = attrs.field(default="", repr=False)
    warnings: tuple[str, ...] = attrs.field(default=(), repr=False)

    def missed(self, now: datetime.datetime) -> bool:
        """Its day has passed, and nobody has said what became of it."""
        return self.state is AppointmentState.PLANNED and self.on < local(now).date()


_MISSED = "De dag is voorbij. Vul in of de afspraak is gehouden, of waarom niet."
_NO_REASON = "De afspraak ging niet door. Vul de reden in."


def warnings_of(one: PlannedReadOut, *, now: datetime.datetime) -> tuple[str, ...]:
    """What somebody has to look at (requirement 34).

    Args:
        one: The appointment.
        now: The time.
    """
    found = list(one.warnings)
    if one.state is AppointmentState.PLANNED:
        found += planning_warnings(one.on)
    if one.missed(now):
        found.append(_MISSED)
    if one.state is AppointmentState.CANCELLED and not one.reason.strip():
        found.append(_NO_REASON)
    return tuple(dict.fromkeys(found))


def planning_html(appointments: Iterable[PlannedReadOut], *, now: datetime.datetime) -> str:
    """The planning as one HTML page.

    Args:
        appointments: All to show.
        now: The time; tells what has been missed.
    """
    those = in_order(appointments)
    return page("Planning uitleesmomenten", _content(those, now), made=now)


def planning_table(appointments: Iterable[PlannedReadOut], *, now: datetime.datetime) -> Table:
    """The planning for a terminal.

    Args:
        appointments: All to show.
        now: The time; tells what has been missed.

    Returns:
        A table for a `rich` console; it holds text only, never markup that a name could bring along.
    """
    found = Table(title="Planning uitleesmomenten", title_justify="left")
    for column in ("Wanneer", "Eigenaar", "Stand", "Let op"):
        found.add_column(column, overflow="fold")
    for one in in_order(appointments):
        warnings = warnings_of(one, now=now)
        found.add_row(
            Text(f"{one.on:%d-%m-%Y}"),
            Text(one_line(one.owner)),
            Text(one.state.value),
            Text("\n".join(one_line(text) for text in warnings), style="bold red" if warnings else ""),
        )
    if not found.row_count:
        found.caption = "Er is niets gepland."
    return found


def in_order(appointments: Iterable[PlannedReadOut]) -> list[PlannedReadOut]:
    """The first one first."""
    return sorted(appointments, key=lambda one: (one.on, one.id))


def _content(those: Sequence[PlannedReadOut], now: datetime.datetime) -> Iterator[str]:
    if not those:
        yield section("Afspraken", paragraph("Er is niets gepland."))
        return
    planned = [one for one in those if one.state is AppointmentState.PLANNED]
    warned = [one for one in those if warnings_of(one, now=now)]
    yield tiles(
        [
            ("Op de planning", number(len(planned)), False),
            ("Vraagt aandacht", number(len(warned)), bool(warned)),
        ]
    )
    if warned:
        yield section(
            "Vraagt aandacht",
            bullets(
                f"{day(one.on, weekday=True)}, {one_line(one.owner)}: {one_line(text)}"
                for one in warned
                for text in warnings_of(one, now=now)
            ),
        )
    yield section(
        "Afspraken",
        table(
            "Alle afspraken, de eerste bovenaan",
            ("Wanneer", "Eigenaar", "Departement", "Stand", "Let op"),
            [
                [
                    _start(one.on),
                    with_sub(named(one.owner), one.function_title),
                    safe(one.department),
                    with_sub(one.state.value, one_line(one.reason)),
                    _marks(warnings_of(one, now=now)),
                ]
                for one in those
            ],
        ),
    )


def _start(value: datetime.date) -> Raw:
    return Raw(f'<time datetime="{value.isoformat()}">{safe(day(value, weekday=True))}</time>')


def _marks(warnings: Sequence[str]) -> Raw:
    return Raw("<br>".join(f'<span class="bad">{safe(text)}</span>' for text in warnings))
