"""What all requests have in common: a size, a time, and a thread to work in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import anyio.to_thread
from anyio import CapacityLimiter
from starlette.requests import ClientDisconnect, Request

from ldv.errors import Busy, RequestRefused

if TYPE_CHECKING:
    from ldv.service._access import Access
    from ldv.service._scopes import Principal, Scope

_Result = TypeVar("_Result")


class Room:
    """Memory for the bodies of requests: many large ones at a time would take all of it.

    Args:
        most: Bytes, all together.
    """

    def __init__(self, most: int) -> None:
        """All of it is free. Used by the event loop alone."""
        self._left = most

    def take(self, size: int) -> None:
        """Take some.

        Raises:
            Busy: There is none left now.
        """
        if size > self._left:
            raise Busy("service: too much is coming in at the same time.")
        self._left -= size

    def give_back(self, size: int) -> None:
        """Give it back."""
        self._left += size


async def body_of(request: Request, *, most: int, timeout: float, room: Room) -> tuple[bytes, int]:  # noqa: ASYNC109 - it is a limit to a stranger, not a wish of a caller
    """The body of a request.

    Args:
        request: The request.
        most: Bytes that it may have.
        timeout: Seconds within which it has to be there.
        room: Memory that it takes.

    Returns:
        The body, and what is to be given back to `room` after use.

    Raises:
        RequestRefused: 413 when it is larger, 408 when it takes longer, 503 when there is no room.
    """
    announced = request.headers.get("content-length", "")
    if announced.isascii() and announced.isdigit() and len(announced) < 20 and int(announced) > most:
        raise _too_large(most)
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(timeout):
            async for part in request.stream():
                room.take(len(part))
                size += len(part)
                if size > most:
                    raise _too_large(most)
                parts.append(part)
    except TimeoutError:
        room.give_back(size)
        raise RequestRefused("service: the request took too long to arrive.", status=408) from None
    except (RequestRefused, ClientDisconnect, asyncio.CancelledError):
        room.give_back(size)
        raise
    return parts[0] if len(parts) == 1 else b"".join(parts), size


async def in_thread(work: Callable[[], _Result], limiter: CapacityLimiter) -> _Result:
    """Do something that takes a while, without keeping others waiting.

    Args:
        work: What to do.
        limiter: How many may do so at a time.
    """
    return await anyio.to_thread.run_sync(work, limiter=limiter)


async def admitted(access: Access, request: Request, *, scope: Scope, limiter: CapacityLimiter) -> Principal:
    """Who sends a request, when it may be sent.

    Args:
        access: Who may.
        request: The request.
        scope: What is asked for.
        limiter: How many may wait for the keys of an issuer at a time.

    Raises:
        RequestRefused: It may not, or it cannot be told.
    """
    authorization, address = request.headers.get("authorization", ""), address_of(request)
    if access.is_quick(authorization):
        return access.admit(authorization, scope=scope, address=address)
    return await in_thread(lambda: access.admit(authorization, scope=scope, address=address), limiter)


def address_of(request: Request) -> str:
    """Where a request comes from."""
    return request.client.host if request.client is not None else ""


def _too_large(most: int) -> RequestRefused:
    return RequestRefused(f"service: the body is larger than {most} bytes. Send less at a time.", status=413)
