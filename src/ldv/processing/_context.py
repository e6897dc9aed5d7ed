"""Which operation is under way, and the way in and out of this application.

The current operation lives in a context variable of this library, never in OpenTelemetry's current span:
spans of the host would else become parents of records, and records would change what the host samples.
"""

from __future__ import annotations

import contextvars
import functools
import inspect
import re
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, ParamSpec, TypeVar, cast

from ldv.processing._notices import notices
from ldv.pseudonym import holds_bsn

if TYPE_CHECKING:
    from ldv.processing._operation import Operation

P = ParamSpec("P")
R = TypeVar("R")

_TRACEPARENT: Final = re.compile(r"(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?")
_TRACESTATE: Final = re.compile(r"([0-9a-f]{32})-([0-9a-f]{16})")
_TRACESTATE_ENTRIES: Final = 32


class Boundary:
    """The edge of this application: what is inside it was asked for from outside."""

    __slots__ = ("entity", "operation_id", "outside", "trace_id")

    def __init__(self, trace_id: bytes, operation_id: bytes, entity: str, outside: Boundary | Operation | None) -> None:
        self.trace_id = trace_id
        self.operation_id = operation_id
        self.entity = entity
        self.outside = outside


current: Final[contextvars.ContextVar[Boundary | Operation | None]] = contextvars.ContextVar("ldv_current", default=None)


class incoming:  # noqa: N801 - reads as a word of the interface: `with ldv.incoming(...)`
    """A call from another application: turns its Trace Context into `foreign_operation`.

    "Als een applicatie aangeroepen kan worden vanuit een andere applicatie MOET de applicatie Trace Context
    metadata accepteren ... en kunnen omzetten naar een foreign_operation bericht" (section 3.3.1, rule 5).

    A missing or malformed Trace Context is no error: the operations inside start a trace of their own.

    Args:
        headers: Headers of the request, as a mapping or as pairs; text or bytes, in any case.
        entity: URI of the calling party.

    Example:
        with ldv.incoming(request.headers, entity="https://gemeente.example"):
            ...
    """

    __slots__ = ("_boundary", "_entity", "_headers")

    def __init__(self, headers: Mapping[Any, Any] | Iterable[tuple[Any, Any]], *, entity: str = "") -> None:
        """Keep the headers until the block is entered."""
        self._headers = headers
        self._entity = entity
        self._boundary: Boundary | None = None

    def __enter__(self) -> None:
        """From here on, operations belong to this call."""
        trace_id, operation_id = caller_of(self._headers)
        entity = str(self._entity)
        if holds_bsn(entity):
            notices.warn("entity", "ldv: the entity of a caller held what looks like a burgerservicenummer and was left out.")
            entity = ""
        self._boundary = Boundary(trace_id, operation_id, entity, current.get())
        current.set(self._boundary)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Back to what was under way outside."""
        node = current.get()
        while node is not None and node is not self._boundary:
            node = node.outside
        if node is not None:
            current.set(node.outside)

    async def __aenter__(self) -> None:
        """See `__enter__`."""
        self.__enter__()

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """See `__exit__`."""
        self.__exit__(kind, error, trace)


def caller_of(headers: Mapping[Any, Any] | Iterable[tuple[Any, Any]]) -> tuple[bytes, bytes]:
    """Trace id and operation id of the calling operation, both empty when the headers hold none.

    The HTTP instrumentation of a host can overwrite `traceparent` on the way out, so the entry `ldv` in
    `tracestate` goes before it.
    """
    parent = state = ""
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    for key, value in pairs:
        name = _text(key).lower()
        if name == "traceparent":
            parent = _text(value).strip()
        elif name == "tracestate":
            # RFC 9110, 5.3: several headers of one name are one, joined by commas.
            state = f"{state},{_text(value)}" if state else _text(value)
    for entry in state.split(","):
        vendor, _, value = entry.strip().partition("=")
        if vendor == "ldv" and (match := _TRACESTATE.fullmatch(value)):
            return _ids(match[1], match[2])
    if (match := _TRACEPARENT.fullmatch(parent)) and not (match[1] == "00" and match[4]):
        return _ids(match[2], match[3])
    return b"", b""


def inject(headers: MutableMapping[str, str]) -> MutableMapping[str, str]:
    """Hand Trace Context on to an application that is called.

    Outside an operation there is nothing to hand on, and the headers stay as they are.

    Args:
        headers: Headers of the outgoing request; `traceparent` and `tracestate` are set.

    Returns:
        The same headers.
    """
    node = current.get()
    if node is None or isinstance(node, Boundary):
        return headers
    trace_id, operation_id = node.trace_id, node.operation_id
    _drop(headers, "traceparent")
    others = [entry.strip() for entry in _drop(headers, "tracestate").split(",") if entry.strip() and not entry.strip().startswith("ldv=")]
    headers["traceparent"] = f"00-{trace_id}-{operation_id}-01"
    headers["tracestate"] = ",".join([f"ldv={trace_id}-{operation_id}", *others[: _TRACESTATE_ENTRIES - 1]])
    return headers


def wrap(function: Callable[P, R]) -> Callable[P, R]:
    """Carry the operation that is under way now into another thread.

    Args:
        function: What a thread pool is to call, once or many times, also at the same time.

    Returns:
        A function with the same signature; operations inside it have the present one as parent.

    Example:
        pool.submit(ldv.wrap(work), argument)
    """
    node = current.get()

    if inspect.iscoroutinefunction(function):

        @functools.wraps(function)
        async def carried_async(*args: P.args, **kwargs: P.kwargs) -> Any:
            token = current.set(node)
            try:
                return await function(*args, **kwargs)
            finally:
                current.reset(token)

        return cast("Callable[P, R]", carried_async)

    @functools.wraps(function)
    def carried(*args: P.args, **kwargs: P.kwargs) -> R:
        token = current.set(node)
        try:
            return function(*args, **kwargs)
        finally:
            current.reset(token)

    return carried


def _ids(trace_id: str, operation_id: str) -> tuple[bytes, bytes]:
    trace, operation = bytes.fromhex(trace_id), bytes.fromhex(operation_id)
    # Trace Context, 3.2.2: "All bytes as zero is considered an invalid value."
    return (trace, operation) if any(trace) and any(operation) else (b"", b"")


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _drop(headers: MutableMapping[str, str], name: str) -> str:
    """Take a header out whatever its case, and give what it held."""
    held = ""
    for key in [key for key in headers if key.lower() == name]:
        held = str(headers.pop(key))
    return held
