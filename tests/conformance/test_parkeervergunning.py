"""The parkeervergunning flows, run for real, beside tables 5.1.4 and 5.2.4 of the standard."""

from __future__ import annotations

import json
import re
from pathlib import Path

import attrs
import pytest

import ldv
from examples._demo.shape import Found
from examples.parkeervergunning._demo.checks import checked
from tests.support.published import Fact, Run, held, published, run_demo, shape_of_published, shape_of_run, undelivered

FLOWS = {"inzien": "parkeervergunning-inzien", "wijzigen": "parkeervergunning-wijzigen"}
PERSONAL = ("999990019", "999990032", "XX999A", "XX-999-A", "XX999E", "XX-999-E", "XX999U", "XX-999-U")


def without_slips(flow: str, records: list[Fact]) -> list[Fact]:
    """The published facts, with each slip put right; it fails when a slip is no longer there."""
    if flow == "inzien":
        # The title of the second record is that of the first; its operationName is what the text of 5.1.3 says.
        assert (records[1]["title"], records[1]["fields"]["operationName"]) == (
            "opvragenVergunningen",
            "tonenVergunningen",
        )
    else:
        # Record 4 names record 8, which begins only after record 4 has ended; it was called by record 6, as was record
        # 5, in which it is nested. (Times from the minutes on: one writes UTC, the other local time.)
        nested, outer, caller, later = (records[n - 1]["fields"] for n in (4, 5, 6, 8))
        assert nested["parentOperationId"] == outer["operationId"]
        assert nested["foreignOperation.operationId"] == later["operationId"]
        assert nested["endTime"][14:] < later["startTime"][14:]
        nested["foreignOperation.traceId"] = caller["traceId"]
        nested["foreignOperation.operationId"] = caller["operationId"]
        # The activities lack the scheme that 5.1.4 gives to the same ones; the field is a URI (section 3.2.4).
        for record in records:
            activity = record["attributes"]["dplCoreProcessingActivityId"]
            assert not activity.startswith("rva:")
            record["attributes"]["dplCoreProcessingActivityId"] = f"rva:{activity}"
    # Three activities, the data subject and the receiver are not hexadecimal; nothing here asks that of them.
    return records


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run_demo("parkeervergunning", tmp_path_factory.mktemp("parkeervergunning"))


def test_the_demo_ends_well_and_says_what_it_checked(run: Run) -> None:
    """The demo finds nothing that deviates, and tells what it looked at."""
    assert (run.code, run.shown.count("✗")) == (0, 0)
    assert [line.split()[1] for line in run.shown.splitlines() if line.startswith("✓")] == [
        "inzien:",
        "wijzigen:",
        "geweigerd:",
        "every",
        "every",
        "no",
        "followed",
        "followed",
        "nobody",
        "the",
        "still",
    ]


@pytest.mark.parametrize("flow", FLOWS)
def test_what_is_logged_is_what_the_standard_publishes(run: Run, flow: str) -> None:
    """Which records, in whose logboek, with which links, resources, activities and subjects: as published."""
    assert shape_of_run(run.flows[flow]) == shape_of_published(without_slips(flow, published(FLOWS[flow])))


def test_identifiers_are_as_the_definitions_ask(run: Run) -> None:
    """Where the published identifiers slip, those of a run do not: hexadecimal, of full length, used once."""
    records = [record for flow in run.flows.values() for record in flow]
    assert all(re.fullmatch("[0-9a-f]{32}", one["trace_id"]) for one in records)
    assert all(re.fullmatch("[0-9a-f]{16}", one["operation_id"]) for one in records)
    assert len({one["operation_id"] for one in records}) == len(records)


def test_a_called_organisation_names_its_caller(run: Run) -> None:
    """The calling organisation stands in foreign_operation.entity, as its API key says, and nowhere else."""
    entities = {
        (one["logboek"], (one["foreign_operation"] or {}).get("entity")) for flow in run.flows.values() for one in flow
    }
    assert entities == {
        ("gemeente", None),
        ("vergunningenapplicatie", "https://gemeente.example"),
        ("RDW", "https://vergunningsoftware.example"),
    }


def test_a_nested_operation_names_the_activity_it_is_part_of(run: Run) -> None:
    """The one nested operation has an activity of its own, and so names that of the operation around it."""
    nested = [one for one in run.flows["wijzigen"] if one["parent_operation_id"]]
    assert [(one["operation_name"], one["parent_processing_activity_id"]) for one in nested] == [
        ("controlerenKenteken", "rva:0b1ff20a-3ecb-34bf-8cf5-e4cbacb046ab")
    ]


