"""For applications that hand work over with Celery: each task under the operation that asked for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from celery.app.task import Context
from celery.signals import before_task_publish, task_postrun, task_prerun

from ldv.processing import incoming, inject

__all__ = ["connect"]

_NAME: Final = "ldv"
_CALL: Final = "_ldv_call"


def connect(*, entity: str | Callable[[Context], str] = "") -> None:
    """Let every task carry Trace Context, and run under the operation that asked for it.

    To be called in each program that publishes tasks or runs them. A task that runs eagerly, in the process that asked
    for it, stays inside the operation that is under way there. A retry belongs to who asked the first time.

    Args:
        entity: URI of the party that publishes tasks, or what tells it from the task's request.

    Example:
        app = Celery("parkeren")
        connect(entity="https://gemeente.example")
    """

    def begin(task: Any, **_: Any) -> None:
        request: Context = task.request
        if not request.is_eager:
            call = incoming(request.headers or {}, entity=entity if isinstance(entity, str) else entity(request))
            call.__enter__()
            setattr(request, _CALL, call)

    for signal, receiver in ((before_task_publish, _publish), (task_prerun, begin), (task_postrun, _end)):
        signal.disconnect(dispatch_uid=_NAME)
        signal.connect(receiver, weak=False, dispatch_uid=_NAME)


def _publish(headers: dict[str, Any], **_: Any) -> None:
    if not (headers.get("retries") and "traceparent" in headers):
        inject(headers)


def _end(task: Any, **_: Any) -> None:
    call: incoming | None = getattr(task.request, _CALL, None)
    if call is not None:
        delattr(task.request, _CALL)
        call.__exit__(None, None, None)
