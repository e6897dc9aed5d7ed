"""Whether the service lives, and whether it can be sent anything."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final

from anyio import CapacityLimiter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ldv.delivery import Health
from ldv.service._access import Access
from ldv.service._metrics import Metrics
from ldv.service._requests import address_of, in_thread
from ldv.service._scopes import Scope

_FRESH: Final = 1.0


class Looking:
    """Looks at the journal at most once a second, however many ask.

    Args:
        look: Looks.
    """

    def __init__(self, look: Callable[[], Health]) -> None:
        """Nothing seen yet."""
        self._look = look
        self._lock = threading.Lock()
        self._seen: Health | None = None
        self._at = 0.0

    def __call__(self) -> Health:
        """What was seen, a second ago at most."""
        with self._lock:
            if self._seen is None or time.monotonic() - self._at > _FRESH:
                self._seen, self._at = self._look(), time.monotonic()
            return self._seen


class HealthPages:
    """Answers `/health/live`, `/health/ready` and `/metrics`.

    The first two are for whatever starts and stops the service, so they ask no credential, and tell nothing but that.

    Args:
        faults: Why nothing can be taken now; empty when it can.
        access: Who may see the figures.
        metrics: The figures.
    """

    def __init__(self, faults: Callable[[], str], *, access: Access, metrics: Metrics) -> None:
        """See above."""
        self._faults = faults
        self._access = access
        self._metrics = metrics
        self._limiter: CapacityLimiter | None = None

    async def live(self, request: Request) -> Response:
        """It lives when it answers."""
        return JSONResponse({"status": "live"}, headers={"Cache-Control": "no-store"})

    async def ready(self, request: Request) -> Response:
        """Whether it takes records."""
        fault = self._faults()
        return JSONResponse(
            {"status": "not ready" if fault else "ready"},
            status_code=503 if fault else 200,
            headers={"Cache-Control": "no-store"},
        )

    async def figures(self, request: Request) -> Response:
        """The figures, for who manages the service."""
        if self._limiter is None:
            self._limiter = CapacityLimiter(1)

        def work() -> tuple[bytes, str]:
            self._access.admit(
                request.headers.get("authorization", ""), scope=Scope.MANAGE, address=address_of(request)
            )
            return self._metrics.page(request.headers.get("accept", ""))

        content, media_type = await in_thread(work, self._limiter)
        return Response(content, headers={"Content-Type": media_type, "Cache-Control": "no-store"})
