"""Letting a piece of code log into memory."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from ldv.processing import Runtime, activate, deactivate
from ldv.processing._context import current
from ldv.processing._notices import notices
from ldv.processing._processor import LogboekSpanProcessor
from ldv.processing._runtime import state
from ldv.profile import Profile, load_profile
from ldv.pseudonym import Key, KeyRing, load_keys
from ldv.record import Origin
from ldv.testing._clock import FixedBytes, FixedClock
from ldv.testing._memory import MemoryLogboek

# Anybody can work it out, and that is the point: pseudonyms are the same in every run, and say "test".
_TEST_KEY: Final = ("test", hashlib.sha512(b"ldv.testing").digest())


@contextlib.contextmanager
def logboek_in_memory(
    service_name: str = "test",
    *,
    service_version: str = "",
    resource_attributes: Mapping[str, str] | None = None,
    profile: str | Path | Profile = "seed",
    keys: str | Path | KeyRing | None = None,
    strict: bool = True,
    on_unavailable: str = "raise",
    clock: Callable[[], int] | None = None,
    ids: Callable[[int], bytes] | None = None,
) -> Iterator[MemoryLogboek]:
    """Let every processing inside the block go to a logboek in memory; afterwards all is as it was.

    It counts for the whole process, so not for tests that run at the same time in threads.

    Args:
        service_name: Name of the application, `resource.name` in every record.
        service_version: Its version.
        resource_attributes: Further facts about it.
        profile: The agreements, as for `ldv.configure`.
        keys: Keys for pseudonyms; by default a key that is the same in every run.
        strict: Raise where a value may not stand in a record; when False, do as a running application would.
        on_unavailable: `raise` or `warn`, as for `ldv.configure`; see `MemoryLogboek.unavailable`.
        clock: Time in nanoseconds; by default a `FixedClock`.
        ids: Source of identifiers; by default `FixedBytes`.

    Yields:
        The logboek.

    Example:
        ```python
        with logboek_in_memory() as logboek:
            find_permits("999990019")
        [record] = logboek.records
        ```
    """
    agreed = load_profile(profile)
    ring = load_keys(KeyRing([Key(*_TEST_KEY)]) if keys is None else keys, method=agreed.pseudonymisation)
    time = clock or FixedClock()
    origin = Origin(
        resource_name=service_name,
        resource_version=service_version,
        resource_attributes=dict(resource_attributes or {}),
    )
    memory = MemoryLogboek(origin=origin, keys=ring)
    before = state.runtime
    activate(
        Runtime(
            sink=memory,
            processor=LogboekSpanProcessor(),
            profile=agreed,
            keys=ring,
            resource_name=origin.resource_name,
            resource_version=origin.resource_version,
            resource_attributes=origin.resource_attributes,
            strict=strict,
            warn_only=on_unavailable == "warn",
            now=time,
            elapsed=time,
            random_bytes=ids or FixedBytes(),
        )
    )
    # Neither what is under way outside, nor a warning that was given there, has to do with what is tested.
    outside = current.get()
    current.set(None)
    notices.forget()
    try:
        yield memory
    finally:
        current.set(outside)
        deactivate()
        if before is not None:
            activate(before)
