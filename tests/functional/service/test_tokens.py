"""`ldv token`, beside a service that runs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import grpc
from opentelemetry.proto.collector.trace.v1.trace_service_pb2_grpc import TraceServiceStub

from tests.support.service import body, environment, request, serving, span


def token(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "ldv", "token", *arguments, "--logboek", f"chdb://{folder}/logboek"]
    return subprocess.run(command, capture_output=True, text=True, env=environment(), timeout=60, check=False)


def test_a_token_from_its_making_to_its_end(tmp_path: Path) -> None:
    """Made, used, listed without itself, revoked, and worth nothing from then on; the file holds no token."""
    with serving(tmp_path) as service:
        assert service.send(body(span(1)), "anything").status == 401
        made = token(tmp_path, "create", "parkeeradmin", "--scope", "write", "--for", "P1Y")
        assert (made.returncode, made.stderr) == (0, "")
        secret = made.stdout.strip()
        assert service.send(body(span(1)), secret).status == 200
        [row] = json.loads(token(tmp_path, "list", "--json").stdout)["tokens"]
        assert (row["name"], row["scopes"], row["valid"]) == ("parkeeradmin", ["write"], True)
        assert secret.rpartition("_")[2] not in (tmp_path / "logboek.tokens.json").read_text()
        assert token(tmp_path, "revoke", row["id"]).returncode == 0
        assert service.send(body(span(1)), secret).status == 401
        assert "revoked" in token(tmp_path, "list").stdout


def test_what_cannot_be_is_said(tmp_path: Path) -> None:
    """Scopes, names and terms that do not exist, and tokens that are not there: exit code 2, and what to do."""
    for arguments in (
        ("create", "x", "--scope", "all"),
        ("create", "x"),
        ("create", "x\ny", "--scope", "read"),
        ("create", "x", "--scope", "read", "--for", "soon"),
        ("revoke", "00000000"),
    ):
        assert token(tmp_path, *arguments).returncode == 2, arguments


def test_who_asks_too_much_waits(tmp_path: Path) -> None:
    """Beyond its rate a credential gets 429 and when to try again, in OTLP's own form; guessing ends sooner."""
    with serving(tmp_path, serve_rate="5") as service:
        write = service.token("write")
        answers = [service.send(body(span(1)), write) for _ in range(30)]
        assert {answer.status for answer in answers} == {200, 429}
        refused = next(answer for answer in answers if answer.status == 429)
        assert (refused.data[:2], refused.headers["Retry-After"]) == (b"\x08\x08", "1")
        assert 429 in {service.send(b"", "guess").status for _ in range(30)}
        assert service.send(body(span(1)), service.token("write")).status == 200


def test_over_grpc_too(tmp_path: Path) -> None:
    """There it is RESOURCE_EXHAUSTED with a RetryInfo, without which a client would throw the records away."""
    with (
        serving(tmp_path, "--grpc", "127.0.0.1:0", serve_rate="1") as service,
        grpc.insecure_channel(service.grpc) as channel,
    ):
        stub: Any = TraceServiceStub(channel)  # type: ignore[no-untyped-call]
        write = (("authorization", f"Bearer {service.token('write')}"),)
        refused: grpc.RpcError | None = None
        while refused is None:
            try:
                stub.Export(request(span(1)), metadata=write)
            except grpc.RpcError as error:
                refused = error
        assert refused.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
        told = dict(refused.trailing_metadata())["grpc-status-details-bin"]
        assert b"google.rpc.RetryInfo\x12\x04\x0a\x02\x08\x01" in told
