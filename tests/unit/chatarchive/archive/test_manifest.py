"""The manifest of a dossier."""

from __future__ import annotations

import datetime
import hashlib
import json
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
)
from chatarchive.errors import ArchiveRefused, ChatArchiveError

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


@pytest.mark.requirement(32)
def test_manifests_form_a_chain() -> None:
    """Each names the one before it; one that was changed, taken away or put elsewhere is found."""
    one = first()
    two = first(previous=one)
    assert (one.previous, two.previous, two.number) == (NO_PREVIOUS, one.sha256, 2)
    assert read_chain([one.to_bytes(), two.to_bytes()]) == [one, two]
    for wrong in ([two.to_bytes(), one.to_bytes()], [two.to_bytes()]):
        with pytest.raises(ArchiveRefused, match="manifest 1"):
            read_chain(wrong)
    with pytest.raises(ArchiveRefused, match="manifest 2"):
        read_chain([one.to_bytes().replace(b"2023-1", b"2023-2"), two.to_bytes()])
    with pytest.raises(ArchiveRefused, match="dossier-7"):
        first(previous=one, dossier="dossier-8")


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
