"""An `ldv serve` for each organisation: it takes what the service logs, and lets others ask and people look."""

from __future__ import annotations

import contextlib
import os
import random
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

import attrs
import httpx

from examples._demo.organisation import Organisation, make_register
from examples._services import ROOT, STOP_SECONDS, ServiceFailed
from ldv.logboek import default_key_file
from ldv.profile import Generation, Peer, Profile
from ldv.service import Scope, TokenFile

START_SECONDS = 60.0


@attrs.frozen(kw_only=True)
class Visitor:
    """Somebody whom the login for development offers.

    Attributes:
        name: What they are called.
        bsn: Their burgerservicenummer, for a citizen.
        roles: What else they come for.
    """

    name: str
    bsn: str = attrs.field(default="", repr=False)
    roles: tuple[str, ...] = ()


class Served:
    """An `ldv serve` for each organisation: with the register, the list of the others, pages, and a token for who logs.

    What lets somebody in, and the persons of the login, stand in a folder of their own that goes away afterwards.

    Args:
        folder: Where each organisation has its folder; nobody has a logboek in it open.
        organisations: Who takes part.
        register: File that each takes its register from.
        visitors: Who can log in.
    """

    def __init__(
        self, folder: Path, organisations: Sequence[Organisation], *, register: Path, visitors: Sequence[Visitor]
    ) -> None:
        """Nothing runs yet."""
        self._folder = folder.absolute()
        self._organisations = organisations
        self._register = register
        self._visitors = visitors
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._private = tempfile.TemporaryDirectory(prefix="demo-serve-")
        self._write_tokens: dict[str, Path] = {}
        self.names: dict[str, str] = {}
        """What each is called, by the name of its logboek: as its register says."""
        self.urls = dict(zip((one.logboek for one in organisations), _free_addresses(len(organisations)), strict=True))
        """Where each is found, by the name of its logboek."""

    def __enter__(self) -> Served:
        """Prepare them all, start them, and wait until they answer."""
        try:
            for organisation in self._organisations:
                self._make_register(organisation)
            for organisation in self._organisations:
                self._write_settings(organisation)
            self.start()
        except BaseException:
            self.__exit__(*sys.exc_info())
            raise
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
            self._private.cleanup()

    @property
    def told(self) -> dict[str, dict[str, str]]:
        """What the service of each organisation is told, so that it hands its records over: for `Services`."""
        return {name: self._delivery(name) for name in self.urls}

    def profile(self) -> Profile:
        """The agreements of somebody who takes part in nothing, and may read everywhere."""
        peers = {one.entity: self._peer(one, reader="demo") for one in self._organisations}
        return Profile(name="demo", generation=Generation.SEED, federation=peers)

    def log(self, name: str) -> Path:
        """What a service wrote to stdout and stderr."""
        return self._folder / name / "serve.log"

    def last_lines(self) -> str:
        """The end of what each wrote, for when something went wrong."""
        logs = [log for log in map(self.log, self.urls) if log.exists()]
        return "\n".join(f"== {log}\n" + "\n".join(log.read_text().splitlines()[-20:]) for log in logs)

    def start(self) -> None:
        """Start them, and wait until they answer."""
        for name in self.urls:
            self._start(name)
        for name in self.urls:
            self._wait(name)

    def stop(self) -> None:
        """Ask each to end, and wait until it has brought to its logboek what there was.

        Raises:
            ServiceFailed: One ended badly, or did not end in time and was killed.
        """
        for process in self._running.values():
            process.send_signal(signal.SIGTERM)
        failed = []
        for name, process in self._running.items():
            try:
                code = process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                code = process.wait()
            if code:
                failed.append(f"ldv serve of {name} ended with code {code}; its log is {self.log(name)}")
        self._running.clear()
        if failed:
            raise ServiceFailed("; ".join(failed))

    def _environment(self) -> dict[str, str]:
        inherited = {key: value for key, value in os.environ.items() if not key.startswith(("LDV_", "OTEL_"))}
        modules = [str(ROOT / "src"), *filter(None, [os.environ.get("PYTHONPATH", "")])]
        return {**inherited, "PYTHONPATH": os.pathsep.join(modules), "NO_PROXY": "127.0.0.1"}

    def _make_register(self, organisation: Organisation) -> None:
        path = self._folder / organisation.logboek / "register.db"
        path.parent.mkdir(parents=True, exist_ok=True)
        name = make_register(path, source=self._register, entity=organisation.entity)
        self.names[organisation.logboek] = name

    def _write_settings(self, organisation: Organisation) -> None:
        name = organisation.logboek
        private = Path(self._private.name) / name
        private.mkdir(mode=0o700)
        (private / "pages.toml").write_text(self._pages(name), encoding="utf-8")
        (private / "profile.toml").write_text(self._agreements(organisation), encoding="utf-8")
        self._write_tokens[name] = self._token(name, holder=name, scope=Scope.WRITE)

    def _start(self, name: str) -> None:
        folder, private = self._folder / name, Path(self._private.name) / name
        with self.log(name).open("ab") as log:
            self._running[name] = subprocess.Popen(
                [sys.executable, "-m", "ldv", "serve", "--listen", self.urls[name].removeprefix("http://")],
                cwd=folder,
                env={
                    **self._environment(),
                    "LDV_LOGBOEK": f"chdb://{folder / 'logboek'}",
                    "LDV_REGISTER": str(folder / "register.db"),
                    "LDV_PROFILE": str(private / "profile.toml"),
                    "LDV_PAGES": str(private / "pages.toml"),
                    "TMPDIR": str(private),
                },
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the program that started it
            )

    def _wait(self, name: str) -> None:
        deadline = time.monotonic() + START_SECONDS
        with httpx.Client(base_url=self.urls[name], trust_env=False) as client:
            while self._running[name].poll() is None and time.monotonic() < deadline:
                try:
                    if client.get("/health/ready").is_success:
                        return
                except httpx.TransportError:
                    pass  # it does not listen yet
                time.sleep(0.05)
        raise ServiceFailed(f"ldv serve of {name} did not begin:\n{self.log(name).read_text(encoding='utf-8')}")

    # -- what it is told --

    def _agreements(self, organisation: Organisation) -> str:
        others = [self._peer(one, reader=organisation.logboek) for one in self._organisations if one != organisation]
        tables = [
            f'[federation."{peer.entity}"]\nname = "{peer.name}"\nread = "{peer.read}"\n'
            f'token_file = "{peer.token_file}"\n'
            for peer in others
        ]
        return "\n".join(['generation = "seed"', f'entity = "{organisation.entity}"', "", *tables])

    def _peer(self, organisation: Organisation, *, reader: str) -> Peer:
        """How an organisation is read by somebody, who is given a token for that."""
        name = organisation.logboek
        return Peer(
            entity=organisation.entity,
            name=self.names[name],
            read=f"{self.urls[name]}/lezenapi/v1",
            token_file=str(self._token(name, holder=reader, scope=Scope.READ)),
        )

    def _delivery(self, name: str) -> dict[str, str]:
        folder = self._folder / name
        return {
            "LDV_LOGBOEK": f"otlp+{self.urls[name]}?token_file={self._write_tokens[name]}",
            "LDV_JOURNAL": str(folder / "journal"),
            # The same keys as the service has, so that a person is found there by what was made a pseudonym here.
            "LDV_KEYS": str(default_key_file(folder / "logboek")),
        }

    def _token(self, name: str, *, holder: str, scope: Scope) -> Path:
        """A file with a token for the service of an organisation."""
        tokens = TokenFile(self._folder / name / "logboek.tokens.json")
        file = Path(self._private.name) / f"{secrets.token_hex(8)}.token"
        file.touch(mode=0o600)
        file.write_text(tokens.create(holder, scopes=[scope]), encoding="utf-8")
        return file

    def _pages(self, name: str) -> str:
        def person(one: Visitor) -> str:
            bsn = f'bsn = "{one.bsn}"\n' if one.bsn else ""
            return f'[[person]]\nname = "{one.name}"\n{bsn}roles = {list(one.roles)}\n'

        return "\n".join(
            ['login = "development"', f'organisation = "{self.names[name]}"', *map(person, self._visitors)]
        )


def _free_addresses(count: int) -> list[str]:
    """Addresses that nobody listens at: each service must know those of the others before any has started.

    They are below the ports that systems give to outgoing connections, so that none takes one before its service does.
    """
    found: list[int] = []
    for port in random.sample(range(20_000, 32_000), 1000):
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            found.append(port)
        if len(found) == count:
            return [f"http://127.0.0.1:{port}" for port in found]
    raise ServiceFailed("there is no free port on this machine.")
