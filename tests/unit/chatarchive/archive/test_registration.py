"""Formats, checksums, and what has to be there before a conversation is stored."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import io
import tempfile
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chatarchive.archive import (
    Format,
    RegisteredFile,
    Registration,
    check_registration,
    checksum,
    identify,
    identify_stream,
    mdto_bestand,
    mdto_informatieobject,
    sha256,
)
from chatarchive.domain import Approval, Policy
from chatarchive.errors import ArchiveRefused

from .material import SOURCE, described, file

CHAT = b"[12-03-2023 09:00:00] Anna: Hallo\n"


def registration(**more: Any) -> Registration:
    values: dict[str, Any] = {
        "case": "gesprek-7",
        "approval": Approval(at=datetime.datetime(2023, 3, 28, tzinfo=datetime.UTC), by="owner-1", sha256=SOURCE),
        "cleaned_sha256": SOURCE,
        "mdto": mdto_informatieobject(described(), policy=Policy.ALL_BUSINESS),
        "access": ("owner-1", "mandate-1"),
        "files": (
            RegisteredFile(
                id="bestand-7", sha256=SOURCE, format=Format(puid="x-fmt/111", name="Text"), mdto=mdto_bestand(file())
            ),
        ),
    }
    return Registration(**(values | more))


@pytest.mark.requirement(41)
def test_a_complete_conversation_may_be_stored() -> None:
    """Approval, metadata, access and format together are enough."""
    check_registration(registration())


@pytest.mark.requirement(28, 41)
@pytest.mark.parametrize(
    ("lacking", "named"),
    [
        ({"approval": None}, "approval of the owner"),
        ({"cleaned_sha256": "b" * 64}, "approval of this cleaned text"),
        ({"mdto": b""}, "metadata of the conversation"),
        ({"mdto": b"<x/>"}, "valid metadata of the conversation"),
        ({"mdto": mdto_bestand(file())}, "describes it as informatieobject"),
        ({"access": ()}, "who has access"),
        ({"access": (" ",)}, "who has access"),
        ({"files": ()}, "its files"),
    ],
)
def test_what_a_conversation_lacks_is_named(lacking: dict[str, Any], named: str) -> None:
    """A conversation without approval of this very text, valid metadata, access or files is refused."""
    with pytest.raises(ArchiveRefused, match=named) as refused:
        check_registration(registration(**lacking))
    assert refused.value.requirement == 41


@pytest.mark.requirement(41)
@pytest.mark.parametrize(
    ("lacking", "named"),
    [
        ({"format": None}, "the format of file bestand-7"),
        ({"mdto": b""}, "the metadata of file bestand-7"),
        ({"mdto": mdto_bestand(file(sha256="c" * 64))}, "checksum of file bestand-7 in its metadata"),
        ({"mdto": mdto_informatieobject(described())}, "describes it as bestand"),
    ],
)
def test_what_a_file_lacks_is_named(lacking: dict[str, Any], named: str) -> None:
    """A file without format or its own metadata is refused, by its identifier."""
    files = tuple(attrs.evolve(one, **lacking) for one in registration().files)
    with pytest.raises(ArchiveRefused, match=named):
        check_registration(registration(files=files))


@pytest.mark.requirement(41)
def test_everything_that_lacks_is_named_at_once() -> None:
    """Who has to complete a conversation is told all of it."""
    with pytest.raises(ArchiveRefused) as refused:
        check_registration(registration(approval=None, access=(), mdto=b""))
    assert str(refused.value).count(";") == 2


@pytest.mark.requirement(41)
def test_formats_are_named_by_pronom(tmp_path: Path) -> None:
    """A text and a PDF get their PRONOM number and name, from a folder or from another store."""
    path = tmp_path / "gesprek.txt"
    path.write_bytes(CHAT)
    assert identify(path) == Format(puid="x-fmt/111", name="Plain Text File")
    assert identify_stream(io.BytesIO(CHAT), suffix=".txt", folder=tmp_path) == identify(path)
    assert [one.name for one in tmp_path.iterdir()] == ["gesprek.txt"]


@pytest.mark.requirement(41)
@pytest.mark.parametrize("sign", ["\x01", "\x7f", "\ufffe"])
def test_text_with_an_odd_character_is_text(tmp_path: Path, sign: str) -> None:
    """Nobody keeps a conversation out of the archive by putting a control character in a message."""
    path = tmp_path / "file.txt"
    path.write_text(f"13-03-2023 08:02 - Karin: a{sign}b\n", encoding="utf-8")
    assert identify(path) == Format(puid="x-fmt/111", name="Plain Text File")
    path.write_bytes(b"a\0b\x01" * 10)
    with pytest.raises(ArchiveRefused):
        identify(path)


@pytest.mark.requirement(41)
@pytest.mark.parametrize("name", ["geheim", "geheim.bin", "geheim.jpg"])
def test_an_unknown_format_is_refused(tmp_path: Path, name: str) -> None:
    """A file that nobody can read later, or of which only the name tells a format, is refused by its identifier."""
    path = tmp_path / name
    path.write_bytes(bytes([1, 2, 250, 0]) * 20)
    with pytest.raises(ArchiveRefused, match="bestand-7") as refused:
        identify(path, name="bestand-7")
    assert "geheim" not in str(refused.value)


@given(st.text(max_size=40))
@example(".\0")
@example("/../../etc/x.txt")
@example(".")
def test_any_suffix_is_safe(suffix: str) -> None:
    """A suffix of any shape neither leaves the private folder nor breaks the identification."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with contextlib.suppress(ArchiveRefused):
            identify_stream(io.BytesIO(CHAT), suffix=suffix, folder=folder)
        assert list(folder.iterdir()) == []


@given(st.binary(max_size=5_000))
def test_checksums_are_of_all_bytes(data: bytes) -> None:
    """Size and SHA-256 are those of the whole stream."""
    assert sha256(io.BytesIO(data)) == hashlib.sha256(data).hexdigest()
    assert checksum(io.BytesIO(data)).size == len(data)
