"""Pages for people: the citizen, the privacy officer, and who keeps the register.

Rendered on the server, so they work without JavaScript. Importing this loads no web framework; making pages does.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ldv.pages._app import Pages
    from ldv.pages._config import PagesConfig, pages_config

__all__ = ["Pages", "PagesConfig", "pages_config"]

_LATER = {
    "Pages": "ldv.pages._app",
    "PagesConfig": "ldv.pages._config",
    "pages_config": "ldv.pages._config",
}


def __getattr__(name: str) -> Any:
    if name in _LATER:
        return getattr(importlib.import_module(_LATER[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
