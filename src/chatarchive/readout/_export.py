"""One conversation as it was delivered: its messages, its source and the media that came along."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from types import TracebackType
from typing import Self

import attrs

from chatarchive.errors import ExportRefused
from chatarchive.readout._files import MediaItem
from chatarchive.readout._parsed import DateOrder, Parsed

_STEP = 1 << 20


class App(StrEnum):
    """The app that a conversation comes from."""

    WHATSAPP = "whatsapp"
    SIGNAL = "signal"
    SMS = "sms"
    TELEGRAM = "telegram"
    OTHER = "other"


class Method(StrEnum):
    """How a conversation was secured (risks and measures, phase 1)."""

    SCREENSHOT = "screenshot"
    EXPORT = "export"
    BULK = "bulk"


@attrs.frozen(kw_only=True, eq=False)
class Export:
    """A conversation that was delivered and can be read safely. Close it, or use it as a context manager.

    Attributes:
        app: Where it comes from.
        method: How it was secured.
        title: With whom, or the title of the group, as far as the export says so: a suggestion, empty when it does not.
        origin: Name of the file or folder in a bulk delivery that it was found in; empty outside one.
        source: The file that holds the conversation; it can hold others as well, of Telegram and text messages.
    """

    app: App
    method: Method
    title: str = attrs.field(repr=False)
    source: MediaItem = attrs.field(repr=False)
    origin: str = attrs.field(default="", repr=False)
    _read: Callable[[DateOrder | None], Parsed] = attrs.field(repr=False)
    _text: Callable[[], str] = attrs.field(repr=False)
    _media: tuple[MediaItem, ...] = attrs.field(default=(), repr=False)
    _close: Callable[[], None] = attrs.field(default=lambda: None, repr=False)

    @property
    def text(self) -> str:
        """The text of the source, as it is.

        Raises:
            ExportRefused: It can no longer be read.
        """
        return self._text()

    def read(self, *, order: DateOrder | None = None) -> Parsed:
        """Read the messages.

        Args:
            order: What somebody answered about the dates of a WhatsApp export; others say it themselves.

        Returns:
            The conversation.

        Raises:
            ExportRefused: It can no longer be read, or its dates cannot have that order.
        """
        return self._read(order)

    def media(self) -> Iterator[MediaItem]:
        """Give the files that came along, by name; each is read as a stream, and only when it is opened."""
        return iter(self._media)

    def verify(self) -> int:
        """Read everything once, without keeping it, so that damage shows before anything is stored.

        Returns:
            Number of bytes.

        Raises:
            ExportRefused: A file is damaged.
        """
        total = 0
        for number, item in enumerate((self.source, *self._media), start=1):
            size = 0
            with item.open() as stream:
                while data := stream.read(_STEP):
                    size += len(data)
            if size != item.size:
                raise ExportRefused(
                    f"Asked to verify an export; file {number} has {size:,} bytes, and should have {item.size:,}. "
                    "Export the conversation again.",
                    requirement=39,
                )
            total += size
        return total

    def close(self) -> None:
        """Close the file that it is read from."""
        self._close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
