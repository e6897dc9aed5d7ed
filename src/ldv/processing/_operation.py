"""One operation while it is under way: an OpenTelemetry span that ends as one or more records."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, final

from msgspec.structs import astuple, replace
from opentelemetry.trace import Status as SpanStatus
from opentelemetry.trace.status import StatusCode

from ldv.errors import JournalWriteError, LdvError, ValueNotAllowed
from ldv.processing._context import Boundary, enter, under_way
from ldv.processing._notices import notices
from ldv.processing._outcome import conclude, is_exit
from ldv.processing._readable import FROM_SPAN, Readable
from ldv.pseudonym import SHORTEST_BSN, holds_bsn
from ldv.record import (
    NO_OPERATION,
    NO_TRACE,
    Status,
    Subject,
    WireRecord,
    encode_records,
    key_fault,
    repaired,
    value_text,
)
from ldv.record._attributes import ACTIVITY_ID, GOOD_KEYS, is_key
from ldv.record._names import EXCEPTION_MESSAGE, EXCEPTION_TYPE, LEFT_OUT

if TYPE_CHECKING:
    from ldv.processing._runtime import Runtime

_ACTIVITY: Final = "processing_activity_id"
_SUBJECT: Final = "data_subject_id"
_ENDED: Final = "the operation had ended already"
_VALUE: Final = (
    "a value is a text of at most 65,536 characters without a burgerservicenummer, a number, a boolean or a sequence"
    " of those"
)
_NO_URI: Final = (
    "processing_activity_id: the activity of an operation cannot be a URI (a space in it, or another character), and "
    "no register can have it. Give an identifier, such as https://gemeente.example/activiteiten/adres-opzoeken."
)
_NOBODY: Final = Boundary(NO_TRACE, NO_OPERATION, "", None)
# What an operation shows of itself while its name and activity are looked at.
_NOT_YET: Final = WireRecord(
    NO_TRACE, NO_OPERATION, NO_OPERATION, "", 0, 0, 0, "", "", "", "", NO_TRACE, NO_OPERATION, "", "", {}
)
_UNNAMED: Final = "verwerken gegevens"
_TEXT_CHARACTERS: Final = 4096
# Names, activities and types come back for every operation: they are looked at once.
_GOOD_TEXTS: Final[set[str]] = set()
_GOOD_ACTIVITIES: Final[set[str]] = set()
_MOST_KNOWN: Final = 4096
_UNKNOWN: Final = int(Status.UNKNOWN)  # an enumeration takes much longer to encode
_SHORT_WORD: Final = 64


@final
class Operation(Readable):
    """What `with ldv.processing(...) as op` gives.

    It is a span of OpenTelemetry's API and offers what a `ReadableSpan` offers. Nothing that is set on it can
    break the application: what may not stand in a record is left out, the record says so, and a warning names it.
    """

    __slots__ = (
        "_attributes", "_began", "_end", "_explicit", "_failure", "_foreign", "_generation", "_left_out", "_receipt",
        "_record", "_runtime", "_several", "outside",
    )  # fmt: skip

    def __init__(
        self,
        runtime: Runtime,
        name: str,
        activity: str | None,
        receiver: str,
        subjects: Sequence[Subject],
        attributes: Mapping[str, Any] | None,
    ) -> None:
        """Begin an operation inside what is under way in this context."""
        # All of them here, none as a default of the class: those take longer to read.
        self._runtime = runtime
        self._record = _NOT_YET
        self._attributes = {}
        self._several = None
        self._explicit = None
        self._left_out: tuple[str, ...] = ()
        self._failure: LdvError | None = None
        self._receipt = 0
        self._end = 0
        self._foreign = None
        self._generation = runtime.sink.generation
        self.outside = outside = under_way()
        if activity is None and type(outside) is Operation:
            activity = outside._record.processing_activity_id
        try:
            known = _GOOD_TEXTS
            name = name if type(name) is str and name in known else self._named(name)
            activity = activity if type(activity) is str and activity in _GOOD_ACTIVITIES else self._under(activity)
            # Each taken first and called then: in Python that is quicker than calling what a slot holds.
            random_bytes, now, elapsed = runtime.random_bytes, runtime.now, runtime.elapsed
            ids, start = random_bytes(24), now()
            self._began = elapsed()
            self._record = WireRecord(
                ids[:16], ids[16:], NO_OPERATION, name, start, start, _UNKNOWN, activity,
                "", "", "", NO_TRACE, NO_OPERATION, "", "", self._attributes,
            )  # fmt: skip
            if outside is not None:
                self._begin_inside(outside)
            if receiver:
                self._record.receiver = self._checked(receiver, "receiver")
            for subject in subjects:
                self.add_subject(subject)
            if attributes:
                self.set_attributes(attributes)
        except ValueNotAllowed:
            # A traceback can show what functions hold, and here that is what may not be shown.
            subject = None
            del name, activity, receiver, subjects, attributes
            raise

    def _begin_inside(self, outside: Boundary | Operation) -> None:
        record = self._record
        if type(outside) is Operation:
            # Rule 1: a trace is started only "voor iedere Dataverwerking waarvan nog geen Trace bekend is".
            around = outside._record
            record.trace_id, record.parent_operation_id = around.trace_id, around.operation_id
            if record.processing_activity_id != around.processing_activity_id:
                record.parent_processing_activity_id = around.processing_activity_id
            if outside._foreign is not None and self._runtime.seed:
                # Published table 5.2.4, record 4: a nested operation names the caller as well.
                self._called_by(outside._foreign)
        elif outside.trace_id:
            self._begin_at(outside)

    def _begin_at(self, boundary: Boundary) -> None:
        """Begin at the edge of this application: the calling party has said what this is part of."""
        if not boundary.own:
            self._called_by(boundary)
            if self._runtime.seed:
                return
            self._record.parent_operation_id = boundary.operation_id
        self._record.trace_id = boundary.trace_id

    def _called_by(self, foreign: Boundary | None) -> None:
        """Name the operation of another organisation that this is part of, or none."""
        self._foreign = foreign
        if foreign is None:
            foreign = _NOBODY
        record = self._record
        record.foreign_trace_id, record.foreign_operation_id = foreign.trace_id, foreign.operation_id
        record.foreign_entity = foreign.entity

    # -- what an application does --

    def add_subject(self, subject: Subject) -> None:
        """Name a data subject, as soon as it is known; repeatable.

        With one data subject it stands in the operation's own record; with several, each gets a record of its own
        ("Als een Dataverwerking meerdere Betrokkenen heeft dan MOET de applicatie voor iedere betrokkene een aparte
        logregel wegschrijven", section 3.3.1, rule 4).

        Args:
            subject: The data subject. Its identifier becomes a pseudonym here and now.
        """
        keys = self._runtime.keys
        if type(subject) is not Subject or keys is None or self._end:
            found = type(subject)
            del subject
            if found is not Subject:
                self._leave_out(_SUBJECT, f"a data subject is an ldv.Subject, found {found.__name__}")
            else:
                self._leave_out(_SUBJECT, _ENDED if self._end else "there are no keys to make a pseudonym with")
            return
        kind = subject.type
        if kind and (type(kind) is not str or kind not in _GOOD_TEXTS):
            del kind
            kind = self._checked(subject.type, "data_subject_id_type")
        # The type is sealed along: with one that may not stand in the record, the pseudonym could not be read back.
        pseudonym = subject.pseudonym(keys) if kind == subject.type else None
        if pseudonym is None:
            self._leave_out(_SUBJECT, subject.fault() or "an identifier of which no pseudonym can be made")
            return
        self._about(pseudonym, kind)

    # Not for applications: what comes in here is not looked at any more.
    def _about(self, pseudonym: str, kind: str) -> None:
        """Name a data subject by its pseudonym; named twice, it is still one."""
        record = self._record
        if self._several is not None:
            self._several[pseudonym, kind] = None
        elif not record.data_subject_id:
            record.data_subject_id = pseudonym
            record.data_subject_id_type = kind
        elif record.data_subject_id != pseudonym or record.data_subject_id_type != kind:
            self._several = {(record.data_subject_id, record.data_subject_id_type): None, (pseudonym, kind): None}
            record.data_subject_id = record.data_subject_id_type = ""

    def set_attribute(self, key: str, value: Any) -> None:
        """Add a key and a value of the organisation or of an extension.

        Args:
            key: Letters, digits and `_ . : / -`, beginning with a letter; not `dpl.core.*`, not `user.*` or
                `enduser.*` (decision 4.4), nothing that belongs in the register (decision 4.2).
            value: Text, number, boolean or a sequence of those; kept as text.
        """
        if type(key) is not str or key not in GOOD_KEYS:
            fault = key_fault(key, exception_message=self._runtime.profile.exception_message)
            if fault is not None:
                shown = _shown(key)
                del key, value
                self._leave_out(shown, fault)
                return
            key = str.__str__(key)
        # Asking is a call, and in most values, short ones and single words, there is nothing to find.
        if type(value) is not str or (
            len(value) >= SHORTEST_BSN and (len(value) >= _SHORT_WORD or not value.isalpha())
        ):
            value = value_text(value)
        if value is None or self._end:
            del value
            self._leave_out(key, _ENDED if self._end else _VALUE)
            return
        self._attributes[key] = value

    def set_attributes(self, attributes: Mapping[str, Any]) -> None:
        """Add several keys and values; see `set_attribute`."""
        pair: Any = None
        try:
            if isinstance(attributes, Mapping):
                for pair in attributes.items():
                    self.set_attribute(*pair)
                return
            attributes = {}
            self._leave_out("attributes", "attributes are a mapping of keys and values")
        except ValueNotAllowed:
            del attributes, pair
            raise

    def set_status(self, status: Status | SpanStatus | StatusCode, description: str | None = None) -> None:
        """Say how the processing ended; it goes before what the library would conclude.

        An exception that nobody expected still makes it NOK, also after OK was set.

        Args:
            status: A status of this library or of OpenTelemetry.
            description: Not kept: it can hold personal data.
        """
        del description
        if isinstance(status, SpanStatus):
            status = status.status_code
        if isinstance(status, StatusCode):
            status = FROM_SPAN[status]
        if isinstance(status, Status) and not self._end:
            self._explicit = status
            return
        found = type(status).__name__
        del status
        self._leave_out("status", _ENDED if self._end else f"a status is an ldv.Status, found {found}")

    def update_name(self, name: str) -> None:
        """Give the operation another name."""
        try:
            record = self._record
            record.operation_name = self._checked(name, "operation_name") or record.operation_name
        finally:
            del name

    def record_exception(
        self,
        exception: BaseException,
        attributes: Any = None,
        timestamp: int | None = None,
        escaped: bool = False,  # noqa: FBT001, FBT002 - the interface of OpenTelemetry
    ) -> None:
        """Keep the type of an exception; its message only when the profile opts in, its stack trace never."""
        kind = type(exception)
        name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
        self._attributes[EXCEPTION_TYPE] = value_text(name) or "Exception"
        if not self._runtime.profile.exception_message:
            return
        try:
            text = value_text(str(exception))
        except Exception:  # noqa: BLE001 - an exception of the application may do anything when asked what it says
            text = None
        if text is None:
            self._left_out += (EXCEPTION_MESSAGE,)
        else:
            self._attributes[EXCEPTION_MESSAGE] = text

    def end(self, end_time: int | None = None) -> None:
        """End the operation as OpenTelemetry's interface does; a `with` block does so by itself."""
        self.finish(None, ())

    def __enter__(self) -> Operation:
        """Make this the operation under way."""
        enter(self)
        return self

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        """End the operation."""
        self.finish(error, ())

    # -- on the way to the sink --

    def finish(self, error: BaseException | None, expected: tuple[type[BaseException], ...]) -> None:
        """End the operation: conclude its status and hand its records over. Never raises.

        Args:
            error: The exception that ended the processing, or None.
            expected: Exceptions that the application declared as ordinary outcomes.
        """
        if self._end:
            return
        runtime = self._runtime
        node = under_way()
        if node is self:
            # In a task that outlives it, the operation outside has ended, and is still what this belongs to.
            enter(self.outside)
        else:
            # Left before one that was entered later: that one must not make this one current again.
            while node is not None and node.outside is not self:
                node = node.outside
            if node is not None:
                node.outside = self.outside
        record = self._record
        if error is None and self._explicit is None:
            record.status = runtime.usual
        else:
            usual = Status(runtime.usual)
            record.status = int(conclude(error, expected=expected, explicit=self._explicit, usual=usual))
            if error is not None and not is_exit(error):
                self.record_exception(error)
        if self._left_out:
            self._attributes[LEFT_OUT] = ",".join(dict.fromkeys(self._left_out))
        # A wall clock can step back; the length of the processing comes from a clock that cannot.
        elapsed = runtime.elapsed
        passed = elapsed() - self._began
        start = record.start_time
        record.end_time = self._end = start + passed if passed > 0 else start
        if self._generation == runtime.sink.generation:  # a forked child does not end what its parent began
            runtime.processor.end(self)

    def acknowledge(self) -> None:
        """Wait until the record is as safe as configured; a failure is remembered, not raised."""
        if self._failure is None and self._receipt:
            try:
                self._runtime.sink.wait(self._receipt)
            except Exception as error:  # noqa: BLE001 - see `failed`
                self.failed(error)

    def failed(self, error: Exception) -> None:
        """Remember what went wrong with the record: whatever it is, the application's own exception goes first."""
        self._failure = (
            error
            if isinstance(error, LdvError)
            else JournalWriteError(
                f"journal: the record of an operation could not be made or written ({type(error).__name__}). Without "
                "it, the operation counts as interrupted when this process has ended."
            )
        )

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

    def payload(self) -> tuple[bytes, int]:
        """The records of the operation as they are now, its own one last, and how many there are."""
        record = self._record
        records = (record,) if self._several is None else self._records_of(self._several)
        try:
            return encode_records(records), len(records)
        except UnicodeEncodeError:
            return encode_records(repaired([astuple(each) for each in records])), len(records)

    def _records_of(self, subjects: Iterable[tuple[str, str]]) -> tuple[WireRecord, ...]:
        """Records of the data subjects, each a child of the operation's own one, which names nobody."""
        own = self._record
        make = self._runtime.random_bytes
        return (
            *(
                replace(
                    own,
                    operation_id=make(8),
                    parent_operation_id=own.operation_id,
                    parent_processing_activity_id="",
                    data_subject_id=pseudonym,
                    data_subject_id_type=kind,
                )
                for pseudonym, kind in subjects
            ),
            own,
        )

    # -- what may stand in a record --

    def _named(self, name: Any) -> str:
        # An empty name is filled in: names are for people, and never an error at run time.
        try:
            return (self._checked(name, "operation_name") if name != "" else "") or _UNNAMED
        finally:
            del name

    def _under(self, activity: Any) -> str:
        """An activity: what cannot be a URI is kept all the same, as nothing else says what was meant.

        Raises:
            ValueNotAllowed: It cannot be a URI, and `strict` is on.
        """
        try:
            text = self._checked(activity, _ACTIVITY)
        finally:
            del activity
        if ACTIVITY_ID.fullmatch(text):
            if len(_GOOD_ACTIVITIES) >= _MOST_KNOWN:
                _GOOD_ACTIVITIES.clear()
            _GOOD_ACTIVITIES.add(text)
        elif text:
            if self._runtime.strict:
                del text
                raise ValueNotAllowed(_NO_URI)
            notices.warn("activity", f"ldv: {_NO_URI}")
        return text

    def _checked(self, text: Any, field: str) -> str:
        """A text that may stand in a record, or nothing."""
        fault = _fault(text)
        if fault is None:
            text = str.__str__(text)
            if len(_GOOD_TEXTS) >= _MOST_KNOWN:
                _GOOD_TEXTS.clear()
            _GOOD_TEXTS.add(text)
            return str(text)
        del text
        self._leave_out(field, fault)
        return ""

    def _leave_out(self, shown: str, fault: str) -> None:
        """Note what was left out and why; neither holds a value.

        Raises:
            ValueNotAllowed: In place of that, when `strict` is on.
        """
        message = f"{shown} was left out of a record: {fault}."
        if self._runtime.strict:
            raise ValueNotAllowed(message)
        self._left_out += (shown,)
        notices.warn(f"left out {shown}", f"ldv: {message}")


def _fault(text: Any) -> str | None:
    if text is None:
        return "none was given"
    if not isinstance(text, str):
        return f"expected a text, found {type(text).__name__}"
    if not text.strip():
        return "expected a text, found an empty one"
    if len(text) > _TEXT_CHARACTERS:
        return f"the text is longer than {_TEXT_CHARACTERS} characters"
    return "the text holds what looks like a burgerservicenummer" if holds_bsn(text) else None


def _shown(key: Any) -> str:
    """A key as a warning and a record may name it."""
    if not isinstance(key, str):
        return "(a key that is no text)"
    # Any other text could be about a person, or begin a line of its own in a log.
    return str.__str__(key) if is_key(key) and not holds_bsn(key) else "(a key that may not be shown)"
