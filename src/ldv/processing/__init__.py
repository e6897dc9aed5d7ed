"""From code to records. The only folder that knows OpenTelemetry's tracing."""

from ldv.processing._argument import arg
from ldv.processing._context import incoming, inject, wrap
from ldv.processing._operation import Operation
from ldv.processing._processing import processing
from ldv.processing._runtime import Runtime, activate, active_runtime, deactivate
from ldv.processing._sink import Sink

__all__ = [
    "Operation",
    "Runtime",
    "Sink",
    "activate",
    "active_runtime",
    "arg",
    "deactivate",
    "inject",
    "incoming",
    "processing",
    "wrap",
]
