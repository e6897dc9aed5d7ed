"""The registration overview as a page."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from chatarchive.reports._page import Raw, named, page, paragraph, safe, section, table, tiles, when, with_sub
from chatarchive.reports._rows import STEPS, ConversationKind, Done, GroupChat, OverviewRow, group_chats, step
from chatarchive.reports._words import count, number

_NOTES: Final = (
    "Dit overzicht laat per gesprek zien wie wat wanneer heeft gedaan. "
    "Wat er in de gesprekken staat, staat er niet in.",
    "Tijden zijn Nederlandse tijden. Een leeg vak betekent dat de stap nog niet is gezet.",
)


def overview_html(rows: Iterable[OverviewRow], *, made: datetime.datetime) -> str:
    """The registration overview as one HTML page that needs nothing else (requirements 12 and 14).

    Args:
        rows: The overview, in its own order.
        made: When it is made.

    Returns:
        The page: the conversations, and the separate list of groups.
    """
    rows = list(rows)
    return page("Registratieoverzicht chatgesprekken", _content(rows), made=made, wide=True, notes=_NOTES)


def _content(rows: Sequence[OverviewRow]) -> Iterator[str]:
    if not rows:
        yield section("Gesprekken", paragraph("Er is nog geen gesprek geregistreerd."), id="gesprekken")
        return
    chats = group_chats(rows)
    yield tiles(
        [
            ("Gesprekken", number(len(rows)), False),
            ("waarvan groepsgesprekken", number(sum(row.kind is ConversationKind.GROUP for row in rows)), False),
            ("Eigenaren", number(len({(row.department, row.owner) for row in rows})), False),
            ("Goedgekeurd", number(sum(row.approved is not None for row in rows)), False),
            ("Vastgelegd", number(sum(row.registered is not None for row in rows)), False),
        ]
    )
    yield section(
        "Gesprekken",
        table(
            f"{count(len(rows), 'gesprek', 'gesprekken')}, met de stappen die zijn gezet".capitalize(),
            (
                "Zaak",
                "Eigenaar",
                "Gesprek",
                *(word.capitalize() for _, word in STEPS),
                "Status",
                "Bijzonderheden",
            ),
            [_row(row) for row in rows],
        ),
        id="gesprekken",
    )
    yield section("Groepsgesprekken", *_groups(chats), id="groepsgesprekken")


def _row(row: OverviewRow) -> list[str]:
    about = " · ".join(part for part in (row.function_title, row.department) if part)
    return [
        safe(row.case),
        with_sub(named(row.owner), about),
        with_sub(named(row.title), " · ".join(part for part in (row.kind.value, row.app) if part)),
        *(_done(step(row, name)) for name, _ in STEPS),
        safe(row.status),
        safe(row.remarks),
    ]


def _done(done: Done | None) -> Raw:
    if done is None:
        return Raw("")
    return with_sub(when(done.at), done.by)


def _groups(chats: Sequence[GroupChat]) -> Iterator[str]:
    if not chats:
        yield paragraph("Er zijn geen groepsgesprekken.")
        return
    yield paragraph(
        "Een groep kan door meer dan één eigenaar zijn aangeleverd. Elke aanlevering blijft een eigen bestand en wordt "
        "apart geschoond."
    )
    yield table(
        f"{count(len(chats), 'groep', 'groepen')}, met iedere eigenaar die de groep heeft aangeleverd".capitalize(),
        ("Groep", "Eigenaar", "Zaak", "Uitgelezen", "Status"),
        [
            [
                with_sub(named(chat.title), f"aangeleverd door {count(chat.owners, 'eigenaar', 'eigenaren')}"),
                with_sub(named(row.owner), row.function_title),
                safe(row.case),
                _done(row.read_out),
                safe(row.status),
            ]
            for chat in chats
            for row in chat.deliveries
        ],
    )
