"""Taking apart what was compressed, without growing beyond what is allowed."""

from __future__ import annotations

import zlib

from ldv.errors import RequestRefused


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
    rest = body
    # A gzip file may have several members, one behind the other.
    while rest:
        member = zlib.decompressobj(wbits=31)
        try:
            part = member.decompress(rest, room + 1)
        except zlib.error:
            raise RequestRefused("service: the body is not what gzip makes.") from None
        room -= len(part)
        if room < 0:
            raise RequestRefused(
                f"service: the body is larger than {most} bytes after decompression. Send less at a time.", status=413
            )
        if not member.eof:
            raise RequestRefused("service: the compressed body ends too early.")
        parts.append(part)
        rest = member.unused_data
    return parts[0] if len(parts) == 1 else b"".join(parts)
