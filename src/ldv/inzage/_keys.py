"""Which keys the records of a logboek were made with."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import Final

import attrs

from ldv.logboek import Logboek, LogboekReader

_PSEUDONYM: Final = re.compile(r"[kh]([0-9a-z]{1,16}):")


@attrs.frozen(kw_only=True)
class KeyUsage:
    """What a logboek holds of one key.

    Attributes:
        key_id: Name of the key; empty for identifiers that are no pseudonyms of this library.
        records: Records with a pseudonym that this key made.
        first: Start of the earliest of them, nanoseconds since 1970.
        last: Start of the latest of them.
    """

    key_id: str
    records: int
    first: int
    last: int


def key_usage(logboek: LogboekReader) -> tuple[KeyUsage, ...]:
    """Count the records of each key.

    An old key is needed for searching until the last record that it made is destroyed.

    Args:
        logboek: The logboek, open.

    Returns:
        One for each key that the logboek knows, by name.

    Raises:
        LogboekError: It could not answer.
        TargetUnavailable: It does not answer.
    """
    if isinstance(logboek, Logboek):
        return tuple(
            KeyUsage(key_id=key, records=int(count), first=int(first), last=int(last))
            for key, count, first, last in logboek.sql(_sql())
        )
    found: dict[str, KeyUsage] = {}
    for record in logboek.iter_records():
        if record.data_subject_id is None:
            continue
        match = _PSEUDONYM.match(record.data_subject_id)
        key, start = match[1] if match else "", record.start_time
        before = found.get(key, KeyUsage(key_id=key, records=0, first=start, last=start))
        found[key] = KeyUsage(
            key_id=key, records=before.records + 1, first=min(before.first, start), last=max(before.last, start)
        )
    return tuple(found[key] for key in sorted(found))


@cache
def _sql() -> str:
    return (resources.files("ldv.inzage") / "sql" / "keys.sql").read_text(encoding="utf-8")
