"""The service: everything that `ldv serve` opens, put together."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from starlette.routing import Route
from starlette.types import ASGIApp

from ldv._configure import journal_folder, keys_for
from ldv.delivery import Health, health_of
from ldv.errors import ConfigurationError, EngineHeld, TargetUnavailable
from ldv.journal import Journal
from ldv.logboek import ClickHouseTarget, Logboek, migrate, parse_dsn
from ldv.profile import load_profile
from ldv.service import _lezen, _openapi, _register_api
from ldv.service._access import Access
from ldv.service._app import application
from ldv.service._config import Serving, serving
from ldv.service._health import HealthPages, Looking
from ldv.service._intake import Intake
from ldv.service._lezen import Lezen
from ldv.service._metrics import Metrics
from ldv.service._otlp_http import PATH, OtlpHttp
from ldv.service._readers import Readers
from ldv.service._register_api import RegisterApi
from ldv.service._shipping import Shipping, take_directory
from ldv.service._spans import Reading
from ldv.service._tokens import TokenFile
from ldv.settings import Settings

if TYPE_CHECKING:
    from ldv.service._otlp_grpc import OtlpGrpc

_NAME: Final = "ldv serve"


class Service:
    """A logboek as a service.

    Args:
        settings: All settings.
        wait: Seconds to wait for a process that has the journal or the engine, and is about to end.
        tell: Called with a sentence when a person should know something.

    Raises:
        ConfigurationError: It cannot work as it is configured, or would not be safe.
        EngineHeld: Another process has the embedded engine.
        Unavailable: Another process delivers the journal.
    """

    def __init__(
        self, settings: Settings, *, wait: float = 10.0, tell: Callable[[str], None] = lambda text: None
    ) -> None:
        """Open everything, and begin to deliver what the journal holds."""
        dsn = settings["logboek"]
        if not dsn or dsn.startswith("otlp+"):
            raise ConfigurationError(
                "logboek: `ldv serve` needs one that can be read, so chdb:///PATH or clickhouse(s)://...; it takes "
                "records over OTLP itself."
            )
        self.settings = settings
        self.profile = load_profile(settings["profile"])
        self.directory = Path(journal_folder(settings))
        self.serving: Serving = serving(settings, journal=self.directory)
        self.keys = keys_for(settings, self.profile)
        self._dsn = parse_dsn(dsn, profile=self.profile)
        self._undo = contextlib.ExitStack()
        with contextlib.ExitStack() as undo:
            self._open(undo, wait=wait, tell=tell)
            self._undo = undo.pop_all()

    def __enter__(self) -> Self:
        """Use it in a `with` block, and it ends."""
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        self.close()

    def app(self, *more: Any) -> ASGIApp:
        """The application, for a server of ASGI.

        Args:
            *more: Further routes.
        """
        serving = self.serving
        otlp = OtlpHttp(
            self.intake,
            access=self.access,
            max_bytes=serving.max_bytes,
            timeout=serving.timeout,
            metrics=self.metrics,
        )
        pages = HealthPages(self.fault, access=self.access, metrics=self.metrics)
        routes = [
            Route(PATH, otlp.export, methods=["POST"]),
            Route("/health/live", pages.live, methods=["GET"]),
            Route("/health/ready", pages.ready, methods=["GET"]),
            Route("/metrics", pages.figures, methods=["GET"]),
            *self._reading_routes(),
        ]
        return application([*routes, *more])

    def _reading_routes(self) -> list[Route]:
        lezen = Lezen(
            self.readers, keys=self._keys(), access=self.access, timeout=self.serving.timeout, metrics=self.metrics
        )
        register = RegisterApi(self.readers, access=self.access)
        activities = f"{_register_api.BASE}/processing_activities/{{id:path}}"
        return [
            Route(f"{_lezen.BASE}/openapi.json", _openapi.lezen, methods=["GET"]),
            Route(_lezen.PATH, lezen.processing_activities, methods=["POST"]),
            Route(f"{_register_api.BASE}/openapi.json", _openapi.register, methods=["GET"]),
            Route(f"{activities}/versions/{{number}}", register.version, methods=["GET"]),
            Route(activities, register.activity, methods=["GET"]),
            Route(f"{_register_api.BASE}/entities/{{id:path}}", register.entity, methods=["GET"]),
        ]

    def fault(self) -> str:
        """Why no records can be taken now; empty when they can."""
        if self.intake.stopping:
            return "it is ending"
        return self.journal.refusing or ("" if self.shipping.is_alive else "nothing is delivered")

    def health(self) -> Health:
        """State of the journal and of delivery."""
        return self._looking()

    def close(self) -> None:
        """Take no more, deliver what there is, and let go of everything. Can be repeated."""
        self.intake.stopping = True
        self._undo.close()

    def _open(self, undo: contextlib.ExitStack, *, wait: float, tell: Callable[[str], None]) -> None:
        settings = self.settings
        self.journal = Journal(
            self.directory,
            resource_name=settings["service_name"] or _NAME,
            durability="disk",
            segment_bytes=settings["segment_bytes"],
            max_bytes=settings["journal_max_bytes"],
            reserve_bytes=settings["journal_reserve_bytes"],
        )
        self.journal.open()
        lock = take_directory(self.directory, wait=wait)
        undo.callback(lock.release)
        try:
            migrate(self._dsn, profile=self.profile, wait=wait)
        except EngineHeld:
            raise
        except TargetUnavailable as error:
            # Records can be taken all the same: they wait in the journal.
            tell(f"{error} Records wait in the journal; trying again.")
        target = ClickHouseTarget(self._dsn, profile=self.profile, wait=wait)
        self.shipping = Shipping(self.directory, lock=lock, target=target, settings=settings)
        undo.pop_all()
        undo.callback(self.shipping.stop, settings["serve_timeout"])
        undo.callback(self._end_journal)
        self.readers = Readers(self._open_logboek, open_register=self._register())
        undo.callback(self.readers.close)
        self._looking = Looking(self._look)
        self.intake = Intake(self.journal, Reading(self.profile, keys=self._keys()))
        self.access = Access(TokenFile(self.serving.tokens), issuer=self._issuer(), rate=self.serving.rate)
        self.metrics = Metrics()
        self.metrics.watch(self.intake, shipping=self.shipping, health=self._looking)
        self.grpc = self._listen_grpc()
        if self.grpc is not None:
            undo.callback(self.grpc.stop, settings["serve_timeout"])
            self.grpc.start()
        self.shipping.start()

    def _end_journal(self) -> None:
        # What is not delivered in time is delivered after the next start.
        timeout = self.settings["serve_timeout"]
        delivered = self.journal.flush(min(10.0, timeout))
        self.journal.close()
        if delivered:
            # That nothing more comes is read from the journal too; only then its last segment is removed.
            self.shipping.stop(timeout, finish=True)

    def _keys(self) -> Any:
        if self.keys is None:
            raise ConfigurationError("keys: there are none. Set LDV_KEYS to the path of a key file.")
        return self.keys

    def _listen_grpc(self) -> OtlpGrpc | None:
        serving = self.serving
        if serving.grpc is None:
            return None
        from ldv.service._otlp_grpc import OtlpGrpc

        return OtlpGrpc(
            self.intake,
            access=self.access,
            listen=serving.grpc,
            tls=serving.tls,
            max_bytes=serving.max_bytes,
            metrics=self.metrics,
        )

    def _issuer(self) -> Any:
        if not self.serving.issuer:
            return None
        from ldv.service._oidc import Issuer

        return Issuer(self.serving.issuer, audience=self.serving.audience, jwks=self.serving.jwks)

    def _open_logboek(self) -> Logboek:
        return Logboek.open(self._dsn, keys=self.keys, profile=self.profile, wait=1.0)

    def _register(self) -> Callable[[], Any] | None:
        where = self.settings["register"]
        if not where:
            return None
        from ldv.register import Register

        return lambda: Register.open(where)

    def _look(self) -> Health:
        return health_of(self.directory, refusing=self.journal.refusing, journal_error=self.journal.last_error)
