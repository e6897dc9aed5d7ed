"""The DSN of an OTLP receiver."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from ldv.delivery._otlp import OtlpTarget
from ldv.delivery._otlp_address import Address, parse_address
from ldv.errors import ConfigurationError
from ldv.profile import Profile, load_profile
from tests.support.certificates import make_certificate

SEED = load_profile("seed")
SECRET = "geheim-van-de-gemeente"


def test_everything_named(tmp_path: Path) -> None:
    """Host, port, path and each option are taken as they stand, user and password decoded."""
    certificate = make_certificate(tmp_path, "client.example")
    dsn = (
        f"otlp+https://jan%40x:a%2Fb@collector.example:4318/otlp?ca_cert={certificate.cert}&timeout=5"
        f"&client_cert={certificate.cert}&client_cert_key={certificate.key}"
    )
    assert parse_address(dsn, profile=SEED) == Address(
        host="collector.example",
        port=4318,
        path="/otlp",
        tls=True,
        user="jan@x",
        password="a/b",
        ca_cert=str(certificate.cert),
        client_cert=str(certificate.cert),
        client_cert_key=str(certificate.key),
        timeout=5.0,
    )


@pytest.mark.parametrize(
    ("dsn", "shown"),
    [
        ("otlp+https://collector.example", "https://collector.example:443/v1/traces"),
        ("otlp+http://localhost", "http://localhost:80/v1/traces"),
        ("otlp+http://127.0.0.9:4318/", "http://127.0.0.9:4318/v1/traces"),
        ("otlp+http://[::1]:4318/v1/traces", "http://[::1]:4318/v1/traces"),
        (f"otlp+https://ldv:{SECRET}@collector.example:4318", "https://collector.example:4318/v1/traces"),
    ],
)
def test_shown_without_credentials(dsn: str, shown: str) -> None:
    """What people see of an address is complete, except for credentials."""
    address = parse_address(dsn, profile=SEED)
    assert address.shown == shown
    assert SECRET not in repr(address)


@pytest.mark.parametrize(
    "host",
    [
        "10.0.0.8",
        "collector",
        "collector.example",
        "localhost.example",
        "[2001:db8::1]",
        "[::ffff:10.0.0.8]",
        "0.0.0.0",
    ],
)
def test_tls_is_required_of_another_machine(host: str) -> None:
    """Without TLS no address but one of this machine is taken, unless the profile says so."""
    dsn = f"otlp+http://{host}:4318"
    with pytest.raises(ConfigurationError, match=r"without TLS.*Use otlp\+https"):
        parse_address(dsn, profile=SEED)
    assert not parse_address(dsn, profile=Profile(name="intern", generation="seed", tls_required=False)).tls


@pytest.mark.parametrize(
    ("dsn", "words"),
    [
        (f"otlp+https://ldv:{SECRET}@:4318", "without a host"),
        (f"otlp+https://ldv:{SECRET}@host:99999", "cannot be taken apart"),
        (f"otlp+https://ldv:{SECRET}@host:port", "cannot be taken apart"),
        (f"otlp+https://ldv:{SECRET}@[::1", "cannot be taken apart"),
        (f"otlp+grpc://ldv:{SECRET}@host:4317", "scheme"),
        (f"otlp+https://ldv:{SECRET}@host#x", "fragment"),
        (f"otlp+https://host?{SECRET}", "cannot be taken apart"),
        (f"otlp+https://host?authorization={SECRET}", "not known"),
        (f"otlp+https://host?{SECRET}=1", "not known"),
        ("otlp+https://host?timeout=", "is empty"),
        ("otlp+https://host?timeout=1&timeout=2", "stands there twice"),
        ("otlp+https://host?timeout=soon", "number of seconds"),
        ("otlp+https://host?timeout=0", "number of seconds"),
        ("otlp+https://host?timeout=nan", "number of seconds"),
        ("otlp+http://localhost?ca_cert=/ca.pem", "has no certificates"),
        ("otlp+https://host?client_cert_key=/key.pem", "without client_cert"),
        ("otlp+https://host?ca_cert=/nowhere/ca.pem", "cannot be used"),
        (f"otlp+https://ldv:{SECRET}@host?token_file=/dev/null", "one of the two"),
    ],
)
def test_what_cannot_work_is_said(dsn: str, words: str) -> None:
    """A DSN that cannot work is refused when it is configured, in words that do not hold its credentials."""
    with pytest.raises(ConfigurationError, match=words) as refusal:
        parse_address(dsn, profile=SEED)
    assert SECRET not in str(refusal.value)


def test_a_key_with_a_password_is_refused(tmp_path: Path) -> None:
    """A client key that has a password is refused at once, and never asks for it on the terminal."""
    certificate = make_certificate(tmp_path, "client.example")
    certificate.key.write_bytes(
        ec.generate_private_key(ec.SECP256R1()).private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"x"),
        )
    )
    dsn = f"otlp+https://host?client_cert={certificate.cert}&client_cert_key={certificate.key}"
    with pytest.raises(ConfigurationError, match="without a password"):
        parse_address(dsn, profile=SEED)


@pytest.mark.parametrize("content", [None, "", "twee woorden", "re\ngel", "gehéim"])
def test_a_token_file_that_holds_no_token(tmp_path: Path, content: str | None) -> None:
    """A token file that is missing or holds anything but one token is refused when it is configured."""
    file = tmp_path / "token"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError, match="token_file"):
        OtlpTarget(f"otlp+https://host?token_file={file}", profile=SEED)


PROGRAM = """
import sys
from ldv.delivery import target_for
from ldv.errors import ConfigurationError
from ldv.profile import load_profile
assert not {"opentelemetry.proto", "urllib3"} & set(sys.modules), "loaded before it is asked for"
sys.modules["opentelemetry.proto"] = None  # what an environment without the extra looks like to an import
try:
    target_for("otlp+https://host", profile=load_profile("seed"))
except ConfigurationError as error:
    print(error)
"""


def test_the_extra_is_not_installed() -> None:
    """Without the extra, configuring says which command installs it; without OTLP, nothing of it is loaded."""
    run = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert "pip install 'logboek-dataverwerkingen[otlp]'" in run.stdout
