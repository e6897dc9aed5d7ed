"""`ldv trace ID`: the operations of one trace, as a tree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

import click

from ldv.cli._failures import FINDINGS
from ldv.cli._help import Command
from ldv.cli._opened import opened
from ldv.cli._options import json_option, overrides, settings_from, wait_option
from ldv.cli._records import length_of, record_for_programs, remarks_of, resource_of, status_of
from ldv.cli._show import complain, duration, joined, moment, number, print_json, safe, show
from ldv.errors import UsageError

if TYPE_CHECKING:
    from rich.text import Text
    from rich.tree import Tree

    from ldv.record import Record

_HEXADECIMAL: Final = re.compile(r"[0-9a-f]{32}")
_DEEPEST: Final = 10
_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@click.command(cls=Command)
@click.argument("id")
@overrides("logboek", "profile")
@wait_option
@json_option
@click.pass_context
def trace(ctx: click.Context, id: str, given: dict[str, str | None], *, wait: float, as_json: bool) -> None:
    """Show the operations of the trace ID as a tree.

    ID is 32 hexadecimal digits, or the same as a UUID. Each operation comes with its status, how long it took, the
    application, the processing activity, and the operation of another party that it refers to. Below an operation stand
    those that were carried out inside it, among them one for each person where there were several.

    The exit code is 1 when the logboek knows no such trace.

    Examples:
      ldv trace f176a58de7fe249ea37ed4f5979da02b
      ldv trace f176a58d-e7fe-249e-a37e-d4f5979da02b --logboek chdb:///var/lib/parkeeradmin/logboek
      ldv trace f176a58de7fe249ea37ed4f5979da02b --json | jq '.records[].operation_name'
    """
    trace_id = read_trace_id(id)
    settings = settings_from(given)
    with opened(settings, wait=wait) as logboek:
        records = logboek.records(trace_id=trace_id)
    if as_json:
        print_json({"trace_id": trace_id, "records": [record_for_programs(record) for record in records]})
    elif records:
        show(tree_of(trace_id, records))
    else:
        complain(
            f"the logboek knows no trace {trace_id}. If it is recent, it may still be on its way: see `ldv status`."
        )
    ctx.exit(0 if records else FINDINGS)


def read_trace_id(text: str) -> str:
    """A trace id as 32 lower-case hexadecimal digits.

    Raises:
        UsageError: It is not a trace id. The text is not repeated: it could be the identifier of a person.
    """
    lower = text.strip().lower()
    if _UUID.fullmatch(lower):
        # Extension "lezen": a hyphenated UUID and 32 hexadecimal digits are the same trace id.
        lower = lower.replace("-", "")
    if not _HEXADECIMAL.fullmatch(lower) or not lower.strip("0"):
        raise UsageError(
            f"trace: found {number(len(text), 'character')} that are no trace id; expected 32 hexadecimal digits (not "
            "all 0), or a UUID."
        )
    return lower


class Family:
    """Who is whose parent among the records of a trace.

    A record whose parent is not here is a root: its parent may still be under way, or stand in another logboek. Records
    whose parents go round in a circle cannot come from this library, but are shown all the same: the first of them is a
    root.

    Attributes:
        roots: Records without a parent here, the earliest first.
    """

    def __init__(self, records: Iterable[Record]) -> None:
        """Sort them by time, parents with their children."""
        ordered = sorted(records, key=lambda record: (record.start_time, -record.end_time, record.operation_id))
        by_id: dict[str, Record] = {}
        for record in ordered:
            by_id.setdefault(record.operation_id, record)
        parents = {id(record): by_id.get(record.parent_operation_id or "") for record in ordered}
        for record in ordered:
            if _stands_above_itself(record, parents):
                parents[id(record)] = None
        self.roots = [record for record in ordered if parents[id(record)] is None]
        self._children: dict[int, list[Record]] = {}
        for record in ordered:
            if (parent := parents[id(record)]) is not None:
                self._children.setdefault(id(parent), []).append(record)

    def children(self, record: Record) -> list[Record]:
        """Operations inside an operation, the earliest first."""
        return self._children.get(id(record), [])


def _stands_above_itself(record: Record, parents: dict[int, Record | None]) -> bool:
    seen: set[int] = set()
    above = parents[id(record)]
    while above is not None and id(above) not in seen:
        if above is record:
            return True
        seen.add(id(above))
        above = parents[id(above)]
    return False


def tree_of(trace_id: str, records: list[Record]) -> Tree:
    """The operations of a trace for people."""
    from rich.tree import Tree

    tree = Tree(safe(f"trace {trace_id}", style="bold"), guide_style="dim")
    family = Family(records)
    waiting: list[tuple[Tree, Record, Record | None, int]] = [(tree, root, None, 1) for root in reversed(family.roots)]
    # A stack and no recursion: a trace can be deeper than Python's.
    while waiting:
        branch, record, above, level = waiting.pop()
        described = _described(record, above)
        if level > _DEEPEST:
            described = joined(safe(f"level {level}", style="dim"), described, between="  ")
        grown = branch.add(described)
        # Further to the right there would be no room, and nothing would be shown: from there on the level is told.
        inside = grown if level < _DEEPEST else branch
        waiting += [(inside, child, record, level + 1) for child in reversed(family.children(record))]
    return tree


def _described(record: Record, above: Record | None) -> Text:
    """An operation for people; what it has in common with the operation that it is inside of is not repeated."""
    about = safe(f"data subject ({record.data_subject_id_type or 'of an unknown type'})", style="magenta")
    if above is not None and _is_share_of(record, above):
        first = [about]
    else:
        first = [safe(record.operation_name, style="bold cyan"), status_of(record), safe(length_of(record))]
        if above is not None:
            first.append(safe(_later(record, above), style="dim"))
        if record.data_subject_id is not None:
            first.append(about)
    lines = [safe(line, style=style) for line, style in _details(record, above)]
    if above is None:
        lines.insert(0, safe(f"{moment(record.start_time)} UTC", style="dim"))
    return joined(joined(*first, between="  "), *lines, between="\n")


def _is_share_of(record: Record, above: Record) -> bool:
    # One operation with several data subjects: a record for each, with the times and the status of the main one.
    return record.data_subject_id is not None and all(
        getattr(record, name) == getattr(above, name) for name in ("operation_name", "start_time", "end_time", "status")
    )


def _later(record: Record, above: Record) -> str:
    seconds = (record.start_time - above.start_time) / 1e9
    return f"{'+' if seconds >= 0 else '-'}{duration(abs(seconds))}"


def _details(record: Record, above: Record | None) -> Iterator[tuple[str, str]]:
    if above is None or resource_of(record) != resource_of(above):
        yield resource_of(record) or "an application without a name", "dim"
    if above is None or record.processing_activity_id != above.processing_activity_id:
        yield f"activity {record.processing_activity_id or 'unknown'}", "dim"
    foreign = record.foreign_operation
    if foreign is not None and (above is None or foreign != above.foreign_operation):
        ids = f"trace {foreign.trace_id}, operation {foreign.operation_id}" if foreign.trace_id else "gave no trace"
        yield f"← called by {foreign.entity or 'another party'}: {ids}", "yellow"
    elif above is None and record.parent_operation_id:
        yield f"← inside operation {record.parent_operation_id}, which is not in this logboek", "yellow"
    if record.receiver:
        yield f"→ received by {record.receiver}", "yellow"
    for remark in remarks_of(record):
        yield remark, "yellow"
