"""Which keys the records of a logboek were made with."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import Final

import attrs

from ldv.errors import KeyRingError
from ldv.logboek import Logboek, LogboekReader
from ldv.pseudonym import KeyRing

_PSEUDONYM: Final = re.compile(r"[kh]([0-9a-z]{1,16}):")


@attrs.frozen(kw_only=True)
class KeyUsage:
    """What a logboek holds of one key.

    Attributes:
        key_id: Name of the key; empty for identifiers that are no pseudonyms of this library.
        records: Records with a pseudonym that this key made.
        first: Start of the earliest of them, nanoseconds since 1970.
        last: Start of the latest of them.
        example: One of the pseudonyms that can be read back, and its type; both empty when there is none.
    """

    key_id: str
    records: int
    first: int
    last: int
    example: tuple[str, str] = attrs.field(default=("", ""), repr=False, eq=False)


def lost_keys(logboek: LogboekReader, keys: KeyRing) -> tuple[KeyUsage, ...]:
    """Keys that records were made with and that cannot find them: not in the ring, or another key under that name.

    What such records say about a person is in no answer, and nothing in the answer shows that.

    Args:
        logboek: The logboek, open.
        keys: The keys that are searched with.

    Returns:
        Those keys, by name; none is as it should be.

    Raises:
        LogboekError: It could not answer.
        TargetUnavailable: It does not answer.
    """
    return tuple(usage for usage in key_usage(logboek) if usage.key_id and not _finds(keys, usage))


def _finds(keys: KeyRing, usage: KeyUsage) -> bool:
    pseudonym, type = usage.example
    if usage.key_id not in {key.id for key in keys.keys}:
        return False
    if not pseudonym:
        return True  # all by HMAC: whether it was this key that made them cannot be seen
    try:
        keys.reveal(pseudonym, type=type)
    except KeyRingError:
        return False
    return True


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
            KeyUsage(key_id=key, records=int(count), first=int(first), last=int(last), example=tuple(example))
            for key, count, first, last, example in logboek.sql(_sql())
        )
    found: dict[str, KeyUsage] = {}
    for record in logboek.iter_records():
        if record.data_subject_id is None:
            continue
        match = _PSEUDONYM.match(record.data_subject_id)
        key, start = match[1] if match else "", record.start_time
        before = found.get(key, KeyUsage(key_id=key, records=0, first=start, last=start))
        readable = record.data_subject_id.startswith("k")
        found[key] = KeyUsage(
            key_id=key,
            records=before.records + 1,
            first=min(before.first, start),
            last=max(before.last, start),
            example=(record.data_subject_id, record.data_subject_id_type or "") if readable else before.example,
        )
    return tuple(found[key] for key in sorted(found))


@cache
def _sql() -> str:
    return (resources.files("ldv.inzage") / "sql" / "keys.sql").read_text(encoding="utf-8")
