"""What a folder is asked to do, and refuses by itself."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import RawIOBase
from pathlib import Path
from typing import Any, BinaryIO, cast

import pytest

from chatarchive.dms import DeletePermission, Dms, FolderDms, read_back
from chatarchive.errors import NotStored, StoreUnavailable, WriteOnceRefused
from tests.support.document_stores import ADVISER, ANNA, BERT, Policy

HERE = Path(__file__).parents[4]
CHAT = ANNA.imported / "gesprek.txt"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Where the store is."""
    (tmp_path / "dms").mkdir()
    return tmp_path / "dms"


@pytest.fixture
def dms(root: Path) -> FolderDms:
    """An empty store."""
    return FolderDms(root, policy=Policy())


def on_disk(root: Path, *names: str) -> Path:
    return root.joinpath(*names)


def test_it_is_a_dms(dms: FolderDms) -> None:
    """It has all that the protocol asks, as mypy sees it too."""
    store: Dms = dms
    assert store.sweep() == 0


@pytest.mark.requirement(24)
def test_it_looks_on_disk_as_in_the_agreements(dms: FolderDms, root: Path) -> None:
    """Somebody who opens the folder sees the names of section 8; only drafts are hidden."""
    dms.put(CHAT, b"bericht", actor=ADVISER)
    files = [path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()]
    where = "Chatberichten/2023 Chatberichten/2023 WhatsApp Chat Directeur Anna Bos"
    assert files == [f"{where}/01. Geïmporteerd/gesprek.txt"]
    assert list((root / ".concepten").iterdir()) == []


REFUSED_BY_THE_SYSTEM = """
import os, sys, tempfile
from pathlib import Path
from chatarchive.dms import FolderDms
from tests.support.document_stores import ADVISER, ANNA, Policy

if not os.geteuid():
    os.setgid(65534), os.setuid(65534)
with tempfile.TemporaryDirectory(dir="/tmp") as root:
    FolderDms(root, policy=Policy()).put(ANNA.imported / "gesprek.txt", b"bericht", actor=ADVISER)
    path = Path(root).joinpath(*(ANNA.imported / "gesprek.txt").names)
    assert path.stat().st_mode & 0o777 == 0o444
    try:
        path.open("r+b")
    except PermissionError:
        print("refused")
"""


@pytest.mark.requirement(8)
def test_the_system_refuses_to_change_an_original() -> None:
    """Whoever is no administrator cannot open an original to write in it, not even the user that stored it."""
    command = [sys.executable, "-c", REFUSED_BY_THE_SYSTEM]
    # Not measured: the user that the program becomes may write no figures of coverage here.
    unmeasured = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    run = subprocess.run(command, cwd=HERE, env=unmeasured, capture_output=True, text=True, timeout=60, check=False)
    assert (run.stdout, run.stderr) == ("refused\n", "")


@pytest.mark.requirement(8)
def test_two_processes_never_have_the_same_name(root: Path) -> None:
    """Of writers that race for a name, one is first and the others are refused, each time."""
    count, writers = 60, ("a", "b", "c")
    racing = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.support.dms_writers", str(root), writer, str(count)],
            cwd=HERE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for writer in writers
    ]
    for one in racing:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    for one in racing:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    said = [one.communicate(timeout=100)[0].split() for one in racing]
    assert [one.returncode for one in racing] == [0, 0, 0]
    for number in range(count):
        first = [writer for writer, outcome in zip(writers, said, strict=True) if outcome[number] == "first"]
        assert len(first) == 1
        stored = on_disk(root, *(ANNA.imported / f"{number}.txt").names).read_bytes()
        assert stored == first[0].encode() * 100


def test_deleting_beside_writing(dms: FolderDms) -> None:
    """A folder that goes with its last document does not take along what is being placed in it."""

    def come_and_go(number: int) -> None:
        for _ in range(25):
            stored = dms.put(ANNA.imported / "map" / f"{number}.txt", b"%d" % number, actor=ADVISER)
            assert read_back(dms, stored.path, actor=ADVISER) == stored
            permission = DeletePermission(path=stored.path, sha256=stored.sha256, reference="r")
            dms.delete(stored.path, actor=ADVISER, permission=permission)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(come_and_go, range(4)))
    assert dms.list(ANNA.imported, actor=ADVISER) == ()


@pytest.mark.requirement(46)
def test_links_are_not_followed(dms: FolderDms, root: Path, tmp_path: Path) -> None:
    """Neither to a file nor to a folder, inside the store or out of it; nor is anything written through one."""
    dms.put(CHAT, b"bericht", actor=ADVISER)
    outside = tmp_path / "buiten"
    outside.mkdir()
    (outside / "geheim.txt").write_bytes(b"geheim")
    imported = on_disk(root, *ANNA.imported.names)
    (imported / "link.txt").symlink_to(outside / "geheim.txt")
    (imported / "map").symlink_to(outside)
    (imported.parent / "02. Werkmap").symlink_to(outside)
    os.mkfifo(imported / "pijp.txt")
    assert [one.path for one in dms.list(ANNA.imported, actor=ADVISER)] == [CHAT]
    for name in ("link.txt", "map", "pijp.txt"):
        with pytest.raises(NotStored):
            dms.open(ANNA.imported / name, actor=ADVISER)
        with pytest.raises(WriteOnceRefused):
            dms.put(ANNA.imported / name, b"x", actor=ADVISER)
    for path in (ANNA.imported / "map" / "geheim.txt", ANNA.work / "geheim.txt"):
        with pytest.raises(NotStored):
            dms.open(path, actor=ADVISER)
        with pytest.raises(WriteOnceRefused):
            dms.put(path, b"x", actor=ADVISER, write_once=path.is_original)
    assert dms.list(ANNA.work, actor=ADVISER) == ()
    assert [(path.name, path.read_bytes()) for path in outside.iterdir()] == [("geheim.txt", b"geheim")]


