"""A made-up conversation, and ways to read what was made of it."""

from __future__ import annotations

import datetime
import io
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Iterable
from typing import Any

import pypdf

from chatarchive.archive import (
    KEEP,
    ArchivedFile,
    Conversation,
    Copy,
    Format,
    Identifier,
    InformationObject,
    Reference,
    Restriction,
    write_pdf,
)
from chatarchive.domain import App, Counts, Kind, Message, Policy

SOURCE = "a" * 64
START = datetime.datetime(2023, 3, 12, 9, 0)  # noqa: DTZ001 - an export has no zone


def said(text: str, *, sender: str | None = "Anna de Wit", minutes: int = 0, **more: Any) -> Message:
    kind = more.pop("kind", Kind.TEXT if sender is not None else Kind.SYSTEM)
    return Message(timestamp=START + datetime.timedelta(minutes=minutes), sender=sender, text=text, kind=kind, **more)


def conversation(**more: Any) -> Conversation:
    values: dict[str, Any] = {
        "title": "2023-03-12 WhatsApp Chat Secretaris-generaal Anna de Wit - Bewoners Kade",
        "function_title": "Secretaris-generaal",
        "owner": "Anna de Wit",
        "department": "Ministerie van Voorbeelden",
        "app": App.WHATSAPP,
        "read_out": datetime.date(2023, 3, 12),
        "made": datetime.date(2023, 4, 2),
        "counts": Counts(original=12, kept=10, removed=2, deleted=1),
        "cuts": ((1, 1), (2, 2)),
        "rule_version": "2023-1",
        "policy": Policy.ALL_BUSINESS,
        "source_sha256": SOURCE,
    }
    return Conversation(**(values | more))


def copied(messages: Iterable[Message], **more: Any) -> tuple[bytes, Copy]:
    stream = io.BytesIO()
    copy = write_pdf(stream, conversation=conversation(**more), messages=messages)
    return stream.getvalue(), copy


def texts(pdf: bytes) -> list[str]:
    """The text of a PDF, once for each reader that this machine has: a text has to be in all of them."""
    found = ["\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)]
    program = shutil.which("pdftotext")
    if program is not None:
        done = subprocess.run([program, "-enc", "UTF-8", "-", "-"], input=pdf, capture_output=True, check=True)
        found.append(done.stdout.decode())
    return found


def poppler_or_pypdf(pdf: bytes) -> str:
    """The text as the better reader sees it: pypdf knows nothing of what replaces glyphs, nor of right to left."""
    return texts(pdf)[-1]


def in_order(pdf: bytes) -> str:
    """The text in the order of the file: what is left of a hyphen that ends a line stays, and no column is made up."""
    program = shutil.which("pdftotext")
    if program is None:
        return texts(pdf)[0]
    done = subprocess.run([program, "-raw", "-enc", "UTF-8", "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode()


def words(text: str) -> list[str]:
    return without_marks(text).split()


def without_marks(text: str) -> str:
    """Without marks of direction, which a reader adds round text from right to left."""
    return re.sub("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]", "", unicodedata.normalize("NFC", text))


def squeezed(text: str) -> str:
    """Without white space: lines end where the page ends."""
    return re.sub(r"\s+", "", without_marks(text))


def described(**more: Any) -> InformationObject:
    values: dict[str, Any] = {
        "identifiers": (Identifier(value="gesprek-7", source="chatarchive"),),
        "name": "Gesprek met de bewoners",
        "valuation": KEEP,
        "creators": (Reference(name="Ministerie van Voorbeelden"),),
        "restrictions": (Restriction(label="Nader te bepalen"),),
    }
    return InformationObject(**(values | more))


def file(**more: Any) -> ArchivedFile:
    values: dict[str, Any] = {
        "identifiers": (Identifier(value="bestand-7", source="chatarchive"),),
        "name": "gesprek.pdf",
        "size": 1234,
        "format": Format(puid="fmt/478", name="Acrobat PDF/A - Portable Document Format 2u"),
        "sha256": SOURCE,
        "hashed_at": datetime.datetime(2023, 4, 2, 12, tzinfo=datetime.UTC),
        "represents": Reference(name="Gesprek", identifier=Identifier(value="gesprek-7", source="chatarchive")),
    }
    return ArchivedFile(**(values | more))
