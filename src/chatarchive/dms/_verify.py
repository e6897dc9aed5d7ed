"""Reading back what was stored, before the only other copy is thrown away."""

from __future__ import annotations

from chatarchive.dms._checked import Measured
from chatarchive.dms._path import DmsPath
from chatarchive.dms._values import Dms, Stored
from chatarchive.errors import CopyDiffers


def read_back(dms: Dms, path: DmsPath, *, actor: object) -> Stored:
    """Read a whole document and measure it.

    Args:
        dms: Where it stands.
        path: Which.
        actor: Who asks.

    Returns:
        Size and SHA-256 of what the store gives now.

    Raises:
        AccessRefused: The actor may not read it.
        NotStored: It is not there.
        StoreUnavailable: The store cannot be reached, or stops halfway.
    """
    with dms.open(path, actor=actor) as stream:
        return Measured(stream).drained().stored(path)


def require_equal(dms: Dms, expected: Stored, *, actor: object) -> Stored:
    """Read a document back and refuse when it is not what was put there.

    Args:
        dms: Where it stands.
        expected: What `Dms.put` returned, or what was recorded then.
        actor: Who asks.

    Returns:
        What was read, which equals what was expected. Source: working agreements, section 3; requirement 9.

    Raises:
        CopyDiffers: It holds other bytes.
        AccessRefused: The actor may not read it.
        NotStored: It is not there.
        StoreUnavailable: The store cannot be reached, or stops halfway.
    """
    found = read_back(dms, expected.path, actor=actor)
    if found != expected:
        raise CopyDiffers(
            f"Document {expected.path.id} was read back: {found.size} bytes with another digest, where {expected.size} "
            "bytes were stored. Keep the other copy, and import it again.",
            requirement=9,
        )
    return found
