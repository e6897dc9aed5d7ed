"""Telling whether an activity that code uses is in the register, without ever holding up what is being logged."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from typing import Final, Self

from ldv.errors import ConfigurationError, LdvError, Unavailable, UnknownActivity
from ldv.processing._notices import notices
from ldv.register._faults import quoted
from ldv.register._identifiers import namespace_of
from ldv.register._register import Register

_MOST_SEEN: Final = 4096
_RETRY_SECONDS: Final = 60.0
_LATER: Final = "`ldv register list` shows what the register holds, `ldv register check` looks through all code."


class KnownActivities:
    """Knows the identifiers of a register.

    References to registers are loose (decision 4.7): a URI of another register's kind is never looked at. The register
    is read when this is opened, and again, by a thread, when code uses something that was not in it then. One that
    does not answer is a warning, and nothing waits for it.

    Args:
        where: The register.
        strict: Raise at once in place of warning, as in tests.
    """

    def __init__(self, where: str | Path, *, strict: bool = False) -> None:
        """Nothing read yet; use `open`."""
        self._where = where
        self._strict = strict
        self._identifiers: set[str] | None = None
        self._namespaces: set[str] = set()
        self._seen: set[str] = set()
        self._waiting: list[tuple[str, str]] = []
        self._reader = 0  # process that has a thread reading; a forked child has no thread of its parent
        self._not_before = 0.0

    @classmethod
    def open(cls, where: str | Path, *, strict: bool = False) -> Self:
        """Read the register for the first time.

        Raises:
            ConfigurationError: There is no such register; that it does not answer is only a warning.
        """
        made = cls(where, strict=strict)
        try:
            made.read()
        except ConfigurationError:
            raise
        except LdvError as error:
            made._complain(error)
        return made

    def read(self) -> None:
        """Read the identifiers.

        Raises:
            RegisterUnavailable: The register does not answer.
            ConfigurationError: It is not there.
        """
        with Register.open(self._where) as register:
            self._identifiers, self._namespaces = register.identifiers()

    def check(self, activity: str | None, where: str = "") -> None:
        """Look at an activity that code uses; the first time only.

        Args:
            activity: Its identifier.
            where: Which code, for the warning.

        Raises:
            UnknownActivity: Only with `strict`: the register does not have it.
        """
        if not activity or not isinstance(activity, str) or activity in self._seen:
            return
        if not self._is_unknown(activity):
            self._remember(activity)
        elif self._strict:
            self._check_now(activity, where)
        else:
            self._remember(activity)
            self._waiting.append((activity, where))
            self._start()

    # -- inside --

    def _is_unknown(self, activity: str) -> bool:
        if self._identifiers is None:
            return True
        return activity not in self._identifiers and namespace_of(activity) in self._namespaces

    def _remember(self, activity: str) -> None:
        if len(self._seen) >= _MOST_SEEN:
            self._seen.clear()
        self._seen.add(activity)

    def _check_now(self, activity: str, where: str) -> None:
        try:
            self.read()
        except Unavailable as error:
            self._complain(error)
            return
        if self._is_unknown(activity):
            raise UnknownActivity(_message(activity, where))
        self._remember(activity)

    def _start(self) -> None:
        if self._reader == os.getpid() or time.monotonic() < self._not_before:
            return
        self._reader = os.getpid()
        threading.Thread(target=self._look, name="ldv-register", daemon=True).start()

    def _look(self) -> None:
        """Read the register again, and warn of what is still unknown."""
        try:
            while self._waiting:
                waiting, self._waiting = self._waiting, []
                self.read()
                for activity, where in waiting:
                    if self._is_unknown(activity):
                        notices.warn(f"unknown activity {activity}", f"ldv: {_message(activity, where)}")
        except Exception as error:  # noqa: BLE001 - whatever is wrong with the register, logging goes on
            self._not_before = time.monotonic() + _RETRY_SECONDS
            self._seen.clear()  # what was not looked at is looked at when it comes along again
            self._waiting.clear()
            self._complain(error)
        finally:
            self._reader = 0

    def _complain(self, error: Exception) -> None:
        text = str(error) if isinstance(error, LdvError) else type(error).__name__
        notices.warn("register", f"ldv: activities are not checked for now: {text}")


def _message(activity: str, where: str) -> str:
    by = f", used by {where}," if where else ""
    return (
        f"the activity {quoted(activity)}{by} is not in the register. Add it, or correct the identifier in the code. "
        f"{_LATER}"
    )
