"""What an export cannot show is counted, and told in the overview and the monthly report."""

from __future__ import annotations

import pytest

from chatarchive.domain import Counts, not_shown
from chatarchive.services import finish_cleaning, overview, report_month, start_cleaning
from tests.support.archive_office import EXPORT, PARTNER, Desk

pytestmark = pytest.mark.requirement(36)
HIDING = EXPORT + (
    f"13-03-2023 08:05 - {PARTNER}: Dit bericht is verwijderd\n"
    f"13-03-2023 08:06 - {PARTNER}: Dit bericht is verwijderd\n"
    f"13-03-2023 08:07 - {PARTNER} heeft berichten met vervaldatum ingeschakeld. Nieuwe berichten verdwijnen.\n"
    f"13-03-2023 08:08 - {PARTNER}: \n"
)
SAID = "2 gewiste berichten, 1 melding van een vervaldatum, 1 bericht dat eenmalig te zien was"


def test_the_overview_and_the_report_say_it(at: Desk) -> None:
    """Per conversation, from the import on, whatever is remarked on later; and without names in the report."""
    case = at.until("geschoond", text=HIDING)
    at.until("geïmporteerd", partner="Ander")
    counts = at.case(case).counts
    assert counts is not None
    assert (counts.deleted, counts.expiring, counts.view_once) == (2, 1, 1)
    remarks = {one.case: one.remarks for one in overview(at.office, at.manager)}
    assert remarks[case] == SAID
    assert sum(bool(one) for one in remarks.values()) == 1
    start_cleaning(at.office, at.cleaner, case)
    finish_cleaning(at.office, at.cleaner, case)
    assert {one.case: one.remarks for one in overview(at.office, at.manager)} == remarks
    assert f"Gesprek {case}: {SAID}." in report_month(at.office, at.manager, "2023-03").particulars
    assert not report_month(at.office, at.manager, "2023-04").particulars


def test_nothing_to_say() -> None:
    """An export that shows everything gets no remark; one of something is told in the singular."""
    assert not_shown(Counts(original=4)) == ""
    assert not_shown(Counts(deleted=1)) == "1 gewist bericht"