def test_what_somebody_put_there_by_hand(dms: FolderDms, root: Path) -> None:
    """A file under a name that no title has is left out; one under a name that a title has can be read."""
    dms.put(CHAT, b"bericht", actor=ADVISER)
    imported = on_disk(root, *ANNA.imported.names)
    (imported / "hand.txt").write_bytes(b"hand")
    for name in (".DS_Store", "{41}.txt", "Gei\u0308mporteerd.txt"):
        (imported / name).write_bytes(b"x")
    listed = [one.path.name for one in dms.list(ANNA.imported, actor=ADVISER)]
    assert listed == [CHAT.name, "hand.txt"]
    with pytest.raises(WriteOnceRefused):
        dms.put(ANNA.imported / "hand.txt", b"anders", actor=ADVISER)


@pytest.mark.requirement(24)
def test_a_lost_title_is_not_guessed(dms: FolderDms, root: Path) -> None:
    """When the title of a shortened name is gone or changed, the store says so; storing it again brings it back."""
    dms.put(ANNA.imported / ("x" * 300), b"bericht", actor=ADVISER)
    (kept,) = (path for path in root.rglob(".titel-*"))
    kept.chmod(0o644)
    for damaged in (b"y" * 300, b"\xff", None):
        kept.unlink() if damaged is None else kept.write_bytes(damaged)
        with pytest.raises(StoreUnavailable, match="backup"):
            dms.list(ANNA.imported, actor=ADVISER)
    assert dms.put(ANNA.imported / ("x" * 300), b"bericht", actor=ADVISER).already_there
    assert [one.path.name for one in dms.list(ANNA.imported, actor=ADVISER)] == ["x" * 300]


def test_a_root_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    """A missing root may be a disk that is not mounted; what is stored there would vanish under it."""
    with pytest.raises(StoreUnavailable, match="mounted"):
        FolderDms(tmp_path / "niet", policy=Policy())
    (tmp_path / "dms").mkdir()
    dms = FolderDms(tmp_path / "dms", policy=Policy())
    (tmp_path / "dms").rmdir()
    for call in (
        lambda: dms.put(CHAT, b"x", actor=ADVISER),
        lambda: dms.open(CHAT, actor=ADVISER),
        lambda: dms.list(ANNA.imported, actor=ADVISER),
        dms.sweep,
    ):
        with pytest.raises(StoreUnavailable, match="mounted"):
            call()


@pytest.fixture
def nearly_full() -> Iterator[None]:
    """Files of this process may have a million bytes, as on a disk that is nearly full."""
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, ignored)


@pytest.mark.usefixtures("nearly_full")
def test_a_full_disk_leaves_nothing(dms: FolderDms, root: Path) -> None:
    """What does not fit is not there, and the error names no path."""
    with pytest.raises(StoreUnavailable) as failed:
        dms.put(CHAT, b"x" * 3_000_000, actor=ADVISER)
    assert "Anna" not in str(failed.value)
    assert [path for path in root.rglob("*") if path.is_file()] == []
    dms.put(CHAT, b"past wel", actor=ADVISER)


def test_drafts_of_the_living_stay(dms: FolderDms, root: Path) -> None:
    """Another process that opens the store sweeps what is dead, and not what is being written now."""

    dms.put(CHAT, b"maakt de map", actor=ADVISER)
    (root / ".concepten" / "dood").write_bytes(b"half")
    FolderDms(root, policy=Policy())
    assert list((root / ".concepten").iterdir()) == []

    class Watched(RawIOBase):
        rest: tuple[bytes, ...] = (b"een", b"twee")

        def read(self, size: int = -1, /) -> bytes:
            FolderDms(root, policy=Policy())
            assert len(list((root / ".concepten").iterdir())) == 1
            piece, self.rest = b"".join(self.rest[:1]), self.rest[1:]
            return piece

    dms.put(BERT.imported / "langzaam.txt", cast("BinaryIO", Watched()), actor=ADVISER)
    assert read_back(dms, BERT.imported / "langzaam.txt", actor=ADVISER).size == 7


class Large(RawIOBase):
    """So many bytes, that are nowhere in memory at once."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.rest = size

    def read(self, size: int = -1, /) -> Any:
        now = min(size, self.rest)
        self.rest -= now
        return bytes(now)


def test_a_large_document_takes_little_memory(dms: FolderDms) -> None:
    """The memory used does not depend on the size of a document, in any direction."""
    tracemalloc.start()
    try:
        for _ in range(2):
            dms.put(CHAT, cast("BinaryIO", Large(200 << 20)), actor=ADVISER)
        assert read_back(dms, CHAT, actor=ADVISER).size == 200 << 20
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()
