"""Opening the engine: a server over HTTP, or the same engine inside this process. The only place that loads them."""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ldv.errors import ConfigurationError, EngineHeld, TargetUnavailable
from ldv.logboek._faults import code_of, described, unavailable
from ldv.logboek._held import Holder, holder_of, process_name

if TYPE_CHECKING:
    from clickhouse_connect.driver.client import Client

    from ldv.logboek._dsn import Dsn

_POLL: Final = 0.05
_TRIES: Final = 5
_CONNECT_SECONDS: Final = 5
_ANSWER_SECONDS: Final = 120
_UNKNOWN_DATABASE: Final = 81
_MAY_PASS: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EMFILE, errno.ENFILE})
# Code and name of an error are read from its text; with less of it, the client would write the request to the log.
_ALWAYS: Final[dict[str, Any]] = {"tz_mode": "aware", "show_clickhouse_errors": True}
_tempdir: Final = threading.Lock()


def open_client(dsn: Dsn, *, read_only: bool = False, wait: float = 0.0) -> Client:
    """Connect to where records rest.

    Args:
        dsn: Where.
        read_only: Whether the engine must refuse every change asked over this connection.
        wait: Seconds to wait for another process that holds the embedded engine.

    Returns:
        A client that one thread at a time uses, to be closed after use.

    Raises:
        ConfigurationError: There is no such engine and none may be made, or it is not installed.
        EngineHeld: Another process has the embedded engine open.
        TargetUnavailable: It does not answer.
    """
    logging.getLogger("clickhouse_connect.driver._backend.http_sync").addFilter(_says_something)
    if dsn.embedded:
        return _open_embedded(Path(dsn.path), read_only=read_only, wait=wait)
    return _open_server(dsn, read_only=read_only)


def _says_something(entry: logging.LogRecord) -> bool:
    """Leave out a line that tells nothing, and would come with every attempt while a server is down."""
    return entry.msg != "Unexpected Http Driver Exception"


def has_engine(folder: Path) -> bool:
    """Whether a folder holds what an embedded engine leaves behind."""
    return (folder / "metadata").is_dir() or (folder / "store").is_dir()


def check_in_place(dsn: Dsn) -> None:
    """See that the folder of an embedded engine that is open here was not removed or replaced under it.

    The engine goes on as if nothing had happened, confirms inserts, and what it confirmed goes with it.

    Raises:
        TargetUnavailable: It was.
    """
    holder = holder_of(Path(dsn.path)) if dsn.embedded else Holder.SELF
    if holder not in {Holder.SELF, Holder.UNKNOWN}:
        raise TargetUnavailable(
            f"logboek: the folder {dsn.path} was removed or replaced while the engine had it open. A new logboek is "
            "made there; put the old one back from its copy while nothing delivers."
        )


def insert_folder(dsn: Dsn) -> Path:
    """Where inserts into the embedded engine pass through: beside its folder, closed to others."""
    return Path(dsn.path + ".tmp")


@contextlib.contextmanager
def inserting(dsn: Dsn) -> Iterator[None]:
    """Keep the files that an insert passes through in a folder of our own, while it lasts.

    The client writes each insert into the embedded engine to a temporary file, and a process that is killed leaves it
    behind with readable records in it: that must not be /tmp.
    """
    if not dsn.embedded:
        yield
        return
    with _tempdir:
        before = tempfile.tempdir
        tempfile.tempdir = str(insert_folder(dsn))
        try:
            yield
        finally:
            tempfile.tempdir = before


def settings_that_fit(client: Client, settings: dict[str, Any]) -> dict[str, Any]:
    """The settings that this engine knows and lets this user set; the others only made things faster."""
    known = client.server_settings
    return {name: value for name, value in settings.items() if name in known and not known[name].readonly}


# -- the embedded engine --


def _open_embedded(folder: Path, *, read_only: bool, wait: float) -> Client:
    deadline = time.monotonic() + wait
    while read_only and not has_engine(folder) and _is_expected(folder) and time.monotonic() < deadline:
        time.sleep(_POLL)
    if read_only and not has_engine(folder):
        if _is_expected(folder):
            raise TargetUnavailable(
                f"logboek: there is no engine in {folder} yet, and its first records wait in {folder.name}.journal "
                "beside it. Wait a little longer; when nobody delivers them, `ldv ship` does."
            )
        raise ConfigurationError(
            f"logboek: asked to read the logboek in {folder}, found no engine there. Check the path and who may read "
            "it; an application makes it when it delivers its first record, and `ldv init` makes it at once."
        )
    if not read_only:
        _make_private(folder)
    tries = _TRIES
    while True:
        holder = holder_of(folder)
        if holder in {Holder.NOBODY, Holder.SELF}:
            tries -= 1
            client = _try_embedded(folder, read_only=read_only, last=tries == 0)
            if client is not None:
                if holder is Holder.NOBODY and not read_only:
                    _clear(folder)
                return client
        elif time.monotonic() >= deadline:
            raise _held(folder, holder)
        time.sleep(_POLL)


