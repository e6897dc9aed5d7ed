"""Looking up, in the register, the activities that code uses."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import ldv
from ldv.errors import ConfigurationError, UnknownActivity
from ldv.processing import _declared
from ldv.processing._notices import notices
from ldv.register import CHANGE_REGISTER, KnownActivities, Register
from tests.support.register import activity


@pytest.fixture
def place(register: Register, tmp_path: Path) -> Path:
    register.add(activity(id="rva:1"))
    register.commit()
    return tmp_path / "register.db"


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Nothing declared by other tests, and no warning held back because another test gave it."""
    before = dict(_declared._declared)
    _declared._declared.clear()
    notices.forget()
    caplog.set_level(logging.WARNING, logger="ldv")
    yield
    _declared._declared.clear()
    _declared._declared.update(before)


def settle() -> None:
    """Wait until whoever reads the register is ready."""
    for thread in threading.enumerate():
        if thread.name == "ldv-register":
            thread.join()


def test_what_the_register_has_is_fine(place: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A known activity, an activity that ships, another register's, and none at all give no warning."""
    known = KnownActivities.open(place)
    for id in ("rva:1", CHANGE_REGISTER, "https://elders.example/activiteiten/7", "12f2ec2a", "", None):
        known.check(id)
    settle()
    assert caplog.messages == []


def test_an_unknown_activity_is_a_warning_once(place: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The warning names the activity, the code and what to do; it is given once."""
    known = KnownActivities.open(place)
    for _ in range(3):
        known.check("rva:2", "shop.wijzigen")
        settle()
    [message] = caplog.messages
    assert "'rva:2', used by shop.wijzigen, is not in the register" in message
    assert "ldv register list" in message


def test_with_strict_it_raises(place: Path) -> None:
    """In tests an unknown activity is an error, each time."""
    known = KnownActivities.open(place, strict=True)
    for _ in range(2):
        with pytest.raises(UnknownActivity, match="rva:2"):
            known.check("rva:2")
    known.check("rva:1")


@pytest.mark.parametrize("strict", [False, True])
def test_an_activity_added_meanwhile_is_known(
    register: Register, place: Path, caplog: pytest.LogCaptureFixture, strict: bool
) -> None:
    """The register is read again before anything is said of an activity."""
    known = KnownActivities.open(place, strict=strict)
    register.add(activity("Nieuw", id="rva:2"))
    register.commit()
    known.check("rva:2")
    settle()
    assert caplog.messages == []


def test_a_register_that_is_not_there_is_a_mistake(tmp_path: Path) -> None:
    """A wrong name is found when it is configured."""
    with pytest.raises(ConfigurationError, match="no register here"):
        KnownActivities.open(tmp_path / "nergens.db")


@pytest.mark.parametrize("strict", [False, True])
def test_a_register_that_is_down_holds_up_nothing(caplog: pytest.LogCaptureFixture, strict: bool) -> None:
    """One that does not answer is a warning without its password, and every activity passes."""
    known = KnownActivities.open("postgresql://gebruiker:geheim@127.0.0.1:1/register", strict=strict)
    for number in range(5):
        known.check(f"rva:{number}")
        settle()
    assert len(caplog.messages) == 1
    assert "not checked for now" in caplog.messages[0]
    assert "geheim" not in caplog.text


def test_a_register_that_goes_away_holds_up_nothing(place: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Also when it goes away later."""
    known = KnownActivities.open(place)
    place.unlink()
    known.check("rva:2")
    settle()
    assert "not checked for now" in caplog.messages[0]
    known.check("rva:1")


@pytest.fixture
def configured(tmp_path: Path, place: Path) -> Iterator[dict[str, Any]]:
    yield {
        "service_name": "test",
        "logboek": f"chdb://{tmp_path}/logboek",
        "delivery": "external",
        "register": place,
    }
    ldv.shutdown()


def test_what_was_declared_before_is_looked_at_when_configured(
    configured: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    """Modules are imported before configure() is called; their decorators are looked at then, without a call."""

    @ldv.processing("wijzigen", activity="rva:22")
    def wijzigen() -> None: ...

    ldv.configure(**configured)
    settle()
    [message] = caplog.messages
    assert "rva:22" in message
    assert "wijzigen" in message


def test_what_is_declared_or_done_after_is_looked_at_too(
    configured: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    """A decorator is looked at where it stands, a with block the first time that it is entered; both go on."""
    ldv.configure(**configured)

    @ldv.processing("wijzigen", activity="rva:23")
    def wijzigen() -> int:
        return 1

    settle()
    assert "rva:23" in caplog.messages[-1]
    with ldv.processing("tonen", activity="rva:24"):
        pass
    settle()
    assert "rva:24" in caplog.messages[-1]
    assert wijzigen() == 1
    assert len(caplog.messages) == 2


def test_strict_is_an_error_at_the_decorator_and_on_entry(configured: dict[str, Any]) -> None:
    """With strict an unknown activity is refused before any data is touched."""
    ldv.configure(**configured, strict=True)
    with pytest.raises(UnknownActivity):
        ldv.processing("wijzigen", activity="rva:25")(lambda: None)
    with pytest.raises(UnknownActivity), ldv.processing("wijzigen", activity="rva:26"):
        raise AssertionError
    with ldv.processing("wijzigen", activity="rva:1"):
        pass


def test_strict_is_an_error_at_configure(configured: dict[str, Any]) -> None:
    """Decorators that were there before make configure() fail, and nothing is started."""

    @ldv.processing("wijzigen", activity="rva:27")
    def wijzigen() -> None: ...

    with pytest.raises(UnknownActivity, match="wijzigen"):
        ldv.configure(**configured, strict=True)
    with pytest.raises(ConfigurationError):
        ldv.health()
