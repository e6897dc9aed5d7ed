"""The backend with a clock that the demo can put forward: an hour passes without anybody waiting for it."""

from __future__ import annotations

import os
import time
from pathlib import Path

from examples.idbellen.backend import create

_AHEAD = Path(os.environ["CLOCK_AHEAD"])


def now() -> float:
    """Seconds since 1970, and as many more as stand in the file."""
    return time.time() + (float(_AHEAD.read_text(encoding="utf-8")) if _AHEAD.exists() else 0.0)


app = create(now)
