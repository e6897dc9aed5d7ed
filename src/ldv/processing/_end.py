"""The end of a processing: its record is written, awaited, and what went wrong with it is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ldv.processing._operation import Operation


def end(operation: Operation, error: BaseException | None, expect: tuple[type[BaseException], ...]) -> None:
    """End an operation, and return when its record is as safe as configured.

    Args:
        operation: The operation.
        error: The exception of the application that ended it, or None.
        expect: Exceptions that are ordinary outcomes.

    Raises:
        Unavailable: The record is not as safe as was asked, and `error` is None.
    """
    operation.finish(error, expect)
    if operation._runtime.sink.waits:
        operation.acknowledge()
    if operation._failure is not None:
        operation.report(error)


async def end_async(operation: Operation, error: BaseException | None, expect: tuple[type[BaseException], ...]) -> None:
    """See `end`; while the record is awaited, the event loop goes on."""
    operation.finish(error, expect)
    if operation._runtime.sink.waits:
        await _acknowledge(operation, error)
    if operation._failure is not None:
        operation.report(error)


async def _acknowledge(operation: Operation, error: BaseException | None) -> None:
    import asyncio  # only here: who has no event loop need not load it

    try:
        await asyncio.to_thread(operation.acknowledge)
    except asyncio.CancelledError:
        # The record is in the journal in any case; what the application raised goes first.
        if error is None:
            raise
    except RuntimeError:
        # Another kind of event loop, or one whose threads have ended.
        operation.acknowledge()
