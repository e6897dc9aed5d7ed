"""One operation while it is under way: an OpenTelemetry span that ends as one or more records."""

from __future__ import annotations

import asyncio
import logging
import types
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from opentelemetry.trace import Link, Span, SpanContext, SpanKind, TraceFlags
from opentelemetry.trace import Status as SpanStatus
from opentelemetry.trace.status import StatusCode

from ldv.errors import LdvError, ValueNotAllowed
from ldv.processing._context import Boundary, current
from ldv.processing._notices import notices
from ldv.pseudonym import holds_bsn
from ldv.record import Status, Subject, encode_records, key_fault, repaired, value_text
from ldv.record._names import (
    DATA_SUBJECT_ID,
    DATA_SUBJECT_ID_TYPE,
    EXCEPTION_MESSAGE,
    EXCEPTION_TYPE,
    FOREIGN_ENTITY,
    FOREIGN_OPERATION_ID,
    FOREIGN_TRACE_ID,
    LEFT_OUT,
    PARENT_PROCESSING_ACTIVITY_ID,
    PROCESSING_ACTIVITY_ID,
    RECEIVER,
)

if TYPE_CHECKING:
    from ldv.processing._runtime import Runtime

_NO_TRACE: Final = bytes(16)
_NO_OPERATION: Final = bytes(8)
_UNNAMED: Final = "verwerken gegevens"
_FROM_SPAN: Final = {StatusCode.UNSET: Status.UNKNOWN, StatusCode.OK: Status.OK, StatusCode.ERROR: Status.NOK}
_TO_SPAN: Final = {status: code for code, status in _FROM_SPAN.items()}
_KNOWN_TEXTS: Final[set[str]] = set()
_MOST_KNOWN: Final = 4096


