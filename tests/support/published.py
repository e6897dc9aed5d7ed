"""The records that the standard publishes (chapter 5), and the shape in which a run can be laid beside them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import attrs
import pytest

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT / "tests" / "conformance" / "data" / "ldv_examples.json"

Fact = dict[str, Any]


@attrs.frozen
class Run:
    """What a demo did."""

    code: int
    shown: str
    flows: dict[str, list[Fact]]
    folder: Path

    @property
    def promises(self) -> list[str]:
        """What the demo says that it found to be so."""
        return [line.removeprefix("✓ ") for line in self.shown.splitlines() if line.startswith("✓")]


def run_demo(example: str, folder: Path) -> Run:
    """Run the demo of an example in a process of its own; what it keeps is in `folder/demo`."""
    temporary = folder / "tmp"
    temporary.mkdir()
    finished = subprocess.run(
        [sys.executable, f"examples/{example}/demo.py", "--json", "--keep", str(folder / "demo")],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(temporary), "COLUMNS": "120"},
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    try:
        flows = json.loads(finished.stdout)
    except ValueError:
        pytest.fail(f"the demo ended with {finished.returncode}, without records:\n{finished.stderr}")
    return Run(finished.returncode, finished.stderr, flows, folder)


def published(flow: str) -> list[Fact]:
    """The published facts of a flow, slips included."""
    flows = json.loads(PUBLISHED.read_text(encoding="utf-8"))["flows"]
    [facts] = [one["records"] for one in flows if one["flow"] == flow]
    return list(facts)


def shape_of_published(records: list[Fact]) -> list[Fact]:
    """Every published fact that is the same in every run; an operation is its number in the table."""
    number = {(one["fields"]["traceId"], one["fields"]["operationId"]): n for n, one in enumerate(records, 1)}
    trace: dict[str, int] = {}
    for n, one in enumerate(records, 1):
        trace.setdefault(one["fields"]["traceId"], n)
    return [
        {
            "logboek": one["logboek"],
            "operation_name": facts["operationName"],
            "status": facts["statusCode"],
            "resource": (facts["resource.name"], facts["resource.version"]),
            "activity": one["attributes"]["dplCoreProcessingActivityId"],
            "has_subject": one["attributes"].get("dplCoreDataSubjectId") is not None,
            "receiver": facts["receiver"],
            "trace": trace[facts["traceId"]],
            "parent": number.get((facts["traceId"], facts["parentOperationId"])),
            "foreign": number.get((facts.get("foreignOperation.traceId"), facts.get("foreignOperation.operationId"))),
        }
        for one in records
        for facts in [one["fields"]]
    ]


def shape_of_run(records: list[Fact]) -> list[Fact]:
    """The same of what the run logged, in the order in which operations ended, which is that of the tables."""
    number = {(one["trace_id"], one["operation_id"]): n for n, one in enumerate(records, 1)}
    trace: dict[str, int] = {}
    for n, one in enumerate(records, 1):
        trace.setdefault(one["trace_id"], n)
    return [
        {
            "logboek": one["logboek"],
            "operation_name": one["operation_name"],
            "status": one["status"],
            "resource": (one["resource_name"], one["resource_version"]),
            "activity": one["processing_activity_id"],
            "has_subject": one["data_subject_id"] is not None,
            "receiver": one["receiver"],
            "trace": trace[one["trace_id"]],
            "parent": number.get((one["trace_id"], one["parent_operation_id"])),
            "foreign": number.get((caller.get("trace_id"), caller.get("operation_id"))),
        }
        for one in records
        for caller in [one["foreign_operation"] or {}]
    ]


def held(folder: Path, texts: tuple[str, ...]) -> list[tuple[str, str]]:
    """Which of these texts stand in a file or its name, and where; the whole folder is looked through."""
    places = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return [
        (text, where)
        for where, path in places.items()
        for text in texts
        if text.encode() in path.read_bytes() or text in where
    ]


def undelivered(folder: Path) -> list[str]:
    """What is left in a journal, or was put aside."""
    return [
        path.relative_to(folder).as_posix()
        for path in folder.glob("*/*journal/**/*")
        if path.suffix in {".seg", ".lock"} and path.name != "shipper.lock"
    ]
