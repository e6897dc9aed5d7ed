"""Who looks at pages, and what they may see."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import Any, Final

import attrs

from ldv.audit import Employee
from ldv.errors import ConfigurationError, UsageError
from ldv.record import Subject

_KNOWN: Final = {"name", "bsn", "type", "id", "roles", "employee"}


class Role(enum.StrEnum):
    """What somebody comes for."""

    CITIZEN = "citizen"
    """Sees what was done with their own data; never what is confidential."""
    OFFICER = "officer"
    """The privacy officer and the analyst: sees all records, also those that are confidential."""
    KEEPER = "keeper"
    """Keeps the register: sees every activity and every version."""


@attrs.frozen(kw_only=True)
class Person:
    """Somebody who has logged in.

    Attributes:
        name: What the page calls them; empty where nobody said.
        subject: Whose records they may see, for a citizen.
        roles: What they come for.
        employee: Who looks, for the audit log; None for a citizen.
    """

    name: str = attrs.field(default="", repr=False)
    subject: Subject | None = attrs.field(default=None, repr=False)
    roles: frozenset[Role] = frozenset()
    employee: Employee | None = attrs.field(default=None, repr=False)


def people_of(tables: Any, path: Path) -> tuple[Person, ...]:
    """The people that the development login offers.

    Args:
        tables: For each `name`, and `bsn` (or `id` and `type`) or `roles`, and `employee`: the personnel number that
            stands in the audit log, else the name does.
        path: The file, for the error.

    Raises:
        ConfigurationError: They are something else.
    """
    if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
        raise ConfigurationError(f"pages: write each person in {path} as a table [[person]].")
    return tuple(_person(one, path) for one in tables)


def _person(table: dict[str, Any], path: Path) -> Person:
    # Values are of persons, so the message names none of them.
    wrong = ConfigurationError(
        f"pages: a person in {path} cannot be read. Give name, and bsn (or id and type), or roles out of "
        f"{', '.join(Role)} (with employee, for the audit log)."
    )
    if set(table) - _KNOWN or not isinstance(table.get("name"), str):
        raise wrong
    try:
        roles = {Role(one) for one in table.get("roles", [])}
    except (ValueError, TypeError):
        raise wrong from None
    subject = None
    if "bsn" in table or "id" in table:
        subject = Subject(str(table.get("bsn", table.get("id"))), type=str(table.get("type", "BSN")))
        if subject.fault():
            raise wrong
        roles.add(Role.CITIZEN)
    if not roles or (Role.CITIZEN in roles and subject is None):
        raise wrong
    employee = None
    if roles != {Role.CITIZEN}:
        try:
            employee = Employee(table.get("employee", table["name"]))
        except UsageError:
            raise wrong from None
    return Person(name=table["name"], subject=subject, roles=frozenset(roles), employee=employee)
