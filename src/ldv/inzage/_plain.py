"""A report for programs: names in code, times as RFC 3339."""

from __future__ import annotations

import datetime
from typing import Any

from ldv.inzage._values import Activity, Audience, Event, Heading, Party, Step


def heading_plain(heading: Heading) -> dict[str, Any]:
    """What a report says about itself."""
    letterhead = heading.letterhead
    return {
        "format": "ldv-inzage-1",
        "asked_at": _time(heading.asked_at),
        "since": None if heading.since is None else _time(heading.since),
        "until": _time(heading.until),
        "audience": heading.audience.value,
        "language": heading.language.value,
        "subject_types": list(heading.subject_types),
        "organisation": letterhead.organisation,
        "reference": letterhead.reference,
    }


def event_plain(event: Event, *, audience: Audience) -> dict[str, Any]:
    """An event."""
    internal = audience is Audience.INTERNAL
    plain: dict[str, Any] = {
        "times": [_time(time) for time in event.times],
        "references": list(event.references),
        "steps": [_step(step, internal=internal) for step in event.steps],
    }
    if internal:
        plain |= {"confidential": event.confidential, "trace_ids": list(event.trace_ids)}
    return plain


def _step(step: Step, *, internal: bool) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "name": step.name,
        "started_at": _time(step.started_at),
        "ended_at": _time(step.ended_at),
        "outcome": step.outcome.value,
        "interrupted": step.interrupted,
        "application": step.application,
        "activity": _activity(step.activity, internal=internal),
        "source": _party(step.source),
        "receiver": _party(step.receiver),
        "reference": step.reference,
        "depth": step.depth,
    }
    if internal:
        plain["confidential"] = step.confidential
    return plain


def _activity(activity: Activity, *, internal: bool) -> dict[str, Any]:
    if not activity.known:
        return {"id": activity.id, "known": False}
    plain: dict[str, Any] = {
        "id": activity.id,
        "known": True,
        "version_id": activity.version_id,
        "described_from": None if activity.described_from is None else _time(activity.described_from),
        "name": activity.name,
        "purpose": activity.purpose,
        "legal_basis": [basis.value for basis in activity.legal_basis],
        "legal_basis_article": [basis.article for basis in activity.legal_basis],
        "legal_basis_comment": activity.legal_basis_comment,
        "data_subject_categories": list(activity.data_subject_categories),
        "personal_data_categories": list(activity.personal_data_categories),
        "recipients_categories": list(activity.recipients_categories),
        "time_limit": None if activity.time_limit is None else str(activity.time_limit),
        "controller": _party(activity.controller),
        "processors": [_party(processor) for processor in activity.processors],
    }
    if internal:
        plain["confidentiality"] = str(activity.confidentiality or "normal")
    return plain


def _party(party: Party | None) -> dict[str, str] | None:
    return None if party is None else {"id": party.id, "name": party.name}


def _time(moment: datetime.datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
