"""Runs the service until it is told to end."""

from __future__ import annotations

import asyncio
import contextlib
import resource
import signal
import socket
import ssl
import sys
from collections.abc import Callable, Iterator
from typing import Any, Final

import uvicorn

from ldv.errors import ConfigurationError
from ldv.service._config import Listen, Tls
from ldv.service._protocol import HEADER_SECONDS, ImpatientProtocol
from ldv.service._service import Service

_BACKLOG: Final = 1024
_DESCRIPTORS: Final = 65_536
_IDLE_SECONDS: Final = 30
_MOST_CONNECTIONS: Final = 4096
_TURN: Final = 0.001
_HEAD_BYTES: Final = 32 * 1024


class _Loop(asyncio.SelectorEventLoop):
    """Waits for the beginning of TLS no longer than for that of a request; by itself it waits for a minute."""

    async def create_server(self, *arguments: Any, **options: Any) -> asyncio.Server:
        """Listen."""
        if options.get("ssl") is not None:
            options["ssl_handshake_timeout"] = HEADER_SECONDS
        return await super().create_server(*arguments, **options)


class _Server(uvicorn.Server):
    on_started: Callable[[], None]

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer, and say so."""
        await super().startup(sockets)
        if self.started:
            self.on_started()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Not here: uvicorn would end the process by the same signal once more, before the journal is closed."""
        yield


def run(service: Service, *, started: Callable[[str], None] = lambda address: None, routes: Any = ()) -> None:
    """Answer requests until SIGTERM or SIGINT comes; those under way are answered first.

    Args:
        service: The service, open. Who opened it closes it.
        started: Called with the address when requests are answered.
        routes: Further routes.

    Raises:
        ConfigurationError: Nobody can listen at that address.
    """
    _allow_connections()
    # While one request is taken apart, another waits for its turn five times as long otherwise.
    sys.setswitchinterval(_TURN)
    with listening(service.serving.listen) as sock, asyncio.Runner(loop_factory=_Loop) as runner:
        runner.run(_serve(service, sock, started, routes))


async def _serve(service: Service, sock: socket.socket, started: Callable[[str], None], routes: Any) -> None:
    serving = service.serving
    config = uvicorn.Config(
        service.app(*routes),
        http=ImpatientProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        h11_max_incomplete_event_size=_HEAD_BYTES,
        limit_concurrency=_MOST_CONNECTIONS,
        timeout_keep_alive=_IDLE_SECONDS,
        timeout_graceful_shutdown=int(serving.timeout) + 1,
        **_tls(serving.tls),
    )
    server = _Server(config)
    loop = asyncio.get_running_loop()

    def end() -> None:
        # A second signal does not wait for anybody.
        server.force_exit = server.should_exit
        server.should_exit = True
        service.intake.stopping = True

    for signum in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signum, end)
    where = Listen(serving.listen.host, sock.getsockname()[1])
    server.on_started = lambda: started(f"{'https' if serving.tls else 'http'}://{where}")
    await server.serve(sockets=[sock])


def _tls(tls: Tls | None) -> dict[str, Any]:
    if tls is None:
        return {}
    return {
        "ssl_certfile": tls.cert,
        "ssl_keyfile": tls.key,
        "ssl_ca_certs": str(tls.client_ca) if tls.client_ca else None,
        "ssl_cert_reqs": ssl.CERT_REQUIRED if tls.client_ca else ssl.CERT_NONE,
    }


@contextlib.contextmanager
def listening(listen: Listen) -> Iterator[socket.socket]:
    """A socket that listens.

    Raises:
        ConfigurationError: Nobody can listen there.
    """
    try:
        family = socket.getaddrinfo(listen.host, listen.port, type=socket.SOCK_STREAM)[0][0]
        sock = socket.create_server((listen.host, listen.port), family=family, backlog=_BACKLOG)
    except OSError as error:
        raise ConfigurationError(
            f"serve_listen: {listen} cannot be listened at ({error.strerror or type(error).__name__}). Choose another "
            "address or port, or end what listens there."
        ) from None
    with sock:
        yield sock


def _allow_connections() -> None:
    """Connections that do nothing must not use up the descriptors that records need."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, _DESCRIPTORS)
    if soft != resource.RLIM_INFINITY and soft < most:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
