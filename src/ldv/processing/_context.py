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
_NOBODY: Final = (b"", b"")


class Boundary:
    """The edge of this application: what is inside it was asked for from outside."""

    __slots__ = ("entity", "operation_id", "outside", "own", "trace_id")

    def __init__(
        self,
        trace_id: bytes,
        operation_id: bytes,
        entity: str,
        outside: Boundary | Operation | None,
        *,
        own: bool = False,
    ) -> None:
        self.trace_id = trace_id
        self.operation_id = operation_id
        self.entity = entity
        self.outside = outside
        self.own = own


current: Final[contextvars.ContextVar[Boundary | Operation | None]] = contextvars.ContextVar(
    "ldv_current", default=None
)
# Bound once: every operation calls them.
under_way: Final = current.get
enter: Final = current.set


class Inside:
    """What is current in something that runs in steps, such as a generator: put in place for a step, and taken away.

    Args:
        node: What is current at the first step.
    """

    __slots__ = ("_inside", "_outside")

    def __init__(self, node: Boundary | Operation | None) -> None:
        """Nothing is put in place yet."""
        self._inside = node
        self._outside: Boundary | Operation | None = None

    def __enter__(self) -> None:
        """A step begins."""
        self._outside = current.get()
        current.set(self._inside)

    def __exit__(self, *_: object) -> None:
        """The step has ended; what is current now is so again at the next."""
        self._inside = current.get()
        current.set(self._outside)


class incoming:  # noqa: N801 - reads as a word of the interface: `with ldv.incoming(...)`
    """A call from another application: turns its Trace Context into `foreign_operation`.

    "Als een applicatie aangeroepen kan worden vanuit een andere applicatie MOET de applicatie Trace Context
    metadata accepteren ... en kunnen omzetten naar een foreign_operation bericht" (section 3.3.1, rule 5).

    A missing or malformed Trace Context is no error: the operations inside start a trace of their own.

    Args:
        headers: Headers of the request, as a mapping or as pairs; text or bytes, in any case.
        entity: URI of the calling party.
        own: Whether it was this application itself that handed it on, at another moment or in another process. Then
            nobody else called: operations inside go on with the trace that is known, in every generation of the
            standard ("voor iedere Dataverwerking waarvan nog geen Trace bekend is", rule 1), and no
            `foreign_operation` is written.

    Example:
        with ldv.incoming(request.headers, entity="https://gemeente.example"):
            ...
    """

    __slots__ = ("_boundary", "_entity", "_headers", "_own")

    def __init__(
        self, headers: Mapping[Any, Any] | Iterable[tuple[Any, Any]], *, entity: str = "", own: bool = False
    ) -> None:
        """Keep the headers until the block is entered."""
        self._headers = headers
        self._entity = entity
        self._own = own
        self._boundary: Boundary | None = None

    def __enter__(self) -> None:
        """From here on, operations belong to this call."""
        try:
            trace_id, operation_id = caller_of(self._headers)
        except (TypeError, ValueError, AttributeError) as error:
            trace_id, operation_id = _NOBODY
            notices.warn(
                "headers",
                f"ldv: headers of a caller are a mapping or pairs; what was given is neither ({type(error).__name__}), "
                "so what follows is not linked to the caller.",
            )
        entity = str(self._entity or "")
        if holds_bsn(entity):
            notices.warn(
                "entity", "ldv: the entity of a caller held what looks like a burgerservicenummer and was left out."
            )
            entity = ""
        self._boundary = Boundary(trace_id, operation_id, entity, current.get(), own=self._own)
        current.set(self._boundary)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Back to what was under way outside."""
        node = current.get()
        while node is not None and node is not self._boundary:
            node = node.outside
        if node is not None:
            current.set(node.outside)

    async def __aenter__(self) -> None:
        """See `__enter__`."""
        self.__enter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """See `__exit__`."""
        self.__exit__(kind, error, trace)


def caller_of(headers: Mapping[Any, Any] | Iterable[tuple[Any, Any]]) -> tuple[bytes, bytes]:
    """Trace id and operation id of the calling operation, both empty when the headers hold none.

    The HTTP instrumentation of a host can overwrite `traceparent` on the way out, so the entry `ldv` in
    `tracestate` goes before it.
    """
    found: dict[str, list[str]] = {"traceparent": [], "tracestate": []}
    # Not every collection of headers is a Mapping (email.message.Message is none), but each has items().
    pairs = headers.items() if hasattr(headers, "items") else headers
    for key, value in pairs:
        if (name := _text(key).lower()) in found:
            # RFC 9110, 5.3: several headers of one name are one, joined by commas; two traceparents so become invalid.
            found[name].append(_text(value).strip())
    return caller_in(",".join(found["traceparent"]), ",".join(found["tracestate"]))


def caller_in(traceparent: str, tracestate: str) -> tuple[bytes, bytes]:
    """Trace id and operation id of the calling operation in the two headers, both empty when there is none."""
    for entry in tracestate.split(","):
        vendor, _, value = entry.strip().partition("=")
        if vendor == "ldv" and (match := _TRACESTATE.fullmatch(value)) and (ids := _ids(match[1], match[2])) != _NOBODY:
            return ids
    # Trace Context, 3.2.4: a higher version may have more behind it, version 00 may not.
    if (match := _TRACEPARENT.fullmatch(traceparent)) and not (match[1] == "00" and match[4]):
        return _ids(match[2], match[3])
    return _NOBODY


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
    entries = (entry.strip() for entry in _drop(headers, "tracestate").split(","))
    others = [entry for entry in entries if entry and not entry.startswith("ldv=")]
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
                # A traceback can show what functions hold, and an argument can be the identifier of a person.
                del args, kwargs

        return cast("Callable[P, R]", carried_async)

    @functools.wraps(function)
    def carried(*args: P.args, **kwargs: P.kwargs) -> R:
        token = current.set(node)
        try:
            return function(*args, **kwargs)
        finally:
            current.reset(token)
            del args, kwargs

    return carried


def _ids(trace_id: str, operation_id: str) -> tuple[bytes, bytes]:
    trace, operation = bytes.fromhex(trace_id), bytes.fromhex(operation_id)
    # Trace Context, 3.2.2: "All bytes as zero is considered an invalid value."
    return (trace, operation) if any(trace) and any(operation) else _NOBODY


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _drop(headers: MutableMapping[str, str], name: str) -> str:
    """Take a header out whatever its case, and give what it held."""
    # A collection that keeps several of one name gives that name several times, and lets go of all at once.
    return ",".join(str(headers.pop(key, "")) for key in [key for key in headers if _text(key).lower() == name])
