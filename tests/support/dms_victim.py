"""Kills a writer of a `FolderDms` before each single call to the system, and looks at what is left every time.

Run as a program: `python dms_victim.py put|replace|delete FOLDER`. It prints at how many points it killed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

from chatarchive.dms import DeletePermission, FolderDms, Stored
from tests.support.document_stores import ADVISER, ANNA, Policy

OLD, NEW = b"oud" * 1000, b"nieuw" * 300_000
# Too long for a name, so that titles are kept beside it; one for a folder too.
ORIGINAL = ANNA.imported / ("Media behorende bij " + "x" * 300) / ("y" * 300 + ".txt")
WORK = ANNA.work / "gesprek.txt"


def act(what: str, dms: FolderDms) -> object:
    """Do it, as a service would."""
    if what == "put":
        return dms.put(ORIGINAL, NEW, actor=ADVISER)
    if what == "replace":
        return dms.put(WORK, NEW, actor=ADVISER, write_once=False)
    dms.delete(ORIGINAL, actor=ADVISER, permission=permission())
    return None


def permission() -> DeletePermission:
    """Whoever decides about deleting gave this."""
    return DeletePermission(path=ORIGINAL, sha256=hashlib.sha256(OLD).hexdigest(), reference="besluit-7")


def prepare(what: str, root: Path) -> None:
    """What stands before."""
    root.mkdir()
    dms = FolderDms(root, policy=Policy())
    if what == "replace":
        dms.put(WORK, OLD, actor=ADVISER, write_once=False)
    if what == "delete":
        dms.put(ORIGINAL, OLD, actor=ADVISER)


def kill_before(number: int) -> None:
    """Kill this process when it is about to make its so manieth call to the system."""
    left = number

    def watch(frame: FrameType, event: str, called: Any) -> None:
        nonlocal left
        if event == "c_call" and getattr(called, "__module__", "") in {"posix", "fcntl"}:
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(watch)


def look(what: str, root: Path) -> None:
    """Check what a killed writer left: all or nothing, and no draft once the store is opened again."""
    dms = FolderDms(root, policy=Policy())
    assert list((root / ".concepten").iterdir() if (root / ".concepten").exists() else []) == []
    path = WORK if what == "replace" else ORIGINAL
    found = [one.path for one in dms.list(path.parent, actor=ADVISER)]
    assert found in ([path], []), "a half document"
    assert found or what != "replace", "the old version is gone"
    if found:
        with dms.open(path, actor=ADVISER) as stream:
            assert stream.read() in {"put": (NEW,), "replace": (OLD, NEW), "delete": (OLD,)}[what]


def finish(what: str, root: Path) -> None:
    """Do it again, and check that it is done, with nothing beside it."""
    done = act(what, FolderDms(root, policy=Policy()))
    files = [one for one in root.rglob("*") if one.is_file()]
    if isinstance(done, Stored):
        assert done.size == len(NEW)
        assert len(files) == (1 if what == "replace" else 3)
    else:
        assert [one for one in root.rglob("*") if one.name != ".concepten"] == []


def main(what: str, place: Path) -> int:
    """Kill at each point in turn, until it is done before it is killed."""
    number = 0
    while True:
        number += 1
        root = place / f"{number}"
        prepare(what, root)
        victim = os.fork()
        if not victim:
            dms = FolderDms(root, policy=Policy())
            kill_before(number)
            act(what, dms)
            os._exit(0)
        _, status = os.waitpid(victim, 0)
        look(what, root)
        finish(what, root)
        shutil.rmtree(root)
        if os.WIFEXITED(status):
            assert os.WEXITSTATUS(status) == 0
            return number - 1


if __name__ == "__main__":
    sys.stdout.write(f"{main(sys.argv[1], Path(sys.argv[2]))}\n")
