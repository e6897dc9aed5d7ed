"""A made-up month: three owners, of whom two delivered the same group."""

from __future__ import annotations

import datetime
from functools import partial

import pytest

from chatarchive.domain import AppointmentState, Breach, BreachKind, BreachStep, StepDone
from chatarchive.reports import ConversationKind, Done, Envelope, OverviewRow, PlannedReadOut

NOW = datetime.datetime(2023, 4, 3, 8, 30, tzinfo=datetime.UTC)
MONTH = "2023-03"


def done(day: int, *, month: int = 3, by: str = "") -> Done:
    return Done(at=datetime.datetime(2023, month, day, 9, 5, tzinfo=datetime.UTC), by=by)


@pytest.fixture
def rows() -> list[OverviewRow]:
    group = partial(OverviewRow, kind=ConversationKind.GROUP, app="WhatsApp", department="Ministerie van Voorbeeld")
    return [
        group(
            case="Z-2023-0001",
            owner="Anna de Boer",
            function_title="directeur-generaal",
            title="Bestuursraad",
            appointment="A-1",
            read_out=done(3, by="Petra Vos"),
            downloaded=done(3),
            imported=done(3),
            deleted=done(3),
            cleaned=done(10, by="Sam Bakker"),
            offered=done(12),
            approved=done(20, by="Anna de Boer"),
            registered=done(21),
            status="vastgelegd",
            remarks="Twee foto's ontbraken",
        ),
        group(
            case="Z-2023-0002",
            owner="Karim el Amrani",
            function_title="secretaris-generaal",
            title="BESTUURSRAAD ",
            appointment="A-2",
            read_out=done(10, by="Petra Vos"),
            downloaded=done(10),
            status="gedownload",
        ),
        OverviewRow(
            case="Z-2023-0003",
            owner="Anna de Boer",
            function_title="directeur-generaal",
            kind=ConversationKind.CONVERSATION,
            title="=HYPERLINK(1)",
            read_out=done(4, by="Petra Vos"),
            cleaned=done(2, month=4),
            status="geschoond",
        ),
        OverviewRow(
            case="Z-2023-0004",
            owner="Willemijn Smit",
            function_title="directeur",
            kind=ConversationKind.CONVERSATION,
            title="<script>alert(1)</script>",
            read_out=done(20, month=2, by="Petra Vos"),
            cleaned=done(1),
            status="geschoond",
        ),
        OverviewRow(
            case="Z-2023-0005",
            owner="Willemijn Smit",
            function_title="directeur",
            kind=ConversationKind.CONVERSATION,
            title="Nog te doen",
            status="gepland",
        ),
    ]


@pytest.fixture
def appointments() -> list[PlannedReadOut]:
    def at(id: str, month: int, day: int, owner: str, state: AppointmentState, reason: str = "") -> PlannedReadOut:
        return PlannedReadOut(id=id, on=datetime.date(2023, month, day), owner=owner, state=state, reason=reason)

    return [
        at("A-2", 3, 10, "Karim el Amrani", AppointmentState.HELD),
        at("A-1", 3, 3, "Anna de Boer", AppointmentState.HELD),
        at("A-0", 2, 20, "Willemijn Smit", AppointmentState.HELD),
        at("A-3", 3, 17, "Willemijn Smit", AppointmentState.CANCELLED, "Ziek"),
        at("A-4", 3, 24, "Willemijn Smit", AppointmentState.PLANNED),
        at("A-5", 4, 8, "Willemijn Smit", AppointmentState.PLANNED),
        at("A-6", 4, 12, "Anna de Boer", AppointmentState.PLANNED),
    ]


@pytest.fixture
def breach() -> Breach:
    return Breach(
        id="DL-2023-01",
        kind=BreachKind.WRONG_NUMBER,
        cases=("Z-2023-0003",),
        discovered_at=datetime.datetime(2023, 3, 25, 12, 0, tzinfo=datetime.UTC),
        situation="De export van Z-2023-0003 ging op 25-03-2023 om 12:55 naar een verkeerd nummer",
        steps=(
            StepDone(
                step=BreachStep.RESTORE,
                at=datetime.datetime(2023, 3, 25, 12, 30, tzinfo=datetime.UTC),
                action="Verzending ingetrokken",
            ),
        ),
    )


@pytest.fixture
def envelope() -> Envelope:
    return Envelope(
        sender="chatarchive@voorbeeld.nl",
        to=("informatiebeveiliging@voorbeeld.nl",),
        date=NOW,
        message_id="<rapportage-2023-03@voorbeeld.nl>",
    )
