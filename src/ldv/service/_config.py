"""What `ldv serve` is told to do, checked before anything is opened."""

from __future__ import annotations

import ipaddress
import ssl
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import attrs

from ldv.errors import ConfigurationError
from ldv.settings import Settings

_HIGHEST_PORT: Final = 65_535


@attrs.frozen
class Listen:
    """An address to listen at.

    Attributes:
        host: Name or IP address.
        port: TCP port; 0 lets the system choose.
    """

    host: str
    port: int

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine itself can come there."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    def __str__(self) -> str:
        """As in an address."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@attrs.frozen
class Tls:
    """What the service shows, and what it asks to be shown.

    Attributes:
        cert: Certificate, PEM.
        key: Its key, PEM.
        client_ca: Authorities of client certificates, or None.
    """

    cert: Path
    key: Path
    client_ca: Path | None = None


@attrs.frozen(kw_only=True)
class Serving:
    """What `ldv serve` is told to do.

    Attributes:
        listen: Where it listens for HTTP.
        grpc: Where it listens for OTLP over gRPC, or None.
        tls: Its certificate, or None.
        tokens: File of its tokens.
        issuer: Whose tokens count besides, or None.
        audience: What those must be meant for.
        jwks: Where the keys of that issuer are; empty: where it says itself.
        rate: Requests a second of one credential.
        max_bytes: Largest body.
        timeout: Seconds within which a request has to arrive.
    """

    listen: Listen
    grpc: Listen | None
    tls: Tls | None
    tokens: Path
    issuer: str
    audience: str
    jwks: str
    rate: float
    max_bytes: int
    timeout: float


def serving(settings: Settings, *, journal: Path) -> Serving:
    """Read the settings of the service.

    Args:
        settings: All settings.
        journal: The folder of its journal; the tokens stand beside it when nothing else is said.

    Returns:
        What it is told to do.

    Raises:
        ConfigurationError: It cannot work that way, or would not be safe.
    """
    listen = _listen("serve_listen", settings["serve_listen"])
    grpc = _listen("serve_grpc", settings["serve_grpc"]) if settings["serve_grpc"] else None
    tls = _tls(settings)
    for name, where in (("serve_listen", listen), ("serve_grpc", grpc)):
        # "Het Logboek MOET TLS afdwingen op connecties" (behaviour of the component Logboek).
        if where is not None and tls is None and not where.is_loopback:
            raise ConfigurationError(
                f"{name}: asked to listen at {where} without a certificate, and a logboek has to enforce TLS. Set "
                "serve_tls_cert and serve_tls_key, or listen at 127.0.0.1, behind a proxy on this machine that has one."
            )
    issuer, audience, jwks = (settings[name] or "" for name in ("oidc_issuer", "oidc_audience", "oidc_jwks"))
    if issuer and not audience:
        raise ConfigurationError(
            "oidc_audience is not set, and without it a token that the issuer gave for anything else would count here. "
            "Set what `aud` of tokens for this logboek is."
        )
    for name, url in (("oidc_issuer", issuer), ("oidc_jwks", jwks)):
        _check_url(name, url)
    return Serving(
        listen=listen,
        grpc=grpc,
        tls=tls,
        tokens=tokens_file(settings, journal=journal),
        issuer=issuer,
        audience=audience,
        jwks=jwks,
        rate=settings["serve_rate"],
        max_bytes=settings["serve_max_bytes"],
        timeout=settings["serve_timeout"],
    )


def tokens_file(settings: Settings, *, journal: Path) -> Path:
    """The file of the tokens: as set, else beside the journal."""
    if settings["serve_tokens"]:
        return Path(settings["serve_tokens"]).absolute()
    return journal.with_name(f"{journal.name.removesuffix('.journal')}.tokens.json")


def _listen(name: str, text: str) -> Listen:
    host, colon, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not colon or not host or not (port.isascii() and port.isdigit()) or int(port) > _HIGHEST_PORT:
        raise ConfigurationError(f"{name}: found {text!r}; expected HOST:PORT, such as 127.0.0.1:4318.")
    return Listen(host, int(port))


def _tls(settings: Settings) -> Tls | None:
    cert, key, client_ca = (settings[f"serve_tls_{name}"] for name in ("cert", "key", "client_ca"))
    if (cert is None) != (key is None) or (client_ca is not None and cert is None):
        raise ConfigurationError(
            "serve_tls_cert and serve_tls_key go together, and serve_tls_client_ca goes with both. Set the others too."
        )
    if cert is None:
        return None
    tls = Tls(cert, key, client_ca)
    try:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        # An empty password: a key that has one must fail here, and not ask for it on the terminal.
        context.load_cert_chain(tls.cert, tls.key, password="")
        if tls.client_ca is not None:
            context.load_verify_locations(tls.client_ca)
    except OSError as error:  # ssl.SSLError is one
        raise ConfigurationError(
            f"serve_tls_cert, serve_tls_key or serve_tls_client_ca cannot be used ({type(error).__name__}). Each must "
            "be a readable PEM file, the key without a password and belonging to the certificate."
        ) from None
    return tls


def _check_url(name: str, url: str) -> None:
    if not url:
        return
    parts = urlsplit(url)
    local = Listen(parts.hostname or "", 0).is_loopback
    if parts.scheme != "https" and not (parts.scheme == "http" and local):
        raise ConfigurationError(f"{name}: expected https://..., because whoever answers there says who gets in.")
