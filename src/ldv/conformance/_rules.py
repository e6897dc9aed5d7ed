"""The rules that can be seen in records, each with where it comes from.

What cannot be seen in a record - that a processing was not logged at all, that a register is kept - no check of records
can find; the documentation's table of the standard's rules says which test proves those of this library.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

import attrs

from ldv.conformance._entry import Entry, is_operation, is_trace
from ldv.profile import Generation, Profile
from ldv.pseudonym import holds_bsn, normalise_bsn
from ldv.record import _names as names
from ldv.record._attributes import ACTIVITY_ID, decision_against

_PLAIN_HASH: Final = re.compile(r"[0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{64}|[0-9a-fA-F]{96}|[0-9a-fA-F]{128}")
_LIST: Final = re.compile(r"\s*\[.*\]\s*|[^,;]+([,;][^,;]+)+", flags=re.DOTALL)
_STATUSES: Final = frozenset({0, 1, 2})


@attrs.frozen(kw_only=True)
class Rule:
    """One rule.

    Attributes:
        id: Short name that does not change.
        source: Section or decision of the standard.
        text: What a record must be.
        must: Whether the standard requires it; if not, it is advice of the standard or of this library.
        broken: Tells whether a record breaks it, under a profile; None where records have to be seen together.
        generation: The generation that it is a rule of; None for both.
    """

    id: str
    source: str
    text: str
    must: bool = True
    broken: Callable[[Entry, Profile], bool] | None = attrs.field(default=None, repr=False)
    generation: Generation | None = None


def _readable(entry: Entry) -> bool:
    """Whether a data subject can be read, or worked out in minutes, from what stands for it."""
    return any(holds_bsn(one) or (entry.subject_type.upper() == "BSN" and _is_number(one)) for one in entry.subjects)


def _is_number(text: str) -> bool:
    return normalise_bsn(text) is not None or text.strip().isdecimal()


def _holds_number(entry: Entry, _: Profile) -> bool:
    return any(holds_bsn(text) for text in _texts(entry))


def _texts(entry: Entry) -> Iterator[str]:
    yield from (entry.operation_name, entry.activity, entry.parent_activity, entry.foreign_entity, entry.receiver)
    yield from (entry.subject_type, entry.resource_name, entry.resource_version)
    for attributes in (entry.attributes, entry.resource_attributes):
        for key, value in attributes.items():
            yield key
            yield _as_text(value)


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else str(value)


def _against(decision: str) -> Callable[[Entry, Profile], bool]:
    return lambda entry, _: any(decision_against(key) == decision for key in entry.attributes)


def _foreign_is_wrong(entry: Entry, profile: Profile) -> bool:
    if not entry.names_caller:
        return False
    if entry.foreign_trace_id and not is_trace(entry.foreign_trace_id):
        return True
    if entry.foreign_operation_id and not is_operation(entry.foreign_operation_id):
        return True
    # The seed's foreignOperation is a trace and an operation; the current draft names the party, the rest follows.
    return profile.generation is Generation.SEED and not (entry.foreign_trace_id and entry.foreign_operation_id)


def _took_over(entry: Entry, _: Profile) -> bool:
    return bool(entry.foreign_trace_id) and entry.foreign_trace_id == entry.trace_id


def _did_not_take_over(entry: Entry, _: Profile) -> bool:
    return bool(entry.foreign_trace_id) and entry.foreign_trace_id != entry.trace_id


def _message(entry: Entry, profile: Profile) -> bool:
    unwanted = {names.EXCEPTION_STACKTRACE} | (set() if profile.exception_message else {names.EXCEPTION_MESSAGE})
    return not unwanted.isdisjoint(entry.attributes)


def _parent_is_wrong(entry: Entry, _: Profile) -> bool:
    parent = entry.parent_operation_id
    return bool(parent) and (not is_operation(parent) or parent == entry.operation_id)


RULES: Final = (
    Rule(
        id="trace-id",
        source="3.2.23, 3.3.1 rule 1",
        text="has a trace: 32 hexadecimal digits, not all zeros",
        broken=lambda entry, _: not is_trace(entry.trace_id),
    ),
    Rule(
        id="operation-id",
        source="3.2.11",
        text="has an operation id: 16 hexadecimal digits, not all zeros",
        broken=lambda entry, _: not is_operation(entry.operation_id),
    ),
    Rule(id="unique", source="3.2.11", text="has an operation id that no other record has"),
    Rule(
        id="operation-name",
        source="3.2.12",
        text="has a name",
        broken=lambda entry, _: not entry.operation_name.strip(),
    ),
    Rule(
        id="times",
        source="3.2.5, 3.2.21, 3.3.1 rule 2",
        text="has a start and an end, and does not end before it starts",
        broken=lambda entry, _: not entry.start or entry.end is None or entry.end < entry.start,
    ),
    Rule(
        id="status",
        source="3.2.22, 3.3.1 rule 3",
        text="has a status: 0, 1 or 2 (Unknown, OK, NOK; Unset, Ok, Error)",
        broken=lambda entry, _: entry.status not in _STATUSES,
    ),
    Rule(
        id="activity",
        source="3.2.4, decision 4.7",
        text="names a processing activity by an identifier that can be a URI",
        broken=lambda entry, _: ACTIVITY_ID.fullmatch(entry.activity) is None,
    ),
    Rule(
        id="resource",
        source="3.2.19",
        text="names the application",
        broken=lambda entry, _: not entry.resource_name.strip(),
    ),
    Rule(
        id="parent",
        source="3.2.14",
        text="has as its parent another operation, 16 hexadecimal digits, or none",
        broken=_parent_is_wrong,
    ),
    Rule(
        id="one-subject",
        source="3.3.1 rule 4",
        text="is about one data subject or none",
        broken=lambda entry, _: len(entry.subjects) > 1 or any(_LIST.fullmatch(one) for one in entry.subjects),
    ),
    Rule(
        id="shares",
        source="3.3.1 rule 4",
        text="where it is the share of one of several data subjects: the main record names none, and has the same end "
        "and status",
    ),
    Rule(
        id="pseudonym",
        source="3.2.2 (GDPR 32-1a)",
        text="does not hold an identifier of a data subject that can be read",
        broken=lambda entry, _: _readable(entry),
    ),
    Rule(
        id="foreign-operation",
        source="3.2.7, 3.2.8, 3.3.1 rule 5",
        text="refers to a calling operation by its trace and its operation",
        broken=_foreign_is_wrong,
    ),
    Rule(
        id="new-trace",
        source="3.3.1 rule 5",
        text="where it was called by another organisation: has a trace of its own",
        broken=_took_over,
        generation=Generation.SEED,
    ),
    Rule(
        id="continued-trace",
        source="current draft, trace context",
        text="where it was called by another organisation: has the trace of the caller",
        broken=_did_not_take_over,
        generation=Generation.CURRENT,
    ),
    Rule(
        id="personal-value",
        source="decision 4.1",
        text="holds nothing, in any text, that looks like a burgerservicenummer",
        broken=_holds_number,
    ),
    Rule(
        id="register",
        source="decision 4.2",
        text="holds nothing that stands in a register",
        broken=_against("4.2"),
    ),
    Rule(id="retention", source="decision 4.3", text="holds no retention period", broken=_against("4.3")),
    Rule(id="employee", source="decision 4.4", text="holds nothing about users", broken=_against("4.4")),
    Rule(
        id="confidentiality",
        source="decision 4.6",
        text="does not say whether it is confidential",
        broken=_against("4.6"),
    ),
    Rule(id="known-activity", source="3.2.4", text="names an activity that the register has; only with a register"),
    Rule(
        id="gap",
        source="decision 4.8",
        text="follows in its journal on the record before it; a missing one was lost, destroyed, or is on its way",
        must=False,
    ),
    Rule(
        id="parent-there",
        source="3.2.14",
        text="has a parent that is in the logboek, unless that parent is the caller's or was destroyed",
        must=False,
    ),
    Rule(
        id="plain-hash",
        source="3.2.2 (GDPR 32-1a)",
        text="has no plain hash in the place of a BSN: all of them can be tried in minutes",
        must=False,
        broken=lambda entry, _: (
            entry.subject_type.upper() == "BSN" and any(_PLAIN_HASH.fullmatch(one) for one in entry.subjects)
        ),
    ),
    Rule(
        id="subject-type",
        source="current draft, dpl.core.data_subject_id_type",
        text="says of which kind the identifier of a data subject is",
        must=False,
        broken=lambda entry, _: bool(entry.subjects) and not entry.subject_type,
    ),
    Rule(
        id="exception-type",
        source="3.2.1, decision 4.1",
        text="of an error holds the type, and not a message or a stack trace",
        must=False,
        broken=_message,
    ),
    Rule(
        id="version",
        source="3.2.20",
        text="names the version of the application",
        must=False,
        broken=lambda entry, _: not entry.resource_version.strip(),
    ),
    Rule(
        id="core-name",
        source="current draft, dpl.core",
        text="has no attribute in dpl.core that the standard does not know",
        must=False,
        broken=lambda entry, _: any(key.startswith("dpl.core.") for key in entry.attributes),
    ),
    Rule(
        id="left-out",
        source="3.3.1",
        text="holds everything that the application gave; what may not stand in a record was left out",
        must=False,
        broken=lambda entry, _: names.LEFT_OUT in entry.attributes,
    ),
)
"""Every rule, what the standard requires first."""


def rules_of(profile: Profile) -> list[Rule]:
    """The rules of the generation that a profile follows."""
    return [rule for rule in RULES if rule.generation in {None, profile.generation}]
