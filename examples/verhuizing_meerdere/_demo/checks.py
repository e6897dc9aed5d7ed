"""What the demo promises, and in what a run deviates from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from examples._demo.leaks import leaks
from examples._demo.links import compared, noted, repeated_ids, without_audit, wrong_callers
from examples._demo.shape import Found, expected, rows_of
from examples.verhuizing_meerdere._demo.start import ORGANISATIONS
from examples.verhuizing_meerdere.households import NUMBERS
from ldv.pseudonym import load_keys

TABLES = Path(__file__).with_name("tables.json")
PRIVATE = [*NUMBERS, "Proefpersoon", "Dorpsstraat"]
RESIDENTS = {"twee": 2, "een": 1, "veertig": 40, "leeg": 0}


def checked(by_flow: Mapping[str, Sequence[Found]], folder: Path) -> dict[str, list[str]]:
    """Each promise, and what deviates from it.

    Args:
        by_flow: Records of each flow, in the order in which they ended.
        folder: Everything that was written.
    """
    found = [one for part in by_flow.values() for one in part]
    audit = folder / "gemeente" / "audit.db"
    two = rows_of(without_audit(by_flow["twee"]))
    return {
        "twee: the records of table 5.4.4, with all that links them": compared("twee", expected(TABLES)["twee"], two),
        "households of 1, 2 and 40 and an empty house: a record for each person, on both sides": [
            fault for flow in by_flow for fault in _households(flow, without_audit(by_flow[flow]))
        ],
        "identifiers are encrypted, and the key of the logboek alone reads them back": _encrypted(found, folder),
        "every id is used once": repeated_ids(found),
        "every called organisation names the one that called": wrong_callers(found, ORGANISATIONS),
        "the audit log says who did each operation of the municipality": noted(found, audit, "gemeente"),
        "no burgerservicenummer, name or address in any record or file": leaks(found, folder, PRIVATE),
    }


def _households(flow: str, found: Sequence[Found]) -> list[str]:
    faults = []
    for organisation in ORGANISATIONS:
        records = [one.record for one in found if one.logboek == organisation.logboek]
        [main] = [one for one in records if one.parent_operation_id is None]
        children = [one for one in records if one is not main]
        named = {one.data_subject_id for one in (children or [main])} - {None}
        if len(named) != RESIDENTS[flow] or len(children) != (RESIDENTS[flow] if RESIDENTS[flow] > 1 else 0):
            faults.append(f"{flow}, {organisation.logboek}: {len(named)} persons in {len(children)} child records")
        if children and main.data_subject_id:
            faults.append(f"{flow}, {organisation.logboek}: the main record names one of several persons")
        same = {(one.parent_operation_id, one.trace_id, one.start_time, one.end_time, one.status) for one in children}
        if same - {(main.operation_id, main.trace_id, main.start_time, main.end_time, main.status)}:
            faults.append(f"{flow}, {organisation.logboek}: a child record differs from its operation")
    return faults


def _encrypted(found: Sequence[Found], folder: Path) -> list[str]:
    faults = []
    numbers = {}
    for organisation in ORGANISATIONS:
        keys = load_keys(folder / organisation.logboek / "logboek.keys" / "ring")
        mine = without_audit(one for one in found if one.logboek == organisation.logboek)
        pseudonyms = {one.record.data_subject_id for one in mine if one.record.data_subject_id}
        numbers[organisation.logboek] = {keys.reveal(one, type="BSN"): one for one in pseudonyms}
        if set(numbers[organisation.logboek]) != set(NUMBERS):
            faults.append(f"{organisation.logboek}: the pseudonyms are not those of the 43 residents")
    gemeente, brp = numbers.values()
    if set(gemeente.values()) & set(brp.values()):
        faults.append("a pseudonym is the same in two logboeken, so that they can be laid together")
    return faults
