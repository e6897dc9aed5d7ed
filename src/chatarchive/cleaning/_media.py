"""Media: what the owner finds relevant, and what Doc-Direkt decides to archive (working agreements, section 6)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

import attrs

from chatarchive.cleaning._apply import Cleaned
from chatarchive.domain import MediaDecision, MediaFile, Message
from chatarchive.errors import CleaningRefused

_MOST_SHOWN: Final = 10
_THUMBNAIL: Final = re.compile(
    r"(?:^|/)(?:\.thumbnails?|\.?thumbs?|__macosx)/"
    r"|(?:^|/)(?:thumbs\.db|ehthumbs(?:_vista)?\.db|\.ds_store|\._[^/]*)$"
    r"|(?:^|/)\.?thumb(?:nail)?s?[._-][\w@.-]*$"
    r"|[._-]thumb(?:nail)?(?:\.[a-z0-9]{1,5})?$"
    r"|\.thumb(?:nail)?(?:\.[a-z0-9]{1,5})?$",
    re.IGNORECASE,
)


def is_thumbnail(name: str) -> bool:
    """Whether a file is a small copy that a telephone or computer made for itself; those are never stored.

    Args:
        name: Name of the file, with its folders where there are any.
    """
    return _THUMBNAIL.search(name.replace("\\", "/")) is not None


@attrs.frozen(kw_only=True)
class MediaReport:
    """What does not fit between a conversation and its media (requirement 21).

    Attributes:
        missing: Lines of the export whose attachment was not delivered.
        unreferenced: Numbers of the delivered files, from 1, that no message names.
        thumbnails: Numbers of the delivered files that are thumbnails, and that are not stored.
        twice: Numbers of the delivered files whose name was delivered before.
    """

    missing: tuple[int, ...]
    unreferenced: tuple[int, ...]
    thumbnails: tuple[int, ...]
    twice: tuple[int, ...]

    @property
    def complete(self) -> bool:
        """Whether everything fits."""
        return not (self.missing or self.unreferenced or self.twice)


def check_media(messages: Iterable[Message], *, delivered: Sequence[str]) -> MediaReport:
    """Compare what the messages name with what was delivered.

    Args:
        messages: The conversation.
        delivered: Names of the files beside it.
    """
    thumbnails = {number for number, name in enumerate(delivered, start=1) if is_thumbnail(name)}
    numbers: dict[str, int] = {}
    twice = []
    for number, name in enumerate(delivered, start=1):
        if number in thumbnails:
            continue
        if numbers.setdefault(name, number) != number:
            twice.append(number)
    named = [(one.line, one.attachment) for one in messages if one.attachment is not None]
    referenced = {attachment for _, attachment in named}
    return MediaReport(
        missing=tuple(line for line, attachment in named if attachment not in numbers),
        unreferenced=tuple(number for name, number in numbers.items() if name not in referenced),
        thumbnails=tuple(sorted(thumbnails)),
        twice=tuple(twice),
    )


def require_relevance(files: Iterable[MediaFile]) -> None:
    """Refuse media about which the owner said nothing, or that should not be stored at all (requirement 19).

    Raises:
        CleaningRefused: There are such files.
    """
    chosen = list(files)
    if silent := [one.id for one in chosen if one.relevant is None]:
        raise CleaningRefused(
            f"{len(silent)} files have no decision of the owner about their relevance: {_named(silent)}. Ask the owner "
            "at the export, for each file.",
            requirement=19,
        )
    if small := [one.id for one in chosen if is_thumbnail(one.name)]:
        raise CleaningRefused(
            f"{len(small)} files are thumbnails, which are never stored: {_named(small)}. Leave them out.",
            requirement=21,
        )


def require_decided(files: Iterable[MediaFile], *, cleaned: Cleaned, messages: Sequence[Message]) -> None:
    """Refuse to offer a conversation while its media are not decided about (requirement 22).

    Args:
        files: The media of the conversation.
        cleaned: The cleaned conversation.
        messages: The conversation as it was read.

    Raises:
        CleaningRefused: A relevant file is undecided; or one would be archived whose messages were all taken out.
    """
    chosen = list(files)
    require_relevance(chosen)
    if undecided := [one.id for one in chosen if one.relevant and one.decision is MediaDecision.UNDECIDED]:
        raise CleaningRefused(
            f"{len(undecided)} media files are undecided: {_named(undecided)}. Decide for each whether it is archived, "
            "then offer the conversation.",
            requirement=22,
        )
    kept = {line.message.attachment for line in cleaned.lines}
    removed = {one.attachment for one in messages} - kept
    if left := [one.id for one in chosen if one.decision is MediaDecision.ARCHIVE and one.name in removed]:
        raise CleaningRefused(
            f"{len(left)} media files would be archived while the messages that they belong to were taken out: "
            f"{_named(left)}. Leave the file out, or undo the cut.",
            requirement=22,
        )


def _named(identifiers: Sequence[str]) -> str:
    return ", ".join(identifiers[:_MOST_SHOWN]) + (", ..." if len(identifiers) > _MOST_SHOWN else "")
