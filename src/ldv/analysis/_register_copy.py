"""The register beside the records, so that a question in SQL can name activities.

The register is in a database of its own and stays the only source: this is a copy to ask, made again after a change.
"""

from __future__ import annotations

import contextlib
import datetime
import json
from collections.abc import Generator, Iterator, Sequence
from typing import Any, Final

from ldv.analysis._sql import statement
from ldv.errors import UnknownActivity
from ldv.logboek import Dsn, migrate, parse_dsn
from ldv.logboek._engine import inserting, open_client
from ldv.logboek._faults import unavailable
from ldv.profile import Profile, load_profile
from ldv.register import ProcessingActivity, Register

_TABLE: Final = "register_activities_copies"
_COLUMNS: Final = (
    "copy", "id", "activity", "version", "name", "purpose", "parent_id", "controller", "controller_name", "time_limit",
    "confidentiality", "confidential", "active", "valid_from",
)  # fmt: skip
_EPOCH: Final = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_SETTINGS: Final = {"async_insert": 0}
_KEPT: Final = 2
"""The copy before this one stays: who is asking at this moment may have begun with it."""


def copy_register(
    register: Register,
    dsn: str | Dsn,
    *,
    profile: Profile | str = "seed",
    wait: float = 10.0,
    now: datetime.datetime | None = None,
) -> int:
    """Copy the register to the logboek's database, where the view `register_activities` shows it.

    Args:
        register: The register, open.
        dsn: The logboek, as a user who may make tables and drop partitions.
        profile: The agreements: whether TLS is required.
        wait: Seconds to wait for another process that has the embedded engine open.
        now: The time, with a zone, for confidentiality that ends on a day; by default the machine's.

    Returns:
        Number of versions of activities that were copied. They take the place of the copy before all at once.

    Raises:
        ConfigurationError: There is no logboek there, or the DSN is not right.
        EngineHeld: Another process has the embedded engine open.
        TargetUnavailable: The store does not answer, or refuses.
        RegisterUnavailable: The register does not answer.
    """
    moment = now or datetime.datetime.now(tz=datetime.UTC)
    where = parse_dsn(dsn, profile=load_profile(profile))
    rows = list(_rows(register, moment))
    migrate(where, profile=profile, wait=wait)
    fault: Exception
    with contextlib.closing(open_client(where, wait=wait)) as client:
        try:
            copies = [int(row[0]) for row in client.query(statement("copies")).result_rows]
            number = max(int(moment.timestamp() * 1000), copies[-1] + 1 if copies else 0)
            with inserting(where):
                client.raw_insert(_TABLE, _COLUMNS, _lines(number, rows), settings=_SETTINGS, fmt="JSONEachRow")
            for old in copies[: 1 - _KEPT]:
                client.command(statement("drop_copy", copy=str(old)))
        except Exception as error:  # noqa: BLE001 - whatever the client raises, the store did not do what was asked
            fault = unavailable(error, doing="copying the register")
        else:
            return len(rows)
    raise fault


def _lines(number: int, rows: Sequence[tuple[Any, ...]]) -> Generator[bytes, None, None]:
    """All of it at once, so that it becomes one part; a generator, which the client cannot send twice."""
    yield b"".join(
        json.dumps(dict(zip(_COLUMNS, (number, *row), strict=True)), ensure_ascii=False).encode() + b"\n"
        for row in rows
    )


def _rows(register: Register, now: datetime.datetime) -> Iterator[tuple[Any, ...]]:
    names = {entity.id: entity.name for entity in register.entities.list()}
    for version in register.versions():
        yield (
            version.id,
            version.activity_id,
            version.number,
            version.name,
            version.purpose,
            version.parent_id or "",
            version.controller_id,
            names.get(version.controller_id, ""),
            str(version.envisaged_time_limit),
            str(version.confidentiality),
            is_confidential(register, version.id, now=now),
            version.active,
            f"{version.valid_from or _EPOCH:%Y-%m-%d %H:%M:%S.%f}",
        )


def is_confidential(register: Register, id: str, *, now: datetime.datetime) -> bool:
    """Tell whether analysts must not see the records of an activity.

    Stricter than what a data subject is told, for it decides about all records of an activity at once: one version
    of it, or of an activity that it is part of, that is confidential hides them, unless that ended on a day that has
    passed. A period counts from each record, so it has not certainly ended for all of them.

    Args:
        register: The register.
        id: Identifier of any version.
        now: The time.

    Returns:
        True when it is, or may be.
    """
    seen: set[str] = set()
    waiting = [id]
    while waiting:
        history = _history(register, waiting.pop())
        if any(_confidential(version, now) for version in history):
            return True
        for version in history:
            if version.parent_id and version.parent_id not in seen:
                seen.add(version.parent_id)
                waiting.append(version.parent_id)
    return False


def _confidential(version: ProcessingActivity, now: datetime.datetime) -> bool:
    rule = version.confidentiality
    return rule.confidential and (rule.until is None or rule.hides(now, now=now))


def _history(register: Register, id: str) -> Sequence[ProcessingActivity]:
    try:
        return register.history(id)
    except UnknownActivity:
        return ()  # a parent in the register of another organisation
