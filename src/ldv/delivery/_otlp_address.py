"""Where an OTLP receiver is, and how it is spoken to: the DSN `otlp+https://...`, taken apart."""

from __future__ import annotations

import ipaddress
import ssl
from pathlib import Path
from typing import Any, Final
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import attrs

from ldv.errors import ConfigurationError
from ldv.profile import Profile

_FORM: Final = "Expected otlp+https://[USER:PASSWORD@]HOST[:PORT][/PATH][?OPTION=VALUE&...]"
_OPTIONS: Final = ("token_file", "ca_cert", "client_cert", "client_cert_key", "timeout")
_TLS_OPTIONS: Final = frozenset(_OPTIONS[1:4])
_DEFAULT_PATH: Final = "/v1/traces"


@attrs.frozen(kw_only=True)
class Address:
    """An OTLP receiver.

    Attributes:
        host: Name or IP address.
        port: TCP port.
        path: Path of the trace service.
        tls: Whether the connection is encrypted, and the certificate of the receiver checked.
        user: Name for HTTP Basic, or None.
        password: Its password.
        token_file: File that holds a bearer token; read for each delivery, so that it can be renewed.
        ca_cert: PEM file of the authorities to trust, in place of those of the system.
        client_cert: PEM file of the certificate to show, or None.
        client_cert_key: Its key, when that is in another file.
        timeout: Seconds to wait for an answer.
    """

    host: str
    port: int
    path: str
    tls: bool
    user: str | None = None
    password: str = attrs.field(default="", repr=False)
    token_file: Path | None = None
    ca_cert: str | None = None
    client_cert: str | None = None
    client_cert_key: str | None = None
    timeout: float = 30.0

    @property
    def shown(self) -> str:
        """For people: without credentials."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}{self.path}"

    def tls_context(self) -> ssl.SSLContext | None:
        """What checks the receiver's certificate and shows ours.

        Raises:
            ConfigurationError: A certificate file is not there, or is not what it should be.
        """
        if not self.tls:
            return None
        try:
            context = ssl.create_default_context(cafile=self.ca_cert)
            if self.client_cert:
                # An empty password: a key that has one must fail here, and not ask for it on the terminal.
                context.load_cert_chain(self.client_cert, self.client_cert_key, password="")
        except OSError as error:  # ssl.SSLError is one
            raise ConfigurationError(
                f"logboek: a file of ca_cert, client_cert or client_cert_key cannot be used ({type(error).__name__}). "
                "Each must be a readable PEM file, the key without a password and belonging to the certificate."
            ) from None
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context


def parse_address(dsn: str, *, profile: Profile) -> Address:
    """Take a DSN apart.

    Args:
        dsn: `otlp+https://...` or `otlp+http://...`; may hold a password, so no error shows it.
        profile: Whether TLS is required.

    Returns:
        The address.

    Raises:
        ConfigurationError: The DSN does not have the form, names an option that is not known, or asks for a
            connection without TLS where the profile requires it.
    """
    try:
        parts = urlsplit(dsn)
        host, port = parts.hostname, parts.port
        given = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    except ValueError:
        raise ConfigurationError(f"logboek: found an OTLP address that cannot be taken apart. {_FORM}.") from None
    if parts.scheme not in {"otlp+http", "otlp+https"}:
        raise ConfigurationError(f"logboek: found an OTLP address of which the scheme is not known. {_FORM}.")
    if not host or parts.fragment:
        fault = "with a fragment (#...)" if host else "without a host"
        raise ConfigurationError(f"logboek: found an OTLP address {fault}. {_FORM}.")
    tls = parts.scheme == "otlp+https"
    # "Een Logboek MOET TLS afdwingen": the standard's rule for the store, kept on the way to it as well.
    if not tls and profile.tls_required and not _is_this_machine(host):
        raise ConfigurationError(
            f"logboek: asked for {host} without TLS, and profile {profile.name!r} requires it for any other machine. "
            "Use otlp+https://, or set tls_required = false in a profile of your own."
        )
    address = Address(
        host=host,
        port=port or (443 if tls else 80),
        path=parts.path if parts.path not in {"", "/"} else _DEFAULT_PATH,
        tls=tls,
        **_credentials(parts),
        **_options(given, tls=tls),
    )
    if address.user is not None and address.token_file is not None:
        raise ConfigurationError("logboek: found a user in the OTLP address and a token_file. Give one of the two.")
    address.tls_context()
    return address


def _credentials(parts: SplitResult) -> dict[str, Any]:
    if parts.username is None:
        return {}
    return {"user": unquote(parts.username), "password": unquote(parts.password or "")}


def _options(given: list[tuple[str, str]], *, tls: bool) -> dict[str, Any]:
    options: dict[str, Any] = {}
    for name, value in given:
        # The value of a wrong option can be a credential, and so can its name: neither is shown.
        if name not in _OPTIONS or not value or name in options:
            raise ConfigurationError(
                "logboek: found an option in the OTLP address that is not known, is empty or stands there twice. "
                f"Known are {', '.join(_OPTIONS)}."
            )
        if not tls and name in _TLS_OPTIONS:
            raise ConfigurationError(
                f"logboek: found {name} with otlp+http://, which has no certificates. Use otlp+https://."
            )
        options[name] = value
    if "client_cert_key" in options and "client_cert" not in options:
        raise ConfigurationError("logboek: found client_cert_key without client_cert. Name the certificate as well.")
    if "token_file" in options:
        options["token_file"] = Path(options["token_file"])
    if "timeout" in options:
        options["timeout"] = _seconds(options["timeout"])
    return options


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 3600:
        raise ConfigurationError("logboek: timeout in the OTLP address is a number of seconds above 0, at most 3600.")
    return seconds


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
