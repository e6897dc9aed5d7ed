"""For applications that call others with requests: Trace Context on every request."""

from __future__ import annotations

from typing import Any

import requests
from requests.adapters import BaseAdapter

from ldv.processing import inject

__all__ = ["traced"]


def traced(session: requests.Session) -> requests.Session:
    """Let a session hand Trace Context on with every request, redirects included.

    Requests that are made outside an operation stay as they are. An adapter that is mounted later is not traced.

    Args:
        session: The session; each of its adapters is wrapped.

    Returns:
        The same session.

    Example:
        with traced(requests.Session()) as session:
            session.post("https://brv.example/controleren", json=...)
    """
    for prefix, adapter in list(session.adapters.items()):
        if not isinstance(adapter, _Traced):
            session.mount(prefix, _Traced(adapter))
    return session


class _Traced(BaseAdapter):
    """Adds the headers as the last thing before a request is sent, by whatever adapter the application chose."""

    def __init__(self, adapter: BaseAdapter) -> None:
        super().__init__()
        self._adapter = adapter

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        inject(request.headers)
        return self._adapter.send(request, *args, **kwargs)

    def close(self) -> None:
        self._adapter.close()
