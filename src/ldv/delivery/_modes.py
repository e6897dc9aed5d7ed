"""Who runs the shipper: a helper process, a thread, or somebody else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
import weakref
from pathlib import Path
from typing import Any, Final, Protocol

import attrs
from opentelemetry.context import attach, set_value

from ldv.delivery._shipper import Shipper
from ldv.delivery._targets import target_for
from ldv.errors import LdvError
from ldv.journal import DirectoryLock, is_alive, writers
from ldv.profile import Profile

_AGAIN_AFTER: Final = 5.0
_LOOK: Final = 0.05


@attrs.frozen(kw_only=True)
class Assignment:
    """What a shipper needs to know.

    Attributes:
        directory: The journal.
        logboek: DSN of the target; may hold a password, so never shown and never an argument of a process.
        profile: The agreements.
        batch_rows: Most records in one delivery.
        batch_interval: Seconds in which records are gathered.
    """

    directory: Path
    logboek: str = attrs.field(repr=False)
    profile: Profile
    batch_rows: int = 50_000
    batch_interval: float = 0.25

    def shipper(self, **more: Any) -> Shipper:
        """A shipper for this; nothing is connected yet."""
        target = target_for(self.logboek, profile=self.profile)
        return Shipper(self.directory, target, batch_rows=self.batch_rows, batch_interval=self.batch_interval, **more)

    def to_json(self) -> str:
        """As text, for the standard input of the helper process."""
        # Whose logboeken can be read is nothing to who delivers, and says where credentials are.
        profile = attrs.asdict(self.profile, filter=lambda field, _: field.name != "federation")
        return json.dumps({**attrs.asdict(self), "directory": str(self.directory), "profile": profile})

    @classmethod
    def from_json(cls, text: str) -> Assignment:
        """Back from text."""
        content = json.loads(text)
        return cls(**{**content, "directory": Path(content["directory"]), "profile": Profile(**content["profile"])})


class Delivery(Protocol):
    """Sees to it that the journal of this process is delivered."""

    def tick(self) -> None:
        """Called about once a second from the journal's thread, in every process that writes."""

    def stop(self, timeout: float) -> bool:
        """Called when this process has closed its journal.

        Args:
            timeout: Seconds that may be waited.

        Returns:
            Whether whoever delivered for this process has ended, or goes on for others.
        """


class Helper(subprocess.Popen[bytes]):
    """The helper process. It may outlive the process that started it: it is meant to, so nothing warns."""

    def __del__(self) -> None:
        """Take note of its end if it has ended."""
        if getattr(self, "_child_created", False):
            self.poll()


class ExternalDelivery:
    """Nobody here: `ldv ship` is run by hand or by systemd."""

    def tick(self) -> None:
        """Nothing to do."""

    def stop(self, timeout: float) -> bool:
        """Nothing to wait for."""
        return True


class ProcessDelivery:
    """A helper process: it alone has the embedded engine in it.

    It is started by any process that writes and finds that nobody delivers, as a new program and never by a fork:
    the engine's threads do not survive one. It ends when its writers are gone and the journal is empty.
    """

    def __init__(self, assignment: Assignment) -> None:
        """Nothing is started yet."""
        assignment.to_json()  # what cannot be handed over is said by `configure()`, not once a second later
        self._assignment = assignment
        self._helper: Helper | None = None
        self._started = -_AGAIN_AFTER

    def tick(self) -> None:
        """Start a helper if nobody delivers."""
        if self._helper is not None and self._helper.poll() is None:
            return
        if (
            time.monotonic() - self._started < _AGAIN_AFTER
            or DirectoryLock.holder(self._assignment.directory) is not None
        ):
            return
        self._started = time.monotonic()
        self._helper = start_helper(self._assignment)

    def stop(self, timeout: float) -> bool:
        """Wait for the helper, which ends by itself unless others still write."""
        if self._helper is None:
            return True
        directory = self._assignment.directory
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            # The helper of this process delivers for all others too: while one of them writes, it goes on.
            if any(is_alive(directory, writer) for writer in writers(directory)):
                return True
            try:
                self._helper.wait(_LOOK)
            except subprocess.TimeoutExpired:
                continue
            return True
        return False


