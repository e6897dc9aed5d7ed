"""A logboek as a service: records come in over OTLP, and are read by who may.

Importing this loads no web server; what does is loaded when it is first asked for.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from ldv.service._config import tokens_file
from ldv.service._scopes import Scope
from ldv.service._tokens import Token, TokenFile

if TYPE_CHECKING:
    from ldv.service._server import run
    from ldv.service._service import Service

__all__ = ["Scope", "Service", "Token", "TokenFile", "run", "tokens_file"]

_LATER = {"Service": "ldv.service._service", "run": "ldv.service._server"}


def __getattr__(name: str) -> Any:
    if name in _LATER:
        return getattr(importlib.import_module(_LATER[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
