"""Reading YAML and JSON: lists of activities and entities, each with its fields by name."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from ldv.errors import ConfigurationError, Fault, RegisterError
from ldv.register._dpv import dpv_rows
from ldv.register._faults import quoted
from ldv.register._fields import Sheet, field_for, sheet_for
from ldv.register._raw import Entry, RawFile, RawRow, Twice, suggestion

_FORMAT: Final = "format"


def read_json(content: bytes, *, name: str) -> RawFile:
    """Read a JSON file; see `read_yaml`."""
    return _tree(_json(content, name=name), name=name)


def read_dpv(content: bytes, *, name: str) -> RawFile:
    """Read JSON in the terms of the draft of the register's interface."""
    found = RawFile()
    tree, remarks = dpv_rows(_json(content, name=name))
    found = _tree(tree, name=name)
    found.remarks += remarks
    return found


def read_yaml(content: bytes, *, name: str) -> RawFile:
    """Read a YAML file.

    Args:
        content: The bytes.
        name: Name of the file, for messages.

    Returns:
        Its rows, numbered by line.

    Raises:
        RegisterError: It is not YAML, a key stands twice, or it uses anchors.
        ConfigurationError: PyYAML is not installed.
    """
    try:
        import yaml
    except ImportError:
        raise ConfigurationError(
            "reading YAML needs PyYAML, which is not installed. Install it: pip install "
            "'logboek-dataverwerkingen[register]'; or use JSON or csv."
        ) from None
    from ldv.register._yaml import load

    try:
        return _tree(load(content), name=name)
    except Twice as error:
        raise RegisterError(f"{name}: {error}. Keep one of them.") from error
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" at line {mark.line + 1}" if mark is not None else ""
        problem = getattr(error, "problem", None) or type(error).__name__
        raise RegisterError(
            f"{name}: is not YAML{where} ({problem}). Correct it there; indentation and colons are the usual suspects."
        ) from error


def _json(content: bytes, *, name: str) -> Any:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            keys = [key for key, _ in pairs]
            raise Twice(
                f"the key {quoted(next(key for key in keys if keys.count(key) > 1))} stands twice in one object"
            )
        return made

    try:
        return json.loads(content.decode("utf-8-sig"), object_pairs_hook=unique)
    except Twice as error:
        raise RegisterError(f"{name}: {error}. Keep one of them.") from error
    except json.JSONDecodeError as error:
        raise RegisterError(f"{name}: is not JSON at line {error.lineno} ({error.msg}). Correct it there.") from error
    except (UnicodeDecodeError, RecursionError, ValueError) as error:
        raise RegisterError(f"{name}: is not JSON in UTF-8 ({type(error).__name__}). Save it as UTF-8.") from error


def _tree(tree: Any, *, name: str) -> RawFile:
    found = RawFile()
    sections = {"activities": tree} if isinstance(tree, Sequence) and not isinstance(tree, str) else tree
    if not isinstance(sections, Mapping):
        remedy = "Begin with `activities:` and `entities:`, each with a list; `ldv register template` makes one."
        found.faults.append(Fault(sheet=name, problem=f"found {type(tree).__name__} at the top", remedy=remedy))
        return found
    for key, entries in sections.items():
        if key == _FORMAT:
            continue
        sheet = sheet_for(str(key))
        if sheet is None:
            found.faults.append(
                Fault(
                    sheet=name,
                    problem=f"the section {quoted(key)} is not known",
                    remedy="Known are activities and entities.",
                )
            )
        elif not isinstance(entries, Sequence) or isinstance(entries, str):
            if entries is not None:
                found.faults.append(
                    Fault(
                        sheet=str(key),
                        problem=f"found {type(entries).__name__}",
                        remedy="Expected a list: each entry begins with a dash in YAML.",
                    )
                )
        elif not _entries(entries, sheet, str(key), found):
            break
    return found


def _entries(entries: Sequence[Any], sheet: Sheet, title: str, found: RawFile) -> bool:
    for position, entry in enumerate(entries, start=1):
        number = entry.line if isinstance(entry, Entry) else position
        if not isinstance(entry, Mapping):
            remedy = "Expected fields with their values, such as `name: ...`."
            found.faults.append(Fault(sheet=title, row=number, problem=f"found {type(entry).__name__}", remedy=remedy))
            continue
        cells: dict[str, Any] = {}
        columns: dict[str, str] = {}
        for key, value in entry.items():
            field = field_for(sheet, str(key))
            if field is None:
                if not str(key).startswith("#"):
                    found.faults.append(
                        Fault(
                            sheet=title,
                            row=number,
                            column=str(key),
                            problem="the field is not known",
                            remedy=suggestion(str(key), (sheet,)),
                        )
                    )
            elif field.name in cells:
                found.faults.append(
                    Fault(
                        sheet=title,
                        row=number,
                        column=str(key),
                        problem=f"means the same as {columns[field.name]}",
                        remedy="Keep one of them.",
                    )
                )
            else:
                cells[field.name], columns[field.name] = value, str(key)
        if not found.add(RawRow(sheet=sheet, title=title, number=number, cells=cells, columns=columns)):
            return False
    return True
