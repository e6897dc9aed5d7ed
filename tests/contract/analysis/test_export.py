"""Records as files for other programs."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from examples.parkeervergunning.month import SHOW, records
from ldv.analysis import export
from ldv.errors import LogboekError, UsageError
from ldv.logboek import Dsn, Logboek, Rows
from ldv.record import Record
from ldv.testing import MemoryLogboek
from tests.support.batches import batch_of, full_record, record


@pytest.fixture
def logboek(month_dsn: Dsn) -> Iterator[Logboek]:
    """The practice month."""
    with Logboek.open(month_dsn) as opened:
        yield opened


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def test_csv_holds_every_record_of_the_period(logboek: Logboek) -> None:
    """Every record that began in the period is in the file once, in order, and no other; no pseudonym is."""
    out = io.BytesIO()
    count = export(logboek, out, file_format="csv", since="2026-10-05T00:00:00Z", until="2026-10-06T00:00:00Z")
    expected = [one for one in records() if f"{one.started_at:%Y-%m-%d}" == "2026-10-05"]
    found = rows(out.getvalue())
    assert count == len(expected)
    assert {one["operation_id"] for one in found} == {one.operation_id for one in expected}
    assert [one["start_time"] for one in found] == sorted(one["start_time"] for one in found)
    assert "data_subject_id" not in found[0]
    assert b"k0000:" not in out.getvalue()


def test_parquet_keeps_nanoseconds_and_pseudonyms_on_request(logboek: Logboek) -> None:
    """What comes back from Parquet is what the logboek holds, to the nanosecond."""
    out = io.BytesIO()
    count = export(logboek, out, file_format="parquet", activity=SHOW, with_pseudonyms=True)
    table = parquet.read_table(io.BytesIO(out.getvalue()))
    expected = {one.operation_id: one for one in records() if one.processing_activity_id == SHOW}
    assert count == table.num_rows == len(expected)
    starts = table["start_time"].cast(pa.int64()).to_pylist()
    for id, start, subject in zip(
        table["operation_id"].to_pylist(), starts, table["data_subject_id"].to_pylist(), strict=True
    ):
        assert (start, subject) == (expected[id].start_time, expected[id].data_subject_id)


@pytest.mark.parametrize("file_format", ["csv", "parquet"])
def test_a_file_without_records_still_has_its_columns(logboek: Logboek, file_format: str) -> None:
    """An empty period gives a file that other programs can read."""
    out = io.BytesIO()
    assert export(logboek, out, file_format=file_format, until="1999-01-01T00:00:00Z") == 0
    content = io.BytesIO(out.getvalue())
    names = (
        parquet.read_table(content).column_names
        if file_format == "parquet"
        else out.getvalue().decode().strip().split(",")
    )
    assert names[:2] == ["trace_id", "operation_id"]


@pytest.mark.parametrize("text", ["=1+1", "+31", "-2", "@SUM(A1)", "\t=1", "\r=1", "＝1+1"])
def test_a_text_is_never_a_formula(text: str) -> None:
    """What somebody put in the name of an operation does nothing in the spreadsheet of who opens the file."""
    memory = MemoryLogboek()
    memory.deliver(batch_of([record(1, operation_name=text, receiver=text)]), token="t", doubt=False)
    out = io.BytesIO()
    export(memory, out, file_format="csv")
    [found] = rows(out.getvalue())
    assert found["operation_name"].startswith(f"'{text[0]}")
    assert found["receiver"].startswith(f"'{text[0]}")


def test_no_other_separator_makes_a_formula() -> None:
    """A file that is opened with a semicolon as separator holds no formula either; maps can still be read as JSON."""
    memory = MemoryLogboek()
    named = record(1, operation_name="a;=1+1", attributes={"dpl.x": "b;=1+1|=2"})
    memory.deliver(batch_of([named]), token="t", doubt=False)
    out = io.BytesIO()
    export(memory, out, file_format="csv")
    assert b";=" not in out.getvalue()
    assert b"|=" not in out.getvalue()
    assert json.loads(rows(out.getvalue())[0]["attributes"]) == dict(named.attributes)


def test_every_field_is_written() -> None:
    """A record with something in every field comes out whole, quotes, lines and emoji included."""
    memory, one = MemoryLogboek(), full_record()
    memory.deliver(batch_of([one]), token="t", doubt=False)
    out = io.BytesIO()
    export(memory, out, file_format="csv", with_pseudonyms=True)
    [found] = rows(out.getvalue())
    assert all(found.values())
    assert json.loads(found["attributes"]) == dict(one.attributes)
    assert one.foreign_operation is not None
    assert found["foreign_trace_id"] == one.foreign_operation.trace_id
    assert found["start_time"].endswith(f"{one.start_time % 1_000_000_000:09d}Z")


def test_bad_input_is_refused_before_anything_is_written(logboek: Logboek) -> None:
    """An unknown format and a period that ends before it begins write nothing."""
    out = io.BytesIO()
    with pytest.raises(UsageError, match="known are csv, parquet"):
        export(logboek, out, file_format="xls")
    with pytest.raises(UsageError, match="before it begins"):
        export(logboek, out, file_format="csv", since="2026-10-02T00:00:00Z", until="2026-10-01T00:00:00Z")
    assert out.getvalue() == b""


# -- answers in other forms --


def test_an_answer_is_a_data_frame_or_an_arrow_table(logboek: Logboek) -> None:
    """Rows of an answer come as pandas and as Arrow, with the same values under the same names."""
    answer = logboek.sql(
        "SELECT operation_name, count() AS number, any(attributes) AS some FROM verwerkingen GROUP BY 1 ORDER BY 1"
    )
    frame, table = answer.pandas(), answer.arrow()
    assert list(frame.columns) == table.column_names == list(answer.columns)
    assert list(frame["number"]) == table["number"].to_pylist() == [row[1] for row in answer]
    assert Rows(("a",), []).arrow().num_rows == len(Rows(("a",), []).pandas()) == 0
    with pytest.raises(LogboekError, match="toString"):
        Rows(("a",), [(1,), ("x",)]).arrow()


def test_a_library_that_is_not_there_is_named() -> None:
    """Without pandas or pyarrow the message says what to install; the rows themselves need neither."""
    code = (
        "import io, sys; sys.modules['pandas'] = sys.modules['pyarrow'] = None\n"
        "from ldv.logboek import Rows; from ldv.analysis import export; from ldv.testing import MemoryLogboek\n"
        "def parquet(): export(MemoryLogboek(), io.BytesIO(), file_format='parquet')\n"
        "for ask in (Rows((), []).pandas, Rows((), []).arrow, parquet):\n"
        "    try: ask()\n"
        "    except Exception as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.count("'logboek-dataverwerkingen[analysis]'") == 3


def test_memory_stays_small() -> None:
    """Records flow through: never more than some thousands were read that are not written yet, whatever the number."""
    one, number = record(1), 30_000
    read, ahead = 0, 0

    class Flowing(MemoryLogboek):
        def iter_records(self, **_: object) -> Iterator[Record]:
            nonlocal read
            while read < number:
                read += 1
                yield one

    class Sink(io.BytesIO):
        lines = -1  # the names of the columns

        def write(self, content: Any) -> int:
            nonlocal ahead
            ahead = max(ahead, read - self.lines)
            self.lines += content.count(b"\r\n")
            return len(content)

    sink = Sink()
    assert export(Flowing(), sink, file_format="csv") == sink.lines == number
    assert ahead <= 10_000
