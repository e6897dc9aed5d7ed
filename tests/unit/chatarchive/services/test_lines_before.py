"""Lines of an export before its first message: said once, when cleaning is completed."""

from __future__ import annotations

import pytest

from chatarchive.errors import ArchiveRefused, CleaningRefused
from chatarchive.services import approve, finish_cleaning, offer, record, start_cleaning
from tests.support.archive_office import EXPORT, Desk

BEFORE = "Een regel die van niemand is\n"


@pytest.mark.requirement(15, 41)
@pytest.mark.parametrize("keep", [True, False])
def test_what_was_said_counts_until_the_archive(at: Desk, *, keep: bool) -> None:
    """What is recorded is what was approved, without anybody repeating the answer; another answer is refused."""
    case = at.until("in schoning", text=BEFORE + EXPORT)
    with pytest.raises(CleaningRefused):
        finish_cleaning(at.office, at.cleaner, case)
    finish_cleaning(at.office, at.cleaner, case, keep_before=keep)
    assert at.case(case).keep_before is keep
    offer(at.office, at.cleaner, case)
    approve(at.office, at.owner, case)
    with pytest.raises(ArchiveRefused):
        record(at.office, at.cleaner, case, keep_before=not keep)
    record(at.office, at.cleaner, case)
    [text] = (at.folder / "dms").rglob("2023 WhatsApp Chat directeur-generaal Pieter van Dam/*.txt")
    assert text.read_text() == (BEFORE if keep else "") + EXPORT


def test_a_new_answer_replaces_the_old(at: Desk) -> None:
    """Who begins cleaning again says it again."""
    case = at.until("in schoning", text=BEFORE + EXPORT)
    finish_cleaning(at.office, at.cleaner, case, keep_before=True)
    start_cleaning(at.office, at.cleaner, case)
    finish_cleaning(at.office, at.cleaner, case, keep_before=False)
    assert at.case(case).keep_before is False
