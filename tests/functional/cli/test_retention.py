"""`ldv retention`: planning, destroying and holding, as a person does."""

from __future__ import annotations

from pathlib import Path

import pytest

from ldv.register import DESTROY_RECORDS
from tests.functional.cli.conftest import PERSON, RECORDS, Filled, fill, ldv

TERMS = 'generation = "seed"\n[retention]\ndefault = "P7Y"\n[retention.activities]\n"rva:12f2ec2a" = "PT1S"\n'
EXPIRED = 2
COUNT = "SELECT count() FROM verwerkingen WHERE processing_activity_id LIKE 'rva:%'"


@pytest.fixture
def place(tmp_path: Path) -> tuple[Filled, dict[str, str]]:
    """A logboek of its own, and the environment of its manager: a term of one second for one activity."""
    (tmp_path / "profile.toml").write_text(TERMS)
    filled = fill(tmp_path / "logboek")
    return filled, {"LDV_LOGBOEK": filled.dsn, "LDV_PROFILE": str(tmp_path / "profile.toml")}


def count(env: dict[str, str]) -> int:
    """Records of the application."""
    return int(ldv("sql", COUNT, "--csv", "--wait", "60", **env).out.split()[-1])


def test_from_plan_to_destroyed(place: tuple[Filled, dict[str, str]]) -> None:
    """The plan counts, apply destroys that and nothing else, and the logboek holds the record of it."""
    filled, env = place
    planned = ldv("retention", "plan", "--json", "--wait", "60", **env)
    assert (planned.code, planned.json["going"]) == (0, EXPIRED), planned
    assert ldv("retention", "plan", **env).out.splitlines()[-1] == f"{EXPIRED} of {RECORDS} records would go."
    asked = ldv("retention", "apply", **env)
    assert (asked.code, "--yes" in asked.err) == (2, True)
    assert count(env) == RECORDS
    done = ldv("retention", "apply", "--yes", "--wait", "60", **env)
    assert (done.code, done.out.splitlines()[-1]) == (0, f"{EXPIRED} records destroyed."), done
    assert count(env) == RECORDS - EXPIRED
    found = ldv(
        "sql",
        f"SELECT operation_name FROM verwerkingen WHERE processing_activity_id = '{DESTROY_RECORDS}'",
        "--json",
        "--wait",
        "60",
        **env,
    ).json["rows"]
    assert {row["operation_name"] for row in found} == {
        "vernietigen logregels",
        "vernietigen logregels uit een periode",
    }


def test_a_hold_from_the_command_line(place: tuple[Filled, dict[str, str]]) -> None:
    """The number of the person comes from standard input and is shown nowhere; the hold beats the term."""
    filled, env = place
    added = ldv(
        "retention", "hold", "add", "--reason", "zaak 1", "--type", "BSN", "--json", "--wait", "60", stdin=PERSON, **env
    )
    assert (added.code, added.json["subject_type"]) == (0, "BSN"), added
    assert ldv("retention", "plan", "--json", "--wait", "60", **env).json["held"] == 1
    listed = ldv("retention", "hold", "list", "--wait", "60", **env)
    assert "zaak 1" in listed.out
    assert PERSON not in added.out + added.err + listed.out + listed.err
    released = ldv("retention", "hold", "release", added.json["hold"], "--reason", "gesloten", "--wait", "60", **env)
    assert (released.code, "is released" in released.out) == (0, True), released
    assert ldv("retention", "plan", "--json", "--wait", "60", **env).json["held"] == 0


def test_no_terms_no_plan(place: tuple[Filled, dict[str, str]]) -> None:
    """A profile without terms, and a period that ends before it begins: exit code 2, and what to do."""
    filled, env = place
    without = ldv("retention", "plan", "--profile", "seed", "--wait", "60", **env)
    assert (without.code, "[retention]" in without.err, "Traceback" in without.err) == (2, True, False)
    backwards = ldv(
        "retention",
        "hold",
        "add",
        "--reason",
        "x",
        "--since",
        "2026-02-01",
        "--until",
        "2026-01-01",
        "--wait",
        "60",
        **env,
    )
    assert (backwards.code, "ends before it begins" in backwards.err) == (2, True)
