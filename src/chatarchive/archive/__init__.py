"""What goes to the archive: copies, metadata, checksums, formats and manifests."""

from chatarchive.archive._checksum import Checksum, checksum, sha256
from chatarchive.archive._conversation import Conversation, Copy
from chatarchive.archive._format import Format, identify, identify_stream
from chatarchive.archive._manifest import (
    NO_PREVIOUS,
    Entry,
    Manifest,
    is_manifest_name,
    next_manifest,
    read_chain,
    read_manifest,
)
from chatarchive.archive._mdto import mdto_bestand, mdto_informatieobject
from chatarchive.archive._mdto_values import (
    DESTROY,
    IS_VERSION_OF,
    KEEP,
    UNDECIDED,
    ArchivedFile,
    Concept,
    EventKind,
    HistoryEvent,
    Identifier,
    InformationObject,
    Involved,
    Reference,
    Related,
    Restriction,
    Term,
)
from chatarchive.archive._pdf import MOST_MESSAGES, PART, parts, write_pdf
from chatarchive.archive._registration import RegisteredFile, Registration, check_registration
from chatarchive.archive._schema import validate_mdto

__all__ = [
    "DESTROY",
    "IS_VERSION_OF",
    "KEEP",
    "MOST_MESSAGES",
    "NO_PREVIOUS",
    "PART",
    "UNDECIDED",
    "ArchivedFile",
    "Checksum",
    "Concept",
    "Conversation",
    "Copy",
    "Entry",
    "EventKind",
    "Format",
    "HistoryEvent",
    "Identifier",
    "InformationObject",
    "Involved",
    "Manifest",
    "Reference",
    "RegisteredFile",
    "Registration",
    "Related",
    "Restriction",
    "Term",
    "check_registration",
    "checksum",
    "identify",
    "identify_stream",
    "is_manifest_name",
    "mdto_bestand",
    "mdto_informatieobject",
    "next_manifest",
    "parts",
    "read_chain",
    "read_manifest",
    "sha256",
    "validate_mdto",
    "write_pdf",
]
