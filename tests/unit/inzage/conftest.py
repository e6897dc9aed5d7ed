"""A register, and somewhere for the reports themselves to be logged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ldv import inzage
from ldv.record import Record
from ldv.register import Register
from ldv.testing import MemoryLogboek, logboek_in_memory
from tests.support import parking

Ask = Callable[..., inzage.Report]


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    """The register of the parkeervergunning example."""
    with parking.register(tmp_path) as opened:
        yield opened


@pytest.fixture
def logged() -> Iterator[MemoryLogboek]:
    """Where the reports that are made are logged."""
    with logboek_in_memory("inzage", keys=parking.KEYS) as memory:
        yield memory


@pytest.fixture
def ask(register: Register, logged: MemoryLogboek) -> Ask:
    """Make a report of records: `ask(*records, audience=..., subject=...)`."""

    def asked(*records: Record, subject: Any = parking.ANNA, **more: Any) -> inzage.Report:
        given = {"logboek": parking.logboek(*records), "register": register, "now": parking.NOW, **more}
        return inzage.report(subject, given.pop("since", None), given.pop("until", None), **given)

    return asked
