"""Checks of the logboek: is the engine free, does the server answer, is the way to it safe."""

from __future__ import annotations

import datetime
import os
import socket
import ssl
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from ldv.cli._finding import Finding, ok, warning, wrong
from ldv.cli._show import duration
from ldv.errors import ConfigurationError, LdvError, LogboekError
from ldv.logboek import Dsn, parse_dsn
from ldv.logboek._held import Holder, holder_of, process_name
from ldv.profile import Profile
from ldv.settings import Settings

_SECONDS: Final = 5.0
_SKEW: Final = 2.0
_EXPIRES_SOON: Final = datetime.timedelta(days=21)
_WHILE_AWAY: Final = "Check host, port and firewall. Until it answers, records wait in the journal."


def check_logboek(settings: Settings, profile: Profile) -> Iterator[Finding]:
    """The engine or the server behind the DSN."""
    dsn = settings["logboek"]
    if not dsn:
        yield wrong(
            "logboek",
            "none is set",
            "Give --logboek, set LDV_LOGBOEK, or write logboek in ldv.toml: chdb:///PATH or "
            "clickhouses://USER@HOST/DATABASE.",
        )
        return
    if dsn.startswith("otlp+"):
        yield from _check_receiver(dsn, profile)
        return
    try:
        found = parse_dsn(dsn, profile=profile)
    except ConfigurationError as error:
        yield wrong("logboek", error.args[0], "Correct the DSN.")
        return
    if found.embedded:
        yield from _check_embedded(Path(found.path), settings)
    else:
        yield from _check_server(found, settings, profile)


def _check_embedded(folder: Path, settings: Settings) -> Iterator[Finding]:
    if not folder.is_dir():
        yield ok("logboek", f"no engine in {folder} yet; it is made at the first delivery, or by `ldv init`")
        return
    mode = stat.S_IMODE(folder.stat().st_mode)
    holder = holder_of(folder)
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield wrong(
            "logboek",
            f"others can come into {folder} (mode {mode:04o}), and the embedded engine knows no users",
            f"chmod 700 {folder}",
        )
    elif not os.access(folder, os.W_OK | os.X_OK):
        yield wrong(
            "logboek", f"{folder} cannot be written by this user", "Run this as the user that the application runs as."
        )
    elif isinstance(holder, int):
        yield _held_by(holder, folder, settings)
    elif holder is Holder.UNKNOWN:
        yield warning(
            "logboek",
            f"the engine in {folder} is held by a process that cannot be told",
            "See who has it: fuser -v " + str(folder / "status"),
        )
    else:
        yield ok("logboek", f"the engine in {folder} is free")


def _held_by(pid: int, folder: Path, settings: Settings) -> Finding:
    from ldv._configure import journal_folder
    from ldv.journal import DirectoryLock

    directory = journal_folder(settings)
    shipper = DirectoryLock.holder(directory) if directory.is_dir() else None
    if shipper is not None and shipper.pid == pid:
        return ok(
            "logboek", f"the engine in {folder} is open in process {pid} ({shipper.what}), which delivers {directory}"
        )
    return warning(
        "logboek",
        f"the engine in {folder} is open in process {pid} ({process_name(pid)}), which does not deliver this journal",
        "Nothing is delivered as long as that process has it. End it, or use a ClickHouse server where several must "
        "have the logboek open.",
    )


def _check_server(dsn: Dsn, settings: Settings, profile: Profile) -> Iterator[Finding]:
    failure = _failure_to_connect(dsn.host, dsn.port)
    if failure:
        yield wrong("logboek", f"{dsn} does not answer ({failure})", _WHILE_AWAY)
        return
    if dsn.tls:
        finding = _tls_of(dsn.host, dsn.port, ca_cert=dsn.ca_cert, client=(dsn.client_cert, dsn.client_cert_key))
        yield finding
        if finding.level == "wrong":
            return
    else:
        yield warning(
            "TLS",
            f"the connection to {dsn.host} is not encrypted",
            "Fine on this machine itself; otherwise use clickhouses:// ('een Logboek moet TLS afdwingen').",
        )
    yield from _ask(dsn, settings, profile)


