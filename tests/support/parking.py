"""The parkeervergunning example as a logboek and a register, for whoever reads them together."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import attrs

from ldv.pseudonym import Key, KeyRing
from ldv.record import ForeignOperation, Record, Status, Subject
from ldv.register import THIS_ORGANISATION, Register
from ldv.testing import MemoryLogboek
from tests.support.batches import batch_of

KEYS: Final = KeyRing((Key("new", hashlib.sha512(b"new").digest()), Key("old", hashlib.sha512(b"old").digest())))
ANNA: Final = Subject("999990019", type="BSN")
BERT: Final = Subject("999990020", type="BSN")
CASE: Final = Subject("Z-2026-0042", type="zaaknummer")
"""The case of Anna."""

SHOW: Final = "rva:11x2ec2a-0774-3541-9b16-21ba179fcf15"
ACCEPT: Final = "rva:12c21c2a-0875-3543-9b16-21ja179fcf16"
FIND: Final = "rva:12f2ec2a-0cc4-3541-9ae6-219a178fcfe4"
CHANGE: Final = "rva:0b1ff20a-3ecb-34bf-8cf5-e4cbacb046ab"
CHECK: Final = "rva:19u2dd2a-0cb7-3541-9ae6-217a178fc9e6"
INVESTIGATE: Final = "rva:c41d2f7b-58a0-4e1c-8f4d-9b6e0a7d3c52"
"""Confidential for five years."""
ELSEWHERE: Final = "https://register.elders.example/activiteiten/7"
"""In a register of somebody else."""

MUNICIPALITY: Final = "https://gemeente.example"
RDW: Final = "https://rdw.example"
NOW: Final = datetime.datetime(2026, 11, 21, 12, 0, tzinfo=datetime.UTC)
"""When reports are made."""
MINUTE: Final = 60 * 10**9
_YAML: Final = Path(__file__).parents[2] / "examples" / "parkeervergunning" / "register.yaml"


def at(text: str) -> int:
    """A moment in UTC as nanoseconds: `at("2026-11-03 08:40")`."""
    return int(datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.UTC).timestamp()) * 10**9


def name(text: str, digits: int) -> str:
    """An identifier that belongs to a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:digits]


def pseudonym(subject: Subject, *, key: int = 0) -> str:
    """A subject as it stands in a record."""
    found = subject.pseudonym(KeyRing((KEYS.keys[key],)))
    assert found is not None
    return found


def record(
    operation: str,
    activity: str,
    *,
    start: int,
    trace: str = "",
    inside: str = "",
    subject: Subject | None = ANNA,
    key: int = 0,
    operation_id: str = "",
    **more: Any,
) -> Record:
    """A record; its identifiers belong to its operation and its start, or to the names that are given.

    Args:
        operation: Name of the operation.
        activity: Its activity.
        start: Nanoseconds since 1970.
        trace: Name of the trace.
        inside: Name of the operation around it.
        subject: The data subject.
        key: Which key of `KEYS` made the pseudonym.
        operation_id: Name of the operation for `inside` of others.
        **more: Other fields.
    """
    person = None if subject is None else pseudonym(subject, key=key)
    usual: dict[str, Any] = {
        "trace_id": name(f"trace {trace or f'{operation} {start}'}", 32),
        "operation_id": name(f"operation {operation_id or f'{operation} {start} {trace} {person}'}", 16),
        "parent_operation_id": name(f"operation {inside}", 16) if inside else None,
        "operation_name": operation,
        "start_time": start,
        "end_time": start + 40_000_000,
        "status": Status.OK,
        "resource_name": "MijnOmgeving",
        "resource_version": "1.0.5",
        "processing_activity_id": activity,
        "data_subject_id": person,
        "data_subject_id_type": None if subject is None else subject.type,
    }
    return Record(**{**usual, **more})


def change_of_plate(start: int, *, status: Status = Status.OK, subject: Subject = ANNA) -> list[Record]:
    """Somebody puts another plate on a permit: one processing, of which a part names nobody."""
    here = f"wijzigen {start}"
    called = ForeignOperation(name(f"f {start}", 32), name(f"f {start}", 16), MUNICIPALITY)
    common: dict[str, Any] = {"trace": here, "status": status, "resource_name": "Parkeeradmin"}
    return [
        record(
            "wijzigenKenteken",
            CHANGE,
            start=start,
            subject=subject,
            operation_id=here,
            foreign_operation=called,
            end_time=start + 10**9,
            **common,
        ),
        record(
            "controlerenKenteken",
            CHECK,
            start=start + 10**8,
            subject=None,
            inside=here,
            receiver=RDW,
            foreign_operation=called,
            parent_processing_activity_id=CHANGE,
            **common,
        ),
    ]


def household(start: int, *members: Subject) -> list[Record]:
    """One operation with several data subjects: a record for each, under one that names nobody (section 5.4)."""
    here = f"huishouden {start}"
    main = record("opvragenPersoonsgegevens", FIND, start=start, trace=here, operation_id=here, subject=None)
    return [
        main,
        *(
            record("opvragenPersoonsgegevens", FIND, start=start, trace=here, inside=here, subject=member)
            for member in members
        ),
    ]


def anna_in_autumn() -> list[Record]:
    """What a municipality did with the data of Anna in the autumn of 2026, and with those of Bert."""
    shown = [record("tonenVergunningen", SHOW, start=at(f"2026-11-03 0{hour}:40")) for hour in (8, 9)]
    return [
        record("tonenVergunningen", SHOW, start=at("2026-09-14 18:05"), key=1),
        *household(at("2026-10-02 10:15"), ANNA, BERT),
        *shown,
        *change_of_plate(at("2026-11-03 09:42")),
        *change_of_plate(at("2026-11-12 20:11"), status=Status.NOK),
        record("tonenVergunningen", SHOW, start=at("2026-11-12 20:10"), subject=BERT),
        record("uitwisselenGegevens", ELSEWHERE, start=at("2026-10-20 07:00")),
        record("versturenBrief", SHOW, start=at("2026-11-20 13:00"), subject=CASE),
        record("verstrekkenKentekengegevens", INVESTIGATE, start=at("2026-10-28 03:17"), receiver="https://om.example"),
    ]


def logboek(*records: Record, keys: KeyRing = KEYS) -> MemoryLogboek:
    """A logboek in memory with these records."""
    memory = MemoryLogboek(keys=keys)
    memory.deliver(
        batch_of([attrs.evolve(one, writer="0" * 16, sequence=1) for one in records]), token="t", doubt=False
    )
    return memory


@contextmanager
def register(folder: Path, *, now: datetime.datetime = NOW) -> Iterator[Register]:
    """The register of the example, in a folder; its clock stands still."""
    with Register.open(folder / "register.db", create=True, log=False, now=lambda: now) as opened:
        opened.import_file(_YAML)
        opened.entities.change(
            THIS_ORGANISATION,
            name="Gemeente Voorbeeldstad",
            address="Stadhuisplein 1",
            postal_code="1234 AB",
            city="Voorbeeldstad",
            email="privacy@gemeente.example",
            phone_number="14 099",
        )
        opened.commit()
        yield opened
