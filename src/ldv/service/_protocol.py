"""HTTP as uvicorn speaks it, with a limit to how long a request may take to begin."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from uvicorn.protocols.http.h11_impl import H11Protocol

HEADER_SECONDS: Final = 10.0
_GOODBYE: Final = 0.5


class ImpatientProtocol(H11Protocol):
    """Closes a connection on which no whole head of a request comes for ten seconds.

    uvicorn waits for ever for the first request, and for the rest of one that has begun: with a few connections that
    send a byte now and then, a stranger would keep descriptors and memory for themselves.
    """

    _patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Somebody connected."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Something came."""
        super().data_received(data)
        if self._is_answering():
            self._stop_waiting()
        elif self._patience is None and self.timeout_keep_alive_task is None:
            # A next request has begun on a connection that was idle.
            self._wait()

    def on_response_complete(self) -> None:
        """A request was answered; now uvicorn's own limit to idleness holds."""
        self._stop_waiting()
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone."""
        self._stop_waiting()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """The service ends: an idle client over TLS, which need not say goodbye, must not hold that up."""
        idle = not self._is_answering()
        super().shutdown()
        if idle:
            self.loop.call_later(_GOODBYE, self.transport.abort)

    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _wait(self) -> None:
        self._patience = self.loop.call_later(HEADER_SECONDS, self._give_up)

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _give_up(self) -> None:
        self._patience = None
        if not self._is_answering():
            self.transport.abort()
