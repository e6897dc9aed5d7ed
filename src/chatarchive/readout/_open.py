"""Opens what was delivered: one export, or many at once."""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import attrs

from chatarchive.errors import ExportRefused
from chatarchive.readout._export import Export, Method
from chatarchive.readout._files import MediaItem, folder_items, read_file
from chatarchive.readout._limits import Limits
from chatarchive.readout._recognise import Delivered, recognise
from chatarchive.readout._safe_zip import SafeZip, open_zip

_ZONE = "Europe/Amsterdam"
_LIMITS = Limits()


def open_export(path: str | Path, *, limits: Limits = _LIMITS, zone: datetime.tzinfo | None = None) -> Export:
    """Open one conversation. Nothing is written, and media are read only when they are opened.

    Args:
        path: A text or zip file of WhatsApp, `data.json` or text of Signal, XML of SMS Backup & Restore, `result.json`
            of Telegram, or a folder with one of these and its media, or with screenshots and their metadata.
        limits: What is refused for being too large.
        zone: Where the telephone was, for text messages, which have no local time; the Netherlands when not given.

    Returns:
        The conversation; close it after use.

    Raises:
        ExportRefused: It is not safe (requirement 39), of no app that is known (40), a screenshot without its metadata
            or redaction check (37), or it holds several conversations: `open_bulk` takes those.
    """
    found = _open_one(Path(path), method=Method.EXPORT, limits=limits, zone=zone)
    if len(found) == 1:
        return found[0]
    for one in found:
        one.close()
    raise ExportRefused(
        f"Asked to open one conversation; this file holds {len(found)}. Open it as a bulk delivery, and take in those "
        "that were selected.",
        requirement=40,
    )


def open_bulk(path: str | Path, *, limits: Limits = _LIMITS, zone: datetime.tzinfo | None = None) -> Iterator[Export]:
    """Open a delivery of many conversations. All of it can be read, or nothing is given.

    Args:
        path: A folder or zip file with exports, each a file, a zip file or a folder; or one file that holds several
            conversations.
        limits: What is refused for being too large; for the delivery, and for each export in it.
        zone: Where the telephone was, for text messages; the Netherlands when not given.

    Yields:
        The conversations, by the name of what they stand in; close each after use.

    Raises:
        ExportRefused: One of them cannot be taken in; the message counts them by name.
    """
    opened = _open_all(Path(path), limits=limits, zone=zone)
    try:
        while opened:
            yield opened.pop(0)
    finally:
        for one in opened:
            one.close()


def _open_one(path: Path, *, method: Method, limits: Limits, zone: datetime.tzinfo | None) -> list[Export]:
    if path.is_dir() and not path.is_symlink():
        return _recognised(folder_items(path, limits), path.name, method=method, limits=limits, zone=zone)
    file = read_file(path)
    size = file.seek(0, 2)
    file.seek(0)
    if path.suffix.lower() == ".zip" or zipfile.is_zipfile(file):
        file.seek(0)
        archive, close = open_zip(file, limits)
        return _closing(close, lambda: _recognised(archive.items, path.name, method=method, limits=limits, zone=zone))
    file.close()
    item = MediaItem(name=path.name, size=size, open=lambda: read_file(path))
    return _recognised((item,), path.stem, method=method, limits=limits, zone=zone)


def _recognised(
    items: tuple[MediaItem, ...], name: str, *, method: Method, limits: Limits, zone: datetime.tzinfo | None
) -> list[Export]:
    return recognise(Delivered(items=items, name=name, method=method, limits=limits, zone=zone or ZoneInfo(_ZONE)))


def _closing(close: Callable[[], None], find: Callable[[], list[Export]]) -> list[Export]:
    """Let the last export that is closed close what they all stand in."""
    try:
        found = find()
    except BaseException:
        close()
        raise
    still_open = set(range(len(found)))

    def closer(index: int, own: Callable[[], None]) -> Callable[[], None]:
        def close_one() -> None:
            own()
            was_open = index in still_open
            still_open.discard(index)
            if was_open and not still_open:
                close()

        return close_one

    return [attrs.evolve(one, close=closer(index, one.close)) for index, one in enumerate(found)]


def _open_all(path: Path, *, limits: Limits, zone: datetime.tzinfo | None) -> list[Export]:
    if path.is_dir() and not path.is_symlink():
        children = sorted(child for child in path.iterdir() if child.name != ".DS_Store" and child.name != "__MACOSX")
        return _each(
            [
                _named(child.name, lambda child=child: _open_one(child, method=Method.BULK, limits=limits, zone=zone))  # type: ignore[misc]
                for child in children
            ]
        )
    file = read_file(path)
    if path.suffix.lower() != ".zip" and not zipfile.is_zipfile(file):
        file.close()
        return _named(path.name, lambda: _open_one(path, method=Method.BULK, limits=limits, zone=zone))()
    file.seek(0)
    archive, close = open_zip(file, limits, may_nest=True)
    return _closing(close, lambda: _each(_parts(archive, limits, zone)))


def _named(origin: str, opener: Callable[[], list[Export]]) -> Callable[[], list[Export]]:
    """Let what is opened know in what it was found."""
    return lambda: [attrs.evolve(one, origin=origin) for one in opener()]


def _each(openers: list[Callable[[], list[Export]]]) -> list[Export]:
    found: list[Export] = []
    fault: ExportRefused | None = None
    taken = 0
    for opener in openers:
        try:
            found += opener()
            taken += 1
        except ExportRefused as error:
            fault = error
            break
        except BaseException:
            _close_all(found)
            raise
    if fault is None and found:
        return found
    _close_all(found)
    if fault is None:
        raise ExportRefused("Asked to open a bulk delivery; there is no export in it.", requirement=40)
    raise ExportRefused(
        f"Asked to open a bulk delivery; number {taken + 1} of {len(openers)}, by name, was refused and nothing was "
        f"taken in: {fault} Or take it out, when it is no part of what was asked for.",
        requirement=fault.requirement,
    )


def _close_all(exports: list[Export]) -> None:
    for one in exports:
        one.close()


def _parts(archive: SafeZip, limits: Limits, zone: datetime.tzinfo | None) -> list[Callable[[], list[Export]]]:
    """Group the files of an archive: what stands at the top by itself, and what stands in a folder together."""
    groups: dict[str, list[MediaItem]] = {}
    top = _common_folder(archive.items)
    for item in archive.items:
        name = item.name.removeprefix(top)
        groups.setdefault(name.partition("/")[0], []).append(item)

    def opener(name: str, items: list[MediaItem]) -> Callable[[], list[Export]]:
        def opened() -> list[Export]:
            if len(items) == 1 and items[0].name == top + name and name.lower().endswith(".zip"):
                inner, close = open_zip(archive.inner(items[0]), limits)
                return _closing(
                    close, lambda: _recognised(inner.items, name, method=Method.BULK, limits=limits, zone=zone)
                )
            below = tuple(
                attrs.evolve(item, name=item.name.removeprefix(top).removeprefix(f"{name}/")) for item in items
            )
            return _recognised(below, name, method=Method.BULK, limits=limits, zone=zone)

        return opened

    return [_named(name, opener(name, items)) for name, items in sorted(groups.items())]


def _common_folder(items: tuple[MediaItem, ...]) -> str:
    """Return the folder that holds the folders and archives of all exports, when there is one."""
    folders = {item.name.partition("/")[0] for item in items}
    if len(folders) != 1 or not all("/" in item.name for item in items):
        return ""
    several = any(item.name.count("/") > 1 or item.name.lower().endswith(".zip") for item in items)
    return f"{folders.pop()}/" if several else ""
