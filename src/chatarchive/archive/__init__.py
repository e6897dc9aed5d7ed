"""What goes to the archive: copies, metadata, checksums, formats and manifests."""

from chatarchive.archive._conversation import Conversation, Copy
from chatarchive.archive._pdf import MOST_MESSAGES, parts, write_pdf

__all__ = ["MOST_MESSAGES", "Conversation", "Copy", "parts", "write_pdf"]
