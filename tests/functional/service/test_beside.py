"""A service beside applications that log on the same machine."""

from __future__ import annotations

from pathlib import Path

import ldv
from tests.support.service import ACTIVITY, body, serving, span


def test_it_delivers_what_applications_log(tmp_path: Path) -> None:
    """An application on the same embedded logboek needs no helper of its own: the service delivers for it."""
    with serving(tmp_path) as service:
        ldv.configure("Parkeeradmin", logboek=service.dsn)
        try:
            with ldv.processing("wijzigen", activity=ACTIVITY):
                pass
            assert ldv.flush(30)
            assert ldv.health().shipper_pid == service.process.pid
        finally:
            assert ldv.shutdown(30)
        assert service.send(body(span(1)), service.token("write")).status == 200
        assert service.stop() == 0
        assert {record.operation_name for record in service.records()} == {"wijzigen", "wijzigen kenteken"}