class ThreadDelivery:
    """A thread of this process: enough for a server, whose client waits for the network and not for the processor."""

    def __init__(self, assignment: Assignment) -> None:
        """Nothing is started yet."""
        self._assignment = assignment
        self._shipper: Shipper | None = None
        self._thread: threading.Thread | None = None
        self._lock: DirectoryLock | None = None
        _forget_in_child(self)

    def tick(self) -> None:
        """Start the thread if nobody delivers."""
        if self._thread is not None and self._thread.is_alive():
            return
        lock = DirectoryLock.acquire(self._assignment.directory, what="an application that logs (delivery by a thread)")
        if lock is None:
            return
        try:
            shipper = self._assignment.shipper()
            thread = threading.Thread(target=self._run, args=(shipper, lock), name="ldv-delivery", daemon=True)
            thread.start()
        except BaseException:
            # There may be no thread to be had now; the next tick has to find the right free.
            lock.release()
            raise
        self._lock, self._shipper, self._thread = lock, shipper, thread

    def stop(self, timeout: float) -> bool:
        """End the thread; what it did not deliver within that time stays in the journal."""
        if self._thread is None or self._shipper is None:
            return True
        # It removes what this process wrote once it has read that nothing more comes.
        self._shipper.finish()
        self._thread.join(timeout)
        self._shipper.stop()
        self._thread.join(_LOOK)
        return not self._thread.is_alive()

    def forget(self) -> None:
        """In a forked child: the thread is not here, and the lock is the parent's."""
        if self._lock is not None:
            self._lock.abandon()
        self._lock = self._shipper = self._thread = None

    @staticmethod
    def _run(shipper: Shipper, lock: DirectoryLock) -> None:
        # The host may trace its HTTP calls; those of delivery are not the host's.
        attach(set_value("suppress_instrumentation", True))  # noqa: FBT003 - the key and its value
        try:
            shipper.run()
        except (LdvError, OSError):
            pass  # noted in the status file, which health() reads; the next tick tries again
        finally:
            lock.release()


def delivery_for(mode: str, assignment: Assignment) -> Delivery:
    """The way of delivering that was configured.

    Args:
        mode: `auto`, `process`, `thread` or `external`.
        assignment: What there is to deliver, and where.

    Returns:
        Whoever sees to it.
    """
    if mode == "auto":
        mode = "process" if assignment.logboek.startswith("chdb:") else "thread"
    if mode == "process":
        return ProcessDelivery(assignment)
    return ThreadDelivery(assignment) if mode == "thread" else ExternalDelivery()


def start_helper(assignment: Assignment) -> Helper:
    """Start the helper process.

    Its settings go over its standard input: an argument or a variable could be read by others on the machine.
    """
    # Made first: a helper that gets none would end, and be started again, for ever.
    content = assignment.to_json().encode()
    log = os.open(assignment.directory / "shipper.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("LDV_", "OTEL_"))}
    environment["PYTHONPATH"] = os.pathsep.join(part for part in sys.path if part)
    try:
        helper = Helper(
            # -P: a file that happens to lie in the present folder must not pass for one of our modules.
            [sys.executable, "-P", "-m", "ldv.delivery"],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            start_new_session=True,
            env=environment,
        )
    finally:
        os.close(log)
    if helper.stdin is not None:
        with helper.stdin as pipe:
            pipe.write(content)
    return helper


def _forget_in_child(delivery: ThreadDelivery) -> None:
    reference = weakref.ref(delivery)

    def forget() -> None:
        if (found := reference()) is not None:
            found.forget()

    os.register_at_fork(after_in_child=forget)
