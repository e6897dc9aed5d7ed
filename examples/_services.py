"""Starts the services of an example, each a process of its own, and stops them again.

    with Services(folder) as services:
        url = services.reserve("RDW")
        services.start("RDW", "examples.parkeervergunning.brv:app", environment={...})
        httpx.get(url)
    # stopped, everything delivered, and folder/RDW/logboek can be opened

Nothing here is about logging: it is what Docker or systemd does elsewhere.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).parents[1]
STOP_SECONDS = 60.0


class ServiceFailed(Exception):
    """A service did not end as it should; the message says which, and where its log is."""


class Services:
    """Processes that serve HTTP on this machine, with what they write in one folder.

    Args:
        folder: Gets a folder for each service: `NAME/logboek`, `NAME/service.log`, and what is temporary in `NAME/tmp`.
        told: What some are told beside that in their environment, by name: where their records go, for example.
    """

    def __init__(self, folder: Path, *, told: Mapping[str, Mapping[str, str]] | None = None) -> None:
        """Nothing runs yet."""
        self.folder = folder.absolute()
        self._told = told or {}
        self._listeners: dict[str, socket.socket] = {}
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Services:
        """Use as a block: whatever happens inside, no process stays behind."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop what runs; an error of the block goes before one of stopping."""
        try:
            self.stop()
        except ServiceFailed:
            if error is None:
                raise
        finally:
            for listener in self._listeners.values():
                listener.close()

    def reserve(self, name: str) -> str:
        """Take a free port for a service, before it or any other has started.

        The socket is opened here and handed to the process, so that nobody can take the port in between, and a request
        that comes early waits in the queue of the socket.

        Returns:
            The URL of the service.
        """
        listener = socket.create_server(("127.0.0.1", 0))
        # uvicorn takes the socket for one that needs no such thing; accepted connections inherit it.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._listeners[name] = listener
        return f"http://127.0.0.1:{listener.getsockname()[1]}"

    def logboek(self, name: str) -> str:
        """DSN of the logboek of a service."""
        return f"chdb://{self.folder / name / 'logboek'}"

    def log(self, name: str) -> Path:
        """What a service wrote to stdout and stderr."""
        return self.folder / name / "service.log"

    def last_lines(self) -> str:
        """The end of what each service wrote, for when something went wrong."""
        logs = sorted(self.folder.glob("*/service.log"))
        return "\n".join(f"== {log}\n" + "\n".join(log.read_text().splitlines()[-20:]) for log in logs)

    def start(
        self, name: str, app: str, *, environment: Mapping[str, str] | None = None, access_log: bool = True
    ) -> None:
        """Start a service whose port was reserved.

        Args:
            name: Its name and that of its folder.
            app: `package.module:variable` of an ASGI application.
            environment: What it needs to know beside its logboek.
            access_log: Whether to note each request, with its URL and the address that it came from.
        """
        temporary = self.folder / name / "tmp"
        temporary.mkdir(parents=True, mode=0o700)
        # What this program was told about logging is not meant for the services, and neither are the settings in the
        # folder where it was started: each runs in its own.
        inherited = {key: value for key, value in os.environ.items() if not key.startswith(("LDV_", "OTEL_"))}
        modules = [str(ROOT), *map(os.path.abspath, filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep)))]
        listener = self._listeners.pop(name)
        options = [
            "--fd",
            str(listener.fileno()),
            "--no-use-colors",
            "--access-log" if access_log else "--no-access-log",
        ]
        with self.log(name).open("ab") as log:
            self._running[name] = subprocess.Popen(
                [sys.executable, "-m", "uvicorn", app, *options],
                cwd=self.folder / name,
                env={
                    **inherited,
                    "PYTHONPATH": os.pathsep.join(modules),
                    "LDV_LOGBOEK": self.logboek(name),  # journal and keys come beside it
                    "TMPDIR": str(temporary),
                    "NO_PROXY": "127.0.0.1",
                    **self._told.get(name, {}),
                    **(environment or {}),
                },
                pass_fds=[listener.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the program that started it, which then stops one by one
            )
        # From here on the socket lives and dies with the service: who calls a dead one is told so, and does not wait.
        listener.close()

    def stop(self, *names: str) -> None:
        """Ask services to end, the last started first, and wait until each has delivered its records.

        Args:
            names: Which; by default all.

        Raises:
            ServiceFailed: One ended badly, or did not end in time and was killed.
        """
        failed = []
        for name in [name for name in reversed(self._running) if name in names or not names]:
            process = self._running.pop(name)
            process.send_signal(signal.SIGTERM)
            try:
                code = process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                code = process.wait()
            # Having cleaned up, uvicorn ends by the signal that it was sent.
            if code not in (0, -signal.SIGTERM):
                failed.append(f"{name} ended with code {code}; its log is {self.log(name)}")
        if failed:
            raise ServiceFailed("; ".join(failed))
