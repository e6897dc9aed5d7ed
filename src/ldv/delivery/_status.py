"""What the shipper says about itself, in a small file that anybody with access to the journal can read."""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import attrs
import msgspec

_NAME: Final = "shipper.json"


@attrs.frozen(kw_only=True)
class ShipperStatus:
    """State of the shipper of one journal.

    Attributes:
        pid: Its process.
        state: `delivering`, `waiting` (nothing to do), `unavailable` (the store does not answer) or `ended`.
        delivered: Records confirmed since it started.
        confirmed_at: When a batch was last confirmed, seconds since 1970; None when never.
        last_error: Code and words of the last error, never a value; empty when there was none.
        error_at: When that was, seconds since 1970.
    """

    pid: int
    state: str
    delivered: int = 0
    confirmed_at: float | None = None
    last_error: str = ""
    error_at: float | None = None


_decode: Final = msgspec.json.Decoder(ShipperStatus).decode


class StatusFile:
    """Keeps the file up to date, at most a few times a second."""

    def __init__(self, directory: Path, *, changed: Callable[[ShipperStatus], None] | None = None) -> None:
        """Of the journal in this directory; `changed` is called when the state or the error is another one."""
        self._path = directory / _NAME
        self._changed = changed
        self._written = 0.0
        self.status = ShipperStatus(pid=os.getpid(), state="waiting")

    def note(self, *, now: bool = False, **changes: object) -> None:
        """Change the status; the file follows at once when the state or the error changed."""
        before = self.status
        self.status = attrs.evolve(before, **changes)  # type: ignore[arg-type]
        other = before.state != self.status.state or before.last_error != self.status.last_error
        if other and self._changed is not None:
            self._changed(self.status)
        if now or other or time.monotonic() - self._written > 0.5:
            self._write()

    def _write(self) -> None:
        draft = self._path.with_suffix(".json.new")
        # The status is a service to people; a full disk must not stop delivery.
        with contextlib.suppress(OSError):
            draft.write_text(json.dumps(attrs.asdict(self.status)), encoding="utf-8")
            draft.chmod(0o600)
            draft.replace(self._path)
            self._written = time.monotonic()


def read_status(directory: Path) -> ShipperStatus | None:
    """What the last shipper of a journal said, or None when there was none yet."""
    try:
        return _decode((directory / _NAME).read_bytes())
    except (OSError, msgspec.MsgspecError):
        return None


def has_status(directory: Path) -> bool:
    """Whether any shipper ever delivered this journal."""
    return (directory / _NAME).exists()
