"""The manifest of a dossier."""

from __future__ import annotations

import datetime
import hashlib
import io
import json
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatarchive.archive import (
    NO_PREVIOUS,
    Entry,
    Manifest,
    is_manifest_name,
    next_manifest,
    read_chain,
    read_manifest,
    verify,
    verify_folder,
    write_manifest,
)
from chatarchive.errors import ArchiveRefused, ChatArchiveError, WriteOnceRefused

FILES = {"gesprek.txt": b"Hallo", "gesprek.pdf": b"%PDF-", "gesprek.txt.mdto.xml": b"<MDTO/>", "Media/foto.jpg": b"x"}
MADE = datetime.datetime(2023, 4, 2, 12, tzinfo=datetime.UTC)


def entry(name: str, data: bytes, **more: Any) -> Entry:
    values: dict[str, Any] = {
        "id": f"bestand-{len(name)}",
        "name": name,
        "size": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    return Entry(**(values | more))


def first(files: dict[str, bytes] = FILES, **more: Any) -> Manifest:
    entries = [entry(name, data) for name, data in files.items()]
    values: dict[str, Any] = {
        "dossier": "dossier-7",
        "made": MADE,
        "policy": "alle zakelijke berichten",
        "rule_version": "2023-1",
        "entries": entries,
    }
    return next_manifest(more.pop("previous", None), **(values | more))


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    """A dossier with two manifests."""
    for name, data in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    one = first({"gesprek.txt": FILES["gesprek.txt"]})
    write_manifest(tmp_path, one)
    write_manifest(tmp_path, first(previous=one))
    return tmp_path


@pytest.mark.requirement(32)
def test_a_dossier_that_was_not_touched_is_good(dossier: Path) -> None:
    """All files are read again and found equal."""
    result = verify_folder(dossier)
    assert result.good
    assert result.checked == 4


@pytest.mark.requirement(32)
def test_altered_missing_and_extra_files_are_named(dossier: Path) -> None:
    """A changed byte, a file that is gone and a file that came are each named, also in folders."""
    (dossier / "gesprek.txt").write_bytes(b"hallo")
    (dossier / "gesprek.pdf").unlink()
    (dossier / "Media/erbij.jpg").write_bytes(b"y")
    result = verify_folder(dossier)
    assert (result.altered, result.missing, result.extra) == (("gesprek.txt",), ("gesprek.pdf",), ("Media/erbij.jpg",))
    assert not result.good
    assert "gesprek" not in repr(result)


@pytest.mark.requirement(32)
def test_a_link_is_no_file_of_the_dossier(dossier: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A file that was replaced by a link to equal bytes elsewhere is missing."""
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "x"
    elsewhere.write_bytes(FILES["gesprek.txt"])
    (dossier / "gesprek.txt").unlink()
    (dossier / "gesprek.txt").symlink_to(elsewhere)
    assert verify_folder(dossier).missing == ("gesprek.txt",)


@pytest.mark.requirement(32)
def test_any_document_store_can_be_verified() -> None:
    """Files that are in no folder are verified by their names and a way to open them."""
    result = verify(first(), names=[*FILES, "erbij"], open=lambda name: io.BytesIO(FILES[name]))
    assert (result.checked, result.altered, result.missing, result.extra) == (4, (), (), ("erbij",))

    def gone(name: str) -> io.BytesIO:
        raise FileNotFoundError(name)

    assert verify(first(), names=FILES, open=gone).missing == tuple(sorted(FILES))


@pytest.mark.requirement(32)
def test_a_changed_manifest_is_found(dossier: Path) -> None:
    """Who changes a file and an earlier manifest with it breaks the chain; so does who takes a manifest away."""
    path = dossier / "manifest-0001.json"
    path.write_bytes(path.read_bytes().replace(b"2023-1", b"2023-2"))
    with pytest.raises(ArchiveRefused, match="manifest 2"):
        verify_folder(dossier)
    path.unlink()
    with pytest.raises(ArchiveRefused, match="do not follow"):
        verify_folder(dossier)
    (dossier / "manifest-0002.json").unlink()
    with pytest.raises(ArchiveRefused, match="no manifest"):
        verify_folder(dossier)


def test_manifests_form_a_chain() -> None:
    """Each names the one before it, and they are read in their order only."""
    one = first()
    two = first(previous=one)
    assert (one.previous, two.previous, two.number) == (NO_PREVIOUS, one.sha256, 2)
    assert read_chain([one.to_bytes(), two.to_bytes()]) == [one, two]
    with pytest.raises(ArchiveRefused, match="manifest 1"):
        read_chain([two.to_bytes(), one.to_bytes()])
    with pytest.raises(ArchiveRefused, match="dossier-7"):
        first(previous=one, dossier="dossier-8")


def test_writing_again_changes_nothing(tmp_path: Path) -> None:
    """The same manifest can be written again after a crash; another with its number is refused; no draft stays."""
    manifest = first()
    path = write_manifest(tmp_path, manifest)
    assert write_manifest(tmp_path, manifest) == path
    with pytest.raises(WriteOnceRefused, match="manifest 1"):
        write_manifest(tmp_path, attrs.evolve(manifest, rule_version="2024-1"))
    assert [one.name for one in tmp_path.iterdir()] == ["manifest-0001.json"]
    assert read_manifest(path.read_bytes()) == manifest


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "../gesprek.txt"},
        {"name": "/etc/passwd"},
        {"name": "a//b"},
        {"name": "a\\b"},
        {"name": "manifest-0001.json"},
        {"sha256": "A" * 64},
        {"size": -1},
        {"mdto": "is er niet"},
    ],
)
def test_an_entry_that_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    """A file outside the dossier, a checksum that is none and metadata that is not there are refused by identifier."""
    with pytest.raises(ArchiveRefused, match="bestand-11") as refused:
        first(entries=[attrs.evolve(entry("gesprek.txt", b""), **wrong)])
    assert "gesprek.txt" not in str(refused.value)


@pytest.mark.requirement(35, 43)
def test_policy_and_rules_are_in_the_manifest() -> None:
    """A manifest without policy or version of the rules is refused; one with them holds them."""
    content = json.loads(first().to_bytes())
    assert (content["policy"], content["rule_version"]) == ("alle zakelijke berichten", "2023-1")
    with pytest.raises(ArchiveRefused, match="missing"):
        first(policy="")
    with pytest.raises(ArchiveRefused, match="missing"):
        first(rule_version="")


def test_a_file_stands_in_it_once() -> None:
    """The same place twice is refused."""
    with pytest.raises(ArchiveRefused, match="twice"):
        first(entries=[entry("gesprek.txt", b""), entry("gesprek.txt", b"x")])


@given(st.binary(max_size=300))
def test_bytes_that_are_no_manifest_are_refused(data: bytes) -> None:
    """Whatever is offered as a manifest gives our own error."""
    with pytest.raises(ChatArchiveError):
        read_manifest(data)


@given(st.integers(min_value=0), st.binary(min_size=1, max_size=4))
def test_a_damaged_manifest_is_never_read_as_the_same(at: int, patch: bytes) -> None:
    """A manifest with other bytes is refused, or is another manifest, which the chain then shows."""
    good = first().to_bytes()
    at %= len(good)
    damaged = good[:at] + patch + good[at + len(patch) :]
    if damaged == good:
        return
    try:
        read = read_manifest(damaged)
    except ArchiveRefused:
        return
    assert hashlib.sha256(damaged).hexdigest() != first().sha256
    assert read == first() or read.to_bytes() != good


def test_names_of_manifests() -> None:
    """Only a name that we give counts as a manifest."""
    assert is_manifest_name("manifest-0001.json")
    assert not is_manifest_name("Media/manifest-0001.json")
    assert not is_manifest_name("manifest-1.json")
