"""How much one client may ask."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

_MOST_CLIENTS: Final = 10_000


class Rate:
    """A bucket of tokens for each client, which fills at a steady rate.

    Args:
        per_second: Requests a second; twice as many at once after a while of silence.
        clock: Seconds, never stepping back.
    """

    def __init__(self, per_second: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Nobody asked anything yet."""
        self._rate = per_second
        self._most = max(2 * per_second, 1.0)
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, client: str) -> float:
        """Take from the bucket of a client.

        Args:
            client: Names it.

        Returns:
            0 when it may go on, else the seconds after which it may; then nothing was taken.
        """
        with self._lock:
            now = self._clock()
            left, at = self._buckets.pop(client, (self._most, now))
            left = min(self._most, left + (now - at) * self._rate)
            short = 1 - left
            self._buckets[client] = (left if short > 0 else left - 1, now)
            if len(self._buckets) > _MOST_CLIENTS:
                self._buckets.popitem(last=False)
        return short / self._rate if short > 0 else 0.0
