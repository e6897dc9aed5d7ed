"""What who keeps the register sees: every activity, every version, and what differs between two."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from starlette.responses import Response

from ldv.errors import UnknownActivity
from ldv.pages._visit import Visit
from ldv.register import Difference, ProcessingActivity, Register
from ldv.register._fields import ACTIVITY_FIELDS


def activities(visit: Visit) -> Response:
    """All activities, by name."""
    word = visit.query("zoek").casefold()
    with visit.pages.service.readers.lend() as reader:
        if reader.register is None:
            return visit.sorry(404)
        found = [one for one in reader.register.list(newest=True) if word in f"{one.name} {one.purpose}".casefold()]
        entities = _entities(reader.register)
    return visit.page(
        "register.html",
        activities=sorted(found, key=lambda one: (not one.active, one.name.casefold())),
        entities=entities,
        word=visit.query("zoek"),
    )


def activity(visit: Visit) -> Response:
    """One activity: a version of it, and all others."""
    with visit.pages.service.readers.lend() as reader:
        if reader.register is None:
            return visit.sorry(404)
        try:
            history = reader.register.history(visit.query("id"))
        except UnknownActivity:
            return visit.sorry(404)
        entities = _entities(reader.register)
    now = datetime.datetime.now(tz=datetime.UTC)
    shown = next((one for one in history if one.id == visit.query("id")), history[-1])
    return visit.page(
        "activity.html",
        activity=shown,
        fields=list(_fields(shown, entities, visit)),
        history=tuple(reversed(history)),
        now=now,
    )


def compare(visit: Visit) -> Response:
    """Two versions beside each other, with what differs."""
    with visit.pages.service.readers.lend() as reader:
        if reader.register is None:
            return visit.sorry(404)
        try:
            one, other = (reader.register.get(visit.query(name)) for name in ("a", "b"))
            found = reader.register.diff(one.id, other.id)
        except UnknownActivity:
            return visit.sorry(404)
        entities = _entities(reader.register)
    rows = [_difference(difference, entities, visit) for difference in found]
    return visit.page("compare.html", one=one, other=other, rows=rows)


def _entities(register: Register) -> dict[str, str]:
    return {entity.id: entity.name for entity in register.entities.list()}


def _fields(activity: ProcessingActivity, entities: dict[str, str], visit: Visit) -> Iterator[tuple[str, list[str]]]:
    for field in ACTIVITY_FIELDS:
        texts = field.texts(getattr(activity, field.name), visit.tongue.language)
        if texts:
            yield field.title(visit.tongue.language), [entities.get(text, text) for text in texts]


def _difference(difference: Difference, entities: dict[str, str], visit: Visit) -> tuple[str, list[str], list[str]]:
    def texts(value: Any) -> list[str]:
        return [entities.get(text, text) for text in difference.field.texts(value, visit.tongue.language)]

    return difference.field.title(visit.tongue.language), texts(difference.before), texts(difference.after)
