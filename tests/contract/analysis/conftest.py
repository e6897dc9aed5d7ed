"""The practice month, in the engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from examples.parkeervergunning.month import fill
from ldv.logboek import Dsn, parse_dsn


@pytest.fixture(scope="session")
def month(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the logboek and the register of the practice month; nobody changes it."""
    folder = tmp_path_factory.mktemp("month")
    fill(folder)
    return folder


@pytest.fixture
def month_dsn(month: Path) -> Dsn:
    """Its logboek."""
    return parse_dsn(f"chdb://{month / 'logboek'}")
