"""Whatever a record holds, it comes out of the engine as it went in."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ldv.logboek import ClickHouseTarget, Logboek
from ldv.record import Batch, Origin, WireRecord, from_wire

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
MAPPING = st.dictionaries(TEXT, TEXT, max_size=4)
MOMENT = st.integers(0, 2**63 - 1)
TRACES = itertools.count(1)


@st.composite
def wire_records(draw: st.DrawFn) -> WireRecord:
    """A record of any content, in a trace of its own."""
    start = draw(MOMENT)
    return WireRecord(
        trace_id=next(TRACES).to_bytes(16, "little"),
        operation_id=draw(st.binary(min_size=8, max_size=8)),
        parent_operation_id=draw(st.binary(min_size=8, max_size=8)),
        operation_name=draw(TEXT),
        start_time=start,
        end_time=draw(st.integers(start, 2**63 - 1)),
        status=draw(st.integers(0, 2)),
        processing_activity_id=draw(TEXT),
        parent_processing_activity_id=draw(TEXT),
        data_subject_id=draw(TEXT),
        data_subject_id_type=draw(TEXT),
        foreign_trace_id=draw(st.binary(min_size=16, max_size=16)),
        foreign_operation_id=draw(st.binary(min_size=8, max_size=8)),
        foreign_entity=draw(TEXT),
        receiver=draw(TEXT),
        attributes=draw(MAPPING),
    )


ORIGINS = st.builds(Origin, writer=TEXT, resource_name=TEXT, resource_version=TEXT, resource_attributes=MAPPING)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ClickHouseTarget, Logboek]]:
    """One engine for all examples, written and read by this process."""
    dsn = f"chdb://{tmp_path_factory.mktemp('engine')}/logboek"
    target = ClickHouseTarget(dsn)
    target.open()
    with Logboek.open(dsn) as logboek:
        yield target, logboek
    target.close()


@given(st.lists(st.tuples(wire_records(), ORIGINS, st.integers(0, 2**64 - 1)), min_size=1, max_size=4), st.booleans())
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
def test_any_record_survives(
    engine: tuple[ClickHouseTarget, Logboek], rows: list[tuple[WireRecord, Origin, int]], doubt: bool
) -> None:
    """Every text, every identifier and every moment that a record can hold is read back exactly, and once."""
    target, logboek = engine
    records, origins, sequences = (list(column) for column in zip(*rows, strict=True))
    for month, batch in Batch(records, origins, sequences).by_month().items():
        target.deliver(batch, token=f"{records[0].trace_id.hex()}-{month}", doubt=doubt)
    for wire, origin, sequence in rows:
        assert logboek.records(trace_id=wire.trace_id.hex()) == [from_wire(wire, origin=origin, sequence=sequence)]
