"""For applications that call others with httpx: Trace Context on every request."""

from __future__ import annotations

from typing import Any, TypeVar

import httpx

from ldv.processing import inject

__all__ = ["traced"]

Client = TypeVar("Client", httpx.Client, httpx.AsyncClient)


def traced(client: Client) -> Client:
    """Let a client hand Trace Context on with every request, redirects included.

    Requests that are made outside an operation stay as they are.

    Args:
        client: The client; it gets one more event hook.

    Returns:
        The same client.

    Example:
        with traced(httpx.Client(base_url="https://brv.example")) as brv:
            brv.post("/controleren", json=...)
    """
    hook: Any = _inject_async if isinstance(client, httpx.AsyncClient) else _inject
    hooks: dict[str, list[Any]] = client.event_hooks
    if hook not in hooks["request"]:
        client.event_hooks = {**hooks, "request": [*hooks["request"], hook]}
    return client


def _inject(request: httpx.Request) -> None:
    inject(request.headers)


async def _inject_async(request: httpx.Request) -> None:
    inject(request.headers)
