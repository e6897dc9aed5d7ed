"""What the demo promises, and in what a run deviates from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from examples._demo.leaks import leaks
from examples._demo.links import compared, repeated_ids, wrong_callers
from examples._demo.shape import Found, expected, rows_of
from examples.parkeervergunning._demo.start import ORGANISATIONS
from examples.parkeervergunning.dev_login import PEOPLE

TABLES = Path(__file__).with_name("tables.json")
# What must be nowhere: the numbers of the persons, and their plates both as written and as stored.
PRIVATE = [*(one.number for one in PEOPLE.values()), *(f"XX{x}999{x}{letter}" for x in ("", "-") for letter in "AEU")]


def checked(by_flow: Mapping[str, Sequence[Found]], folder: Path) -> dict[str, list[str]]:
    """Each promise, and what deviates from it.

    Args:
        by_flow: Records of each flow, in the order in which they ended.
        folder: Everything that was written.
    """
    wanted = expected(TABLES)
    found = [one for part in by_flow.values() for one in part]
    of_flow = {flow: compared(flow, wanted[flow], rows_of(part)) for flow, part in by_flow.items()}
    return {
        "inzien: the 2 records of table 5.1.4, with all that links them": of_flow["inzien"],
        "wijzigen: the 8 records of table 5.2.4, with all that links them": of_flow["wijzigen"],
        "geweigerd: the change was refused: NOK; the question was answered: OK": of_flow["geweigerd"],
        "every id is used once, and one person has one pseudonym": _ids(found),
        "every called organisation names the one that called": wrong_callers(found, ORGANISATIONS),
        "no burgerservicenummer or licence plate in any record or file": leaks(found, folder, PRIVATE),
    }


def _ids(found: Sequence[Found]) -> list[str]:
    faults = repeated_ids(found)
    subjects = {(one.record.data_subject_id, one.record.data_subject_id_type) for one in found} - {(None, None)}
    if len(subjects) != 1 or {kind for _, kind in subjects} != {"BSN"}:
        faults.append(f"expected one pseudonym, of type BSN; found {len(subjects)}")
    return faults
