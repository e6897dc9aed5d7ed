"""The embedded engine belongs to one process at a time: who has it, and what to do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.functional.cli.conftest import PERSON, RECORDS, application, environment, fill, ldv

READING = (("trace", "a" * 32), ("subject", "--type", "BSN"), ("sql", "SELECT 1"), ("init",))
HOLDER = """
import sys
from ldv.logboek import ClickHouseTarget

target = ClickHouseTarget(sys.argv[1])
target.open()
print("open", flush=True)
sys.stdin.read()
target.close()
"""


@pytest.mark.parametrize("command", READING, ids=lambda command: command[0])
def test_who_has_the_engine_is_named(tmp_path_factory: pytest.TempPathFactory, command: tuple[str, ...]) -> None:
    """While an application runs, its helper is named with the journal it delivers and what to do: exit code 3."""
    with application(tmp_path_factory.mktemp("held") / "logboek") as running:
        pid = ldv("status", "--json", "--logboek", running.dsn).json["shipper_pid"]
        done = ldv(*command, stdin=PERSON, LDV_LOGBOEK=running.dsn)
    assert (done.code, done.out) == (3, "")
    assert f"process {pid} (the helper process of ldv, delivering {running.journal})" in done.err
    assert "--wait SECONDS" in done.err
    assert "ClickHouse server" in done.err
    assert "Traceback" not in done.err


def test_a_holder_that_does_not_deliver_is_named_too(tmp_path: Path) -> None:
    """Another program that has the engine is named by its process; delivery by hand says so and ends."""
    left = fill(tmp_path / "logboek", delivery="external")
    command = [sys.executable, "-c", HOLDER, left.dsn]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment()) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        asked = ldv("sql", "SELECT 1", "--logboek", left.dsn)
        shipped = ldv("ship", "--logboek", left.dsn)
        doctor = ldv("doctor", "--json", "--logboek", left.dsn)
        holder.communicate()
    for done in (asked, shipped):
        assert done.code == 3
        assert f"process {holder.pid} (python" in done.err
    [finding] = [found for found in doctor.json["findings"] if found["check"] == "logboek"]
    assert finding["level"] == "warning"
    assert f"process {holder.pid}" in finding["found"]


def test_waiting_for_the_engine(tmp_path: Path) -> None:
    """With --wait a command gets the engine as soon as the application has ended."""
    arguments = [sys.executable, "-m", "ldv", "sql", "SELECT count() FROM verwerkingen", "--csv", "--wait", "90"]
    with application(tmp_path / "logboek") as running:
        waiting = subprocess.Popen(
            [*arguments, "--logboek", running.dsn], stdout=subprocess.PIPE, text=True, env=environment()
        )
    answer, _ = waiting.communicate(timeout=100)
    assert (waiting.returncode, answer.split()) == (0, ["count()", str(RECORDS)])


def test_the_very_first_records_are_on_their_way(tmp_path: Path) -> None:
    """Before anything was ever delivered a command says so, and with --wait it gets the engine that delivery makes."""
    left = fill(tmp_path / "logboek", delivery="external")
    arguments = ["sql", "SELECT count() FROM verwerkingen", "--csv", "--logboek", left.dsn]
    done = ldv(*arguments)
    assert (done.code, done.out) == (3, "")
    assert f"there are some on their way in {left.journal}" in done.err
    command = [sys.executable, "-m", "ldv", *arguments, "--wait", "90"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment()) as waiting:
        assert ldv("ship", "--once", "--logboek", left.dsn).code == 0
        assert waiting.communicate(timeout=100)[0].splitlines()[-1] == str(RECORDS)