class Operation(Span):
    """What `with ldv.processing(...) as op` gives.

    It is a span of OpenTelemetry's API and offers what a `ReadableSpan` offers. Nothing that is set on it can
    break the application: what may not stand in a record is left out, the record says so, and a warning names it.
    """

    # The base class has no slots, so an instance has a dict as well; ours are for speed.
    __slots__ = (
        "_activity",
        "_attributes",
        "_began",
        "_end",
        "_explicit",
        "_failure",
        "_foreign",
        "_generation",
        "_id",
        "_left_out",
        "_name",
        "_parent_activity",
        "_parent_id",
        "_receipt",
        "_receiver",
        "_runtime",
        "_start",
        "_status",
        "_subjects",
        "_trace",
        "outside",
    )

    def __init__(
        self, runtime: Runtime, name: str, activity: str | None, receiver: str, subjects: Sequence[Subject], attributes: Mapping[str, Any] | None
    ) -> None:
        """Begin an operation inside what is under way in this context."""
        self._runtime = runtime
        self._left_out: list[str] | None = None
        self._attributes: dict[str, str] = {}
        self._subjects: list[tuple[str, str]] = []
        self._explicit: Status | None = None
        self._status = Status.UNKNOWN
        self._failure: LdvError | None = None
        self._receipt = 0
        self._end = 0
        self._generation = runtime.sink.generation
        self._parent_activity = ""
        self._foreign: Boundary | None = None
        self.outside = outside = current.get()
        self._name = name if name in _KNOWN_TEXTS else self._checked(name, "operation_name") or _UNNAMED
        if type(outside) is Operation:
            # Rule 1: a trace is started only "voor iedere Dataverwerking waarvan nog geen Trace bekend is".
            self._trace = outside._trace
            self._parent_id = outside._id
            self._id = runtime.random_bytes(8)
            if runtime.seed:
                # Published table 5.2.4, record 4: a nested operation names the caller as well.
                self._foreign = outside._foreign
            if activity is None:
                activity = outside._activity
            elif activity != outside._activity:
                self._parent_activity = outside._activity
        else:
            self._parent_id = _NO_OPERATION
            caller = outside if type(outside) is Boundary and outside.trace_id else None
            if caller is not None and not runtime.seed:
                self._trace, self._parent_id, self._id = caller.trace_id, caller.operation_id, runtime.random_bytes(8)
            else:
                ids = runtime.random_bytes(24)
                self._trace, self._id = ids[:16], ids[16:]
            self._foreign = caller
        self._activity = (activity if activity in _KNOWN_TEXTS else self._checked(activity, "processing_activity_id")) or ""
        self._receiver = self._checked(receiver, "receiver") if receiver else ""
        if subjects:
            for subject in subjects:
                self.add_subject(subject)
        if attributes:
            self.set_attributes(attributes)
        self._start = runtime.now()
        self._began = runtime.elapsed()

    # -- what an application sees and does --

    @property
    def trace_id(self) -> str:
        """Trace of this operation, 32 lower-case hexadecimal digits."""
        return self._trace.hex()

    @property
    def operation_id(self) -> str:
        """Identifier of this operation, 16 lower-case hexadecimal digits."""
        return self._id.hex()

    def add_subject(self, subject: Subject) -> None:
        """Name a data subject, as soon as it is known; repeatable.

        With one data subject it stands in the operation's own record; with several, each gets a record of its own
        ("Als een Dataverwerking meerdere Betrokkenen heeft dan MOET de applicatie voor iedere betrokkene een aparte
        logregel wegschrijven", section 3.3.1, rule 4).

        Args:
            subject: The data subject. Its identifier becomes a pseudonym here and now.
        """
        keys = self._runtime.keys
        if not isinstance(subject, Subject):
            self._leave_out("data_subject_id", f"a data subject is an ldv.Subject, found {type(subject).__name__}")
            return
        if keys is None:
            self._leave_out("data_subject_id", "there are no keys to make a pseudonym with; set keys in ldv.configure()")
            return
        try:
            pseudonym = subject.pseudonym(keys)
            kind = "" if not subject.type else subject.type if subject.type in _KNOWN_TEXTS else self._checked(subject.type, "data_subject_id_type")
        except Exception as error:  # whatever a strange identifier does, the application goes on
            if isinstance(error, ValueNotAllowed):
                raise
            pseudonym = None
        if pseudonym is None:
            self._leave_out("data_subject_id", subject.fault() or "an identifier of which no pseudonym can be made")
            return
        entry = (pseudonym, kind or "")
        if entry not in self._subjects:
            self._subjects.append(entry)

    def set_attribute(self, key: str, value: Any) -> None:
        """Add a key and a value of the organisation or of an extension.

        Args:
            key: Letters, digits and `_ . : / -`, beginning with a letter; not `dpl.core.*`, not `user.*` or
                `enduser.*` (decision 4.4), nothing that belongs in the register (decision 4.2).
            value: Text, number, boolean or a sequence of those; kept as text.
        """
        try:
            fault = key_fault(key, exception_message=self._runtime.profile.exception_message)
        except TypeError:  # a key that cannot be hashed
            fault = "a key is a text"
        if fault is not None:
            self._leave_out(key if isinstance(key, str) else "(a key that is no text)", fault)
            return
        text = value_text(value)
        if text is None:
            self._leave_out(key, "a value is a text without a burgerservicenummer, a number, a boolean or a sequence of those")
            return
        self._attributes[key] = text

    def set_attributes(self, attributes: Mapping[str, Any]) -> None:
        """Add several keys and values; see `set_attribute`."""
        for key, value in attributes.items():
            self.set_attribute(key, value)

    def set_status(self, status: Status | SpanStatus | StatusCode, description: str | None = None) -> None:
        """Say how the processing ended; it goes before what the library would conclude.

        An exception that nobody expected still makes it NOK, also after OK was set.

        Args:
            status: A status of this library or of OpenTelemetry.
            description: Not kept: it can hold personal data.
        """
        if isinstance(status, SpanStatus):
            status = status.status_code
        if isinstance(status, StatusCode):
            status = _FROM_SPAN[status]
        if isinstance(status, Status):
            self._explicit = status
        else:
            self._leave_out("status", f"a status is an ldv.Status, found {type(status).__name__}")

    def update_name(self, name: str) -> None:
        """Give the operation another name."""
        self._name = self._checked(name, "operation_name") or self._name

    def record_exception(
        self, exception: BaseException, attributes: Any = None, timestamp: int | None = None, escaped: bool = False
    ) -> None:
        """Keep the type of an exception; its message only when the profile opts in, its stack trace never."""
        kind = type(exception)
        name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
        self._attributes[EXCEPTION_TYPE] = value_text(name) or "Exception"
        if self._runtime.profile.exception_message:
            try:
                self.set_attribute(EXCEPTION_MESSAGE, str(exception))
            except Exception:  # str() of an exception can fail, or hold what is not allowed
                self._leave_out_quietly(EXCEPTION_MESSAGE)

    def add_event(self, name: str, attributes: Any = None, timestamp: int | None = None) -> None:
        """Nothing is kept: a record has no events."""

    def is_recording(self) -> bool:
        """True until the operation has ended."""
        return not self._end

    def get_span_context(self) -> SpanContext:
        """The operation's identifiers as OpenTelemetry carries them; always sampled (decision 4.8)."""
        return SpanContext(
            int.from_bytes(self._trace, "big"), int.from_bytes(self._id, "big"), is_remote=False, trace_flags=TraceFlags(TraceFlags.SAMPLED)
        )

    def end(self, end_time: int | None = None) -> None:
        """End the operation as OpenTelemetry's interface does; a `with` block does so by itself."""
        self.finish(None, ())

    def __enter__(self) -> Operation:
        """Make this the operation under way."""
        current.set(self)
        return self

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        """End the operation."""
        self.finish(error, ())

    # -- what a ReadableSpan offers --

    @property
    def name(self) -> str:
        """Name of the operation."""
        return self._name

    @property
    def context(self) -> SpanContext:
        """See `get_span_context`."""
        return self.get_span_context()

    @property
    def parent(self) -> SpanContext | None:
        """Context of the enclosing operation."""
        if self._parent_id == _NO_OPERATION:
            return None
        remote = not isinstance(self.outside, Operation)
        return SpanContext(int.from_bytes(self._trace, "big"), int.from_bytes(self._parent_id, "big"), is_remote=remote)

    @property
    def kind(self) -> SpanKind:
        """Internal: a processing is neither client nor server."""
        return SpanKind.INTERNAL

    @property
    def start_time(self) -> int:
        """Nanoseconds since 1970."""
        return self._start

    @property
    def end_time(self) -> int | None:
        """Nanoseconds since 1970; None while it is under way."""
        return self._end or None

    @property
    def status(self) -> SpanStatus:
        """How it ended, in OpenTelemetry's words."""
        return SpanStatus(_TO_SPAN[self._status if self._end else self._explicit or Status.UNKNOWN])

    @property
    def attributes(self) -> Mapping[str, str]:
        """All attributes, those of the standard under their `dpl.core` names."""
        found = dict(self._attributes)
        core = {
            PROCESSING_ACTIVITY_ID: self._activity,
            PARENT_PROCESSING_ACTIVITY_ID: self._parent_activity,
            RECEIVER: self._receiver or "",
        }
        if len(self._subjects) == 1:
            core[DATA_SUBJECT_ID], core[DATA_SUBJECT_ID_TYPE] = self._subjects[0]
        if self._foreign is not None:
            core[FOREIGN_TRACE_ID] = self._foreign.trace_id.hex()
            core[FOREIGN_OPERATION_ID] = self._foreign.operation_id.hex()
            core[FOREIGN_ENTITY] = self._foreign.entity
        found.update((key, value) for key, value in core.items() if value)
        return types.MappingProxyType(found)

    @property
    def resource(self) -> Mapping[str, str]:
        """The application: `service.name`, `service.version` and further facts."""
        runtime = self._runtime
        return {"service.name": runtime.resource_name, "service.version": runtime.resource_version, **runtime.resource_attributes}

    @property
    def events(self) -> Sequence[Any]:
        """None: a record has no events."""
        return ()

    @property
    def links(self) -> Sequence[Link]:
        """None: the calling operation stands in the attributes."""
        return ()

    def __repr__(self) -> str:
        """Identifiers only."""
        return f"Operation(trace_id={self.trace_id!r}, operation_id={self.operation_id!r})"

    # -- on the way to the sink --

    def begin_payload(self) -> bytes:
        """The records as far as they are known at the start; for recovery after a crash."""
        return self._payload(self._start, 0)

    def end_payload(self) -> tuple[bytes, int]:
        """The records of the ended operation, its own one last, and how many there are."""
        return self._payload(self._end, int(self._status)), max(len(self._subjects), 1) + (len(self._subjects) > 1)

    def finish(self, error: BaseException | None, expected: tuple[type[BaseException], ...]) -> None:
        """End the operation: conclude its status and hand its records over. Never raises.

        Args:
            error: The exception that ended the processing, or None.
            expected: Exceptions that the application declared as ordinary outcomes.
        """
        if self._end:
            return
        runtime = self._runtime
        node: Boundary | Operation | None = self.outside
        if current.get() is self:
            # Whoever left before us, out of order, must not be current again.
            while type(node) is Operation and node._end:
                node = node.outside
            current.set(node)
        self._status = self._conclude(error, expected)
        if self._left_out:
            self._attributes[LEFT_OUT] = ",".join(dict.fromkeys(self._left_out))
        # A wall clock can step back; the length of the processing comes from a clock that cannot.
        self._end = self._start + max(runtime.elapsed() - self._began, 0)
        if self._generation == runtime.sink.generation:  # a forked child does not end what its parent began
            runtime.processor.on_end(self)

    def acknowledge(self) -> None:
        """Wait until the record is as safe as configured; a failure is remembered, not raised."""
        if self._failure is None and self._receipt:
            try:
                self._runtime.sink.wait(self._receipt)
            except LdvError as failure:
                self._failure = failure

    def report(self, error: BaseException | None) -> None:
        """Raise what went wrong with the record, only where nothing else is under way.

        Raises:
            Unavailable: The record is not as safe as was asked, and no exception of the application is under way.
        """
        failure = self._failure
        if failure is None:
            return
        if error is None and not self._runtime.warn_only:
            raise failure
        notices.warn(failure.code, f"ldv: operation {self.operation_id}: {failure}", level=logging.ERROR)

    def _conclude(self, error: BaseException | None, expected: tuple[type[BaseException], ...]) -> Status:
        usual = Status.OK if self._runtime.seed else Status.UNKNOWN
        if error is None or isinstance(error, GeneratorExit) or (isinstance(error, SystemExit) and not error.code):
            return usual if self._explicit is None else self._explicit
        self.record_exception(error)
        if expected and isinstance(error, expected):
            return usual if self._explicit is None else self._explicit
        if isinstance(error, asyncio.CancelledError):
            # "A user who cancels on purpose is not an error"; whether it was on purpose only the application knows.
            return Status.NOK if self._explicit is Status.NOK else Status.UNKNOWN
        # "Bij een foutmelding (ongeacht het type foutmelding) zal de statusCode 'NOK' zijn" (section 3.2.22).
        return Status.NOK

    def _payload(self, end: int, status: int) -> bytes:
        foreign = self._foreign
        subjects = self._subjects
        one, kind = subjects[0] if len(subjects) == 1 else ("", "")
        head = (self._trace, self._id, self._parent_id)
        times = (self._name, self._start, end, status, self._activity)
        tail = (
            (foreign.trace_id, foreign.operation_id, foreign.entity) if foreign is not None else (_NO_TRACE, _NO_OPERATION, "")
        ) + (self._receiver, self._attributes)
        records = [(*head, *times, self._parent_activity, one, kind, *tail)]
        if len(subjects) > 1:
            make = self._runtime.random_bytes
            records[:0] = [(self._trace, make(8), self._id, *times, "", *subject, *tail) for subject in subjects]
        try:
            return encode_records(records)
        except UnicodeEncodeError:
            return encode_records(repaired(records))

    def _checked(self, text: Any, field: str) -> str:
        """A text that may stand in a record, or nothing."""
        if not isinstance(text, str) or not text.strip():
            self._leave_out(field, f"expected a text, found {type(text).__name__ if not isinstance(text, str) else 'an empty one'}")
            return ""
        if len(text) > 4096:
            self._leave_out(field, "the text is longer than 4096 characters")
            return ""
        if holds_bsn(text):
            self._leave_out(field, "the text holds what looks like a burgerservicenummer")
            return ""
        if len(_KNOWN_TEXTS) >= _MOST_KNOWN:
            _KNOWN_TEXTS.clear()
        _KNOWN_TEXTS.add(text)
        return text

    def _leave_out(self, name: str, fault: str) -> None:
        shown = self._leave_out_quietly(name)
        message = f"{shown} was left out of a record: {fault}."
        if self._runtime.strict:
            raise ValueNotAllowed(message)
        notices.warn(f"left out {shown}", f"ldv: {message}")

    def _leave_out_quietly(self, name: str) -> str:
        shown = "(a key that may not be shown)" if len(name) > 256 or holds_bsn(name) else repaired(name).replace(",", ";")
        self._left_out = [*(self._left_out or ()), shown]
        return shown
