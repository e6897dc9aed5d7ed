"""Checksums of files of any size."""

from __future__ import annotations

import hashlib
from typing import BinaryIO, Final

import attrs

_CHUNK: Final = 1 << 20


@attrs.frozen(kw_only=True)
class Checksum:
    """What a file was when it was read.

    Attributes:
        sha256: 64 hexadecimal digits.
        size: Bytes.
    """

    sha256: str
    size: int


def checksum(stream: BinaryIO) -> Checksum:
    """The SHA-256 and the size of what is left in a stream, a megabyte at a time.

    Args:
        stream: Opened for reading bytes; the caller closes it.

    Returns:
        Both.
    """
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
    return Checksum(sha256=digest.hexdigest(), size=size)


def sha256(stream: BinaryIO) -> str:
    """The SHA-256 of what is left in a stream.

    Args:
        stream: Opened for reading bytes; the caller closes it.

    Returns:
        64 hexadecimal digits.
    """
    return checksum(stream).sha256
