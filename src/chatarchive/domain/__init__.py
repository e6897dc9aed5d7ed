"""What chatarchive is about, as values and rules; nothing here reads, writes or logs."""

from chatarchive.domain._message import Kind, Message

__all__ = ["Kind", "Message"]
