"""What `configure()` refuses because it would harm others, or stand in every record."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import ldv
from ldv.errors import ConfigurationError, TargetUnavailable

OTHER = """
import sys, ldv
ldv.configure(service_name="Ander", logboek=sys.argv[1], journal=sys.argv[2], delivery="external")
print("configured", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[dict[str, Any]]:
    """Settings that work."""
    yield {
        "service_name": "Parkeeradmin",
        "logboek": f"chdb://{tmp_path}/logboek",
        "journal": tmp_path / "journal",
        "delivery": "external",
    }
    ldv.shutdown(0.1)


def test_two_logboeken_on_one_journal_are_refused(settings: dict[str, Any], tmp_path: Path) -> None:
    """Whoever delivers sends all of a journal to one logboek; once the other process is gone, it may change."""
    another = f"chdb://{tmp_path}/ander"
    process = subprocess.Popen(
        [sys.executable, "-c", OTHER, another, str(settings["journal"])],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "configured\n"
        with pytest.raises(ConfigurationError, match="in use for the logboek") as refused:
            ldv.configure(**settings)
        assert another in str(refused.value)
        process.stdin.close()
    ldv.configure(**settings)
    with ldv.processing("opvragen", activity="rva:1"):
        pass


def test_one_logboek_may_be_named_by_many(settings: dict[str, Any]) -> None:
    """Workers of one application share a journal."""
    process = subprocess.Popen(
        [sys.executable, "-c", OTHER, settings["logboek"], str(settings["journal"])],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "configured\n"
        ldv.configure(**settings)
        process.stdin.close()


def test_a_process_may_change_its_mind(settings: dict[str, Any], tmp_path: Path) -> None:
    """Configuring again with another logboek is no conflict with oneself, and a refusal leaves the first in use."""
    ldv.configure(**settings)
    ldv.configure(**{**settings, "logboek": f"chdb://{tmp_path}/nieuw"})
    with pytest.raises(ConfigurationError):
        ldv.configure(**{**settings, "service_name": "dossier 999990019"})
    with ldv.processing("opvragen", activity="rva:1"):
        pass


def test_no_secret_is_kept_beside_the_journal(settings: dict[str, Any], tmp_path: Path) -> None:
    """The file that says where records go names the server, and neither user nor password."""
    key = tmp_path / "keys"
    subprocess.run([sys.executable, "-m", "ldv", "init", "--keys", str(key)], check=True, capture_output=True)
    dsn = "clickhouse://ldv:geheim@127.0.0.1:1/logboek"
    ldv.configure(**{**settings, "logboek": dsn, "keys": key})
    assert (settings["journal"] / "destination").read_text() == "clickhouse://127.0.0.1:1/logboek"


@pytest.mark.parametrize(
    "more",
    [
        {"service_name": "dossier 999990019"},
        {"service_version": "999990019"},
        {"resource_attributes": {"dossier": "999990019"}},
        {"resource_attributes": {"999990019": "dossier"}},
    ],
)
def test_the_application_is_described_without_a_person(settings: dict[str, Any], more: dict[str, Any]) -> None:
    """What describes the application stands in every record: a burgerservicenummer in it is refused, not repeated."""
    with pytest.raises(ConfigurationError, match="burgerservicenummer") as refused:
        ldv.configure(**{**settings, **more})
    assert "999990019" not in str(refused.value)


def test_a_logboek_that_is_being_made_is_waited_for(tmp_path: Path) -> None:
    """Who asks just after an application's very first record gets it, and is not told that there is no logboek."""
    dsn = f"chdb://{tmp_path}/logboek"
    program = (
        "import ldv, sys\n"
        "ldv.configure(service_name='Parkeeradmin', logboek=sys.argv[1])\n"
        "with ldv.processing('opvragen', activity='rva:1'): pass\n"
    )
    subprocess.run([sys.executable, "-c", program, dsn], check=True)
    with ldv.Logboek.open(dsn, wait=60) as logboek:
        assert [record.operation_name for record in logboek.records()] == ["opvragen"]


def test_records_that_nobody_delivers_are_told_of(settings: dict[str, Any]) -> None:
    """Where the first records wait and nobody makes the engine, the answer says what to do."""
    dsn = settings["logboek"]
    ldv.configure(**{**settings, "journal": None})
    with ldv.processing("opvragen", activity="rva:1"):
        pass
    with pytest.raises(TargetUnavailable, match="`ldv ship`"):
        ldv.Logboek.open(dsn, wait=0)
