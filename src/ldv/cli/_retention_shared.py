"""What the commands of `ldv retention` and `ldv audit` share."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from ldv.cli._opened import told_who_holds, waiting_for
from ldv.cli._options import logboek_of
from ldv.cli._show import warn

if TYPE_CHECKING:
    from ldv.register import Register
    from ldv.retention import Manager
    from ldv.settings import Settings

_CONFIRM_SECONDS: Final = 15.0


@contextlib.contextmanager
def managed(settings: Settings, *, wait: float) -> Iterator[Manager]:
    """The logboek, open for planning.

    Raises:
        EngineHeld: Another process has it; the message says which, and what to do.
    """
    with _opened(settings, wait=wait, read_only=True) as manager:
        yield manager


@contextlib.contextmanager
def managed_and_logged(settings: Settings, *, wait: float) -> Iterator[Manager]:
    """The logboek, open for destroying; what happens is logged, for it is a processing itself.

    The embedded engine belongs to this command until it is done: it is opened first, and what was logged meanwhile is
    delivered afterwards.

    Raises:
        EngineHeld: As for `managed`.
    """
    manager = _opened(settings, wait=wait, read_only=False)
    try:
        with logging(settings):
            try:
                yield manager
            finally:
                manager.close()
    except BaseException:
        manager.close()
        raise


def _opened(settings: Settings, *, wait: float, read_only: bool) -> Manager:
    from ldv.profile import load_profile
    from ldv.retention import Manager

    profile = load_profile(settings["profile"])
    with told_who_holds(settings), waiting_for(settings, wait=wait):
        return Manager.open(
            logboek_of(settings), profile=profile, keys=settings["keys"], read_only=read_only, wait=wait
        )


@contextlib.contextmanager
def registered(settings: Settings) -> Iterator[Register | None]:
    """The register, when one is set."""
    if not settings["register"]:
        yield None
        return
    from ldv.register import Register

    with Register.open(settings["register"]) as register:
        yield register


@contextlib.contextmanager
def logging(settings: Settings, *, name: str = "ldv retention") -> Iterator[None]:
    """Log what happens inside: it is a processing itself.

    The embedded engine is this command's until it is done, so what is logged is delivered afterwards.
    """
    import ldv

    logboek_of(settings)
    given = {name: value.value for name, value in settings.values.items() if value.source.startswith("option")}
    ldv.configure(**{**given, "service_name": settings["service_name"] or name})
    try:
        yield
    finally:
        if not ldv.shutdown(_CONFIRM_SECONDS):
            warn("the logboek did not confirm yet; the record of this waits in the journal.")
