"""Logboek Dataverwerkingen: account for every processing of data.

    import ldv

    ldv.configure(service_name="Parkeeradmin", service_version="2.1.6", logboek="chdb:///var/lib/ldv/logboek")

    with ldv.processing("opvragen vergunningen", activity="rva:12f2ec2a", subject=ldv.Subject("999990019", type="BSN")):
        ...

Names that need ClickHouse or the OpenTelemetry SDK are loaded when they are first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from ldv.processing import arg, incoming, inject, processing, wrap
from ldv.record import ForeignOperation, Record, Status, Subject

if TYPE_CHECKING:
    from ldv._configure import configure, flush, health, shutdown
    from ldv.delivery import Health
    from ldv.logboek import Logboek
    from ldv.processing._processor import LogboekSpanProcessor
    from ldv.register import Register

__all__ = [
    "ForeignOperation",
    "Health",
    "Logboek",
    "LogboekSpanProcessor",
    "Record",
    "Register",
    "Status",
    "Subject",
    "arg",
    "configure",
    "flush",
    "health",
    "incoming",
    "inject",
    "processing",
    "shutdown",
    "wrap",
]

_LATER = {
    "Health": "ldv.delivery",
    "Logboek": "ldv.logboek",
    "LogboekSpanProcessor": "ldv.processing._processor",
    "Register": "ldv.register",
    "configure": "ldv._configure",
    "flush": "ldv._configure",
    "health": "ldv._configure",
    "shutdown": "ldv._configure",
}


_PACKAGES = {"audit", "retention"}


def __dir__() -> list[str]:
    # Completion in an editor and `dir()` look here, where a name that is loaded later would not be seen.
    return sorted({*globals(), *__all__, *_PACKAGES})


def __getattr__(name: str) -> Any:
    if name in _PACKAGES:
        return importlib.import_module(f"ldv.{name}")
    if name in _LATER:
        return getattr(importlib.import_module(_LATER[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
