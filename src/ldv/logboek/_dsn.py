"""The DSN of a logboek: one line of text that says where records rest.

- `chdb:///abs/path`: the embedded engine, in a folder of this machine;
- `chdb://./path`, `chdb://../path`: the same, seen from the current folder;
- `clickhouse://user:password@host:port/database?cluster=NAME`: a server, or a cluster;
- `clickhouses://...`: the same over TLS; also `ca_cert=`, `client_cert=` and `client_cert_key=`, each a file.
"""

from __future__ import annotations

import ipaddress
import os
import re
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import attrs

from ldv.errors import ConfigurationError
from ldv.profile import Profile

_PORTS: Final = {"clickhouse": 8123, "clickhouses": 8443}
_OPTIONS: Final = ("cluster", "ca_cert", "client_cert", "client_cert_key")
_NAME: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
_EXPECTED: Final = "chdb:///PATH, clickhouse://USER:PASSWORD@HOST:PORT/DATABASE or clickhouses://... (TLS)"


@attrs.frozen(kw_only=True, repr=False)
class Dsn:
    """Where records rest; shown without its password.

    Attributes:
        path: Folder of the embedded engine, absolute and without links in it; empty for a server.
        host: Name or address of the server; empty for the embedded engine.
        port: Its HTTP port.
        user: Who writes or asks.
        password: Never shown.
        database: Database in the server.
        tls: Whether the connection is encrypted, and the server's certificate checked.
        cluster: Cluster that the tables are made on, or None for one server.
        ca_cert: File with certificates that are trusted, or None for those that the operating system trusts.
        client_cert: File with the certificate that this client shows, or None.
        client_cert_key: File with its private key, or None where that is in `client_cert`.
    """

    path: str = ""
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    database: str = "default"
    tls: bool = False
    cluster: str | None = None
    ca_cert: str | None = None
    client_cert: str | None = None
    client_cert_key: str | None = None

    @property
    def embedded(self) -> bool:
        """Whether the engine runs inside a process of this machine."""
        return bool(self.path)

    def __str__(self) -> str:
        """The DSN for people: no password."""
        if self.embedded:
            return f"chdb://{self.path}"
        user = f"{self.user}{':***' if self.password else ''}@" if self.user else ""
        host = f"[{self.host}]" if ":" in self.host else self.host
        cluster = f"?cluster={self.cluster}" if self.cluster else ""
        return f"clickhouse{'s' if self.tls else ''}://{user}{host}:{self.port}/{self.database}{cluster}"

    def __repr__(self) -> str:
        """Never the password."""
        return f"Dsn('{self}')"


def parse_dsn(value: str | Dsn, *, profile: Profile | None = None) -> Dsn:
    """Read a DSN.

    Args:
        value: The text, or a DSN that was read before.
        profile: The agreements; with it, a server on another machine is refused without TLS where they ask for that.

    Returns:
        The DSN, every part checked.

    Raises:
        ConfigurationError: It names nothing that can be a logboek, or breaks the profile. The message never holds the
            text, which may hold a password.
    """
    dsn = value if isinstance(value, Dsn) else _parse(value)
    if profile is not None:
        _check_tls(dsn, profile)
    return dsn


def with_cluster(dsn: Dsn, cluster: str) -> Dsn:
    """The same DSN, with the tables made on a cluster.

    Args:
        dsn: A server.
        cluster: Name of the cluster, as the server's configuration has it.

    Returns:
        The DSN with that cluster.

    Raises:
        ConfigurationError: It is not a name, or the engine is the embedded one.
    """
    if dsn.embedded or not _NAME.fullmatch(cluster):
        raise ConfigurationError(
            "logboek: a cluster has a name of letters, digits and _ . -, and the embedded engine has no cluster."
        )
    return attrs.evolve(dsn, cluster=cluster)


