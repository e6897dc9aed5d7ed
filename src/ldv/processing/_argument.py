"""Naming an argument of a decorated function as its data subject."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from typing import Any

import attrs

from ldv.errors import UsageError
from ldv.record import Subject


@attrs.frozen
class Argument:
    """The argument that holds the identifier of the data subject.

    Attributes:
        name: Name of the parameter.
        type: Type of the identifier.
    """

    name: str
    type: str = ""


def arg(name: str, *, type: str = "") -> Any:
    """Say which argument of the decorated function identifies the data subject.

    Nothing else of the arguments is ever looked at.

    Args:
        name: Name of a parameter. Its value is an identifier, a `Subject`, several of those, or None.
        type: `BSN`, `KVK`, ... or a URI.

    Returns:
        What `subject=` of `ldv.processing` takes.

    Example:
        @ldv.processing("opvragen persoonsgegevens", activity=..., subject=ldv.arg("bsn", type="BSN"))
        def opvragen(bsn: str) -> Persoon: ...
    """
    return Argument(name, type)


def subjects_of(subject: Any) -> tuple[Subject, ...]:
    """What an application named as data subject, as zero or more subjects."""
    if subject is None:
        return ()
    if isinstance(subject, Subject):
        return (subject,)
    return tuple(subject)


def getter_for(function: Callable[..., Any], argument: Argument) -> Callable[[tuple[Any, ...], dict[str, Any]], tuple[Subject, ...]]:
    """Make what takes the data subjects out of a call.

    Raises:
        UsageError: The function has no such parameter; said when it is decorated, not when it is called.
    """
    parameters = inspect.signature(function).parameters
    parameter = parameters.get(argument.name)
    if parameter is None and not any(p.kind is p.VAR_KEYWORD for p in parameters.values()):
        raise UsageError(
            f"ldv.arg({argument.name!r}): the function {function.__qualname__} has no such parameter; "
            f"it has {', '.join(parameters) or 'none'}. Name one of those."
        )
    positional = [p.name for p in parameters.values() if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    place = positional.index(argument.name) if argument.name in positional else None
    default = None if parameter is None or parameter.default is inspect.Parameter.empty else parameter.default

    def get(args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Subject, ...]:
        if argument.name in kwargs:
            return _as_subjects(kwargs[argument.name], argument.type)
        if place is not None and place < len(args):
            return _as_subjects(args[place], argument.type)
        return _as_subjects(default, argument.type)

    return get


def _as_subjects(value: Any, type: str) -> tuple[Subject, ...]:
    if value is None:
        return ()
    if isinstance(value, Subject):
        return (value,)
    if isinstance(value, Iterable) and not isinstance(value, (str, bytes)):
        return tuple(item if isinstance(item, Subject) else Subject(item, type=type) for item in value)
    return (Subject(value, type=type),)
