"""Bringing the database of an archive up to date with this version of the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatarchive.db import Updated
from chatarchive.domain import Role
from chatarchive.services._activities import Activity
from chatarchive.services._actor import Actor
from chatarchive.services._step import step

if TYPE_CHECKING:
    from chatarchive.services._office import Office


def update_database(office: Office, actor: Actor, *, backed_up: bool = False) -> Updated:
    """Bring the tables up to date; a copy of the database as it was is made first.

    Args:
        office: Opened with `older`.
        actor: Management.
        backed_up: Somebody made a copy; needed for PostgreSQL.

    Raises:
        AccessRefused: The command does not come from management; requirement 26.
        Refused: No copy can be made here, and nobody says that there is one.
        StoreUnavailable: The copy cannot be made; nothing was changed.
    """
    with step(office, actor, "bijwerken database", activity=Activity.EMPLOYEES) as made:
        made.employee(Role.MANAGEMENT, doing="bijwerken")
        return office.database.update(now=made.now, backed_up=backed_up)
