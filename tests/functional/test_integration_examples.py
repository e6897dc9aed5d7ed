"""The examples of frameworks, each with its real framework in a process of its own."""

from __future__ import annotations

import ast
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

import ldv

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "examples" / "integrations"
BSN = "999990019"
CALLER = ldv.ForeignOperation("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", "https://gemeente.example")
TRACEPARENT = {"traceparent": f"00-{CALLER.trace_id}-{CALLER.operation_id}-01"}
UVICORN = ["-m", "uvicorn", "examples.integrations.fastapi_app:app", "--port", "0"]
FLASK = ["-m", "flask", "--app", "examples.integrations.flask_app", "run", "--port", "0"]
DJANGO = [str(FOLDER / "django_app.py"), "runserver", "127.0.0.1:0", "--noreload"]
WORKER = ["-m", "celery", "--app", "examples.integrations.celery_tasks", "worker", "-c", "1", "-l", "INFO"]


def environment(folder: Path, **more: str) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("LDV_", "OTEL_"))}
    # Everything is in the logboek when the answer is there: who reads it here need not wait for that.
    own = {
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "LDV_LOGBOEK": f"chdb://{folder / 'logboek'}",
        "LDV_DURABILITY": "logboek",
    }
    return {**inherited, **own, **more}


@contextmanager
def running(command: list[str], folder: Path, ready: str, **more: str) -> Iterator[re.Match[str]]:
    """A server or worker; gives what it said when it was ready, and ends it as Ctrl-C does."""
    process = subprocess.Popen(
        [sys.executable, *command],
        cwd=folder,
        env=environment(folder, **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    said = ""
    with process:
        try:
            while (found := re.search(ready, said)) is None:
                line = process.stdout.readline()
                assert line, f"it ended before it was ready:\n{said}"
                said += line
            yield found
        finally:
            process.send_signal(signal.SIGINT)
            said += process.stdout.read()
    assert BSN not in said


def run(name: str, folder: Path, *arguments: str, given: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(FOLDER / name), *arguments],
        cwd=folder,
        env=environment(folder, **more),
        input=given,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )


def records(folder: Path) -> list[ldv.Record]:
    with ldv.Logboek.open(f"chdb://{folder / 'logboek'}") as logboek:
        return list(logboek.records())


@pytest.mark.parametrize(
    ("framework", "command"), [("FastAPI", UVICORN), ("Flask", FLASK), ("Django", DJANGO)], ids=lambda one: str(one)[:7]
)
def test_a_web_framework(framework: str, command: list[str], tmp_path: Path) -> None:
    """A request gives one record, about the person in the body, at the request of the operation that called."""
    with running(command, tmp_path, r"(http://127\.0\.0\.1:[1-9]\d*)") as ready:
        answer = httpx.post(
            f"{ready[1]}/vergunningen", json={"bsn": BSN}, headers=TRACEPARENT, trust_env=False, timeout=60
        )
        assert (answer.status_code, "binnenstad" in answer.text) == (200, True)
    [record] = records(tmp_path)
    assert (record.resource_name, record.operation_name) == (f"{framework}-voorbeeld", "tonenVergunningen")
    assert (record.status, record.data_subject_id_type) == (ldv.Status.OK, "BSN")
    assert record.foreign_operation == CALLER
    assert record.trace_id != CALLER.trace_id


@pytest.mark.parametrize(("framework", "command"), [("Flask", FLASK), ("Django", DJANGO)])
def test_without_a_record_nothing_is_done(framework: str, command: list[str], tmp_path: Path) -> None:
    """Where the journal takes nothing, the answer is 503 in words of the application."""
    full = {"LDV_JOURNAL_RESERVE_BYTES": str(10**18)}
    with running(command, tmp_path, r"(http://127\.0\.0\.1:[1-9]\d*)", **full) as ready:
        answer = httpx.post(f"{ready[1]}/vergunningen", json={"bsn": BSN}, trust_env=False, timeout=60)
        assert (answer.status_code, answer.text) == (503, "Dit lukt nu niet.")


def test_celery(tmp_path: Path) -> None:
    """A task that a real worker runs points at the operation of the program that asked for it."""
    (tmp_path / "broker").mkdir()
    folders = {"BROKER_FOLDER": str(tmp_path / "broker"), "LDV_JOURNAL": str(tmp_path / "journal")}
    run("celery_tasks.py", tmp_path, **folders)
    with running(WORKER, tmp_path, r"(?s)(succeeded.*){3}", **folders):
        pass
    found = records(tmp_path)
    [asked] = [one for one in found if one.operation_name == "klaarzettenHerinneringen"]
    done = [one for one in found if one.operation_name == "versturenHerinnering"]
    assert len({one.data_subject_id for one in done}) == 3
    caller = ldv.ForeignOperation(asked.trace_id, asked.operation_id, "https://gemeente.example")
    assert {one.foreign_operation for one in done} == {caller}


def test_a_script(tmp_path: Path) -> None:
    """A script gives a record for itself and one for each person, and tells by its exit code that all was delivered."""
    finished = run("script.py", tmp_path, given=f"{BSN}\n999990032\n")
    *letters, whole = sorted(records(tmp_path), key=lambda one: one.end_time)
    assert {one.operation_name for one in letters} == {"versturenBrief"}
    assert len({one.data_subject_id for one in letters}) == 2
    assert {one.parent_operation_id for one in letters} == {whole.operation_id}
    assert (whole.operation_name, whole.data_subject_id) == ("versturenBrieven", None)
    assert BSN not in finished.stdout + finished.stderr


@pytest.mark.parametrize(("percent", "spans"), [("0", 0), ("100", 20)])
def test_a_host_with_its_own_opentelemetry(tmp_path: Path, percent: str, spans: int) -> None:
    """A host that samples keeps what it chose, spans as they were, and the logboek has every record all the same."""
    finished = run("own_opentelemetry.py", tmp_path, percent)
    decoder, exported, text = json.JSONDecoder(), [], finished.stdout.strip()
    while text:
        span, end = decoder.raw_decode(text)
        exported.append(span)
        text = text[end:].strip()
    assert [one["name"] for one in exported] == ["SELECT", "GET /vergunningen"] * (spans // 2)
    inside = [one for one in exported if one["name"] == "SELECT"]
    assert {one["parent_id"] for one in inside} <= {one["context"]["span_id"] for one in exported}
    assert [one["attributes"] for one in exported] == [{}] * spans
    found = records(tmp_path)
    assert len(found) == 10
    # No host span is a parent of a record, nor is a host's trace that of a record.
    assert {one.parent_operation_id for one in found} == {None}
    assert len({one.trace_id for one in found}) == 10
    assert finished.stderr == ""


@pytest.mark.timeout(400)
def test_the_demo_shows_what_each_logged(tmp_path: Path) -> None:
    """Who runs the demo sees each framework log what it should, a task below who asked for it, and no number."""
    shown = subprocess.run(
        [sys.executable, str(FOLDER / "demo.py")], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (shown.returncode, shown.stdout.count("✓"), shown.stderr) == (0, 6, "")
    assert shown.stdout.count("    ├── ") + shown.stdout.count("    └── ") == 3 + 2
    assert BSN not in shown.stdout


@pytest.mark.parametrize("example", sorted(set(FOLDER.glob("*.py")) - {FOLDER / "demo.py"}), ids=lambda path: path.stem)
def test_an_example_is_short(example: Path) -> None:
    """What an application has to do for it fits in thirty statements."""
    tree = ast.parse(example.read_text("utf-8"))
    statements = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt) and not isinstance(node, ast.Import | ast.ImportFrom)
        if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
    ]
    assert 5 <= len(statements) <= 30
