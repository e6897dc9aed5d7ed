"""Registers with something in them."""

from __future__ import annotations

import datetime
from typing import Any

import attrs

from ldv.duration import Duration
from ldv.register import THIS_ORGANISATION, LegalBasis, ProcessingActivity

START = datetime.datetime(2026, 11, 2, 9, 0, tzinfo=datetime.UTC)


@attrs.define
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime.datetime = START

    def __call__(self) -> datetime.datetime:
        """The time."""
        return self.now

    def forward(self, **length: float) -> datetime.datetime:
        """Move it on."""
        self.now += datetime.timedelta(**length)
        return self.now


def activity(name: str = "Wijzigen kenteken", **fields: Any) -> ProcessingActivity:
    """An activity that is right, with some fields as they are given."""
    usual: dict[str, Any] = {
        "purpose": "Het kenteken op een parkeervergunning aanpassen.",
        "legal_basis": (LegalBasis.PUBLIC_TASK,),
        "data_subject_categories": ("Burger",),
        "personal_data_categories": ("Burgerservicenummer", "Kenteken"),
        "recipients_categories": ("Dienst Wegverkeer (RDW)",),
        "envisaged_time_limit": Duration.parse("P7Y"),
        "controller_id": THIS_ORGANISATION,
    }
    return ProcessingActivity(name=name, **{**usual, **fields})
