"""Spans that come in over OTLP, as records.

The rules are those of `LogboekSpanProcessor`, on the other side of a wire: a span that carries a processing activity is
a processing, and of it identifiers, times, status, the type of an exception and `dpl.*` are kept. "Logregels bevatten
alleen wat nodig is voor verantwoording" (decision 4.1).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from ldv.errors import RequestRefused
from ldv.profile import Generation, OtherSpans, Profile
from ldv.pseudonym import KeyRing, holds_bsn
from ldv.record import Origin, Subject, WireRecord, key_fault, value_text
from ldv.record import _names as names
from ldv.record._attributes import GOOD_KEYS, is_key
from ldv.record._codec import NO_OPERATION, NO_TRACE

OUR_SCOPE: Final = "ldv"
"""Spans of another logboek: they are records already, and keep everything that stands in those."""
MOST_SPANS: Final = 50_000
"""Most spans in one request, and most records that they become."""
MOST_CHARACTERS: Final = 128 * 1024 * 1024
"""Most text in the records that one request becomes: what stands in it once can stand in thousands of them."""
_UNNAMED: Final = "verwerken gegevens"
_TEXT_CHARACTERS: Final = 4096
_MOST_ATTRIBUTES: Final = 1024
_MOST_KNOWN: Final = 4096
_LAST_TIME: Final = 2**63 - 1
_UNSET, _OK, _NOK = 0, 1, 2
_TRACE_DIGITS: Final = 32

_ALIASES: Final = {
    # The general introduction, section 3.2, as others wrote it in OpenTelemetry.
    "dplCoreProcessingActivityId": names.PROCESSING_ACTIVITY_ID,
    "parentDplCoreProcessingActivityId": names.PARENT_PROCESSING_ACTIVITY_ID,
    "dplCoreDataSubjectId": names.DATA_SUBJECT_ID,
    "dplCoreDataSubjectIdType": names.DATA_SUBJECT_ID_TYPE,
    "foreignOperation.traceId": names.FOREIGN_TRACE_ID,
    "foreignOperation.operationId": names.FOREIGN_OPERATION_ID,
    "foreignOperation.entity": names.FOREIGN_ENTITY,
    # The draft of 2025, and the Java library of the ministry (moza-logboekdataverwerking).
    "dpl.core.foreign_operation.span_id": names.FOREIGN_OPERATION_ID,
    "dpl.core.foreign_operation.entity": names.FOREIGN_ENTITY,
}
_CORE: Final = frozenset(
    {
        names.PROCESSING_ACTIVITY_ID, names.PARENT_PROCESSING_ACTIVITY_ID, names.DATA_SUBJECT_ID,
        names.DATA_SUBJECT_ID_TYPE, names.FOREIGN_TRACE_ID, names.FOREIGN_OPERATION_ID, names.FOREIGN_ENTITY,
        names.RECEIVER,
    }
)  # fmt: skip
_OURS: Final = frozenset({names.INTERRUPTED, names.LEFT_OUT, names.WRITER, names.SEQUENCE})
# What runs where; not the arguments of a command, nor the user who gave it.
_RESOURCE: Final = ("service.", "deployment.", "telemetry.", "host.name", "container.", "k8s.", "cloud.", "dpl.")


class Incoming(msgspec.Struct, kw_only=True, frozen=True, gc=False):
    """A span, whatever it came in.

    Attributes:
        trace_id: As it came.
        span_id: As it came.
        parent_span_id: As it came; empty for none.
        name: Its name.
        start: Nanoseconds since 1970.
        end: Nanoseconds since 1970.
        status: 0, 1 or 2, as OpenTelemetry counts them.
        attributes: Texts, numbers, booleans, lists of those; None for what is anything else.
        exceptions: Attributes of the events of that name.
        ours: Whether another logboek sent it.
    """

    trace_id: bytes
    span_id: bytes
    parent_span_id: bytes
    name: str
    start: int
    end: int
    status: int
    attributes: dict[str, Any]
    exceptions: Sequence[Mapping[str, Any]] = ()
    ours: bool = False

    def __repr__(self) -> str:
        """Nothing of what came in: it was not looked at yet."""
        return "Incoming()"


def canonical(attributes: dict[str, Any]) -> dict[str, Any]:
    """Attributes under the names of this library, whichever generation wrote them."""
    if _ALIASES.keys().isdisjoint(attributes):
        return attributes
    found = {name: value for name, value in attributes.items() if name not in _ALIASES}
    for name, value in attributes.items():
        if name in _ALIASES:
            found.setdefault(_ALIASES[name], value)
    return found


class Reading:
    """Makes records of spans, by the profile and with the keys of this logboek.

    Args:
        profile: The agreements.
        keys: What identifiers of persons become pseudonyms with.
    """

    def __init__(self, profile: Profile, *, keys: KeyRing) -> None:
        """Nothing read yet."""
        self._seed = profile.generation is Generation.SEED
        self._refuses = profile.other_spans is OtherSpans.REFUSE
        self._messages = profile.exception_message
        self._keys = keys
        self._good: set[str] = set()

    def resource(self, attributes: Mapping[str, Any], *, ours: bool) -> str:
        """The application that spans are of, as it travels with records.

        Args:
            attributes: Of the OpenTelemetry resource.
            ours: Whether another logboek sent it.
        """
        kept: dict[str, str] = {}
        for key, value in attributes.items():
            if (ours or key.startswith(_RESOURCE)) and key_fault(key) is None:
                text = value_text(value)
                if text is not None and len(text) <= _TEXT_CHARACTERS:
                    kept[key] = text
        name, version = kept.pop("service.name", ""), kept.pop("service.version", "")
        return Origin(resource_name=name, resource_version=version, resource_attributes=kept).resource

    def records(self, span: Incoming, *, resource: str) -> list[WireRecord]:
        """The records of a span: one, more when it names several data subjects, none when it is no processing.

        Args:
            span: The span, its attributes under canonical names.
            resource: From `resource`.

        Raises:
            RequestRefused: It cannot be a record, or is no processing and the profile does not allow that.
        """
        if names.PROCESSING_ACTIVITY_ID not in span.attributes:
            if self._refuses:
                raise RequestRefused(
                    f"otlp: found a span without {names.PROCESSING_ACTIVITY_ID}, and the profile of this logboek "
                    "takes processings only. Send it elsewhere."
                )
            return []
        return _Making(self, span).records(resource)

    def text(self, value: Any) -> str | None:
        """A text that may stand in a record; None when it may not."""
        if type(value) is not str:
            return None
        if value in self._good:
            return value
        if not value.strip() or len(value) > _TEXT_CHARACTERS or holds_bsn(value):
            return None
        if len(self._good) >= _MOST_KNOWN:
            self._good.clear()
        self._good.add(value)
        return value

    @property
    def seed(self) -> bool:
        """Whether the rules are those of the general introduction."""
        return self._seed

    @property
    def messages(self) -> bool:
        """Whether messages of exceptions are kept."""
        return self._messages

    def pseudonym(self, value: Any, type: str) -> str | None:
        """What stands for a person; None when the identifier is not valid."""
        if isinstance(value, str) and self._keys.is_pseudonym(value):
            return value
        return Subject(value, type=type).pseudonym(self._keys) if isinstance(value, (str, int)) else None


class _Making:
    """One span on its way to its records."""

    __slots__ = ("_left_out", "_reading", "_span")

    def __init__(self, reading: Reading, span: Incoming) -> None:
        self._reading = reading
        self._span = span
        self._left_out: list[str] = []

    def records(self, resource: str) -> list[WireRecord]:
        span, given = self._span, self._span.attributes
        _check(span)
        subjects = self._subjects(given)
        foreign_trace, foreign_operation, entity = self._foreign(given)
        activity = self._text(names.PROCESSING_ACTIVITY_ID, given.get(names.PROCESSING_ACTIVITY_ID))
        name = self._text("operation_name", span.name) if span.name else ""
        parent_activity = self._optional(names.PARENT_PROCESSING_ACTIVITY_ID)
        receiver = self._optional(names.RECEIVER)
        attributes = self._attributes(given)
        if self._left_out:
            attributes[names.LEFT_OUT] = ",".join(dict.fromkeys(self._left_out))
        attributes[names.RESOURCE] = resource
        subject, kind = subjects[0] if len(subjects) == 1 else ("", "")
        main = WireRecord(
            trace_id=span.trace_id,
            operation_id=span.span_id,
            parent_operation_id=span.parent_span_id or NO_OPERATION,
            operation_name=name or _UNNAMED,
            start_time=span.start,
            end_time=max(span.end, span.start),
            status=self._status(),
            processing_activity_id=activity,
            parent_processing_activity_id=parent_activity,
            data_subject_id=subject,
            data_subject_id_type=kind,
            foreign_trace_id=foreign_trace,
            foreign_operation_id=foreign_operation,
            foreign_entity=entity,
            receiver=receiver,
            attributes=attributes,
        )
        if len(subjects) < 2:
            return [main]
        if characters_of(main) * len(subjects) > MOST_CHARACTERS:
            raise too_much()
        return [*_of_each(main, subjects), main]

    def _status(self) -> int:
        status = self._span.status
        if status != _UNSET or self._span.ours:
            return status
        # The general introduction calls whatever was handled correctly OK; the current draft only what is said to be.
        return _OK if self._reading.seed else _UNSET

    def _text(self, field: str, value: Any) -> str:
        text = self._reading.text(value)
        if text is None:
            self._left_out.append(field)
        return text or ""

    def _optional(self, name: str) -> str:
        value = self._span.attributes.get(name)
        return self._text(name, value) if value is not None and value != "" else ""

    def _subjects(self, given: Mapping[str, Any]) -> list[tuple[str, str]]:
        if (value := given.get(names.DATA_SUBJECT_ID)) is None or value == "":
            return []
        kinds, values = _several(given.get(names.DATA_SUBJECT_ID_TYPE)), _several(value)
        if len(values) > MOST_SPANS:
            raise too_many()
        found: dict[tuple[str, str], None] = {}
        for place, one in enumerate(values):
            # One type holds for all; of several, each for its own. A type that is not there is never guessed.
            kind = kinds[0] if len(kinds) == 1 else kinds[place] if place < len(kinds) else ""
            kind = self._text(names.DATA_SUBJECT_ID_TYPE, kind) if kind else ""
            pseudonym = self._reading.pseudonym(one, kind)
            if pseudonym is None:
                self._left_out.append(names.DATA_SUBJECT_ID)
            else:
                found[pseudonym, kind] = None
        return list(found)

    def _foreign(self, given: Mapping[str, Any]) -> tuple[bytes, bytes, str]:
        entity = self._optional(names.FOREIGN_ENTITY)
        operation, trace = given.get(names.FOREIGN_OPERATION_ID), given.get(names.FOREIGN_TRACE_ID)
        if trace is None and isinstance(operation, str) and len(operation) == _TRACE_DIGITS:
            # Seen in the field: the caller's trace under the name of its operation.
            operation, trace = None, operation
        foreign_trace = self._identifier(names.FOREIGN_TRACE_ID, trace, NO_TRACE)
        foreign_operation = self._identifier(names.FOREIGN_OPERATION_ID, operation, NO_OPERATION)
        if entity and foreign_operation == NO_OPERATION and foreign_trace == NO_TRACE and self._span.parent_span_id:
            # The current draft names the party only: the trace is continued, and the parent is the caller's span.
            return self._span.trace_id, self._span.parent_span_id, entity
        if foreign_operation != NO_OPERATION and foreign_trace == NO_TRACE:
            foreign_trace = self._span.trace_id
        return foreign_trace, foreign_operation, entity

    def _identifier(self, name: str, value: Any, none: bytes) -> bytes:
        if value is None or value == "":
            return none
        try:
            found = bytes.fromhex(value)
        except (ValueError, TypeError):
            found = b""
        if len(found) != len(none):
            self._left_out.append(name)
            return none
        return found

    def _attributes(self, given: Mapping[str, Any]) -> dict[str, str]:
        found: dict[str, str] = {}
        ours = self._span.ours
        for key, value in given.items():
            if key in _CORE:
                continue
            if key in _OURS:
                if ours and (text := value_text(value)) is not None and len(text) <= _TEXT_CHARACTERS:
                    found[key] = text
            elif ours or key.startswith("dpl.") or key == names.EXCEPTION_TYPE:
                self._keep(found, key, value)
        for exception in self._span.exceptions:
            for key in (names.EXCEPTION_TYPE, names.EXCEPTION_MESSAGE)[: 2 if self._reading.messages else 1]:
                if key in exception:
                    self._keep(found, key, exception[key])
        return found

    def _keep(self, found: dict[str, str], key: str, value: Any) -> None:
        # Most keys came before, and a look at them takes as long as all the rest.
        good = key in GOOD_KEYS or key_fault(key, exception_message=self._reading.messages) is None
        text = value_text(value) if good else None
        if text is None:
            # A key can be about a person as well.
            self._left_out.append(key if is_key(key) and not holds_bsn(key) else "(a key that may not be shown)")
        else:
            found[key] = text


def _check(span: Incoming) -> None:
    """What makes a record a record. It is told for the whole request: a part of it would be passed over in silence."""
    # OTLP: "All-zero trace_id is invalid", and so is one of another length.
    if len(span.trace_id) != 16 or not any(span.trace_id):
        raise RequestRefused("otlp: found a trace id that is not 16 bytes, or is all zeros.")
    if len(span.span_id) != 8 or not any(span.span_id):
        raise RequestRefused("otlp: found a span id that is not 8 bytes, or is all zeros.")
    if len(span.parent_span_id) not in {0, 8}:
        raise RequestRefused("otlp: found a parent span id that is not 8 bytes.")
    if not (0 < span.start <= _LAST_TIME and 0 <= span.end <= _LAST_TIME):
        raise RequestRefused("otlp: found a span without a start, or with a time that does not exist.")
    if span.status not in {_UNSET, _OK, _NOK}:
        raise RequestRefused("otlp: found a status code that does not exist; there are 0, 1 and 2.")


def check_count(count: int) -> None:
    """Refuse a span with more attributes than anybody writes.

    Raises:
        RequestRefused: It has more than 1,024.
    """
    if count > _MOST_ATTRIBUTES:
        raise RequestRefused(f"otlp: found {count} attributes on one span or resource; at most {_MOST_ATTRIBUTES}.")


def too_many() -> RequestRefused:
    """What to say of a request with more spans than one request has."""
    return RequestRefused(
        f"otlp: found more than {MOST_SPANS} spans and data subjects in one request. Send less at a time.", status=413
    )


def too_much() -> RequestRefused:
    """What to say of a request of which the records would be too large together."""
    return RequestRefused(
        "otlp: the attributes of a resource, or of a span with several data subjects, stand in the record of each, and "
        f"these records together are larger than {MOST_CHARACTERS} characters. Send less at a time.",
        status=413,
    )


def characters_of(record: WireRecord) -> int:
    """How much text its attributes hold, the application that it is of among them."""
    return sum(len(key) + len(value) for key, value in record.attributes.items())


def _of_each(main: WireRecord, subjects: Sequence[tuple[str, str]]) -> list[WireRecord]:
    """A record for each data subject, "with its own operation id and the main one as parent".

    The identifiers follow from those of the span, so that a span that comes again gives the same records.
    """
    found = []
    for subject, kind in subjects:
        seed = main.trace_id + main.operation_id + f"{kind}|{subject}".encode()
        found.append(
            msgspec.structs.replace(
                main,
                operation_id=hashlib.blake2b(seed, digest_size=8, person=b"ldv-subject").digest(),
                parent_operation_id=main.operation_id,
                data_subject_id=subject,
                data_subject_id_type=kind,
                # What is taken out of one of them is not taken out of all.
                attributes=dict(main.attributes),
            )
        )
    return found


def _several(value: Any) -> Sequence[Any]:
    if value is None or value == "":
        return ()
    return value if isinstance(value, (list, tuple)) else (value,)
