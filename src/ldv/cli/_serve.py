"""`ldv serve`: the logboek as a service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ldv.cli._help import Command
from ldv.cli._opened import told_who_holds
from ldv.cli._options import logboek_of, overrides, settings_from
from ldv.cli._show import say, warn
from ldv.errors import ConfigurationError
from ldv.settings import Settings, mask

if TYPE_CHECKING:
    from ldv.service import Service


@click.command(cls=Command)
@overrides("logboek", "journal", "keys", "profile")
@click.option("--listen", metavar="HOST:PORT", help="Where to listen for HTTP. By default 127.0.0.1:4318.")
@click.option("--grpc", metavar="HOST:PORT", help="Where to listen for OTLP over gRPC. By default nowhere.")
@click.option(
    "--wait",
    type=click.FloatRange(min=0),
    default=10,
    metavar="SECONDS",
    help="How long to wait for a process that has the journal or the engine and is about to end (10).",
)
def serve(given: dict[str, str | None], *, listen: str | None, grpc: str | None, wait: float) -> None:
    """Take records over OTLP, keep them, and let them be read by who may.

    It alone has the embedded engine open, and delivers everything in the journal beside it, also what applications on
    this machine log there. On a ClickHouse server or cluster several can run.

    Without a certificate (serve_tls_cert, serve_tls_key) it listens to this machine only. Nobody gets in without a
    token: `ldv token create`. SIGTERM and Ctrl-C end it when what came in is answered; what is not delivered yet stays
    in the journal.

    At its address:
      /v1/traces                            OTLP, protobuf and JSON; scope write
      /lezenapi/v1/processing-activities    the extension "lezen"; scope read
      /registerapi/v1/...                   the register; scope register
      /health/live, /health/ready           for whatever starts and stops it
      /metrics                              OpenMetrics; scope manage
      /                                     pages for people, where `pages` is set

    Examples:
      ldv serve --logboek chdb:///var/lib/ldv/logboek
      ldv token create parkeeradmin --scope write

    In ldv.toml:
      logboek = "chdb:///var/lib/ldv/logboek"
      register = "/var/lib/ldv/register.db"
      serve_listen = "0.0.0.0:4318"
      serve_tls_cert = "/etc/ldv/cert.pem"
      serve_tls_key = "/etc/ldv/key.pem"
    """
    settings = settings_from({**given, "serve_listen": listen, "serve_grpc": grpc})
    dsn = logboek_of(settings)
    try:
        from ldv.service import Service, run
    except ImportError as error:
        raise ConfigurationError(
            f"serve: {error.name} is not installed. Install it: pip install 'logboek-dataverwerkingen[service]'"
        ) from None
    with told_who_holds(settings):
        service = Service(settings, wait=wait, tell=warn)
    with service:
        _say_who_gets_in(settings, has_tokens=service.serving.tokens.exists())
        if service.serving.tls is None:
            warn("There is no certificate, so only this machine can connect. Set serve_tls_cert and serve_tls_key.")
        if service.grpc is not None:
            say(f"OTLP over gRPC at {service.grpc.listen}.")
        run(
            service,
            started=lambda address: say(f"Serving {mask(dsn)} at {address}; SIGTERM or Ctrl-C ends it."),
            routes=_pages(service),
        )
    say("Ended; everything that was answered for is on disk.")


def _pages(service: Service) -> list[Any]:
    """The routes of the pages, where there are any."""
    from ldv.pages import Pages, pages_config

    config = pages_config(service.settings)
    return [] if config is None else Pages(service, config).routes()


def _say_who_gets_in(settings: Settings, *, has_tokens: bool) -> None:
    if not has_tokens and not settings["oidc_issuer"]:
        warn("There are no tokens, so nobody gets in. Make one: `ldv token create NAME --scope write`.")
