"""What the demo promises, and in what a run deviates from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import attrs

from examples.parkeervergunning._demo.shape import Found, Row, expected, rows_of
from examples.parkeervergunning._demo.start import ORGANISATIONS
from examples.parkeervergunning.dev_login import PEOPLE

# What must be nowhere: the numbers of the persons, and their plates both as written and as stored.
PRIVATE = [*(one.bsn for one in PEOPLE.values()), *(f"XX{x}999{x}{letter}" for x in ("", "-") for letter in "AEU")]


def checked(by_flow: Mapping[str, Sequence[Found]], folder: Path) -> dict[str, list[str]]:
    """Each promise, and what deviates from it.

    Args:
        by_flow: Records of each flow, in the order in which they ended.
        folder: Everything that was written.
    """
    wanted = expected()
    found = [one for part in by_flow.values() for one in part]
    of_flow = {flow: _compared(flow, wanted[flow], rows_of(part)) for flow, part in by_flow.items()}
    return {
        "inzien: the 2 records of table 5.1.4, with all that links them": of_flow["inzien"],
        "wijzigen: the 8 records of table 5.2.4, with all that links them": of_flow["wijzigen"],
        "geweigerd: the change was refused: NOK; the question was answered: OK": of_flow["geweigerd"],
        "every id is used once, and one person has one pseudonym": _ids(found),
        "every called organisation names the one that called": _entities(found),
        "no burgerservicenummer or licence plate in any record or file": _leaks(found, folder),
    }


def _compared(flow: str, wanted: Sequence[Row], found: Sequence[Row]) -> list[str]:
    if len(wanted) != len(found):
        listed = ", ".join(f"{row.operation} ({row.logboek})" for row in found)
        return [f"{flow}: expected {len(wanted)} records, found {len(found)}: {listed}"]
    return [
        f"{flow}, record {n}: {name}: expected {getattr(one, name)!r}, found {getattr(other, name)!r}"
        for n, (one, other) in enumerate(zip(wanted, found, strict=True), 1)
        for name in (field.name for field in attrs.fields(Row))
        if getattr(one, name) != getattr(other, name)
    ]


def _ids(found: Sequence[Found]) -> list[str]:
    faults = []
    operations = {one.record.operation_id for one in found}
    if len(operations) != len(found):
        faults.append(f"expected {len(found)} different operation ids, found {len(operations)}")
    subjects = {(one.record.data_subject_id, one.record.data_subject_id_type) for one in found} - {(None, None)}
    if len(subjects) != 1 or {kind for _, kind in subjects} != {"BSN"}:
        faults.append(f"expected one pseudonym, of type BSN; found {len(subjects)}")
    return faults


def _entities(found: Sequence[Found]) -> list[str]:
    entities = {organisation.logboek: organisation.entity for organisation in ORGANISATIONS}
    whose = {(one.record.trace_id, one.record.operation_id): entities[one.logboek] for one in found}
    return [
        f"{one.record.operation_name} ({one.logboek}): the calling operation is not one of {caller.entity!r}"
        for one in found
        for caller in [one.record.foreign_operation]
        if caller and caller.entity != whose.get((caller.trace_id, caller.operation_id))
    ]


def _leaks(found: Iterable[Found], folder: Path) -> list[str]:
    # The engine's own files are compressed, so the records are looked at as well.
    leaks = [f"a record in the logboek of {one.logboek}" for one in found if _holds(str(one.plain()).encode())]
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return leaks + [str(path) for path in files if _holds(bytes(path)) or _holds(path.read_bytes())]


def _holds(content: bytes) -> bool:
    return any(text.encode() in content for text in PRIVATE)
