"""Between rows of the tables and values."""

from __future__ import annotations

import datetime
from typing import Any

import attrs

from ldv.duration import Duration
from ldv.register._activity import ProcessingActivity
from ldv.register._confidentiality import Confidentiality
from ldv.register._entity import Entity, EntityType
from ldv.register._identifiers import namespace_of
from ldv.register._legal_basis import LegalBasis

_LISTS = ("data_subject_categories", "personal_data_categories", "recipients_categories", "processor_ids")


def activity_row(activity: ProcessingActivity, *, recorded_at: datetime.datetime) -> dict[str, Any]:
    """The row of a version."""
    row = attrs.asdict(activity, recurse=False)
    row.update({name: list(row[name]) for name in _LISTS})
    row.update(
        namespace=namespace_of(activity.id),
        recorded_at=recorded_at,
        legal_basis=[basis.value for basis in activity.legal_basis],
        envisaged_time_limit=str(activity.envisaged_time_limit),
        confidentiality=str(activity.confidentiality),
    )
    return row


def activity_of(row: Any) -> ProcessingActivity:
    """The version that a row holds."""
    values = dict(row._mapping)
    del values["namespace"]
    values.update({name: tuple(values[name]) for name in _LISTS})
    values.update(
        legal_basis=tuple(LegalBasis(basis) for basis in values["legal_basis"]),
        envisaged_time_limit=Duration.parse(values["envisaged_time_limit"]),
        confidentiality=Confidentiality.parse(values["confidentiality"]),
    )
    return ProcessingActivity(**values)


def entity_row(entity: Entity, *, recorded_at: datetime.datetime) -> dict[str, Any]:
    """The row of a version."""
    return {**attrs.asdict(entity, recurse=False), "type": entity.type.value, "recorded_at": recorded_at}


def entity_of(row: Any) -> Entity:
    """The version that a row holds."""
    values = dict(row._mapping)
    return Entity(**{**values, "type": EntityType(values["type"])})
