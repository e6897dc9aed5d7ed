"""What every kind of logboek answers to."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator
from typing import Protocol

from ldv.record import Record, Subject


class LogboekReader(Protocol):
    """A logboek that can be asked, whether its records rest in ClickHouse or in memory.

    Both methods take the arguments of `selection` and raise what it raises.
    """

    def records(
        self,
        *,
        trace_id: str | Collection[str] | None = None,
        operation_id: str | Collection[str] | None = None,
        parent_operation_id: str | Collection[str] | None = None,
        subject: Subject | Collection[Subject | None] | None = None,
        activity: str | None = None,
        since: datetime.datetime | str | int | None = None,
        until: datetime.datetime | str | int | None = None,
        limit: int | None = None,
        attributes: bool = True,
    ) -> list[Record]:
        """Records that have all that is asked, in the order of their start."""

    def iter_records(
        self,
        *,
        trace_id: str | Collection[str] | None = None,
        operation_id: str | Collection[str] | None = None,
        parent_operation_id: str | Collection[str] | None = None,
        subject: Subject | Collection[Subject | None] | None = None,
        activity: str | None = None,
        since: datetime.datetime | str | int | None = None,
        until: datetime.datetime | str | int | None = None,
        limit: int | None = None,
        attributes: bool = True,
    ) -> Iterator[Record]:
        """The same, one at a time."""