def default_key_file(value: str | Path | Dsn) -> Path:
    """The key file that belongs to an embedded engine, made on first use.

    Args:
        value: Its DSN, or its folder.

    Returns:
        `PATH.keys/ring`, beside the folder of the engine: whoever gets a copy of the engine does not get the keys.

    Raises:
        ConfigurationError: The DSN is not one of an embedded engine.
    """
    if isinstance(value, Path):
        folder = value.resolve()
    else:
        dsn = parse_dsn(value)
        if not dsn.embedded:
            raise ConfigurationError(
                "keys: a server has no key file of its own. Set `keys` to the key file that every application uses."
            )
        folder = Path(dsn.path)
    return folder.with_name(folder.name + ".keys") / "ring"


def _parse(text: str) -> Dsn:
    scheme, separator, _ = text.partition("://")
    shown = repr(scheme) if separator and re.fullmatch(r"[a-z][a-z0-9+]{0,30}", scheme) else "something else"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise ConfigurationError(
            f"logboek: the DSN that begins with {shown} cannot be taken apart; expected {_EXPECTED}. "
            "The port is a number, and in user and password write %XX for each of : / ? # [ ] @ %."
        ) from None
    if parts.fragment or "#" in text:
        raise ConfigurationError("logboek: the DSN holds a #, which cannot stand there. Write %23 for it.")
    if parts.scheme == "chdb":
        return _embedded(parts)
    if parts.scheme in _PORTS:
        return _server(parts, port or _PORTS[parts.scheme])
    raise ConfigurationError(f"logboek: found a DSN that begins with {shown}; expected {_EXPECTED}.")


def _embedded(parts: SplitResult) -> Dsn:
    if parts.query:
        raise ConfigurationError(
            "logboek: chdb:// takes no options, found some after a ?. Leave them out; a path with ? in it cannot be "
            "used."
        )
    # Only . and .. may stand between // and the path: chdb://data/x would be read as a host by other programs.
    if parts.netloc not in {"", ".", ".."} or not parts.path.strip("/"):
        raise ConfigurationError(
            "logboek: chdb:// needs the folder of the engine: chdb:///absolute/path, or chdb://./path from the "
            "current folder."
        )
    path = os.path.realpath(parts.netloc + unquote(parts.path))
    if "?" in path or "\0" in path:
        raise ConfigurationError(
            "logboek: the folder of the embedded engine has a ? in its path, which the engine cannot open. Choose "
            "another folder."
        )
    return Dsn(path=path)


def _server(parts: SplitResult, port: int) -> Dsn:
    if not parts.hostname:
        raise ConfigurationError(
            f"logboek: {parts.scheme}:// names no host; expected {parts.scheme}://USER:PASSWORD@HOST:PORT/DATABASE."
        )
    database = unquote(parts.path).strip("/") or "default"
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if unknown := sorted(set(options) - set(_OPTIONS)):
        names = ", ".join(name for name in unknown if name.isidentifier()) or "something that is no name"
        raise ConfigurationError(
            f"logboek: the DSN has the option {names}; known are {', '.join(_OPTIONS)}. Correct or remove it."
        )
    for what, name in (("database", database), ("cluster", options.get("cluster", "x"))):
        if not _NAME.fullmatch(name):
            raise ConfigurationError(
                f"logboek: the {what} of the DSN is not a name of letters, digits and _ . -. Correct it."
            )
    tls = parts.scheme == "clickhouses"
    if not tls and set(options) - {"cluster"}:
        raise ConfigurationError(
            "logboek: the DSN names a certificate, and clickhouse:// has no TLS. Write clickhouses://."
        )
    return Dsn(
        host=parts.hostname,
        port=port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        database=database,
        tls=tls,
        **options,
    )


def _check_tls(dsn: Dsn, profile: Profile) -> None:
    # "een Logboek moet TLS afdwingen": data that could identify a person does not cross a network in the clear.
    if dsn.embedded or dsn.tls or not profile.tls_required or _is_loopback(dsn.host):
        return
    raise ConfigurationError(
        f"logboek: asked for {dsn}, which is another machine without TLS, and the profile {profile.name!r} requires "
        "TLS ('een Logboek moet TLS afdwingen'). Write clickhouses://, or set tls_required = false in a profile of "
        "your own if the connection is protected in another way."
    )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
