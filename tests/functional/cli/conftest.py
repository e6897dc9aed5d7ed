"""The command `ldv` as a person runs it, on logboeken that an application has filled."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest

PERSON = "999990019"
OTHER_PERSON = "999990123"
# What would make a difference, and does not belong to the test.
_LEFT_OUT = ("LDV_", "OTEL_", "COLUMNS", "NO_COLOR", "FORCE_COLOR")

APPLICATION = """
import sys
import ldv

ldv.configure(service_name="Parkeeradmin", service_version="2.1.6", logboek=sys.argv[1], delivery=sys.argv[2])
with ldv.incoming({"traceparent": f"00-{'c' * 32}-{'d' * 16}-01"}, entity="https://gemeente.example"):
    with ldv.processing("wijzigenKenteken", activity="rva:0b1ff20a") as operation:
        operation.add_subject(ldv.Subject("999990019", type="BSN"))
        operation.add_subject(ldv.Subject("999990123", type="BSN"))
        with ldv.processing("controlerenKenteken", activity="rva:12f2ec2a", receiver="https://brv.example") as check:
            check.set_status(ldv.Status.NOK)
with ldv.processing("opvragenVergunningen", activity="rva:12f2ec2a", subject=ldv.Subject("999990019", type="BSN")):
    pass
if sys.argv[2] != "external":
    ldv.flush(60)
print(operation.trace_id, flush=True)
if sys.argv[3:] == ["stay"]:
    sys.stdin.read()
ldv.shutdown(60)
"""
"""Five records: one operation with two data subjects and one inside it, and an operation about one data subject."""
RECORDS = 5


@attrs.frozen
class Result:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output, which is JSON and nothing else."""
        return json.loads(self.out)


@attrs.frozen
class Filled:
    """A logboek with records in it, or in the journal beside it."""

    folder: Path
    trace_id: str

    @property
    def dsn(self) -> str:
        """Its DSN."""
        return f"chdb://{self.folder}"

    @property
    def journal(self) -> Path:
        """Its journal."""
        return self.folder.with_name(self.folder.name + ".journal")

    @property
    def keys(self) -> Path:
        """Its key file."""
        return self.folder.with_name(self.folder.name + ".keys") / "ring"


def environment(**more: str) -> dict[str, str]:
    """The environment of a command: nothing of who runs the tests."""
    return {name: value for name, value in os.environ.items() if not name.startswith(_LEFT_OUT)} | more


def ldv(*arguments: str, stdin: str = "", cwd: Path | None = None, **more: str) -> Result:
    """Run the command `ldv` in a process of its own; keyword arguments are its environment."""
    command = [sys.executable, "-m", "ldv", *arguments]
    done = subprocess.run(
        command, input=stdin, capture_output=True, text=True, cwd=cwd, env=environment(**more), timeout=100, check=False
    )
    return Result(done.returncode, done.stdout, done.stderr)


def fill(folder: Path, delivery: str = "process") -> Filled:
    """Let an application log, and end."""
    command = [sys.executable, "-c", APPLICATION, f"chdb://{folder}", delivery]
    done = subprocess.run(command, capture_output=True, text=True, env=environment(), timeout=100, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return Filled(folder, done.stdout.strip())


@contextlib.contextmanager
def application(folder: Path, delivery: str = "process") -> Iterator[Filled]:
    """An application that has logged, and goes on running until the block ends."""
    command = [sys.executable, "-c", APPLICATION, f"chdb://{folder}", delivery, "stay"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment()
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        yield Filled(folder, running.stdout.readline().strip())
        running.stdin.close()
        assert running.wait(100) == 0


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Filled:
    """A logboek with the records of APPLICATION; tests only read it."""
    return fill(tmp_path_factory.mktemp("filled") / "logboek")