def _is_expected(folder: Path) -> bool:
    """Whether records wait beside it: whoever delivers the first of them is making the engine, which takes seconds."""
    return any(folder.with_name(folder.name + ".journal").glob("*.seg"))


def _try_embedded(folder: Path, *, read_only: bool, last: bool) -> Client | None:
    import clickhouse_connect

    # Options in a DSN are ignored with a warning, and the engine opened for writing; as an argument they hold.
    options = {"mode": "ro"} if read_only else None
    try:
        return clickhouse_connect.get_client(interface="chdb", path=str(folder), chdb_options=options, **_ALWAYS)
    except ImportError:
        fault: Exception = ConfigurationError(
            "logboek: asked for the embedded engine, and chdb is not installed. Install it: pip install "
            "'logboek-dataverwerkingen[embedded]'"
        )
    except Exception as error:  # noqa: BLE001 - of the engine's reasons for not starting, few have a class of their own
        if "already initialized with path" in str(error):
            fault = ConfigurationError(
                f"logboek: asked for the engine in {folder}, and this process has another one open. A process can "
                "have one embedded engine: close the other first, or use a second process."
            )
        elif not last:
            # Another process took the engine, or was just asking who holds it.
            return None
        else:
            fault = TargetUnavailable(
                f"logboek: the embedded engine in {folder} cannot be opened ({described(error)}). Check that this "
                "user can write the folder, that the disk has room, and that the folder was made by an engine of "
                "this version or an older one."
            )
    raise fault


def _held(folder: Path, holder: int | Holder) -> EngineHeld:
    pid = holder if isinstance(holder, int) else None
    who = f"process {pid} ({process_name(pid)})" if pid else "another process"
    return EngineHeld(
        f"logboek: {who} has the embedded engine in {folder} open, and one process at a time can. Wait until it has "
        "delivered and ends (Logboek.open(..., wait=SECONDS) does), stop it (ldv.shutdown() in an application), or use "
        "a ClickHouse server where several must have it open.",
        path=str(folder),
        pid=pid,
    )


def _make_private(folder: Path) -> None:
    """Make the folders of the engine; the embedded engine knows no users, so the operating system guards it."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        insert = Path(f"{folder}.tmp")
        insert.mkdir(exist_ok=True, mode=0o700)
        insert.chmod(0o700)
    except OSError as error:
        kind = TargetUnavailable if error.errno in _MAY_PASS else ConfigurationError
        raise kind(
            f"logboek: the folder {folder} cannot be made ({os.strerror(error.errno or 0)}). Choose one that this "
            "user can write, on a disk with room."
        ) from None


def _clear(folder: Path) -> None:
    for left_behind in Path(f"{folder}.tmp").iterdir():
        with contextlib.suppress(OSError):
            left_behind.unlink()


# -- a server --


def _open_server(dsn: Dsn, *, read_only: bool) -> Client:
    fault: Exception
    try:
        client = _connect(dsn, database=dsn.database)
    except Exception as error:  # noqa: BLE001 - whatever it is, the store did not answer, and its text may hold the URL
        if code_of(error) == _UNKNOWN_DATABASE and not read_only:
            return _make_database(dsn)
        fault = _unreachable(dsn, error)
    else:
        if not read_only:
            return client
        try:
            return _for_reading(client)
        except Exception as error:  # noqa: BLE001 - idem
            client.close()
            fault = _unreachable(dsn, error)
    raise fault


def _connect(dsn: Dsn, *, database: str | None) -> Client:
    import clickhouse_connect

    return clickhouse_connect.get_client(
        interface="https" if dsn.tls else "http",
        host=dsn.host,
        port=dsn.port,
        username=dsn.user or "default",
        password=dsn.password,
        database=database,
        verify=True,
        ca_cert=dsn.ca_cert,
        client_cert=dsn.client_cert,
        client_cert_key=dsn.client_cert_key,
        connect_timeout=_CONNECT_SECONDS,
        send_receive_timeout=_ANSWER_SECONDS,
        # A session would tie requests to one connection and forbid two at a time; nothing here needs one.
        autogenerate_session_id=False,
        # After an error the connections go too: those of a shared pool would live on, in whatever state they are.
        dedicated_pool=True,
        # "Search terms go in the body so that no identifier of a person ends up in a URL", nor in the log of a proxy.
        form_encode_query_params=True,
        client_name="ldv",
        **_ALWAYS,
    )


def _for_reading(client: Client) -> Client:
    # 2: nothing can be changed but settings of a query. A user who may not even change those reads already.
    if client.server_settings["readonly"].value == "0":
        client.set_client_setting("readonly", 2)
    return client


def _make_database(dsn: Dsn) -> Client:
    from ldv.logboek._sql import statements

    fault: Exception
    try:
        with _connect(dsn, database=None) as client:
            for statement in statements("database", cluster=dsn.cluster, database=dsn.database):
                client.command(statement)
        return _connect(dsn, database=dsn.database)
    except Exception as error:  # noqa: BLE001 - as in _open_server
        fault = _unreachable(dsn, error)
    raise fault


def _unreachable(dsn: Dsn, error: Exception) -> TargetUnavailable:
    return unavailable(error, doing=f"connecting to {dsn}")
