"""Key files."""

from __future__ import annotations

import base64
import os
import stat
import threading
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

from ldv.errors import KeyRingError
from ldv.profile import Pseudonymisation
from ldv.pseudonym import Key, KeyRing, create_key_file, load_keys, load_or_create_keys, rotate_keys
from tests.support.persons import ANNA


def line_of(key: Key) -> str:
    return f"aes-siv:{key.id}:{base64.b64encode(key.secret).decode()}"


def write(path: Path, *lines: str, mode: int = 0o600) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    path.chmod(mode)
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "logboek.keys"


def test_a_key_file_is_for_its_owner_only(path: Path) -> None:
    """A new key file has mode 0600, in a folder of mode 0700, and nothing else is left there."""
    create_key_file(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert list(path.parent.iterdir()) == [path]


def test_what_was_made_can_be_read(path: Path) -> None:
    """The key that was made is the key that is used, now and later."""
    ring = load_or_create_keys(path)
    assert load_or_create_keys(path).pseudonymise(ANNA, type="BSN") == ring.pseudonymise(ANNA, type="BSN")


def test_a_key_file_that_stands_is_kept(path: Path) -> None:
    """Making a key file where there is one changes nothing: keys are never lost to a second start."""
    create_key_file(path)
    before = path.read_bytes()
    create_key_file(path)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_all_who_start_at_once_use_one_key(path: Path) -> None:
    """However many start at the same moment, one file comes about and all of them use it."""
    gate = threading.Barrier(8)
    found: list[str] = []

    def start() -> None:
        gate.wait()
        found.append(load_or_create_keys(path).pseudonymise(ANNA, type="BSN"))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1
    assert list(path.parent.iterdir()) == [path]


def test_the_first_key_writes(tmp_path: Path) -> None:
    """Keys stand in a file with the newest first; comments and empty lines are allowed."""
    newest, oldest = Key.generate(), Key.generate()
    path = write(tmp_path / "keys", "# rotated in May", "", f"  {line_of(newest)}  ", line_of(oldest))
    ring = load_keys(path)
    assert [key.id for key in ring.keys] == [newest.id, oldest.id]
    assert ring.pseudonymise(ANNA, type="BSN").startswith(f"k{newest.id}:")


def test_keys_can_stand_in_the_setting_itself() -> None:
    """A container gets its keys in an environment variable."""
    first, second = Key.generate(), Key.generate()
    ring = load_keys(f" {line_of(first)} , {line_of(second)}")
    assert [key.id for key in ring.keys] == [first.id, second.id]


def test_the_profile_says_how() -> None:
    """Where the profile wants pseudonyms that cannot be reversed, a ring given in code makes none that can."""
    ring = KeyRing((Key.generate(),))
    assert load_keys(ring) is ring
    assert load_keys(ring, method=Pseudonymisation.HMAC).pseudonymise(ANNA, type="BSN").startswith("h")
    assert load_keys(line_of(ring.keys[0]), method=Pseudonymisation.HMAC).method is Pseudonymisation.HMAC


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    """Keys that others can read are no keys; the error says which mode was found and how to mend it."""
    path = write(tmp_path / "keys", line_of(Key.generate()), mode=mode)
    with pytest.raises(KeyRingError, match=rf"mode {mode:04o}.*chmod 600 {path}"):
        load_keys(path)


SECRET = base64.b64encode(b"s" * 64).decode()


@pytest.mark.parametrize(
    "bad",
    [
        f"aes-siv:a1:{SECRET[:-4]}",
        f"aes-siv:a1:{SECRET}====",
        f"aes-siv:a1:!{SECRET}",
        f"aes-siv:{SECRET}",
        f"aes-gcm:a1:{SECRET}",
        f"aes-siv:A1:{SECRET}",
        f"aes-siv:a1:{SECRET}:x",
        SECRET,
        f"aes-siv:a1:é{SECRET}",
    ],
)
@pytest.mark.parametrize("where", ["file", "setting"])
def test_a_bad_line_is_named_and_never_quoted(tmp_path: Path, bad: str, where: str) -> None:
    """The error says where the slip is; nothing of what stands there is in it, or in the traceback's variables."""
    good = line_of(Key.generate())
    if where == "file":
        value = str(write(tmp_path / "keys", "# one", good, bad))
        place = f"line 3 of {value}"
    else:
        value = f"{good},{bad}"
        place = "part 2 of the setting"
    with pytest.raises(KeyRingError) as caught:
        load_keys(value)
    said = str(caught.value)
    assert place in said
    assert SECRET[:16] not in said
    frames = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    of_ours = [frame for frame in frames.stack if "pseudonym" in frame.filename and "tests" not in frame.filename]
    assert of_ours
    assert SECRET[:16] not in "".join(str(frame.locals) for frame in of_ours)
    assert frames.__context__ is None


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A key file that cannot be read is named, with what to do."""
    path = tmp_path / "nowhere"
    with pytest.raises(KeyRingError, match=f"{path} cannot be read.*ldv init"):
        load_keys(path)


@pytest.mark.parametrize("use", [load_keys, load_or_create_keys, rotate_keys])
def test_a_folder_is_no_key_file(tmp_path: Path, use: Callable[[Path], object]) -> None:
    """A folder in place of a key file is said to be one, with the file to name: the one in it, or one to be made."""
    asked = f"asked for a key file, found a folder: {tmp_path}"
    with pytest.raises(KeyRingError, match=f"{asked}.*`ldv init --keys {tmp_path}/ring` makes one"):
        use(tmp_path)
    create_key_file(tmp_path / "ring")
    with pytest.raises(KeyRingError, match=f"{asked}. Name the file in it: {tmp_path}/ring."):
        use(tmp_path)
    assert len(load_keys(tmp_path / "ring").keys) == 1


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """Where no key file can be made, the error says so and quotes no key."""
    write(tmp_path / "file", "in the way")
    with pytest.raises(KeyRingError, match=r"cannot be made at .*Choose a folder"):
        create_key_file(tmp_path / "file" / "logboek.keys")


def test_an_empty_file_holds_no_key(tmp_path: Path) -> None:
    """A file of comments only is no key file."""
    with pytest.raises(KeyRingError, match="no key"):
        load_keys(write(tmp_path / "keys", "# nothing yet"))


def test_the_umask_does_not_matter(path: Path) -> None:
    """Also where new files are open to all by default, a key file is not."""
    before = os.umask(0)
    try:
        create_key_file(path)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
