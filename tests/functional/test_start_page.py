"""docs/start.md can be followed as it stands."""

from __future__ import annotations

import asyncio
import re
import shlex
import shutil
import sys
import threading
from email.message import Message
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

import ldv
from ldv.testing import logboek_in_memory
from tests.support.newcomer import JANSEN, PAGE, PIETERS, Newcomer, block, blocks, commands

RVA = "rva:12f2ec2a-0cc4-3541-9ae6-219a178fcfe4"
CALLER = f"00-{'a' * 32}-{'b' * 16}-01"
# What is different each time: identifiers, times, and how long it took.
VARYING = re.compile(r"\b[0-9a-f]{32}\b|\d{4}-\d\d-\d\d \S+ UTC|[\d.]+ (?:[µnm]s|s)\b")


def run_python(reader: Newcomer, program: str) -> str:
    return reader.type(shlex.join([sys.executable, "-c", program]))


def newcomer(folder: Path) -> Newcomer:
    return Newcomer(folder, path=Path(sys.executable).parent)


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Newcomer, str]:
    """The page, followed up to where the service is stopped: who did so, and what `ldv status` said."""
    if shutil.which("curl") is None:
        pytest.skip("the page asks the service with curl, which this machine does not have")
    reader = newcomer(tmp_path_factory.mktemp("start"))
    reader.configure()
    _, permits, plate, residents, status = commands("curl")
    [serve] = commands("flask run")
    with reader.serving(serve):
        assert reader.type(permits) == '["binnenstad"]\n'
        assert "Internal Server Error" in reader.type(plate)
        assert reader.type(residents) == '["J. Jansen","P. Pieters"]\n'
        said = reader.type(status)
    return reader, said


def test_the_service_of_the_page_logs_what_the_page_says(followed: tuple[Newcomer, str]) -> None:
    """Who follows the page gets a trace as is printed there, by way of the person, and a letter for that person."""
    reader, status = followed
    assert "journal" in status
    lines = reader.find()
    assert lines[-1] == "4 records."
    assert reader.find(PIETERS)[-1] == "1 record."
    [line] = [line for line in lines if "wijzigenKenteken" in line]
    [command] = commands("ldv trace")
    shown = reader.type(re.sub(r"[0-9a-f]{32}", line.split()[-1], command))
    [printed] = blocks("text")
    assert VARYING.sub("_", shown).split() == VARYING.sub("_", printed).split()
    beside = set(re.findall(r"`(logboek\b[\w.]*)`", PAGE.partition("Beside")[2].partition("It works")[0]))
    assert len(beside) == 4
    assert {path.name for path in reader.folder.iterdir()} >= beside
    letter = " ".join(reader.answer().split())
    assert "Gemeente Voorbeeldstad privacy@voorbeeldstad.example Wat wij met uw" in letter
    assert "Zien welke parkeervergunningen iemand heeft" in letter
    assert "rva:0b1ff20a-3ecb-34bf-8cf5-e4cbacb046ab staat niet in ons register" in letter
    assert JANSEN not in letter


def test_sql_and_python_find_the_same(followed: tuple[Newcomer, str]) -> None:
    """The other two ways of reading back that the page shows find what was logged."""
    reader, _ = followed
    [sql] = commands("ldv sql")
    # One record for each operation, one more for each of two residents; the register and the letter are logged too.
    assert re.search(r"[678] rows\.", reader.type(f"{sql} --wait 60"))
    lines = run_python(reader, block("python", "Logboek.open")).splitlines()
    assert [line.split()[2:4] for line in lines][:4] == [
        ["opvragenVergunningen", "OK"],
        ["wijzigenKenteken", "NOK"],
        ["opvragenVergunningen", "OK"],
        ["opvragenBewoners", "OK"],
    ]


def test_the_end_of_a_program_can_be_waited_for(tmp_path: Path) -> None:
    """Flush, health and shutdown are called as the page calls them."""
    reader = newcomer(tmp_path)
    reader.configure()
    assert run_python(reader, f"import ldv\nldv.configure()\n{block('python', 'ldv.health()')}") == ""


def test_an_expected_exception_is_an_ordinary_outcome() -> None:
    """The decorated async function of the page raises, and its record says OK."""

    class PermitNotFound(Exception):
        pass

    names: dict[str, Any] = {"ldv": ldv, "PermitNotFound": PermitNotFound}
    exec(block("python", "async def"), names)
    with logboek_in_memory() as logboek, pytest.raises(PermitNotFound):
        asyncio.run(names["find_permits"]("999990019"))
    assert [record.status for record in logboek.records] == [ldv.Status.OK]


@ldv.processing("opvragenVergunningen", activity=RVA, subject=ldv.arg("bsn", type="BSN"))
def find_permits(bsn: str) -> None:
    """What the snippets of the page call."""


def test_the_calling_side_hands_its_context_on() -> None:
    """Inside a processing, the headers of the page's call name it."""
    import httpx

    heard: list[Message] = []

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(self.headers)
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class calls it so
            """Leave stderr alone."""

    with HTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        names = {"ldv": ldv, "httpx": httpx, "url": f"http://127.0.0.1:{server.server_port}", "body": {}}
        with logboek_in_memory() as logboek, ldv.processing("vragen", activity=RVA):
            exec(block("python", "ldv.inject(headers)"), names)
        thread.join()
    [record] = logboek.records
    assert heard[0]["traceparent"].split("-")[1:3] == [record.trace_id, record.operation_id]


def test_the_called_side_takes_the_context_in() -> None:
    """What is processed inside `ldv.incoming` refers to the caller."""
    request = SimpleNamespace(headers={"traceparent": CALLER}, form={"bsn": "999990019"})
    with logboek_in_memory() as logboek:
        exec(block("python", "ldv.incoming"), {"ldv": ldv, "request": request, "find_permits": find_permits})
    [record] = logboek.records
    assert record.foreign_operation is not None
    assert (record.foreign_operation.trace_id, record.foreign_operation.entity) == (
        "a" * 32,
        "https://gemeente.example",
    )


def test_the_test_on_the_page_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test of an application that the page shows does what it says."""
    application = ModuleType("app")
    vars(application)["find_permits"] = find_permits
    monkeypatch.setitem(sys.modules, "app", application)
    names: dict[str, Any] = {}
    exec(block("python", "def test_permits_are_logged"), names)
    with logboek_in_memory() as logboek:
        names["test_permits_are_logged"](logboek)


def test_nothing_on_the_page_is_left_out_here() -> None:
    """A block that is added to the page needs a test above."""
    assert [len(blocks(language)) for language in ("python", "console", "toml", "text")] == [8, 7, 2, 1]
