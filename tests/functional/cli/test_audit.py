"""`ldv audit`: an application notes what an employee does, and others ask about it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.functional.cli.conftest import PERSON, Result, environment, ldv

EMPLOYEE = "p-4711"
APPLICATION = """
import sys
import ldv

ldv.configure(service_name="Parkeeradmin", logboek=sys.argv[1], audit=sys.argv[2])
with ldv.audit.actor("p-4711"):
    person = ldv.Subject("999990019", type="BSN")
    with ldv.processing("tonen vergunning", activity="rva:1", subject=person) as operation:
        with ldv.audit.entry("heeft vergunning bekeken"):
            pass
print(operation.operation_id)
ldv.shutdown(60)
"""
Run = Callable[..., Result]


@pytest.fixture
def filled(tmp_path: Path) -> tuple[Run, str]:
    """Commands beside an application that has noted one deed, and the operation it was done in."""
    places = {"LDV_LOGBOEK": f"chdb://{tmp_path}/logboek", "LDV_AUDIT": str(tmp_path / "audit.db")}
    command = [sys.executable, "-c", APPLICATION, *places.values()]
    done = subprocess.run(command, capture_output=True, text=True, env=environment(), timeout=100, check=False)
    assert (done.returncode, done.stderr) == (0, "")

    def run(*arguments: str, stdin: str = "") -> Result:
        return ldv(*arguments, stdin=stdin, cwd=None, **places)

    return run, done.stdout.strip()


def test_each_question_has_its_command(filled: tuple[Run, str]) -> None:
    """By operation, by employee, by data subject: each names the employee, asks for persons, and is logged."""
    run, operation = filled
    by_operation = run("audit", "by-operation", operation, "--json")
    assert [row["employee"] for row in by_operation.json] == [EMPLOYEE], by_operation
    by_employee = run("audit", "by-employee", stdin=EMPLOYEE)
    assert operation in by_employee.out
    by_subject = run("audit", "by-subject", "--type", "BSN", "--wait", "60", "--json", stdin=PERSON)
    assert [(row["employee"], row["direct"]) for row in by_subject.json] == [(EMPLOYEE, True)], by_subject
    assert PERSON not in by_subject.out + by_subject.err
    names = run("sql", "SELECT operation_name FROM verwerkingen", "--csv", "--wait", "60").out.splitlines()
    assert names.count("raadplegen audit log") == 2
    assert names.count("opvragen wie gegevens heeft ingezien") == 1
    everything = run("sql", "SELECT * FROM verwerkingen", "--json", "--wait", "60").out
    assert "vastleggen handeling" in everything
    assert EMPLOYEE not in everything


def test_by_period_and_by_action(filled: tuple[Run, str]) -> None:
    """What was done in a period, and of what kind; it is logged, and no name of an employee comes in a record."""
    run, operation = filled
    assert operation in run("audit", "list", "--since", "1h").out
    assert "0 entries" in run("audit", "list", "--until", "1h").out
    assert "0 entries" in run("audit", "by-employee", "--until", "1h", stdin=EMPLOYEE).out
    found = run("audit", "list", "--action", "Vergunning", "--since", "2020-01-01", "--json")
    assert [row["operation_id"] for row in found.json] == [operation], found
    assert run("audit", "list", "--action", "gewist", "--json").json == []
    refused = run("audit", "list", "--action", PERSON)
    assert (refused.code, PERSON in refused.out + refused.err) == (2, False), refused
    names = run("sql", "SELECT operation_name FROM verwerkingen", "--csv", "--wait", "60").out.splitlines()
    assert names.count("raadplegen audit log") == 5


def test_verifying(filled: tuple[Run, str], tmp_path: Path) -> None:
    """A whole chain gives its anchor and code 0; a chain that was cut off gives code 1."""
    run, _ = filled
    whole = run("audit", "verify", "--logboek-too", "--wait", "60", "--json")
    assert (whole.code, whole.json["whole"], whole.json["anchors"]) == (0, True, 1), whole
    (tmp_path / "audit.db").unlink()
    assert run("audit", "verify").code == 2
    assert run("audit", "init").code == 0
    cut = run("audit", "verify", "--anchor", whole.json["head"])
    assert (cut.code, "cut off" in cut.out) == (1, True)


def test_without_an_audit_log() -> None:
    """Nothing set: exit code 2, and what to set."""
    done = ldv("audit", "verify")
    assert (done.code, "LDV_AUDIT" in done.err) == (2, True)
