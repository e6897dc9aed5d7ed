"""Records and batches for tests: every field filled, every identifier derived from a number."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, Final

import attrs

from ldv.record import Batch, ForeignOperation, Origin, Record, Status, to_wire

NOON: Final = 1_795_258_800_123_456_789
"""2026-11-21, a moment after noon in Amsterdam, with all nine decimals."""
SECOND: Final = 1_000_000_000
WRITER: Final = "0123456789abcdef"


def record(number: int, **changes: Any) -> Record:
    """A record of which trace and operation belong to this number; it starts `number` seconds after noon.

    Args:
        number: Names the record.
        **changes: Fields that are different.
    """
    name = hashlib.sha256(str(number).encode()).hexdigest()
    made = Record(
        trace_id=name[:32],
        operation_id=name[32:48],
        operation_name="wijzigen kenteken",
        start_time=NOON + number * SECOND,
        end_time=NOON + number * SECOND + 1,
        status=Status.OK,
        resource_name="Parkeeradmin",
        resource_version="2.1.6",
        processing_activity_id="https://register.example/activiteit/12f2ec2a",
        writer=WRITER,
        sequence=number,
    )
    return attrs.evolve(made, **changes)


def full_record(number: int = 1) -> Record:
    """A record with something in every field."""
    return record(
        number,
        parent_operation_id="00f067aa0ba902b7",
        status=Status.NOK,
        parent_processing_activity_id="urn:activiteit:1",
        data_subject_id="kabc123:AAECAwQFBgcICQoLDA0ODxAREhMUFRYX",
        data_subject_id_type="BSN",
        foreign_operation=ForeignOperation(
            "4bf92f3577b34da6a3ce929d0e0e4736", "1234567890abcdef", "https://gemeente.example"
        ),
        receiver="https://rdw.example",
        attributes={"dpl.objects.dataset": "BRP — ‘adressen’", "": "", "regel": 'a\nb\t"\\\x00😀'},
        resource_attributes={"deployment.environment": "productie"},
        sequence=2**63 + number,
    )


def batch_of(records: Sequence[Record]) -> Batch:
    """Records on their way to a logboek."""
    return Batch(
        [to_wire(one) for one in records],
        [
            Origin(
                writer=one.writer,
                resource_name=one.resource_name,
                resource_version=one.resource_version,
                resource_attributes=dict(one.resource_attributes),
            )
            for one in records
        ],
        [one.sequence for one in records],
    )
