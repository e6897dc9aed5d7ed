"""The pytest plugin, in a project of somebody else."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

PERMITS = """
import ldv

@ldv.processing("opvragenVergunningen", activity="rva:12f2ec2a", subject=ldv.arg("bsn", type="BSN"))
def find_permits(bsn):
    with ldv.processing("lezenTarief") as operation:
        operation.set_attribute("nl.voorbeeld.zone", "B")
    return ["XX-999-X"]

def careless(user):
    with ldv.processing("opvragenVergunningen", activity="rva:12f2ec2a") as operation:
        operation.set_attribute("user.id", user)
"""
USING = '''
import pytest
import ldv
from permits import careless, find_permits

SNAPSHOT = """\\
opvragenVergunningen  OK  rva:12f2ec2a  subject=BSN#1
└── lezenTarief  OK  rva:12f2ec2a  nl.voorbeeld.zone=B"""

@pytest.mark.parametrize("again", range(3))
def test_permits_are_logged(logboek, again):
    assert find_permits("999990019") == ["XX-999-X"]
    outer, inner = logboek.records
    assert outer.operation_name == "opvragenVergunningen"
    assert logboek.records(subject=ldv.Subject("999990019", type="BSN")) == [outer]
    assert logboek.tree() == SNAPSHOT
    assert outer.started_at.isoformat() == "2024-05-30T08:40:37+00:00"
    assert (outer.trace_id, outer.operation_id) == ("00000000000000010000000000000002", "0000000000000003")

def test_a_slip_is_found(logboek):
    with pytest.raises(ldv.errors.ValueNotAllowed, match="decision 4.4"):
        careless("jansen")

@pytest.mark.ldv(profile="current", strict=False)
def test_otherwise(logboek):
    careless("jansen")
    assert logboek.tree() == "opvragenVergunningen  UNKNOWN  rva:12f2ec2a  dpl.ldv.left_out=user.id"

def test_without_the_fixture():
    with pytest.raises(ldv.errors.ConfigurationError):
        find_permits("999990019")
'''
NOT_USING = """
import sys

def test_nothing_heavy_is_loaded():
    heavy = {"opentelemetry", "cryptography", "clickhouse_connect", "chdb", "sqlalchemy", "msgspec", "stdnum"}
    assert heavy & set(sys.modules) == set()
"""
# In an environment in which the library is not installed but on the path, the plugin is named by hand.
INSTALLED = any(point.name == "ldv" for point in entry_points(group="pytest11"))
PLUGIN = [] if INSTALLED else ["-p", "ldv.testing._plugin"]


def run_pytest(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the tests in a folder as its owner would."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        *PLUGIN,
        "-p",
        "no:cacheprovider",
        "-c",
        "/dev/null",
        "--rootdir",
        str(folder),
    ]
    return subprocess.run([*command, *arguments, str(folder)], capture_output=True, text=True, cwd=folder)


def test_the_fixture_in_a_foreign_project(tmp_path: Path) -> None:
    """`logboek` gives records, a tree, fixed times and identifiers in every run; slips raise; a marker changes that."""
    (tmp_path / "permits.py").write_text(PERMITS)
    (tmp_path / "test_permits.py").write_text(USING)
    run = run_pytest(tmp_path, "-W", "error", "--strict-markers")
    assert "6 passed" in run.stdout, run.stdout + run.stderr


def test_a_project_that_does_not_use_it(tmp_path: Path) -> None:
    """A project that merely has the library installed does not load what it is made of."""
    (tmp_path / "test_other.py").write_text(NOT_USING)
    run = run_pytest(tmp_path, "-p", "no:hypothesispytest", "-p", "no:randomly")
    assert "1 passed" in run.stdout, run.stdout + run.stderr


def test_the_fixture_is_documented(tmp_path: Path) -> None:
    """`pytest --fixtures` and `--markers` tell what there is."""
    (tmp_path / "test_permits.py").write_text("")
    assert "logboek -- " in run_pytest(tmp_path, "--fixtures", "-v").stdout
    assert "@pytest.mark.ldv(**arguments)" in run_pytest(tmp_path, "--markers").stdout


@pytest.mark.parametrize("name", ["logboek_in_memory", "FixedClock", "FixedBytes", "MemoryLogboek", "RecordList"])
def test_everything_can_be_had_without_pytest(name: str) -> None:
    """The logboek in memory serves unittest and other frameworks as well: pytest is not needed for it."""
    code = f"import sys; from ldv.testing import {name}; sys.exit('pytest' in sys.modules)"
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)
