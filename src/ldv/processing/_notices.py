"""Warnings that do not flood: one for each subject in a minute."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Final

_log: Final = logging.getLogger("ldv")
_SECONDS: Final = 60.0
_MOST: Final = 1024


class Notices:
    """Logs a message once a minute for each key.

    Args:
        now: A clock in seconds that never steps back.
    """

    def __init__(self, *, now: Callable[[], float] = time.monotonic) -> None:
        """Nothing said yet."""
        self._said: dict[str, float] = {}
        self._now = now

    def warn(self, key: str, message: str, *, level: int = logging.WARNING) -> None:
        """Log under the name `ldv`, unless the same key was logged less than a minute ago.

        Args:
            key: What it is about; never a personal value.
            message: The whole message; never a personal value.
            level: Level of the logging module.
        """
        now = self._now()
        if now - self._said.get(key, -_SECONDS) < _SECONDS:
            return
        if len(self._said) >= _MOST:
            self._said.clear()
        self._said[key] = now
        _log.log(level, "%s", message)

    def forget(self) -> None:
        """Take nothing as said before."""
        self._said.clear()


notices: Final = Notices()
