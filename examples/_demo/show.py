"""Logboeken as tables, and the links between them as trees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

import ldv
from examples._demo.organisation import Organisation
from examples._demo.shape import Found

_STYLES = {ldv.Status.OK: "green", ldv.Status.NOK: "red", ldv.Status.UNKNOWN: "yellow"}
# An operation has one colour wherever its id stands, so that the eye can follow it from logboek to logboek.
_COLOURS = (
    "cyan", "magenta", "yellow", "bright_blue", "dark_orange",
    "turquoise2", "orchid", "gold1", "slate_blue1", "hot_pink",
)  # fmt: skip
_FEW, _MANY = 2, 6  # of more than six alike, two are shown: forty residents would hide the rest
_PLACES = 6  # of the 16 digits of an id: enough to tell these few apart, and narrow enough for a terminal


def table(organisation: Organisation, records: Sequence[ldv.Record], colours: Mapping[str, str]) -> Table:
    """One logboek."""
    resource = f"{records[0].resource_name} {records[0].resource_version}" if records else "empty"
    title = f"Logboek of {organisation.name} [dim]({resource})[/]"
    # No wider than the eighty columns that a terminal has at least.
    shown = Table(
        title=title,
        title_justify="left",
        title_style="bold",
        box=SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
        show_edge=False,
        pad_edge=False,
    )
    for heading in ("operation", "activity", "status", "subject", "id", "parent", "caller"):
        shown.add_column(heading, no_wrap=True)
    for record, more in _brief(records):
        caller = record.foreign_operation
        shown.add_row(
            record.operation_name,
            record.processing_activity_id.removeprefix("rva:").removeprefix("urn:uuid:")[:8],
            Text(record.status.name, style=_STYLES[record.status]),
            (record.data_subject_id or "").partition(":")[2][:_PLACES],  # after the colon: before it, the key is named
            _id(record.operation_id, colours),
            _id(record.parent_operation_id, colours),
            _id(caller.operation_id if caller else None, colours),
        )
        if more:
            shown.add_row(Text(f"... {more} more like these", style="dim"))
    return shown


def tree(flow: str, found: Sequence[Found], colours: Mapping[str, str]) -> Tree:
    """Who called whom in one flow: a nested operation under its parent, a called one under its caller."""
    top = Tree(f"[bold]{flow}")
    branches: dict[str, Tree] = {}
    # Who asks ends after who answers, so backwards a caller comes before what it called.
    logboek = {id(one.record): one.logboek for one in found}
    for record, more in reversed(list(_brief(one.record for one in found))):
        caller = record.foreign_operation
        above = record.parent_operation_id or (caller.operation_id if caller else "")
        if more:
            branches.get(above, top).add(Text(f"... {more} more like these", style="dim"))
        branches[record.operation_id] = branches.get(above, top).add(
            Text.assemble(
                _id(record.operation_id, colours),
                f" {record.operation_name} ",
                (record.status.name, _STYLES[record.status]),
                (f"  {logboek[id(record)]}", "dim"),
            )
        )
    for branch in (top, *branches.values()):
        branch.children.reverse()
    return top


def colours_for(found: Sequence[Found]) -> dict[str, str]:
    """A colour for each operation that another record points at."""
    pointed_at = dict.fromkeys(target for one in found for target in _targets(one.record))
    return {target: _COLOURS[n % len(_COLOURS)] for n, target in enumerate(pointed_at)}


def _brief(records: Iterable[ldv.Record]) -> Iterator[tuple[ldv.Record, int]]:
    """The records, but of many that one operation wrote alike the first few only, the last of these with a count."""
    known = list(records)
    alike, seen = Counter(map(_kind, known)), Counter[Hashable]()
    for record in known:
        kind = _kind(record)
        seen[kind] += 1
        if alike[kind] <= _MANY or seen[kind] <= _FEW:
            yield record, alike[kind] - _FEW if alike[kind] > _MANY and seen[kind] == _FEW else 0


def _kind(record: ldv.Record) -> Hashable:
    parent = record.parent_operation_id
    return (parent, record.operation_name, record.status) if parent else record.operation_id


def _targets(record: ldv.Record) -> Iterator[str]:
    if record.parent_operation_id:
        yield record.parent_operation_id
    if record.foreign_operation:
        yield record.foreign_operation.operation_id


def _id(identifier: str | None, colours: Mapping[str, str]) -> Text:
    return Text((identifier or "")[:_PLACES], style=colours.get(identifier or "", ""))
