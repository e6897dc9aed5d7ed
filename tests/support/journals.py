"""Journals for tests: records that are recognised by a number, and a disk that fails when it is told to."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs

from ldv.journal import Damage, Disk, Journal, Position, Slice, read, writers
from ldv.record import WireRecord, encode_records

START = 1_763_740_000_000_000_000


def operation(number: int) -> bytes:
    """Identifier of the operation with this number."""
    return number.to_bytes(8, "big")


def number_of(record: WireRecord) -> int:
    """The number of a record's operation."""
    return int.from_bytes(record.operation_id, "big")


def wire(number: int, *, status: int = 1, took: int = 1000, **changes: Any) -> WireRecord:
    """A record."""
    fields: dict[str, Any] = {
        "trace_id": b"t" * 16,
        "operation_id": operation(number),
        "parent_operation_id": bytes(8),
        "operation_name": "wijzigen kenteken",
        "start_time": START,
        "end_time": START + took,
        "status": status,
        "processing_activity_id": "https://register.example/activiteit/1",
        "parent_processing_activity_id": "",
        "data_subject_id": "kabc123:AAECAwQFBgcICQoLDA0ODxAREhMUFRYX",
        "data_subject_id_type": "BSN",
        "foreign_trace_id": bytes(16),
        "foreign_operation_id": bytes(8),
        "foreign_entity": "",
        "receiver": "",
        "attributes": {"dpl.objects.dataset": "BRP"},
    }
    return WireRecord(**{**fields, **changes})


def begun(number: int) -> bytes:
    """Payload of the begin of an operation."""
    return encode_records([wire(number, status=0, took=0)])


def ended(number: int, *, subjects: int = 0) -> bytes:
    """Payload of the end of an operation, after those of its data subjects if it has several."""
    children = [wire((1 << 63) + number * 64 + child) for child in range(subjects)]
    return encode_records([*children, wire(number)])


def log(journal: Journal, number: int, *, subjects: int = 0) -> int:
    """A whole operation; gives its receipt."""
    journal.begin(operation(number), begun(number))
    return journal.end(operation(number), ended(number, subjects=subjects), 1 + subjects)


@attrs.define
class FaultyDisk:
    """The real calls, until one is told to fail.

    Attributes:
        write_fault: Called before each write with descriptor and bytes; may raise, or give the number of bytes to take.
        sync_fault: Called before each sync; may raise.
        free: Room that the disk claims to have; None for the truth.
        synced: How many syncs succeeded.
    """

    write_fault: Callable[[int, bytes], int | None] | None = None
    sync_fault: Callable[[int], None] | None = None
    free: int | None = None
    synced: int = 0

    def calls(self) -> Disk:
        return Disk(write=self._write, fdatasync=self._sync, free_bytes=self._free)

    def _write(self, descriptor: int, content: bytes) -> int:
        taken = None if self.write_fault is None else self.write_fault(descriptor, content)
        return os.write(descriptor, content if taken is None else content[:taken])

    def _sync(self, descriptor: int) -> None:
        if self.sync_fault is not None:
            self.sync_fault(descriptor)
        os.fdatasync(descriptor)
        self.synced += 1

    def _free(self, directory: Path) -> int:
        found = os.statvfs(directory)
        return found.f_bavail * found.f_frsize if self.free is None else self.free


def refuse(code: int = errno.ENOSPC) -> Callable[..., Any]:
    """A fault that always fails."""

    def fault(*_: Any) -> int | None:
        raise OSError(code, os.strerror(code))

    return fault


@attrs.frozen
class Found:
    """Everything that a writer left."""

    records: list[WireRecord]
    sequences: list[int]
    damage: list[Damage]
    end: Position
    finished: bool

    @property
    def numbers(self) -> list[int]:
        return [number_of(record) for record in self.records]


def read_all(
    directory: Path,
    writer: str | None = None,
    *,
    position: Position = Position.START,
    alive: bool = False,
    **limits: int,
) -> Found:
    """Read slice after slice until nothing comes any more; of the only writer when none is named."""
    if writer is None:
        (writer,) = writers(directory)
    records: list[WireRecord] = []
    sequences: list[int] = []
    damage: list[Damage] = []
    while True:
        part: Slice = read(directory, writer, position, alive=alive, **limits)
        records += part.batch.records
        sequences += part.batch.sequences
        damage += part.damage
        if part.end == position:
            return Found(records, sequences, damage, part.end, part.finished)
        position = part.end


def segments(directory: Path, writer: str = "") -> list[Path]:
    """The segment files of a journal, or of one writer, the oldest first."""
    return sorted(directory.glob(f"{writer}*.seg"))


def abandon(journal: Journal) -> None:
    """Let go of a journal as a kill would: descriptors close, nothing more is written."""
    journal._keeper.stop()
    if journal._scribe.writer is not None:
        journal._scribe.writer.abandon()
    journal.forget()
