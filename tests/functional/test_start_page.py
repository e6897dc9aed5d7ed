"""docs/start.md can be followed as it stands."""

from __future__ import annotations

import asyncio
import itertools
import os
import re
import shlex
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

import ldv
from ldv.testing import logboek_in_memory

PAGE = (Path(__file__).parents[2] / "docs" / "start.md").read_text(encoding="utf-8")
RVA = "rva:12f2ec2a-0cc4-3541-9ae6-219a178fcfe4"
CALLER = f"00-{'a' * 32}-{'b' * 16}-01"
# What is different each time: identifiers, times, and how long it took.
VARYING = re.compile(r"\b[0-9a-f]{32}\b|\d{4}-\d\d-\d\d \S+ UTC|[\d.]+ (?:[µnm]s|s)\b")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, flags=re.DOTALL)


def block(language: str, holding: str) -> str:
    [found] = [text for text in blocks(language) if holding in text]
    return found


def commands(holding: str) -> list[str]:
    return [line.removeprefix("$ ") for line in block("console", holding).splitlines()]


def run(folder: Path, command: str, given: str = "") -> str:
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        shlex.split(command), cwd=folder, env=environment, input=given, capture_output=True, text=True, timeout=100
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout


def run_python(folder: Path, program: str) -> str:
    return run(folder, shlex.join([sys.executable, "-c", program]))


def ask(curl: str, at: str) -> tuple[int, str]:
    """Does what a curl command of the page does."""
    words = shlex.split(curl)
    form = "&".join(word for option, word in itertools.pairwise(words) if option == "-d")
    try:
        with urlopen(words[-1].replace("http://127.0.0.1:5000", at), form.encode(), timeout=60) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as refusal:
        with refusal:
            return refusal.code, ""


@contextmanager
def service(folder: Path) -> Iterator[str]:
    """The service of the page, on a port that is free; gives its address."""
    [command] = commands("flask run")
    words = [sys.executable, "-m", *shlex.split(command), "--port", "0"]
    with subprocess.Popen(words, cwd=folder, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as process:
        assert process.stderr is not None
        said = ""
        for line in process.stderr:
            said += line
            if found := re.search(r"Running on (http://[\d.:]+)", line):
                break
        else:
            raise AssertionError(said)
        # Nobody reads on for the service, and a full pipe would hold it up.
        rest = threading.Thread(target=process.stderr.read)
        rest.start()
        try:
            yield found[1]
        finally:
            # Ctrl-C is not heard where the tests run in the background, as these ignore it.
            process.send_signal(signal.SIGTERM)
            rest.join()


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The page, followed up to where the service is stopped: its folder, and what `ldv status` said."""
    folder = tmp_path_factory.mktemp("start")
    [settings] = blocks("toml")
    (folder / "ldv.toml").write_text(settings, encoding="utf-8")
    (folder / "app.py").write_text(block("python", "Flask(__name__)"), encoding="utf-8")
    permits, plate, status = commands("curl")
    with service(folder) as address:
        assert ask(permits, address) == (200, '["binnenstad"]\n')
        assert ask(plate, address)[0] == 500
        said = run(folder, status)
    return folder, said


def test_the_service_of_the_page_logs_what_the_page_says(followed: tuple[Path, str]) -> None:
    """Who follows the page gets a trace as is printed there, by way of the person, and a letter for that person."""
    folder, status = followed
    assert "journal" in status
    [by_subject] = commands("ldv subject")
    # A busy machine gets more time than a reader would wait.
    patient = by_subject.replace("--wait 10", "--wait 90")
    lines = run(folder, patient, "999990019\n").splitlines()
    assert lines[-1] == "3 records."
    [line] = [line for line in lines if "wijzigenKenteken" in line]
    [command] = commands("ldv trace")
    shown = run(folder, re.sub(r"[0-9a-f]{32}", line.split()[-1], command))
    [printed] = blocks("text")
    assert VARYING.sub("_", shown).split() == VARYING.sub("_", printed).split()
    assert {path.name for path in folder.iterdir()} >= {"logboek", "logboek.journal", "logboek.keys"}
    _, make, answer = commands("ldv inzage")
    run(folder, make)
    letter = run(folder, answer.replace("--wait 10", "--wait 90"), "999990019\n")
    assert "rva:12f2ec2a-0cc4-3541-9ae6-219a178fcfe4" in letter
    assert "999990019" not in letter


def test_sql_and_python_find_the_same(followed: tuple[Path, str]) -> None:
    """The other two ways of reading back that the page shows find what was logged."""
    folder, _ = followed
    [sql] = commands("ldv sql")
    # Giving the person an answer is logged too.
    assert re.search(r"[34] rows\.", run(folder, f"{sql} --wait 60"))
    lines = run_python(folder, block("python", "Logboek.open")).splitlines()
    assert [line.split()[2:4] for line in lines][:3] == [
        ["opvragenVergunningen", "OK"],
        ["wijzigenKenteken", "NOK"],
        ["opvragenVergunningen", "OK"],
    ]


def test_the_end_of_a_program_can_be_waited_for(tmp_path: Path) -> None:
    """Flush, health and shutdown are called as the page calls them."""
    [settings] = blocks("toml")
    (tmp_path / "ldv.toml").write_text(settings, encoding="utf-8")
    assert run_python(tmp_path, f"import ldv\nldv.configure()\n{block('python', 'ldv.health()')}") == ""


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


def test_the_test_on_the_page_passes() -> None:
    """The test of an application that the page shows does what it says."""
    names: dict[str, Any] = {"find_permits": find_permits}
    exec(block("python", "def test_permits_are_logged"), names)
    with logboek_in_memory() as logboek:
        names["test_permits_are_logged"](logboek)


def test_nothing_on_the_page_is_left_out_here() -> None:
    """A block that is added to the page needs a test above."""
    assert [len(blocks(language)) for language in ("python", "console", "toml", "text")] == [7, 7, 1, 1]
