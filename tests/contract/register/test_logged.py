"""Changing a register is itself a processing."""

from __future__ import annotations

import pytest

from ldv.errors import ConfigurationError, JournalUnavailable
from ldv.record import Status
from ldv.register import CHANGE_REGISTER, Register
from ldv.testing import logboek_in_memory
from tests.support.register import activity


@pytest.fixture
def logged(register: Register, place: str) -> Register:
    return Register.open(place)


def test_a_change_is_logged_under_an_activity_of_the_register(logged: Register) -> None:
    """Each commit leaves one record, about nobody, that names the versions and refers to the register itself."""
    with logboek_in_memory() as logboek, logged:
        first = logged.add(activity())
        second = logged.add(activity("Tweede"))
        logged.commit()
        assert CHANGE_REGISTER in {version.id for version in logged.list()}
    [record] = logboek.records
    assert record.processing_activity_id == CHANGE_REGISTER
    assert record.status is Status.OK
    assert record.data_subject_id is None
    assert first.id in record.attributes["register.version_ids"]
    assert second.id in record.attributes["register.version_ids"]


def test_without_a_logboek_nothing_changes(logged: Register) -> None:
    """A change that could not be logged is refused before anything is touched; reading is free."""
    with logged:
        assert logged.list()
        with pytest.raises(ConfigurationError, match="configure"):
            logged.add(activity())
        assert logged.commit() == 0


def test_a_journal_that_is_full_refuses_the_change(logged: Register) -> None:
    """When the record cannot be kept, the register stays as it was; the change can be committed later."""
    with logboek_in_memory() as logboek, logged:
        added = logged.add(activity())
        logboek.unavailable = True
        with pytest.raises(JournalUnavailable):
            logged.commit()
        with Register.open(str(logged._unit.engine.url.render_as_string(hide_password=False))) as other:
            assert added.id not in other
        logboek.unavailable = False
        assert logged.commit() == 1
    assert len(logboek.records) == 1


def test_a_dry_run_and_a_rollback_are_not_logged(logged: Register) -> None:
    """Nothing happened, so there is nothing to account for."""
    with logboek_in_memory() as logboek, logged:
        logged.add(activity())
        logged.rollback()
        logged.commit()
    assert list(logboek.records) == []
