"""The register of the parkeervergunning example."""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path

import pytest

from ldv.register import Register
from ldv.register._usage import uses_in

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "parkeervergunning"
PUBLISHED = ROOT / "tests" / "conformance" / "data" / "ldv_examples.json"


@pytest.fixture
def register(tmp_path: Path) -> Register:
    made = Register.open(tmp_path / "register.db", create=True, log=False)
    with made:
        made.import_file(EXAMPLE / "register.yaml")
        made.commit()
    return Register.open(tmp_path / "register.db")


def test_the_register_knows_every_activity_of_the_services(register: Register) -> None:
    """`ldv register check` on the example finds nothing unknown."""
    uses, damaged = uses_in(EXAMPLE)
    with register:
        assert {activity for use in uses for activity in use.activities if activity not in register} == set()
    assert len([use for use in uses if use.activities]) >= 6
    assert damaged == ()


def test_the_register_knows_every_activity_of_the_published_tables(register: Register) -> None:
    """Each activity of the tables of 5.1.4 and 5.2.4 was valid at the time of its record, with purpose and ground."""
    flows = [
        flow for flow in json.loads(PUBLISHED.read_text("utf-8"))["flows"] if flow["section"] in {"5.1.4", "5.2.4"}
    ]
    assert len(flows) == 2
    with register:
        for record in (record for flow in flows for record in flow["records"]):
            # Table 5.2.4 leaves out what 5.1.4 puts in front.
            id = "rva:" + re.sub("^rva:", "", record["attributes"]["dplCoreProcessingActivityId"])
            when = datetime.datetime.fromisoformat(record["fields"]["startTime"]).replace(tzinfo=datetime.UTC)
            version = register.version_at(id, when)
            assert version is not None, id
            assert version.purpose
            assert version.legal_basis
            assert register.entities.version_at(version.controller_id, when) is not None


def test_one_activity_is_confidential(register: Register) -> None:
    """There is one activity to try confidentiality with, and nothing in the register is wrong."""
    with register:
        assert [one.name for one in register.list() if one.confidentiality.confidential] == [
            "Verstrekken van kentekengegevens voor opsporing"
        ]
        assert not [one for one in register.validate() if one.is_error]
        [checking] = [one for one in register.list() if one.name == "Laten controleren van een kenteken"]
        assert [one.name for one in register.parents(checking.id)] == [
            "Wijzigen van het kenteken van een parkeervergunning",
            "Uitgeven en beheren van parkeervergunningen",
        ]
