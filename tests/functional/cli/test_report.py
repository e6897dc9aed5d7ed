"""`ldv report` and `ldv analysis` as a person runs them."""

from __future__ import annotations

from pathlib import Path

import pytest

from examples.parkeervergunning.month import REGISTER
from tests.functional.cli.conftest import Filled, fill, ldv


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Filled:
    """A logboek that an application has filled."""
    return fill(tmp_path_factory.mktemp("report") / "logboek")


def test_a_report_is_a_page_on_standard_output(filled: Filled) -> None:
    """Without a register it is made all the same, and standard error says what that means."""
    made = ldv("report", "--period", "2020-01-01/2029-12-31", "--logboek", filled.dsn)
    assert (made.code, made.out[:15]) == (0, "<!DOCTYPE html>")
    assert "rva:0b1ff20a" in made.out
    assert "No register is set" in made.err
    assert "What is about to expire is left out" in made.err


@pytest.mark.parametrize(
    ("period", "message"),
    [("2026-10-31/2026-10-01", "before it begins"), ("last month", "expected a month (2026-10)")],
)
def test_a_bad_period_is_wrong_use(filled: Filled, period: str, message: str) -> None:
    """A period that cannot be is refused with exit code 2, before anything is opened."""
    refused = ldv("report", "--period", period, "--logboek", filled.dsn)
    assert (refused.code, refused.out) == (2, "")
    assert message in " ".join(refused.err.split())


def test_the_register_is_copied_for_analysts(filled: Filled, tmp_path: Path) -> None:
    """After the copy, questions in SQL find the names of the register."""
    where = str(tmp_path / "register.db")
    assert ldv("register", "init", "--register", where).code == 0
    assert ldv("register", "import", str(REGISTER), "--register", where, "--unlogged").code == 0
    copied = ldv("analysis", "sync-register", "--register", where, "--logboek", filled.dsn)
    assert (copied.code, copied.err) == (0, "")
    asked = ldv("sql", "SELECT name FROM register_activities WHERE confidential", "--json", "--logboek", filled.dsn)
    assert asked.json["rows"] == [{"name": "Verstrekken van kentekengegevens voor opsporing"}]


def test_an_export_is_there_when_it_is_complete(filled: Filled, tmp_path: Path) -> None:
    """The file is readable by its owner only, what is there is not overwritten, and what fails leaves nothing."""
    out = tmp_path / "out.csv"
    made = ldv("export", "--output", str(out), "--logboek", filled.dsn)
    assert (made.code, made.out, made.err) == (0, "", "Wrote 5 records.\n")
    assert out.stat().st_mode & 0o777 == 0o600
    assert out.read_text().splitlines() == ldv("export", "--output", "-", "--logboek", filled.dsn).out.splitlines()
    again = ldv("export", "--output", str(out), "--logboek", filled.dsn)
    assert (again.code, "is there already" in again.err) == (2, True)
    wrong = ldv(
        "export", "--since", "2026-11-02", "--until", "2026-11-01T00:00", "--output", str(tmp_path / "x"),
        "--logboek", filled.dsn,
    )  # fmt: skip
    assert (wrong.code, "before it begins" in wrong.err) == (2, True)
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]
