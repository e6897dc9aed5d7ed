"""`ldv.audit.entry()`: notes what the employee of this context does."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from types import TracebackType
from typing import Final

from ldv.audit._actor import Employee, current_actor
from ldv.audit._entry import Entry
from ldv.audit._log import AuditLog
from ldv.errors import ConfigurationError, UsageError
from ldv.processing import Operation
from ldv.processing._context import current


class _State:
    """The audit log of this process; set by `configure()`."""

    def __init__(self) -> None:
        self.where: str | Path | None = None
        self.log: AuditLog | None = None
        self.process = 0
        self.lock = threading.Lock()


_state: Final = _State()


def use(where: str | Path | None) -> None:
    """Let entries go to this audit log, opened (and made when it is not there) with the first one; None: to none."""
    with _state.lock:
        before, _state.log, _state.where = _state.log, None, where
    if before is not None and _state.process == os.getpid():
        before.close()


def active_log() -> AuditLog:
    """The audit log in use.

    Raises:
        ConfigurationError: None was configured, or it cannot be one.
        AuditUnavailable: It does not answer.
    """
    with _state.lock:
        if _state.where is None:
            raise ConfigurationError(
                "audit: an entry was to be written, and there is no audit log. Name one: ldv.configure(audit=...), "
                "LDV_AUDIT or ldv.toml; a path or postgresql://..."
            )
        if _state.log is None or _state.process != os.getpid():
            # A connection does not survive a fork; that of the parent is left to the parent.
            _state.log, _state.process = AuditLog.open(_state.where, create=True), os.getpid()
        return _state.log


class entry:  # noqa: N801 - reads as a word of the interface: `with ldv.audit.entry(...)`
    """Note that an employee does what the block does.

    The entry is written on entering: what cannot be noted does not happen. How it ended stands in the record of the
    operation, which the entry points at.

    Args:
        action: What is done, in words for people, without anything about the data subject.
        employee: Who; by default the `actor` of this context.
        operation: In which operation; by default the one under way.

    Raises:
        UsageError: On entry: nobody said who, or no operation is under way.
        ConfigurationError: On entry: no audit log was configured.
        AuditUnavailable: On entry: it does not answer.

    Example:
        with ldv.processing("tonen vergunning", subject=...), ldv.audit.entry("heeft vergunning bekeken"):
            ...
    """

    __slots__ = ("_action", "_employee", "_operation")

    def __init__(self, action: str, *, employee: Employee | None = None, operation: Operation | None = None) -> None:
        """Keep what was said; nothing is written yet."""
        self._action = action
        self._employee = employee
        self._operation = operation

    def __enter__(self) -> Entry:
        """Write the entry."""
        employee = self._employee or current_actor()
        if employee is None:
            raise UsageError(
                "audit.entry: nobody said which employee it is. Put `with ldv.audit.actor(...)` around the request, or "
                "give employee=."
            )
        operation = self._operation or current.get()
        if not isinstance(operation, Operation):
            raise UsageError(
                "audit.entry: no operation is under way, and an entry points at one. Open it inside "
                "`with ldv.processing(...)`, or give operation=."
            )
        return active_log().write(
            self._action, employee=employee, operation_id=operation.operation_id, trace_id=operation.trace_id
        )

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing: the record of the operation says how it ended."""

    async def __aenter__(self) -> Entry:
        """See `__enter__`; the event loop goes on meanwhile."""
        import asyncio

        return await asyncio.to_thread(self.__enter__)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """See `__exit__`."""
