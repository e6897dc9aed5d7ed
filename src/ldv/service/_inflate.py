"""Taking apart what was compressed, without growing beyond what is allowed."""

from __future__ import annotations

import zlib
from typing import Final

from ldv.errors import RequestRefused

_PIECE: Final = 4096
_MOST_MEMBERS: Final = 10_000


def inflated(body: bytes, encoding: str, *, most: int) -> bytes:
    """The body of a request as it was before compression.

    Args:
        body: As it came.
        encoding: `Content-Encoding`.
        most: Bytes that it may have; a few kilobytes can stand for gigabytes.

    Returns:
        The body.

    Raises:
        RequestRefused: 413 when it is larger, 415 when the encoding is another one, 400 when it is not whole.
    """
    encoding = encoding.strip().lower()
    if encoding in {"", "identity"}:
        return body
    if encoding != "gzip":
        raise RequestRefused("service: a body may be compressed with gzip, and with nothing else.", status=415)
    parts: list[bytes] = []
    room = most
    rest = memoryview(body)
    members = 0
    # A gzip file may have several members, one behind the other.
    while rest:
        members += 1
        if members > _MOST_MEMBERS:
            raise RequestRefused(f"service: the compressed body has more than {_MOST_MEMBERS} members. Make it one.")
        member = zlib.decompressobj(wbits=31)
        size = _PIECE
        while not member.eof:
            if not rest:
                raise RequestRefused("service: the compressed body ends too early.")
            # In pieces that grow with the member: what is behind its end is copied each time, and with a thousand
            # small members in one piece that would be the whole body, a thousand times.
            piece = rest[:size]
            rest, size = rest[size:], size * 2
            try:
                part = member.decompress(piece, room + 1)
            except zlib.error:
                raise RequestRefused("service: the body is not what gzip makes.") from None
            room -= len(part)
            if room < 0:
                raise RequestRefused(
                    f"service: the body is larger than {most} bytes after decompression. Send less at a time.",
                    status=413,
                )
            parts.append(part)
        if unused := len(member.unused_data):
            rest = memoryview(body)[len(body) - len(rest) - unused :]
    return parts[0] if len(parts) == 1 else b"".join(parts)
