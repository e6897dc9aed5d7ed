"""What has to be there before a conversation is stored for good (risks and measures, phase 2, "Registreren")."""

from __future__ import annotations

import attrs
from lxml import etree

from chatarchive.archive._format import Format
from chatarchive.archive._schema import NAMESPACE, validate_mdto
from chatarchive.domain import Approval
from chatarchive.errors import ArchiveRefused


@attrs.frozen(kw_only=True)
class RegisteredFile:
    """A file that is to be stored.

    Attributes:
        id: Identifier without meaning, which an error names.
        sha256: 64 hexadecimal digits.
        format: As PRONOM names it; None when it was not identified.
        mdto: Its metadata; empty when there is none.
    """

    id: str
    sha256: str
    format: Format | None = None
    mdto: bytes = attrs.field(default=b"", repr=False)


@attrs.frozen(kw_only=True)
class Registration:
    """All that is needed to store a conversation.

    Attributes:
        case: Identifier of the conversation.
        approval: What the owner approved; None when it was not approved, or no longer is.
        cleaned_sha256: Of the cleaned text that is to be stored.
        mdto: Metadata of the conversation; empty when there is none.
        access: Identifiers of those who may see the dossier (working agreements, section 10).
        files: The files, the cleaned text and its copy among them.
    """

    case: str
    approval: Approval | None
    cleaned_sha256: str
    mdto: bytes = attrs.field(repr=False)
    access: tuple[str, ...] = attrs.field(repr=False)
    files: tuple[RegisteredFile, ...]


def check_registration(registration: Registration) -> None:
    """See to it that approval, metadata, access and format are all there (requirement 41).

    Args:
        registration: What is known.

    Raises:
        ArchiveRefused: Something is missing or not valid; everything that is, is named.
    """
    lacking = []
    if registration.approval is None:
        lacking.append("the approval of the owner")
    elif registration.approval.sha256 != registration.cleaned_sha256:
        lacking.append("an approval of this cleaned text: another one was approved")
    if not any(one.strip() for one in registration.access):
        lacking.append("who has access")
    if not registration.files:
        lacking.append("its files")
    elif registration.cleaned_sha256 not in {one.sha256 for one in registration.files}:
        lacking.append("the cleaned text among its files")
    lacking += _metadata(registration.mdto, "informatieobject", of="the conversation")
    for one in registration.files:
        if one.format is None:
            lacking.append(f"the format of file {one.id}")
        lacking += _metadata(one.mdto, "bestand", of=f"file {one.id}")
        if one.mdto and one.sha256.encode() not in one.mdto:
            lacking.append(f"the checksum of file {one.id} in its metadata")
    if lacking:
        raise ArchiveRefused(
            f"Conversation {registration.case} cannot be stored: it lacks {'; '.join(lacking)}. Complete that first.",
            requirement=41,
        )


def _metadata(data: bytes, kind: str, *, of: str) -> list[str]:
    if not data:
        return [f"the metadata of {of}"]
    try:
        validate_mdto(data)
    except ArchiveRefused as refused:
        return [f"valid metadata of {of} ({refused})"]
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    if root.find(f"{{{NAMESPACE}}}{kind}") is None:
        return [f"metadata of {of} that describes it as {kind}"]
    return []
