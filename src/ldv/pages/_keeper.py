"""What who keeps the register sees: every activity, every version, and what differs between two."""

from __future__ import annotations

import datetime

from starlette.responses import Response

from ldv.errors import UnknownActivity
from ldv.pages._fields import Shown
from ldv.pages._looking import activity_names, entity_names
from ldv.pages._visit import Visit
from ldv.register import Register


def activities(visit: Visit) -> Response:
    """All activities, by name."""
    word = visit.query("zoek").casefold()
    with visit.pages.service.readers.lend() as reader:
        if reader.register is None:
            return visit.sorry(404)
        found = [one for one in reader.register.list(newest=True) if word in f"{one.name} {one.purpose}".casefold()]
        entities = entity_names(reader.register)
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
        known = _shown(reader.register, visit)
    now = datetime.datetime.now(tz=datetime.UTC)
    shown = next((one for one in history if one.id == visit.query("id")), history[-1])
    return visit.page(
        "activity.html",
        activity=shown,
        fields=list(known.fields(shown)),
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
        known = _shown(reader.register, visit)
    return visit.page("compare.html", one=one, other=other, rows=[known.difference(one) for one in found])


def _shown(register: Register, visit: Visit) -> Shown:
    return Shown(visit.tongue, names={**activity_names(register), **entity_names(register)})