def test_a_plate_of_somebody_else_is_logged_as_what_it_is(run: Run) -> None:
    """The question to the RDW was answered, so OK; the change did not take place, so NOK."""
    assert [(one["logboek"], one["operation_name"], one["status"]) for one in run.flows["geweigerd"]] == [
        ("vergunningenapplicatie", "opvragenVergunningen", "OK"),
        ("gemeente", "tonenVergunningen", "OK"),
        ("RDW", "controlerenKenteken", "OK"),
        ("vergunningenapplicatie", "controlerenKenteken", "OK"),
        ("vergunningenapplicatie", "wijzigenKenteken", "NOK"),
        ("gemeente", "wijzigenKenteken", "NOK"),
    ]


def test_everything_logged_was_delivered(run: Run) -> None:
    """The services end in peace, and then nothing waits in a journal and nothing was put aside."""
    logs = [log.read_text(encoding="utf-8") for log in (run.folder / "demo").glob("*/service.log")]
    assert ["Application shutdown complete." in log for log in logs] == [True, True, True]
    assert undelivered(run.folder / "demo") == []


def test_each_service_hands_its_records_to_an_ldv_serve_of_its_own(run: Run) -> None:
    """The records travelled by OTLP to three addresses, where an `ldv serve` was at work before and after the look."""
    addresses = {path.read_text(encoding="utf-8") for path in (run.folder / "demo").glob("*/journal/destination")}
    assert [re.fullmatch(r"otlp\+http://127\.0\.0\.1:\d+", one) is not None for one in addresses] == [True] * 3
    logs = [log.read_text(encoding="utf-8") for log in (run.folder / "demo").glob("*/serve.log")]
    assert {re.search(r" at (\S+);", log)[1] for log in logs} == {one.removeprefix("otlp+") for one in addresses}  # type: ignore[index]
    assert [(log.count("Serving"), log.count("everything that was answered for")) for log in logs] == [(2, 2)] * 3


def records_of(run: Run) -> dict[str, list[Found]]:
    """The records as the demo has them before it writes them as JSON."""

    def found(fact: Fact) -> Found:
        caller = fact["foreign_operation"] and ldv.ForeignOperation(**fact["foreign_operation"])
        fields = {**fact, "status": ldv.Status[fact["status"]], "foreign_operation": caller}
        return Found(fields.pop("logboek"), ldv.Record(**fields))

    return {flow: [found(fact) for fact in facts] for flow, facts in run.flows.items()}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"status": ldv.Status.NOK}, "wijzigen, record 4: status: expected 'OK', found 'NOK'"),
        ({"parent_operation_id": None}, "wijzigen, record 4: parent: expected 5, found None"),
        ({"parent_operation_id": "0" * 15 + "1"}, "wijzigen, record 4: parent: expected 5, found -1"),
        ({"foreign_operation": None}, "wijzigen, record 4: foreign: expected 6, found None"),
        ({"receiver": "999990019"}, "a record in the logboek of vergunningenapplicatie"),
        ({"data_subject_id": "k1:x", "data_subject_id_type": "BSN"}, "expected one pseudonym, of type BSN; found 2"),
    ],
)
def test_the_demo_notices_what_deviates(run: Run, tmp_path: Path, change: Fact, fault: str) -> None:
    """A record that is not as published, or says too much, is found and named."""
    records = records_of(run)
    assert [faults for faults in checked(records, tmp_path).values() if faults] == []
    changed = records["wijzigen"][3]
    records["wijzigen"][3] = attrs.evolve(changed, record=attrs.evolve(changed.record, **change))
    assert fault in [one for faults in checked(records, tmp_path).values() for one in faults]


def test_the_demo_notices_what_is_missing_and_what_leaks(run: Run, tmp_path: Path) -> None:
    """A record too few is found, and so is a file that holds a burgerservicenummer."""
    records = records_of(run)
    del records["inzien"][0]
    leak = tmp_path / "service.log"
    leak.write_text("GET /vergunningen?bsn=999990019", encoding="utf-8")
    assert [one for faults in checked(records, tmp_path).values() for one in faults] == [
        "inzien: expected 2 records, found 1: tonenVergunningen (gemeente)",
        str(leak),
    ]


def test_nothing_personal_is_written_anywhere(run: Run) -> None:
    """No burgerservicenummer or plate: not in a journal, log, engine folder, temporary file, or on the screen."""
    found = held(run.folder, PERSONAL)
    # ClickHouse compresses, so that a search through its files says little: here is what it holds.
    found += [(text, "records") for text in PERSONAL if text in json.dumps(run.flows)]
    assert (found, [text for text in PERSONAL if text in run.shown]) == ([], [])
