"""The embedded engine behind ClickHouse's HTTP interface, in a process of its own: real client meets real engine.

For tests only. It speaks as much of HTTP as clickhouse-connect uses, and can be told to fail in the ways in which a
server fails. A test uses `Front`; the rest of the file is the process behind it.
"""

from __future__ import annotations

import contextlib
import email
import importlib
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
from base64 import b64decode
from collections import deque
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import parse_qsl, urlsplit

# Parameters of the transport; every other one is a setting of the engine, or a parameter of the query.
_TRANSPORT: Final = {
    "query", "database", "client_protocol_version", "wait_end_of_query", "enable_http_compression", "compress",
    "decompress", "session_id", "session_timeout", "query_id", "send_progress_in_http_headers",
    "http_headers_progress_interval_ms", "cancel_http_readonly_queries_on_client_close",
}  # fmt: skip
_FORMAT: Final = re.compile(r"\bFORMAT\s+(\w+)\s*$", re.IGNORECASE)
_CODE: Final = re.compile(r"Code: (\d+)")
USER, PASSWORD = "schrijver", "niet te raden/#"


class Front:
    """A running front; a context manager that ends it.

    Args:
        folder: Folder of the engine; what is in it stays, as on the disk of a server.
        port: Port to listen on, or 0 for any.
        certificate: File with certificate and key; without it there is no TLS.
    """

    def __init__(self, folder: Path, *, port: int = 0, certificate: Path | None = None) -> None:
        """Start, and wait until it listens."""
        command = [sys.executable, __file__, str(folder), str(port), str(certificate or "")]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        self.port = int(self._answer())
        self.pid = self._process.pid

    @property
    def dsn(self) -> str:
        """Where a client finds it."""
        return f"clickhouse://{USER}:niet%20te%20raden%2F%23@127.0.0.1:{self.port}/ldv"

    def tell(self, command: str) -> str:
        """Give an order, and return what it answers when it has been carried out.

        Orders: `refuse` and `accept` connections; `unavailable N` times; `drop N` connections after the commit; `hold`
        the next insert under way until `release`, its client disconnected; `seen TEXT` waits until a query with that
        text was answered.
        """
        assert self._process.stdin is not None
        self._process.stdin.write(command + "\n")
        return self._answer()

    def kill(self) -> None:
        """As a power cut does to a server, the disk aside."""
        self._process.send_signal(signal.SIGKILL)
        self.close()

    def close(self) -> None:
        """End it, and let go of the engine."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()

    def _answer(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the front of the engine has ended")
        return line.strip()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Faults:
    """What the front was told to do wrong."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.unavailable = 0
        self.drop = 0
        self.hold = False
        self.released = threading.Event()
        self.seen: deque[str] = deque(maxlen=100)

    def take(self, name: str) -> bool:
        with self.changed:
            count: int = getattr(self, name)
            setattr(self, name, max(0, count - 1))
            return count > 0

    def answered(self, query: str) -> None:
        with self.changed:
            self.seen.append(query)
            self.changed.notify_all()

    def wait_until_seen(self, text: str) -> None:
        with self.changed:
            self.changed.wait_for(lambda: any(text in query for query in self.seen), timeout=60)
            self.seen.clear()


