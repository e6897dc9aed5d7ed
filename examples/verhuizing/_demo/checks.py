"""What the demo promises, and in what a run deviates from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from examples._demo.leaks import leaks
from examples._demo.links import audit_only, compared, noted, repeated_ids, without_audit, wrong_callers
from examples._demo.shape import Found, expected, rows_of
from examples.verhuizing._demo.flows import BSN, NEW, NOBODY, OLD
from examples.verhuizing._demo.start import ORGANISATIONS
from examples.verhuizing.dev_login import CLERKS

TABLES = Path(__file__).with_name("tables.json")
CLERK_NUMBERS = [clerk.number for clerk in CLERKS.values()]
PRIVATE = [BSN, NOBODY, "Proefpersoon", "Beukenlaan", "Lindelaan", OLD, NEW]


def checked(by_flow: Mapping[str, Sequence[Found]], folder: Path) -> dict[str, list[str]]:
    """Each promise, and what deviates from it.

    Args:
        by_flow: Records of each flow, in the order in which they ended.
        folder: Everything that was written.
    """
    wanted = expected(TABLES)
    found = [one for part in by_flow.values() for one in part]
    audit = folder / "gemeente" / "audit.db"
    of_flow = {flow: compared(flow, wanted[flow], rows_of(without_audit(part))) for flow, part in by_flow.items()}
    return {
        "verhuizen: the 6 records of table 5.3.4, with all that links them": of_flow["verhuizen"],
        "onbekend: nobody has the number, and both records are NOK": of_flow["onbekend"],
        "every id is used once": repeated_ids(found),
        "every called organisation names the one that called": wrong_callers(found, ORGANISATIONS),
        "the audit log says who did each operation of the municipality": noted(found, audit, "gemeente"),
        "no clerk in any logboek": _clerks(found),
        "no burgerservicenummer, name or address in any record or file": leaks(found, folder, PRIVATE),
    }


def _clerks(found: Sequence[Found]) -> list[str]:
    texts = [str(one.plain()) for one in found]
    faults = ["a record holds the number of a clerk" for text in texts if any(one in text for one in CLERK_NUMBERS)]
    # Keeping the audit log is a processing of the clerk's data: there the clerk is the data subject, pseudonymised.
    kinds = {one.record.data_subject_id_type for one in audit_only(found)}
    return (
        faults if kinds == {"personnel number"} else [*faults, f"found data subjects {kinds} in keeping the audit log"]
    )
