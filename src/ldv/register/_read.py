"""Reading a file of any of the formats."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ldv.errors import RegisterError, UsageError
from ldv.register._raw import MOST_BYTES, RawFile

FORMATS: Final = {".xlsx": "xlsx", ".xlsm": "xlsx", ".csv": "csv", ".yaml": "yaml", ".yml": "yaml", ".json": "json"}
ALL_FORMATS: Final = ("xlsx", "csv", "yaml", "json", "dpv")


def format_of(path: Path, file_format: str | None) -> str:
    """The format of a file.

    Raises:
        UsageError: It is not one that is known.
    """
    if file_format is not None:
        if file_format not in ALL_FORMATS:
            raise UsageError(f"format: found {file_format!r}; known are {', '.join(ALL_FORMATS)}.")
        return file_format
    found = FORMATS.get(path.suffix.lower())
    if found is None:
        hint = " Save it as .xlsx in the spreadsheet program." if path.suffix.lower() in {".xls", ".ods"} else ""
        raise UsageError(
            f"{path.name}: its name does not say what it is; known are {', '.join(FORMATS)}.{hint} Or say which "
            "format it has."
        )
    return found


def read(path: Path, *, file_format: str | None, encoding: str | None) -> RawFile:
    """Read a file.

    Args:
        path: The file.
        file_format: What it is, when its name does not say so.
        encoding: Of a csv file.

    Returns:
        Its rows, and the faults found while reading.

    Raises:
        UsageError: The format is not known.
        RegisterError: It cannot be read at all.
        ConfigurationError: What the format needs is not installed.
    """
    kind = format_of(path, file_format)
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise RegisterError(
                f"{path.name}: {size / 1024**2:,.0f} MiB is more than a register is; at most {MOST_BYTES // 1024**2} "
                "MiB is read. Is it the right file?"
            )
        content = path.read_bytes()
    except OSError as error:
        raise RegisterError(
            f"{path}: cannot be read ({error.strerror or type(error).__name__}). Check the name and who may read it."
        ) from error
    if kind == "xlsx":
        from ldv.register._read_xlsx import read_xlsx

        return read_xlsx(content, name=path.name)
    if kind == "csv":
        from ldv.register._read_csv import read_csv

        return read_csv(content, name=path.name, encoding=encoding)
    from ldv.register._read_tree import read_dpv, read_json, read_yaml

    return {"yaml": read_yaml, "json": read_json, "dpv": read_dpv}[kind](content, name=path.name)
