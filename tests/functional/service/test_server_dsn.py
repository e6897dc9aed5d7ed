"""The service in front of a ClickHouse server."""

from __future__ import annotations

import json
from pathlib import Path

from ldv.pseudonym import create_key_file
from tests.support.clickhouse_front import Front
from tests.support.service import body, eventually, serving, span

LEZEN = "/lezenapi/v1/processing-activities"


def test_records_wait_for_a_server_that_is_away(tmp_path: Path) -> None:
    """While the server is away records are taken, and reading says to try again; when it comes, all of it is there."""
    with Front(tmp_path / "server") as earlier:
        port = earlier.port
    create_key_file(tmp_path / "ring")
    settings = {
        "logboek": earlier.dsn,
        "keys": str(tmp_path / "ring"),
        "journal": str(tmp_path / "logboek.journal"),
    }
    with serving(tmp_path, **settings) as service:
        token = service.token("write", "read", "manage")
        assert service.send(body(span(1), span(2)), token).status == 200
        question = json.dumps({"traceId": f"{1:032x}"}).encode()
        answer = service.send(question, token, kind="application/json", path=LEZEN)
        assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
        assert service.get("/health/ready").status == 200
        with Front(tmp_path / "server", port=port):
            assert eventually(lambda: b"ldv_records_confirmed_total 2.0" in service.get("/metrics", token).data)
            assert service.send(body(span(1)), token).status == 200
            assert eventually(lambda: b"ldv_records_repeated_total 1.0" in service.get("/metrics", token).data)
            found = json.loads(service.send(question, token, kind="application/json", path=LEZEN).data)
            assert len(found["processingActivities"]) == 2
            assert service.stop() == 0
    assert any("Records wait in the journal; trying again." in line for line in service.said)
