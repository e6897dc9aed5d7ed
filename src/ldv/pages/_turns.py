"""Turns: so many pages are made at a time, and who would wait too long for one is told so."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final, TypeVar

from anyio import CapacityLimiter

from ldv.errors import Busy
from ldv.service._requests import in_thread

_Result = TypeVar("_Result")
_AGAIN_AFTER: Final = 10


class Turns:
    """Lets some work at a time, each in a thread.

    Args:
        most: How many.
        wait: Seconds that somebody waits for a turn.
    """

    def __init__(self, most: int, *, wait: float) -> None:
        """All are free. To be made in the event loop or before it runs."""
        self._most = most
        self._wait = wait
        self._free = asyncio.Semaphore(most)
        self._limiter: CapacityLimiter | None = None

    async def take(self, work: Callable[[], _Result]) -> _Result:
        """Do something when it is its turn.

        Args:
            work: What to do.

        Raises:
            Busy: No turn came.
        """
        self._limiter = self._limiter or CapacityLimiter(self._most)
        try:
            async with asyncio.timeout(self._wait):
                await self._free.acquire()
        except TimeoutError:
            raise Busy("pages: too many pages are asked for at the same time.", retry_after=_AGAIN_AFTER) from None
        try:
            return await in_thread(work, self._limiter)
        finally:
            self._free.release()
