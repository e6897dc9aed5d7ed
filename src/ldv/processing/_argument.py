"""Naming an argument of a decorated function as its data subject."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

import attrs

from ldv.errors import UsageError
from ldv.record import Subject

SubjectsOf = Callable[[tuple[Any, ...], dict[str, Any]], tuple[Subject, ...]]
"""What takes the data subjects out of the arguments of a call."""


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
        name: Name of a parameter. Its value is an identifier, a `Subject`, a list, set or tuple of those, or None.
            A generator is not used up: name those data subjects inside the function, by `add_subject`.
        type: `BSN`, `KVK`, ... or a URI.

    Returns:
        What `subject=` of `ldv.processing` takes.

    Example:
        @ldv.processing("opvragen persoonsgegevens", activity=..., subject=ldv.arg("bsn", type="BSN"))
        def opvragen(bsn: str) -> Persoon: ...
    """
    return Argument(name, type)


def subjects_of(subject: Any) -> tuple[Subject, ...]:
    """What an application named as data subject, as zero or more subjects.

    What is no `Subject` is handed on as it is: an operation leaves it out and says so.

    Raises:
        UsageError: `ldv.arg()` was given, and there is no function whose argument it could be.
    """
    if subject is None:
        return ()
    if type(subject) is Subject:
        return (subject,)
    if isinstance(subject, Argument):
        raise UsageError(
            f"ldv.arg({subject.name!r}) names an argument of a decorated function, and this is a with block. "
            "Give subject=ldv.Subject(...) there."
        )
    if isinstance(subject, Iterable) and not isinstance(subject, (str, bytes, Mapping)):
        return tuple(subject)
    return (subject,)


def getter_for(function: Callable[..., Any], argument: Argument) -> SubjectsOf:
    """Make what takes the data subjects out of a call.

    Raises:
        UsageError: The function has no such parameter; said when it is decorated, not when it is called.
    """
    parameters = inspect.signature(function).parameters
    parameter = parameters.get(argument.name)
    by_name = any(each.kind is each.VAR_KEYWORD for each in parameters.values())
    if (parameter is None and not by_name) or (parameter is not None and parameter.kind is parameter.VAR_KEYWORD):
        raise UsageError(
            f"ldv.arg({argument.name!r}): the function {getattr(function, '__qualname__', function)} has no such "
            f"parameter; it has {', '.join(parameters) or 'none'}. Name one of those."
        )
    if parameter is None:
        return lambda args, kwargs: _as_subjects(kwargs.get(argument.name), argument.type)
    place = list(parameters).index(argument.name)
    if parameter.kind is parameter.VAR_POSITIONAL:
        return lambda args, kwargs: _as_subjects(args[place:], argument.type)
    positional = parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD)
    named = parameter.kind is not parameter.POSITIONAL_ONLY
    default = None if parameter.default is parameter.empty else parameter.default

    def get(args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Subject, ...]:
        if positional and place < len(args):
            return _as_subjects(args[place], argument.type)
        return _as_subjects(kwargs.get(argument.name, default) if named else default, argument.type)

    return get


def _as_subjects(value: Any, type: str) -> tuple[Subject, ...]:
    if value is None:
        return ()
    if isinstance(value, Subject):
        return (value,)
    # Not any iterable: what can be gone through once only is the function's own to go through.
    if isinstance(value, Collection) and not isinstance(value, (str, bytes, bytearray, Mapping)):
        return tuple(item if isinstance(item, Subject) else Subject(item, type=type) for item in value)
    return (Subject(value, type=type),)
