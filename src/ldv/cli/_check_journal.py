"""Checks of the journal and of the keys: what is on this machine's disk."""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ldv.cli._finding import Finding, ok, warning, wrong
from ldv.cli._show import duration, number, size
from ldv.errors import ConfigurationError
from ldv.profile import Profile
from ldv.settings import Settings

_NETWORK: Final = frozenset(
    {"9p", "afs", "cifs", "fuse.sshfs", "glusterfs", "lustre", "nfs", "nfs4", "smb3", "smbfs", "ceph"}
)
_MOUNTS: Final = Path("/proc/self/mounts")


def check_keys(settings: Settings, profile: Profile) -> Iterator[Finding]:
    """Whether pseudonyms can be made and read, and whether the keys are where they should be."""
    from ldv.pseudonym import load_keys

    embedded = (settings["logboek"] or "").startswith("chdb:")
    given = settings["keys"]
    if not given and not embedded:
        yield wrong(
            "keys",
            "none are set",
            "Make a key file with `ldv init --keys FILE`, keep a copy in a safe place, and set LDV_KEYS to its path.",
        )
        return
    path = None if given and given.startswith("aes-siv:") else Path(given) if given else _own_key_file(settings)
    if path is not None and not given and not path.exists():
        yield ok("keys", f"none yet; {path} is made on first use")
        return
    try:
        ring = load_keys(given or path or "", method=profile.pseudonymisation)
    except ConfigurationError as error:
        yield wrong("keys", error.args[0], "Without keys no data subject can be named or found.")
        return
    names = ", ".join(key.id for key in ring.keys)
    where = f"{number(len(ring.keys), 'key')} ({names}) in {path or settings.values['keys'].source}"
    if path is not None and not given:
        yield warning(
            "keys",
            f"{where}, made by the embedded engine",
            "Fine for development. Production wants it elsewhere: who has the logboek and the keys can read every "
            "pseudonym. Move the file to where neither the logboek nor its backups are and only the application can "
            "read it (a secret store, another volume), set LDV_KEYS to it, and keep a copy in a safe place.",
        )
    elif path is not None and _is_beside(path, settings):
        yield warning(
            "keys",
            f"{where}, beside the journal or the engine",
            "A copy of that folder holds pseudonyms and keys together. Move the keys elsewhere, and set LDV_KEYS.",
        )
    else:
        yield ok("keys", where)


def check_journal(directory: Path) -> Iterator[Finding]:
    """Whether this user can write the journal, and others cannot read it."""
    if not directory.exists():
        above = next(parent for parent in directory.parents if parent.exists())
        if os.access(above, os.W_OK | os.X_OK):
            yield ok("journal", f"{directory} is not there yet, and can be made")
        else:
            yield wrong(
                "journal",
                f"{directory} is not there, and {_me()} cannot make it in {above}",
                f"Make it: install -d -m 0700 -o USER {directory}",
            )
        return
    if not directory.is_dir():
        yield wrong("journal", f"{directory} is no folder", "Set another journal (LDV_JOURNAL), or move the file away.")
        return
    about = directory.stat()
    try:
        with tempfile.TemporaryFile(dir=directory):
            pass
    except OSError as error:
        owner = _name_of(about.st_uid)
        yield wrong(
            "journal",
            f"{_me()} cannot write in {directory} ({os.strerror(error.errno or 0)}); it belongs to {owner}",
            f"Run this and the application as {owner}, or give the folder to the application's user.",
        )
        return
    mode = stat.S_IMODE(about.st_mode)
    system = file_system_of(directory)
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield wrong("journal", f"others can come into {directory} (mode {mode:04o})", f"chmod 700 {directory}")
    elif about.st_uid != os.geteuid():
        yield warning(
            "journal",
            f"{directory} belongs to {_name_of(about.st_uid)}, and this runs as {_me()}",
            "Files made by one may be closed to the other: deliver as the user of the application.",
        )
    elif system in _NETWORK:
        yield warning(
            "journal",
            f"{directory} is on a network file system ({system})",
            "The journal relies on flock, rename and fsync. Put it on a local disk.",
        )
    else:
        yield ok("journal", f"{directory} can be written" + (f", {system}" if system else ""))


def check_space(directory: Path, settings: Settings) -> Iterator[Finding]:
    """Whether the journal has room: it refuses processings when it has not."""
    place = next(folder for folder in (directory, *directory.parents) if folder.exists())
    free, reserve = shutil.disk_usage(place).free, settings["journal_reserve_bytes"]
    found = f"{size(free)} free for the journal; below {size(reserve)} processings are refused"
    if free < reserve:
        yield wrong("disk space", found, "Make room on this disk, or move the journal.")
    elif free < 10 * reserve:
        yield warning(
            "disk space",
            found,
            "Make room before the store is away for long: the journal has to hold everything meanwhile.",
        )
    else:
        yield ok("disk space", found)


def check_delivery(directory: Path, settings: Settings) -> Iterator[Finding]:
    """What waits, who delivers, and what could not be delivered."""
    if not directory.is_dir():
        return
    from ldv.cli._status import attention_of, refusal_of
    from ldv.delivery import health_of

    health = health_of(directory, refusing=refusal_of(directory, settings))
    waits = f"{number(health.backlog_records, 'record')} waiting"
    if health.backlog_records:
        waits += f", the oldest {duration(health.age_seconds)} old"
    if health.last_error and health.state == "unavailable":
        waits += f"; {health.last_error}"
    points = attention_of(health)
    if health.backlog_bytes > settings["journal_max_bytes"] / 2:
        points.append(
            f"The backlog is {size(health.backlog_bytes)}; at {size(settings['journal_max_bytes'])} processings are "
            "refused (journal_max_bytes)."
        )
    if points:
        yield wrong("delivery", waits, " ".join(points))
    else:
        yield ok("delivery", f"{waits}, no dead letters")


def file_system_of(path: Path) -> str:
    """Kind of file system that a path is on, or nothing where that cannot be told."""
    try:
        mounts = [line.split(" ")[1:3] for line in _MOUNTS.read_text(encoding="utf-8", errors="replace").splitlines()]
    except OSError:
        return ""
    resolved = str(path.resolve())
    fitting = [
        (len(point), kind)
        for point, kind in mounts
        if resolved == point or resolved.startswith(point.rstrip("/") + "/")
    ]
    # The last of the longest: a later mount on the same point hides an earlier one.
    return max(reversed(fitting), key=lambda found: found[0], default=(0, ""))[1]


def _own_key_file(settings: Settings) -> Path:
    from ldv.logboek import default_key_file

    return default_key_file(settings["logboek"])


def _is_beside(path: Path, settings: Settings) -> bool:
    from ldv._configure import engine_folder, journal_folder

    folders = [journal_folder(settings)]
    if (settings["logboek"] or "").startswith("chdb:"):
        folders.append(engine_folder(settings["logboek"]))
    return any(path.resolve().is_relative_to(folder.resolve()) for folder in folders)


def _me() -> str:
    return _name_of(os.geteuid())


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"
