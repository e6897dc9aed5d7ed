"""`ldv retention`: planning, destroying and holding, as a person does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ldv.register import DESTROY_RECORDS
from tests.functional.cli.conftest import PERSON, RECORDS, Result, fill, ldv

TERMS = 'generation = "seed"\n[retention]\ndefault = "P7Y"\n[retention.activities]\n"rva:12f2ec2a" = "PT1S"\n'
EXPIRED = 2
COUNT = "SELECT count() FROM verwerkingen WHERE processing_activity_id LIKE 'rva:%'"


Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Commands of the manager of a logboek of its own, who gives one activity a term of one second."""
    (tmp_path / "profile.toml").write_text(TERMS)
    filled = fill(tmp_path / "logboek")

    def command(*arguments: str, stdin: str = "", wait: bool = True) -> Result:
        more = ("--wait", "60") if wait else ()
        place = {"LDV_LOGBOEK": filled.dsn, "LDV_PROFILE": str(tmp_path / "profile.toml")}
        return ldv(*arguments, *more, stdin=stdin, cwd=None, **place)

    return command


def count(run: Run) -> int:
    """Records of the application."""
    return int(run("sql", COUNT, "--csv").out.split()[-1])


def test_from_plan_to_destroyed(run: Run) -> None:
    """The plan counts, apply destroys that and nothing else, and the logboek holds the record of it."""
    planned = run("retention", "plan", "--json")
    assert (planned.code, planned.json["going"]) == (0, EXPIRED), planned
    assert run("retention", "plan").out.splitlines()[-1] == f"{EXPIRED} of {RECORDS} records would go."
    asked = run("retention", "apply")
    assert (asked.code, "--yes" in asked.err) == (2, True)
    assert count(run) == RECORDS
    done = run("retention", "apply", "--yes")
    assert (done.code, done.out.splitlines()[-1]) == (0, f"{EXPIRED} records destroyed."), done
    assert count(run) == RECORDS - EXPIRED
    found = run(
        "sql",
        f"SELECT operation_name FROM verwerkingen WHERE processing_activity_id = '{DESTROY_RECORDS}'",
        "--json",
    ).json["rows"]
    assert {row["operation_name"] for row in found} == {
        "vernietigen logregels",
        "vernietigen logregels uit een periode",
    }


def test_a_hold_from_the_command_line(run: Run) -> None:
    """The number of the person comes from standard input and is shown nowhere; the hold beats the term."""
    added = run("retention", "hold", "add", "--reason", "zaak 1", "--type", "BSN", "--json", stdin=PERSON)
    assert (added.code, added.json["subject_type"]) == (0, "BSN"), added
    assert run("retention", "plan", "--json").json["held"] == 1
    listed = run("retention", "hold", "list")
    assert "zaak 1" in listed.out
    assert PERSON not in added.out + added.err + listed.out + listed.err
    released = run("retention", "hold", "release", added.json["hold"], "--reason", "gesloten")
    assert (released.code, "is released" in released.out) == (0, True), released
    assert run("retention", "plan", "--json").json["held"] == 0


def test_no_terms_no_plan(run: Run) -> None:
    """A profile without terms, and a period that ends before it begins: exit code 2, and what to do."""
    without = run("retention", "plan", "--profile", "seed")
    assert (without.code, "[retention]" in without.err, "Traceback" in without.err) == (2, True, False)
    backwards = run(
        "retention",
        "hold",
        "add",
        "--reason",
        "x",
        "--since",
        "2026-02-01",
        "--until",
        "2026-01-01",
    )
    assert (backwards.code, "ends before it begins" in backwards.err) == (2, True)
