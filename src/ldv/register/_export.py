"""Writing the register, and the empty template, to files that an import reads back."""

from __future__ import annotations

import csv
import io
import json
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

import attrs

from ldv.errors import ConfigurationError, RegisterError
from ldv.register import _store as store
from ldv.register._activity import ProcessingActivity
from ldv.register._cells import cell_text, guard
from ldv.register._dpv import entity_to_dpv, to_dpv
from ldv.register._entity import Entity
from ldv.register._fields import ACTIVITIES, ENTITIES, SHEETS, Sheet
from ldv.register._kinds import Language
from ldv.register._read import format_of
from ldv.register._shipped import shipped_entities

if TYPE_CHECKING:
    from ldv.register._register import Register

Content = Mapping[str, Sequence[ProcessingActivity | Entity]]

_KIND_TITLE: Final = {Language.DUTCH: "soort", Language.ENGLISH: "kind"}
_EXAMPLE: Final = {
    Language.DUTCH: "Zo ziet een activiteit eruit. Haal [] hierboven weg, en # voor elke regel die u gebruikt.",
    Language.ENGLISH: "What an activity looks like. Take away [] above, and the # before each line that you use.",
}
_REQUIRED: Final = {Language.DUTCH: "Verplicht. ", Language.ENGLISH: "Required. "}


def export(
    register: Register, to: str | Path | IO[bytes], *, file_format: str | None, language: Language, history: bool
) -> None:
    """See `Register.export`."""
    kind = format_of(Path(to) if isinstance(to, (str, Path)) else Path("-"), file_format)
    with register._unit.reading() as connection:
        activities, entities = store.activities(connection), store.entities(connection)
    if not history:
        # The newest version of each, without what refers to one that is not in the file.
        last = {version.activity_id: version for version in activities}
        activities = [attrs.evolve(version, previous_id=None) for version in last.values()]
        entities = list({entity.id: entity for entity in entities}.values())
    activities.sort(key=lambda version: (version.name, version.activity_id, version.number))
    entities.sort(key=lambda entity: (entity.name, entity.id, entity.number))
    content: Content = {ACTIVITIES.english: activities, ENTITIES.english: entities}
    _write(to, _writer(kind)(content, language))


def template(*, file_format: str, language: Language = Language.DUTCH) -> bytes:
    """An empty file with the headings, and an explanation where the format has a place for it.

    Args:
        file_format: xlsx, csv, yaml or json.
        language: Of the headings.

    Returns:
        The file. It holds one row: the organisation that keeps the register, for its own name.
    """
    # Without a moment, so that the name holds from when it is filled in.
    entities = [attrs.evolve(entity, valid_from=None) for entity in shipped_entities()]
    if file_format == "xlsx":
        from ldv.register._write_xlsx import workbook

        return workbook({ACTIVITIES.english: [], ENTITIES.english: entities}, language, explain=True)
    made = _writer(file_format)({ACTIVITIES.english: [], ENTITIES.english: entities}, language)
    return made + _example(language) if file_format == "yaml" else made


def _example(language: Language) -> bytes:
    """An activity to copy, as comments: YAML without activities has no headings that tell what can be filled in."""
    lines = [_EXAMPLE[language]]
    for place, field in enumerate(ACTIVITIES.fields):
        must = _REQUIRED[language] if field.required else ""
        says = field.uitleg if language is Language.DUTCH else field.doc
        said = f" {json.dumps(field.example, ensure_ascii=False)}" if field.example else ""
        lines.append(f"{'  ' if place else '- '}{field.title(language)}:{said}  # {must}{says}")
    return "".join(f"# {line}\n" for line in lines).encode("utf-8")


def _writer(file_format: str) -> Callable[[Content, Language], bytes]:
    if file_format == "xlsx":
        from ldv.register._write_xlsx import workbook

        return workbook
    return {"csv": _csv, "yaml": _yaml, "json": _json, "dpv": _dpv}[file_format]


def _csv(content: Content, language: Language) -> bytes:
    """One table: a column says whether a row is an activity or an entity, and the two share headings where they can."""
    titles = list(dict.fromkeys(field.title(language) for sheet in (ACTIVITIES, ENTITIES) for field in sheet.fields))
    text = io.StringIO()
    # A Dutch spreadsheet program expects semicolons, and a byte order mark before UTF-8.
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writerow([_KIND_TITLE[language], *titles])
    for sheet in SHEETS:
        for value in content[sheet.english]:
            cells = {
                field.title(language): cell_text(field, getattr(value, field.name), language) for field in sheet.fields
            }
            writer.writerow([sheet.row(language), *(guard(cells.get(title, ""), anywhere=True) for title in titles)])
    return text.getvalue().encode("utf-8-sig")


def _json(content: Content, language: Language) -> bytes:
    return json.dumps(_tree(content, language), ensure_ascii=False, indent=2).encode("utf-8") + b"\n"


def _yaml(content: Content, language: Language) -> bytes:
    try:
        from ldv.register._yaml import dump
    except ImportError:
        raise ConfigurationError(
            "writing YAML needs PyYAML, which is not installed. Install it: pip install "
            "'logboek-dataverwerkingen[register]'; or use JSON or csv."
        ) from None
    return dump(_tree(content, language))


def _tree(content: Content, language: Language) -> dict[str, Any]:
    return {"format": 1} | {
        sheet.title(language): [_entry(sheet, value, language) for value in content[sheet.english]] for sheet in SHEETS
    }


def _entry(sheet: Sheet, value: ProcessingActivity | Entity, language: Language) -> dict[str, Any]:
    entry: dict[str, Any] = {}
    for field in sheet.fields:
        texts = field.texts(getattr(value, field.name), language)
        if texts:
            entry[field.title(language)] = texts if field.kind.many else texts[0]
    return entry


def _dpv(content: Content, language: Language) -> bytes:
    newest = {one.activity_id: one for one in content[ACTIVITIES.english] if isinstance(one, ProcessingActivity)}
    tree = {
        "processingActivities": [
            {
                "id": activity_id.removeprefix("urn:uuid:"),
                "active": version.active,
                "latestVersion": version.number,
                "version": to_dpv(version).content,
            }
            for activity_id, version in newest.items()
        ],
        "entities": [entity_to_dpv(one) for one in content[ENTITIES.english] if isinstance(one, Entity)],
    }
    return json.dumps(tree, ensure_ascii=False, indent=2).encode("utf-8") + b"\n"


def _write(to: str | Path | IO[bytes], content: bytes) -> None:
    if not isinstance(to, (str, Path)):
        to.write(content)
        return
    path = Path(to)
    try:
        # Wholly there or not at all: a file of the same name stays until the new one is complete.
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            mask = os.umask(0)
            os.umask(mask)
            Path(name).chmod(0o666 & ~mask)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise RegisterError(
            f"{path}: cannot be written ({error.strerror or type(error).__name__}). Check the folder and the space on "
            "the disk."
        ) from error
