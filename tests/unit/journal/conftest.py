"""Journals that are made for one test and closed after it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ldv.journal import Journal
from tests.support.journals import FaultyDisk, abandon


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """Where the journal is."""
    return tmp_path / "journal"


@pytest.fixture
def disk() -> FaultyDisk:
    """A disk that fails when it is told to."""
    return FaultyDisk()


@pytest.fixture
def make(directory: Path, disk: FaultyDisk) -> Iterator[Callable[..., Journal]]:
    """Makes journals, without the background thread unless it is asked for."""
    made: list[Journal] = []

    def make(**more: Any) -> Journal:
        journal = Journal(
            directory,
            **{"resource_name": "Parkeeradmin", "background": False, "disk": disk.calls(), "reserve_bytes": 1, **more},
        )
        journal.open()
        made.append(journal)
        return journal

    yield make
    for journal in made:
        abandon(journal)


@pytest.fixture
def journal(make: Callable[..., Journal]) -> Journal:
    """A journal at level `interval`."""
    return make()
