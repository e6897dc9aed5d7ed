"""What is deleted from the central telephone is what was downloaded from it, and nothing else (requirement 9)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from chatarchive.cleaning import is_thumbnail
from chatarchive.domain import Case, MediaFile, StoredFile
from chatarchive.errors import CopyDiffers, ExportRefused
from chatarchive.readout import Export, open_export
from chatarchive.services._source import measured

if TYPE_CHECKING:
    from chatarchive.services._step import Step

_LEAVING = ".wissen-"


def set_apart(made: Step, case: Case, path: Path) -> Path:
    """Take a conversation away from its name on the central telephone, so that it can be deleted.

    An export of WhatsApp is often called `_chat.txt`: the next one may stand under the same name by now, and nobody has
    that one yet. What is left of a deletion that was killed halfway is known by its own name.

    Args:
        made: The step.
        case: The conversation.
        path: Where its export stood.

    Returns:
        What may be deleted; it need not be there.

    Raises:
        CopyDiffers: Something else stands there; requirement 9.
    """
    leaving = path.with_name(f"{_LEAVING}{case.id}")
    if path.is_symlink() or path.exists():
        if not _is_same(made, case, path):
            raise CopyDiffers(
                f"wissen: what stands on the central telephone is not what was downloaded of conversation {case.id}, "
                "so it is not deleted. Look what it is; downloading it may have been forgotten.",
                requirement=9,
            )
        path.rename(leaving)
    return leaving


def _is_same(made: Step, case: Case, path: Path) -> bool:
    try:
        with open_export(path) as export, export.source.open() as stream:
            found = measured(stream, path=())
            expected = case.expected
            if expected is None or (found.size, found.sha256) != (expected.size, expected.sha256):
                return False
            return _has_no_other_media(export, made.unit.every(MediaFile, parent=case.id))
    except ExportRefused:
        return False


def _has_no_other_media(export: Export, known: list[MediaFile]) -> bool:
    """Whether each file was downloaded, and each that was stored still is the one that was."""
    stored: dict[str, StoredFile | None] = {one.name: one.stored for one in known}
    for item in export.media():
        if is_thumbnail(item.name):
            continue
        if item.name not in stored:
            return False
        if (was := stored[item.name]) is not None:
            with item.open() as stream:
                if measured(stream, path=()).sha256 != was.sha256:
                    return False
    return True