def _ask(dsn: Dsn, settings: Settings, profile: Profile) -> Iterator[Finding]:
    from ldv.logboek import Logboek

    try:
        with Logboek.open(dsn, keys=None, profile=profile) as logboek:
            before = time.time()
            [(version, theirs)] = _rows(logboek.sql("SELECT version(), toUnixTimestamp64Milli(now64(3))"))
            ours = (before + time.time()) / 2
    except (LogboekError, LdvError) as error:
        yield wrong("logboek", f"{dsn}: {error.args[0]}", "If there are no tables yet: `ldv init`.")
        return
    yield ok("logboek", f"{dsn} answers, ClickHouse {version}")
    skew = abs(int(theirs) / 1000 - ours)
    if skew > _SKEW:
        yield warning(
            "clocks",
            f"this machine and the server are {duration(skew)} apart",
            "Let both follow a time server: records of several machines are put side by side by time.",
        )


def _check_receiver(dsn: str, profile: Profile) -> Iterator[Finding]:
    from ldv.delivery import target_for
    from ldv.delivery._otlp_address import parse_address

    try:
        target_for(dsn, profile=profile)
        address = parse_address(dsn, profile=profile)
    except ConfigurationError as error:
        yield wrong("logboek", error.args[0], "Correct the DSN.")
        return
    failure = _failure_to_connect(address.host, address.port)
    if failure:
        yield wrong("logboek", f"{address.shown} does not answer ({failure})", _WHILE_AWAY)
        return
    if address.tls:
        yield _tls_of(
            address.host,
            address.port,
            ca_cert=address.ca_cert,
            client=(address.client_cert, address.client_cert_key),
        )
    else:
        yield warning("TLS", f"the connection to {address.host} is not encrypted", "Use otlp+https://.")
    yield ok("logboek", f"{address.shown} can be reached; that it takes records shows at the first delivery")


def _failure_to_connect(host: str, port: int) -> str:
    try:
        socket.create_connection((host, port), timeout=_SECONDS).close()
    except OSError as error:
        return type(error).__name__
    return ""


def _tls_of(
    host: str, port: int, *, ca_cert: str | None = None, client: tuple[str | None, str | None] = (None, None)
) -> Finding:
    """Whether the connection is safe, and for how long the certificate stays valid."""
    try:
        context = ssl.create_default_context(cafile=ca_cert)
        if client[0]:
            context.load_cert_chain(client[0], client[1])
        with (
            socket.create_connection((host, port), timeout=_SECONDS) as plain,
            context.wrap_socket(plain, server_hostname=host) as secure,
        ):
            protocol, certificate = secure.version() or "TLS", secure.getpeercert() or {}
    except ssl.SSLCertVerificationError as error:
        return wrong(
            "TLS",
            f"the certificate of {host} is refused ({error.verify_message})",
            "Give the certificate of its issuer with ?ca_cert=FILE in the DSN, or have the server's certificate "
            "renewed.",
        )
    except OSError as error:
        return wrong(
            "TLS",
            f"no TLS connection with {host}:{port} ({type(error).__name__})",
            "Check that the port is the one for TLS, and the certificates that the DSN names.",
        )
    until = datetime.datetime.fromtimestamp(_expiry(certificate), tz=datetime.UTC)
    found = f"{protocol}; the certificate of {host} is valid until {until:%Y-%m-%d}"
    if until - datetime.datetime.now(tz=datetime.UTC) < _EXPIRES_SOON:
        return warning("TLS", found, "Have it renewed: when it has expired, nothing is delivered.")
    return ok("TLS", found)


def _expiry(certificate: Any) -> float:
    return float(ssl.cert_time_to_seconds(certificate["notAfter"]))


def _rows(answer: Any) -> list[Any]:
    return list(answer)
