"""The practice month, in the engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from examples.parkeervergunning.month import fill
from ldv.logboek import Dsn, parse_dsn
from tests.contract.conftest import SERVER


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


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs users when no server is named: an embedded engine has none."""
    if SERVER:
        return
    without = [item for item in items if item.get_closest_marker("server") is None]
    if left_out := [item for item in items if item not in without]:
        config.hook.pytest_deselected(items=left_out)
        items[:] = without
