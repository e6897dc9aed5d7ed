"""Activities that code names where it is written: in decorators. A register can be asked about them all at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from ldv.processing._runtime import state

_declared: Final[dict[str, str]] = {}

declared_activities: Final[Mapping[str, str]] = MappingProxyType(_declared)
"""Every activity named in a decorator so far, and the function that names it."""


def declare(activity: str | None, function: Callable[..., Any]) -> None:
    """Note what a decorator names, and look at it when there is a register to look in.

    Modules are usually imported before `configure()` is called; then it looks at what was noted.

    Raises:
        UnknownActivity: Only when `strict` is on: the register does not have it.
    """
    if not isinstance(activity, str) or not activity:
        return
    where = f"{getattr(function, '__module__', '')}.{getattr(function, '__qualname__', '')}".strip(".")
    _declared.setdefault(activity, where)
    runtime = state.runtime
    if runtime is not None and runtime.check_activity is not None:
        runtime.check_activity(activity, where)
