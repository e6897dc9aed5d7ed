"""Taking over a file: what each row means for the register as it is."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs

from ldv.errors import Fault, RegisterFaults
from ldv.register._activity import ProcessingActivity
from ldv.register._book import Book, same_content
from ldv.register._cells import value_of
from ldv.register._entity import Entity
from ldv.register._faults import missing, quoted, refuse
from ldv.register._fields import ACTIVITIES, ENTITIES, Field, Sheet
from ldv.register._identifiers import new_identifier
from ldv.register._raw import MOST_FAULTS, UNREADABLE, RawRow
from ldv.register._read import read

if TYPE_CHECKING:
    from ldv.register._register import Register

_EARLIEST: Final = datetime.datetime.min.replace(tzinfo=datetime.UTC)
_NOTHING: Final = object()
_BOOKKEEPING: Final = {"id", "previous_id", "valid_from"}
_BY_NAME: Final = {"controller_id", "processor_ids", "parent_id"}
"""Fields that may name what they refer to; checked when the name has been looked up."""
_CONTENT: Final = tuple(field.name for field in ACTIVITIES.fields if field.name not in _BOOKKEEPING)
_AGAIN: Final = "Export the register again, and make the change in the newest version."


@attrs.frozen(kw_only=True)
class ImportReport:
    """What an import did, or would do.

    Attributes:
        dry_run: Whether nothing was done.
        added: New activities.
        changed: New versions of activities that were there.
        unchanged: Number of activities that the register has already, exactly so.
        entities_added: New entities.
        entities_changed: New versions of entities that were there.
        entities_unchanged: Number of entities that the register has already.
        remarks: What the file says and the register has no place for.
    """

    dry_run: bool
    added: tuple[ProcessingActivity, ...]
    changed: tuple[ProcessingActivity, ...]
    unchanged: int
    entities_added: tuple[Entity, ...]
    entities_changed: tuple[Entity, ...]
    entities_unchanged: int
    remarks: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class _Read:
    """A row whose cells are values."""

    raw: RawRow
    values: dict[str, Any]

    def get(self, name: str) -> Any:
        return self.values.get(name)


def import_into(
    register: Register, path: Path, *, file_format: str | None, encoding: str | None, dry_run: bool
) -> ImportReport:
    """See `Register.import_file`."""
    file = read(path, file_format=file_format, encoding=encoding)
    faults = list(file.faults)
    if not file.rows and not faults:
        remedy = "Fill in a row below the headings; `ldv register template` makes a file with the headings."
        faults.append(Fault(sheet=path.name, problem="there is nothing in it", remedy=remedy))
    with register._unit.changing(dry_run=dry_run) as book:
        mark = book.mark()
        step = _Import(book, faults)
        step.entities([row for row in file.rows if row.sheet is ENTITIES])
        step.activities([row for row in file.rows if row.sheet is ACTIVITIES])
        refuse(faults, what=path.name)
        return step.report(mark, dry_run=dry_run, remarks=file.remarks)


class _Import:
    """One import under way."""

    def __init__(self, book: Book, faults: list[Fault]) -> None:
        self.book = book
        self.faults = faults
        self.same = Counter[str]()
        self.row_of: dict[str, _Read] = {}
        self.entity_names: dict[str, set[str]] = {}

    def report(self, mark: tuple[int, int], *, dry_run: bool, remarks: Sequence[str]) -> ImportReport:
        activities, entities = self.book.new_activities[mark[0] :], self.book.new_entities[mark[1] :]
        return ImportReport(
            dry_run=dry_run,
            added=tuple(one for one in activities if one.number == 1),
            changed=tuple(one for one in activities if one.number > 1),
            unchanged=self.same["activity"],
            entities_added=tuple(one for one in entities if one.number == 1),
            entities_changed=tuple(one for one in entities if one.number > 1),
            entities_unchanged=self.same["entity"],
            remarks=tuple(remarks),
        )

    # -- entities --

    def entities(self, rows: Sequence[RawRow]) -> None:
        names = _names((key, versions[-1].name) for key, versions in self.book.entities.items())
        seen: set[tuple[str, Any]] = set()
        # Several rows for one entity are its versions; they follow one another in time.
        for row in sorted(self._read(rows), key=lambda row: row.get("valid_from") or _EARLIEST):
            key = row.get("id") or self._named(row, names, "entity")
            if key is None:
                continue
            place = (key, row.get("valid_from"))
            if place in seen:
                self.faults.append(
                    row.raw.fault("the same entity stands in the file twice", "Keep one of the rows.", field="id")
                )
                continue
            seen.add(place)
            with self._placing(row):
                self._entity(row, key)
            names.setdefault(str(row.get("name")), set()).add(key)
        self.entity_names = _names((key, versions[-1].name) for key, versions in self.book.entities.items())

    def _entity(self, row: _Read, key: str) -> None:
        content = {name: value for name, value in row.values.items() if name not in _BOOKKEEPING}
        versions = self.book.entities.get(key)
        if not versions:
            if not content.get("name"):
                raise RegisterFaults("", faults=[missing(ENTITIES.fields[1], row.raw.columns.get("name", "name"))])
            self.book.add_entity(Entity(id=key, valid_from=row.get("valid_from"), **content), columns=row.raw.columns)
            return
        begins = row.get("valid_from")
        base = next((version for version in versions if version.valid_from == begins), None)
        later = versions[base.number - 1 :] if base is not None else versions[-1:]
        if any(same_content(attrs.evolve(base or versions[-1], **content), version) for version in later):
            self.same["entity"] += 1
            return
        if base is not None and base is not versions[-1]:
            raise RegisterFaults(
                "", faults=[Fault(problem=f"{quoted(key)} has a later version already", remedy=_AGAIN)]
            )
        self.book.change_entity(key, content, valid_from=None if base is not None else begins, columns=row.raw.columns)

    # -- activities --

    def activities(self, rows: Sequence[RawRow]) -> None:
        read = [row for row in self._read(rows) if self._with_entities(row)]
        names = _names((lineage, versions[-1].name) for lineage, versions in self.book.activities.items())
        identified = []
        for row in read:
            key = self._identified(row, names)
            if key is not None:
                identified.append((key, row))
                names.setdefault(str(row.get("name")), set()).add(self.book.activity_of.get(key, key))
        mark = self.book.mark()[0]
        for key, row in _previous_first(self._each_once(identified)):
            parent = row.get("parent_id")
            if parent is not None and parent not in self.book.activity_of and len(names.get(parent, ())) == 1:
                # By name: the identifier of the first version, which stays the same when the parent changes.
                row.values["parent_id"] = next(iter(names[parent]))
            with self._placing(row):
                self._activity(row, key)
        for activity in self.book.new_activities[mark:]:
            row = self.row_of[activity.id]
            self.faults += [
                row.raw.placed(fault) for fault in self.book.reference_faults(activity, columns=row.raw.columns)
            ]

    def _activity(self, row: _Read, key: str) -> None:
        given = {name: value for name, value in row.values.items() if name not in _BOOKKEEPING}
        versions = self.book.versions(key)
        if not versions:
            previous = row.get("previous_id")
            before = self.book.versions(previous) if previous else []
            content = {**({name: getattr(before[-1], name) for name in _CONTENT} if before else {}), **given}
            if absent := [field for field in ACTIVITIES.fields if field.required and not content.get(field.name)]:
                raise RegisterFaults(
                    "", faults=[missing(field, row.raw.columns.get(field.name, field.english)) for field in absent]
                )
            activity = ProcessingActivity(id=key, previous_id=previous, valid_from=row.get("valid_from"), **content)
            self.row_of[self.book.add(activity, columns=row.raw.columns).id] = row
            return
        base = next(version for version in versions if version.id == key)
        begins = row.get("valid_from") if row.get("valid_from") != base.valid_from else None
        wanted = attrs.evolve(base, **given)
        if row.get("id") and row.get("previous_id") not in (None, base.previous_id):
            fault = row.raw.fault(
                f"{quoted(key)} does not follow this version", "Leave the cell empty.", field="previous_id"
            )
            raise RegisterFaults("", faults=[fault])
        if any(
            same_content(wanted, version) and begins in (None, version.valid_from)
            for version in versions[base.number - 1 :]
        ):
            self.same["activity"] += 1
        elif base is not versions[-1]:
            fault = row.raw.fault(f"{quoted(key)} has been followed by {versions[-1].id} already", _AGAIN, field="id")
            raise RegisterFaults("", faults=[fault])
        else:
            changed = self.book.change(key, given, valid_from=begins, columns=row.raw.columns)
            if changed.id == base.id:  # only the beginning differs, and a version has one beginning
                fault = row.raw.fault(
                    "a version that is there cannot begin at another moment",
                    "Leave the cell as it was, or change something else too.",
                    field="valid_from",
                )
                raise RegisterFaults("", faults=[fault])
            self.row_of[changed.id] = row

    def _with_entities(self, row: _Read) -> bool:
        """Names of entities become their identifiers; False when one is not known."""
        before = len(self.faults)
        for name in ("controller_id", "processor_ids"):
            value = row.get(name)
            if isinstance(value, tuple):
                row.values[name] = tuple(self._entity_id(one, row, name) for one in value)
            elif value is not None:
                row.values[name] = self._entity_id(value, row, name)
        return len(self.faults) == before

    def _entity_id(self, text: str, row: _Read, field: str) -> str:
        named = self.entity_names.get(text, set())
        if text in self.book.entities:
            return text
        if len(named) > 1:
            self.faults.append(
                row.raw.fault(
                    f"there are {len(named)} entities with the name {quoted(text)}", "Give the identifier.", field=field
                )
            )
        elif not named:
            remedy = "Add a row for it on the sheet entiteiten, or correct the name or identifier."
            self.faults.append(row.raw.fault(f"there is no entity {quoted(text)}", remedy, field=field))
        return next(iter(named), text)

    def _identified(self, row: _Read, names: dict[str, set[str]]) -> str | None:
        if row.get("id"):
            return str(row.get("id"))
        if row.get("previous_id") and self.book.versions(row.get("previous_id")):
            return str(row.get("previous_id"))
        found = self._named(row, names, "activity")
        return self.book.activities[found][-1].id if found in self.book.activities else found

    def _each_once(self, rows: Iterable[tuple[str, _Read]]) -> list[tuple[str, _Read]]:
        seen: dict[str, int] = {}
        kept = []
        for key, row in rows:
            if key in seen:
                problem = f"the same activity stands in row {seen[key]} already"
                self.faults.append(
                    row.raw.fault(problem, "Keep one of the rows, or give each its own name or identifier.", field="id")
                )
            else:
                seen[key] = row.raw.number
                kept.append((key, row))
        return kept

    # -- both --

    def _named(self, row: _Read, names: dict[str, set[str]], what: str) -> str | None:
        """The one of this name; a new identifier when there is none."""
        name = str(row.get("name") or "")
        if not name:
            remedy = "Fill in a name, or the identifier of what is changed."
            self.faults.append(row.raw.fault("there is neither an identifier nor a name", remedy, field="name"))
            return None
        found = names.get(name, set())
        if len(found) > 1:
            remedy = "Give the identifier of the one that is meant (`ldv register list` shows them)."
            self.faults.append(
                row.raw.fault(f"there are {len(found)} with the name {quoted(name)}", remedy, field="name")
            )
            return None
        return next(iter(found)) if found else new_identifier()

    def _read(self, rows: Iterable[RawRow]) -> Iterator[_Read]:
        """Rows whose cells could all be read."""
        for raw in rows:
            if len(self.faults) >= MOST_FAULTS:
                return
            before = len(self.faults)
            values = {field.name: self._value(raw, field) for field in raw.sheet.fields if field.name in raw.cells}
            if len(self.faults) == before and UNREADABLE not in raw.cells.values():
                yield _Read(raw=raw, values={name: value for name, value in values.items() if value is not _NOTHING})

    def _value(self, raw: RawRow, field: Field) -> Any:
        """The value of a cell; `_NOTHING` when there is none, or a fault was noted."""
        content = raw.cells[field.name]
        if content is UNREADABLE:
            return _NOTHING
        try:
            value = value_of(field, content)
        except ValueError as error:
            self.faults.append(raw.fault(f"found {quoted(content)}", f"Expected {error}.", field=field.name))
            return _NOTHING
        if value is None:
            if field.required:
                self.faults.append(raw.placed(missing(field, raw.columns[field.name])))
            # A cell that was made empty: back to what the field is when nobody fills it in.
            return _NOTHING if field.required or field.name in _BOOKKEEPING else _default(raw.sheet, field)
        if field.name not in _BY_NAME and (expected := field.kind.check(value)) is not None:
            self.faults.append(raw.fault(f"found {quoted(content)}", f"Expected {expected}.", field=field.name))
            return _NOTHING
        return value

    @contextmanager
    def _placing(self, row: _Read) -> Iterator[None]:
        """Keep what is refused as faults of this row, and go on with the next."""
        try:
            yield
        except RegisterFaults as error:
            self.faults += [row.raw.placed(fault) for fault in error.faults]


def _default(sheet: Sheet, field: Field) -> Any:
    return attrs.fields_dict(sheet.type)[field.name].default


def _names(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    names: dict[str, set[str]] = {}
    for key, name in pairs:
        names.setdefault(name, set()).add(key)
    return names


def _previous_first(rows: Sequence[tuple[str, _Read]]) -> list[tuple[str, _Read]]:
    """Rows in an order in which a version comes after the version that it follows."""
    waiting: dict[str, list[tuple[str, _Read]]] = {}
    ids = {key for key, _ in rows}
    ordered: list[tuple[str, _Read]] = []
    for key, row in rows:
        previous = row.get("previous_id")
        if previous in ids and previous != key:
            waiting.setdefault(previous, []).append((key, row))
        else:
            ordered.append((key, row))
    for key, _ in ordered:  # grows while it is walked
        ordered += waiting.pop(key, [])
    # A circle: nothing precedes it, and adding it says what is wrong.
    return ordered + [one for group in waiting.values() for one in group]
