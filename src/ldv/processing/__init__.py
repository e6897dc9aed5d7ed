"""From code to records. The only folder that knows OpenTelemetry's tracing.

An operation is a span, so `Operation` is loaded when it is first asked for: `import ldv` is to stay light.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ldv.processing._argument import arg
from ldv.processing._context import incoming, inject, wrap
from ldv.processing._declared import declared_activities
from ldv.processing._processing import processing
from ldv.processing._runtime import Runtime, activate, active_runtime, deactivate
from ldv.processing._sink import Sink

if TYPE_CHECKING:
    from ldv.processing._operation import Operation

__all__ = [
    "Operation",
    "Runtime",
    "Sink",
    "activate",
    "active_runtime",
    "arg",
    "deactivate",
    "declared_activities",
    "incoming",
    "inject",
    "processing",
    "wrap",
]


def __getattr__(name: str) -> Any:
    if name == "Operation":
        from ldv.processing._operation import Operation

        return Operation
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
