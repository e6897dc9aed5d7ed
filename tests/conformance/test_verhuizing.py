"""The removals, run for real, beside tables 5.3.4 and 5.4.4 of the standard."""

from __future__ import annotations

import contextlib
import json
import sqlite3

import pytest

from tests.support.published import (
    Fact,
    Run,
    held,
    published,
    run_demo,
    shape_of_published,
    shape_of_run,
    undelivered,
)

CLERK = "p-4711"
PERSONAL = ("999990019", "999990020", "Proefpersoon", "Lindelaan", "Beukenlaan", "Dorpsstraat")
AUDIT = "vastleggen handeling"


@pytest.fixture(scope="module")
def simple(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run_demo("verhuizing", tmp_path_factory.mktemp("verhuizing"))


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run_demo("verhuizing_meerdere", tmp_path_factory.mktemp("verhuizing_meerdere"))


def with_scheme(records: list[Fact]) -> list[Fact]:
    """The tables leave out the `rva:` that 5.1.4 gives to the same activities; the field is a URI (section 3.2.4)."""
    for record in records:
        activity = record["attributes"]["dplCoreProcessingActivityId"]
        assert not activity.startswith("rva:")
        record["attributes"]["dplCoreProcessingActivityId"] = f"rva:{activity}"
    return records


def simple_without_slips(records: list[Fact]) -> list[Fact]:
    """Table 5.3.4, with each slip put right; it fails when a slip is no longer there."""
    # Record 5, of the BRP, has the trace of record 4, of the municipality, though another operation called it: the
    # called organisation starts a trace of its own, as in records 1 and 3.
    before, after = records[3]["fields"], records[4]["fields"]
    assert after["traceId"] == before["traceId"]
    assert after["foreignOperation.traceId"] == records[5]["fields"]["traceId"]
    after["traceId"] = "an own trace"
    return with_scheme(records)


def several_as_records(records: list[Fact]) -> list[Fact]:
    """Table 5.4.4 gives an operation and one of its children together; here each is a record of its own."""
    told: list[Fact] = []
    records = with_scheme(records)
    for logboek in ("BRP", "gemeente"):
        both = [one for one in records if one["logboek"] == logboek]
        for one in both:
            assert one["per_subject"]["parentOperationId"] == one["fields"]["operationId"]
            told.append({**one, "fields": {**one["fields"], **one["per_subject"]}})
        activity = {"dplCoreProcessingActivityId": both[0]["attributes"]["dplCoreProcessingActivityId"]}
        told.append({**both[0], "attributes": activity})
    return told


def of_the_flow(run: Run, flow: str) -> list[Fact]:
    return [one for one in run.flows[flow] if one["operation_name"] != AUDIT]


def test_the_demos_end_well(simple: Run, several: Run) -> None:
    """Neither demo finds anything that deviates, and all that was logged was delivered."""
    for run in (simple, several):
        assert (run.code, run.shown.count("✗"), len(run.promises)) == (0, 0, 7)
        assert undelivered(run.folder / "demo") == []


def test_what_a_demo_shows_can_be_read(simple: Run, several: Run) -> None:
    """A demo begins with what it is about, ends with what came of it, fits a terminal, and folds what is all alike."""
    for run, about in ((simple, "section 5.3"), (several, "section 5.4")):
        first, *_, last = run.shown.strip().splitlines()
        assert (about in first, last.startswith("All is as it should be")) == (True, True)
        tables = run.shown.partition("Logboek of")[2].partition("Ids are cut short")[0]
        assert max(len(line.rstrip()) for line in tables.splitlines()) <= 80
    assert several.shown.count("... 38 more like these") == 4
    assert len(several.shown.splitlines()) < 100


def test_a_removal_is_logged_as_published(simple: Run) -> None:
    """Looking, changing and looking again give the records and the links of table 5.3.4."""
    facts = simple_without_slips(published("verhuizing-eenvoudig"))
    assert shape_of_run(of_the_flow(simple, "verhuizen")) == shape_of_published(facts)


def test_a_household_is_logged_as_published(several: Run) -> None:
    """Two residents: one operation and two child records on either side, linked as in table 5.4.4."""
    facts = several_as_records(published("verhuizing-meerdere-bsns"))
    assert shape_of_run(of_the_flow(several, "twee")) == shape_of_published(facts)


@pytest.mark.parametrize(("flow", "records"), [("een", 1), ("veertig", 41), ("leeg", 1)])
def test_a_record_for_each_resident(several: Run, flow: str, records: int) -> None:
    """One resident stands in the record itself, forty each in one of their own, and an empty house names nobody."""
    for logboek in ("BRP", "gemeente"):
        found = [one for one in of_the_flow(several, flow) if one["logboek"] == logboek]
        assert len(found) == records
        assert len({one["operation_id"] for one in found}) == records
        assert len({one["trace_id"] for one in found}) == 1
        assert len({one["data_subject_id"] for one in found} - {None}) == {"een": 1, "veertig": 40, "leeg": 0}[flow]
        assert len([one for one in found if one["parent_operation_id"] is None]) == 1


def test_the_clerk_is_in_the_audit_log(simple: Run) -> None:
    """Who was at work stands in the audit log, beside the operation, and in no logboek."""
    database = simple.folder / "demo" / "gemeente" / "audit.db"
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as audit:
        entries = audit.execute("SELECT operation_id, employee, action FROM audit_entry ORDER BY number").fetchall()
    done = [one["operation_id"] for one in of_the_flow(simple, "verhuizen") if one["logboek"] == "gemeente"]
    looked, changed = "heeft NAW-gegevens bekeken", "heeft het adres gewijzigd"
    assert entries[:3] == list(zip(done, [CLERK] * 3, [looked, changed, looked], strict=True))
    assert CLERK not in json.dumps(simple.flows)


def test_every_operation_is_in_a_register(simple: Run, several: Run) -> None:
    """Each service knows its register, and the register each activity: no service warns of one that is unknown."""
    for run in (simple, several):
        for log in (run.folder / "demo").glob("*/service.log"):
            assert [line for line in log.read_text("utf-8").splitlines() if not line.startswith("INFO:")] == []


def test_nothing_personal_is_written_anywhere(simple: Run, several: Run) -> None:
    """No number, name or address in a file, a file name, a record, or on the screen."""
    for run in (simple, several):
        assert held(run.folder, PERSONAL) == []
        shown = json.dumps(run.flows) + run.shown
        assert [text for text in PERSONAL if text in shown] == []