class _Refused(Exception):
    def __init__(self, status: int, code: int, text: str) -> None:
        super().__init__(text)
        self.status, self.code = status, code


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, port: int, folder: str, faults: _Faults, certificate: str) -> None:
        self.folder, self.faults = folder, faults
        super().__init__(("127.0.0.1", port), _Handler)
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.socket = context.wrap_socket(self.socket, server_side=True)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is given
        """Nothing."""

    def do_GET(self) -> None:
        self._reply(200, b"Ok.\n", {})

    def do_POST(self) -> None:
        faults = self.server.faults
        parameters = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
        body = self._body()
        query = ""
        try:
            self._check()
            query, data = self._question(parameters, body)
            content, headers = self._run(query, parameters, data)
        except _Refused as refused:
            code = {"X-ClickHouse-Exception-Code": str(refused.code)} if refused.code else {}
            self._reply(refused.status, str(refused).encode(), code)
            return
        finally:
            faults.answered(query)
        if data is not None and faults.take("drop"):
            self._hang_up()
            return
        self._reply(200, content, headers)

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        content = b""
        while size := int(self.rfile.readline(), 16):
            content += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        if self.headers.get("Content-Encoding") == "lz4":
            content = importlib.import_module("lz4.frame").decompress(content)
        return content

    def _check(self) -> None:
        if self.server.faults.take("unavailable"):
            raise _Refused(503, 0, "the proxy in front has no server")
        given = self.headers.get("Authorization", "").removeprefix("Basic ")
        if b64decode(given).decode() != f"{USER}:{PASSWORD}":
            raise _Refused(403, 516, "Code: 516. DB::Exception: Authentication failed (AUTHENTICATION_FAILED)")

    def _question(self, parameters: dict[str, str], body: bytes) -> tuple[str, bytes | None]:
        """The query and, for an insert, its data; search terms come as a form."""
        kind = self.headers.get("Content-Type", "")
        if kind.startswith("multipart/form-data"):
            form = email.message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
            for part in form.walk():
                if name := part.get_param("name", header="content-disposition"):
                    payload = part.get_payload(decode=True)
                    assert isinstance(payload, bytes)
                    parameters[str(name)] = payload.decode()
            return parameters["query"], None
        if "query" in parameters:
            return parameters["query"], body
        return body.decode(), None

    def _run(self, query: str, parameters: dict[str, str], data: bytes | None) -> tuple[bytes, dict[str, str]]:
        import chdb

        settings = {
            name: value for name, value in parameters.items() if name not in _TRANSPORT and name[:6] != "param_"
        }
        bound = {name[6:]: value for name, value in parameters.items() if name.startswith("param_")}
        # A connection of its own for each request: what is set for one is not there for the next.
        connection = chdb.connect(self.server.folder)
        try:
            if database := parameters.get("database"):
                connection.query(f"USE `{database}`")
            # Once reading only is set, nothing else can be.
            for name, value in sorted(settings.items(), key=lambda item: item[0] == "readonly"):
                connection.query(f"SET {name} = '{value}'")
            if data is not None:
                return self._insert(connection, query, data)
            form = found[1] if (found := _FORMAT.search(query)) else "TabSeparated"
            result = connection.query(query, form, params=bound)
        except RuntimeError as error:
            code = _CODE.search(str(error))
            raise _Refused(
                500, int(code[1]) if code else 1001, f"{error} (version 26.9.2.1 (official build))"
            ) from None
        finally:
            connection.close()
        return result.bytes() or b"", {"X-ClickHouse-Format": form}

    def _insert(self, connection: Any, query: str, data: bytes) -> tuple[bytes, dict[str, str]]:
        head, _, form = query.rpartition(" FORMAT ")
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "data")
            with self._filled(path, data):
                result = connection.query(f"{head} FROM INFILE '{path}' FORMAT {form}")
        rows = result.rows_read()
        return b"", {"X-ClickHouse-Summary": json.dumps({"written_rows": str(rows)})}

    @contextlib.contextmanager
    def _filled(self, path: str, data: bytes) -> Iterator[None]:
        faults = self.server.faults
        if not faults.hold:
            Path(path).write_bytes(data)
            yield
            return
        # The engine waits for the end of a pipe: an insert under way, of which nobody sees anything yet.
        faults.hold = False
        os.mkfifo(path)

        def fill() -> None:
            with open(path, "wb") as pipe:
                self._hang_up()
                faults.released.wait(60)
                pipe.write(data)

        filler = threading.Thread(target=fill)
        filler.start()
        yield
        filler.join()

    def _hang_up(self) -> None:
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)
        self.close_connection = True

    def _reply(self, status: int, content: bytes, headers: dict[str, str]) -> None:
        with contextlib.suppress(OSError):
            self.send_response(status)
            for name, value in {"X-ClickHouse-Timezone": "UTC", "Content-Length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)


def _serve(folder: str, port: int, certificate: str) -> None:
    import chdb

    engine = chdb.connect(folder)
    engine.query("CREATE DATABASE IF NOT EXISTS ldv")
    faults = _Faults()

    def listen(port: int) -> _Server:
        server = _Server(port, folder, faults, certificate)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        return server

    server = listen(port)
    address = server.server_address[1]

    def refuse() -> None:
        server.shutdown()
        server.server_close()

    def accept() -> None:
        nonlocal server
        server = listen(address)

    def count(name: str) -> Callable[[str], None]:
        return lambda text: setattr(faults, name, int(text))

    def hold() -> None:
        faults.released.clear()
        faults.hold = True

    def tell(text: str) -> None:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()

    orders: dict[str, Callable[[str], Any]] = {
        "refuse": lambda _: refuse(),
        "accept": lambda _: accept(),
        "unavailable": count("unavailable"),
        "drop": count("drop"),
        "hold": lambda _: hold(),
        "release": lambda _: faults.released.set(),
        "seen": faults.wait_until_seen,
    }
    tell(str(address))
    for line in sys.stdin:
        order, _, text = line.strip().partition(" ")
        orders[order](text)
        tell("done")
    refuse()
    engine.close()


if __name__ == "__main__":
    _serve(sys.argv[1], int(sys.argv[2]), sys.argv[3])
