"""A key file over the years."""

from __future__ import annotations

import multiprocessing
import os
import stat
from pathlib import Path

import pytest

from ldv.errors import KeyRingError
from ldv.pseudonym import create_key_file, load_keys, retire_key, rotate_keys


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A key file with one key."""
    file = tmp_path / "keys" / "ring"
    create_key_file(file)
    return file


def names(path: Path) -> list[str]:
    return [key.id for key in load_keys(path).keys]


def test_a_new_key_stands_first(path: Path) -> None:
    """From now on it writes; the one before it is still there, unchanged."""
    before = load_keys(path)
    made = rotate_keys(path)
    after = load_keys(path)
    assert names(path) == [made, before.keys[0].id]
    assert after.keys[1].secret == before.keys[0].secret
    assert after.write("999990019", "BSN").startswith(f"k{made}:")
    assert set(before.search_terms("999990019", type="BSN")) < set(after.search_terms("999990019", type="BSN"))


def test_nobody_else_can_read_it(path: Path) -> None:
    """Mode 0600, no draft left behind, and the same owner."""
    before = path.stat()
    rotate_keys(path)
    after = path.stat()
    assert stat.S_IMODE(after.st_mode) == 0o600
    assert (after.st_uid, after.st_gid) == (before.st_uid, before.st_gid)
    assert [file.name for file in path.parent.iterdir()] == ["ring"]


def test_a_file_that_is_changed_keeps_its_owner(path: Path) -> None:
    """Changed by root, an application that runs as another user must still be able to read its keys."""
    owner = 65534 if os.geteuid() == 0 else os.geteuid()
    os.chown(path, owner, -1)
    rotate_keys(path)
    assert path.stat().st_uid == owner


def test_what_people_wrote_in_it_stays(path: Path) -> None:
    """Comments and empty lines stay where they are, and a last line without an end gets one."""
    path.write_text("# of the municipality\n\n" + path.read_text(encoding="ascii").rstrip("\n"), encoding="ascii")
    rotate_keys(path)
    assert path.read_text(encoding="ascii").startswith("# of the municipality\n\naes-siv:")
    assert len(names(path)) == 2


def test_a_link_to_it_stays_a_link(path: Path, tmp_path: Path) -> None:
    """What a link leads to is changed, not the link."""
    link = tmp_path / "link"
    link.symlink_to(path)
    rotate_keys(link)
    assert link.is_symlink()
    assert len(names(path)) == 2


def test_an_old_key_can_go(path: Path) -> None:
    """Retiring takes away that key and nothing else."""
    [first] = names(path)
    second = rotate_keys(path)
    third = rotate_keys(path)
    retire_key(path, second)
    assert names(path) == [third, first]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_newest_key_stays(path: Path) -> None:
    """Without a key nobody can be named any more."""
    newest = rotate_keys(path)
    with pytest.raises(KeyRingError, match="ldv keys rotate"):
        retire_key(path, newest)
    assert len(names(path)) == 2


def test_a_key_that_is_not_there_is_refused(path: Path) -> None:
    """The message tells which there are, and does not repeat what was given: it may be a key itself."""
    with pytest.raises(KeyRingError, match=names(path)[0]) as raised:
        retire_key(path, "nosuchkey")
    assert "nosuchkey" not in str(raised.value)


def test_a_file_that_is_not_right_is_left_alone(path: Path) -> None:
    """Nothing is added to a file that cannot be read as keys, or that others can read."""
    content = path.read_bytes()
    path.write_bytes(content + b"aes-siv:broken\n")
    with pytest.raises(KeyRingError, match="line 2"):
        rotate_keys(path)
    assert path.read_bytes() == content + b"aes-siv:broken\n"
    path.chmod(0o640)
    with pytest.raises(KeyRingError, match="chmod 600"):
        rotate_keys(path)


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    """A new file would hold one key, and find nobody."""
    with pytest.raises(KeyRingError):
        rotate_keys(tmp_path / "none")
    assert list(tmp_path.iterdir()) == []


def test_no_key_is_in_an_error(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is full is named; what was to be written is in no frame of the error."""

    def full(descriptor: int, content: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    before = path.read_bytes()
    with pytest.raises(KeyRingError, match="No space left") as raised:
        rotate_keys(path)
    held = raised.value.__traceback__
    while held is not None:
        assert "aes-siv:" not in repr(held.tb_frame.f_locals) or held.tb_frame.f_code.co_name.startswith("test_")
        held = held.tb_next
    assert raised.value.__cause__ is raised.value.__context__ is None
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["ring"]


def test_of_two_who_add_a_key_neither_loses_it(path: Path) -> None:
    """Processes that rotate at the same time wait for each other."""
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        made = pool.map(rotate_keys, [path] * 12)
    assert len(set(made)) == 12
    assert set(made) < set(names(path))
    assert len(names(path)) == 13
