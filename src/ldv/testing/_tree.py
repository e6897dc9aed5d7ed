"""Records as an indented text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ldv.record import Record


def tree(records: Iterable[Record]) -> str:
    """Draw records under their parents.

    Identifiers are left out and persons are numbered in the order in which they appear, so that the text is the same
    in every run.

    Args:
        records: The records, in the order in which they are to be drawn.

    Returns:
        A line for each: name, status, activity, then what else there is to say.
    """
    children: dict[str, list[Record]] = {}
    found = list(records)
    present = {record.operation_id for record in found}
    persons: dict[tuple[str, str], int] = {}
    for record in found:
        parent = record.parent_operation_id
        # A parent elsewhere (the caller's, in the current generation) does not stand in this logboek.
        children.setdefault(parent if parent in present and parent is not None else "", []).append(record)

    def lines(record: Record) -> Iterator[str]:
        yield _line(record, persons)
        below = children.get(record.operation_id, ())
        for place, child in enumerate(below, 1):
            last = place == len(below)
            first, *others = lines(child)
            yield ("└── " if last else "├── ") + first
            yield from (("    " if last else "│   ") + line for line in others)

    return "\n".join(line for root in children.get("", ()) for line in lines(root))


def _line(record: Record, persons: dict[tuple[str, str], int]) -> str:
    parts = [record.operation_name, record.status.name, record.processing_activity_id or "(no activity)"]
    if record.parent_processing_activity_id:
        parts.append(f"under={record.parent_processing_activity_id}")
    if record.data_subject_id:
        person = (record.data_subject_id_type or "", record.data_subject_id)
        parts.append(f"subject={person[0] or 'person'}#{persons.setdefault(person, len(persons) + 1)}")
    if record.foreign_operation is not None:
        parts.append(f"caller={record.foreign_operation.entity or '(unnamed)'}")
    if record.receiver:
        parts.append(f"receiver={record.receiver}")
    parts += [f"{key}={value}" for key, value in sorted(record.attributes.items())]
    return "  ".join(parts)
