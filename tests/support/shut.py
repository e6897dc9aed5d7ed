"""A directory that this process may not use for a while."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

_NOBODY = 65534


@contextlib.contextmanager
def shut(directory: Path) -> Iterator[None]:
    """Take away every right to a directory, and give it back; root, whom no mode keeps out, is nobody for so long."""
    mode = directory.stat().st_mode
    directory.chmod(0)
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(_NOBODY)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)
        directory.chmod(mode)
