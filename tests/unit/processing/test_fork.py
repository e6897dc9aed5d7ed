"""Fork: a child does not end what its parent began, and what it does itself belongs to it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from ldv.journal import Position, read, writers
from ldv.record import Record, from_wire

SCRIPT = """
import os, sys
from pathlib import Path
import ldv

ldv.configure(service_name="fork", logboek=f"chdb://{sys.argv[1]}/logboek", journal=f"{sys.argv[1]}/journal",
              delivery="external", journal_reserve_bytes=1)

def child():
    with ldv.processing("in het kind"):
        pass

@ldv.processing("decorated", activity="rva:1")
def decorated():
    return os.fork()

with ldv.processing("buiten", activity="rva:1") as operation:
    first = os.fork()
    if first == 0:
        child()
if first == 0:
    # Left the block in the child, as a worker does that returns from its loop.
    child()
    ldv.shutdown(0.1)
    os._exit(0)
second = decorated()
if second == 0:
    child()
    os._exit(0)  # without any farewell
for pid in (first, second):
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
ldv.shutdown(0.1)
"""


def records_in(directory: Path) -> dict[str, list[Record]]:
    """Everything in a journal, by writer."""
    found = {}
    for writer in writers(directory):
        piece = read(directory, writer, Position.START, alive=False)
        assert piece.damage == []
        found[writer] = [
            from_wire(record, origin=origin, sequence=sequence)
            for record, origin, sequence in zip(
                piece.batch.records, piece.batch.origins, piece.batch.sequences, strict=True
            )
        ]
    return found


def test_a_child_does_not_end_the_operation_of_its_parent(tmp_path: Path) -> None:
    """After a fork inside a block or a function it is the parent that ends it, once; the child logs what it does."""
    run = subprocess.run([sys.executable, "-W", "error", "-c", SCRIPT, str(tmp_path)], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    by_writer = records_in(tmp_path / "journal")
    assert len(by_writer) == 3
    everything = [record for records in by_writer.values() for record in records]
    names = [record.operation_name for record in everything]
    assert names.count("buiten") == names.count("decorated") == 1
    assert names.count("in het kind") == 3
    by_name = {record.operation_name: record for record in everything}
    assert by_name["buiten"].writer == by_name["decorated"].writer
    children = [record for record in everything if record.operation_name == "in het kind"]
    assert by_name["buiten"].writer not in {record.writer for record in children}
    parents = [record.parent_operation_id for record in children]
    # Inside the block it has the parent's operation as parent; after the block, none.
    assert sorted(parents, key=str) == sorted([by_name["buiten"].operation_id, None, None], key=str)
