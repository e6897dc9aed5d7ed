"""TLS, and who may connect at all."""

from __future__ import annotations

import json
import ssl
import subprocess
import sys
from pathlib import Path

import grpc
import pytest
import urllib3
from opentelemetry.proto.collector.trace.v1.trace_service_pb2_grpc import TraceServiceStub

from tests.support.certificates import make_certificate
from tests.support.service import environment, request, serving, span


def test_without_a_certificate_this_machine_only(tmp_path: Path) -> None:
    """A service that others can reach, over HTTP or gRPC, is not started without a certificate."""
    for option in ("--listen", "--grpc"):
        done = subprocess.run(
            [sys.executable, "-m", "ldv", "serve", "--logboek", f"chdb://{tmp_path}/logboek", option, "0.0.0.0:0"],
            capture_output=True,
            text=True,
            env=environment(),
            timeout=60,
            check=False,
        )
        assert done.returncode == 2
        assert "a logboek has to enforce TLS" in " ".join(done.stderr.split())
        assert not (tmp_path / "logboek").exists()


def test_with_a_certificate(tmp_path: Path) -> None:
    """HTTP and gRPC are encrypted, and plain HTTP gets no answer."""
    authority = make_certificate(tmp_path, "authority")
    shown = make_certificate(tmp_path, "localhost", by=authority)
    settings = {"serve_tls_cert": str(shown.cert), "serve_tls_key": str(shown.key)}
    with serving(tmp_path, "--listen", "localhost:0", "--grpc", "localhost:0", **settings) as service:
        assert service.url.startswith("https://localhost:")
        with urllib3.PoolManager(ca_certs=str(authority.cert), retries=False) as trusting:
            assert trusting.request("GET", service.url + "/health/live").status == 200
        with pytest.raises(urllib3.exceptions.HTTPError):
            service.http.request("GET", service.url.replace("https", "http") + "/health/live")
        credentials = grpc.ssl_channel_credentials(authority.cert.read_bytes())
        with grpc.secure_channel(service.grpc, credentials) as channel:
            metadata = (("authorization", f"Bearer {service.token('write')}"),)
            stub = TraceServiceStub(channel)  # type: ignore[no-untyped-call]
            stub.Export(request(span(1)), metadata=metadata)
        assert service.stop() == 0
        assert len(service.records()) == 1


def test_client_certificates(tmp_path: Path) -> None:
    """With an authority for clients, nobody connects without a certificate by it."""
    authority = make_certificate(tmp_path, "authority")
    shown = make_certificate(tmp_path, "localhost", by=authority)
    client = make_certificate(tmp_path, "client", by=authority)
    settings = {
        "serve_tls_cert": str(shown.cert),
        "serve_tls_key": str(shown.key),
        "serve_tls_client_ca": str(authority.cert),
    }
    with serving(tmp_path, "--listen", "localhost:0", **settings) as service:
        known = ssl.create_default_context(cafile=authority.cert)
        with (
            urllib3.PoolManager(ssl_context=known, retries=False) as stranger,
            pytest.raises(urllib3.exceptions.HTTPError),
        ):
            stranger.request("GET", service.url + "/health/live")
        known.load_cert_chain(client.cert, client.key)
        with urllib3.PoolManager(ssl_context=known, retries=False) as friend:
            answer = friend.request("GET", service.url + "/health/ready")
            assert json.loads(answer.data) == {"status": "ready"}
