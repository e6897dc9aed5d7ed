"""From `ldv.processing()` over OTLP to a receiver, with the journal between."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import ldv
from ldv.errors import ConfigurationError
from ldv.pseudonym import Key, KeyRing
from tests.support.otlp_receiver import Answer, OtlpReceiver, otlp_receiver

WAIT = 60
KEYS = KeyRing([Key.generate()])


@pytest.fixture
def receiver() -> Iterator[OtlpReceiver]:
    with otlp_receiver() as running:
        yield running
        ldv.shutdown(WAIT)


def configure(folder: Path, logboek: str, delivery: str = "auto") -> None:
    ldv.configure(
        "Parkeeradmin", service_version="2.1.6", logboek=logboek, journal=folder, keys=KEYS, delivery=delivery
    )


def work(count: int) -> None:
    for number in range(count):
        with ldv.processing(f"tonen {number}", activity="rva:1", subject=ldv.Subject("999990019", type="BSN")):
            pass


def test_a_receiver_that_comes_and_goes(tmp_path: Path, receiver: OtlpReceiver) -> None:
    """Every record arrives, whatever the receiver answers meanwhile; what came twice is recognised by its identity."""
    receiver.answers = [Answer(503), Answer(drop=True), Answer(401)]
    configure(tmp_path / "journal", receiver.url())
    work(500)
    assert ldv.flush(WAIT)
    assert {span.name for span in receiver.spans} == {f"tonen {number}" for number in range(500)}
    assert len({(span.trace_id, span.span_id) for span in receiver.spans}) == 500
    assert b"999990019" not in b"".join(request.SerializeToString() for request in receiver.requests)


def test_a_record_that_the_receiver_never_takes(tmp_path: Path, receiver: OtlpReceiver) -> None:
    """A record that the receiver refuses goes to the dead letters, loudly, and all others arrive."""
    configure(tmp_path / "journal", receiver.url())
    with ldv.processing("vergiftigd", activity="rva:1") as poisoned:
        receiver.poison = {bytes.fromhex(poisoned.operation_id)}
    work(40)
    assert ldv.flush(WAIT)
    assert {span.name for span in receiver.spans} == {f"tonen {number}" for number in range(40)}
    health = ldv.health()
    assert (health.ok, health.dead_letters) == (False, 1)
    [reason] = (tmp_path / "journal" / "dead").glob("*.json")
    assert "answered HTTP 400 (gRPC status 3)" in json.loads(reason.read_text())["error"]
    assert "999990019" not in reason.read_text()


def test_the_end_leaves_nothing_in_the_journal(tmp_path: Path, receiver: OtlpReceiver) -> None:
    """What a thread has delivered is gone from the journal when the program ends, and no credential's place stays."""
    journal, token = tmp_path / "journal", tmp_path / "geheime-plaats"
    token.write_text("x", encoding="utf-8")
    configure(journal, f"{receiver.url().removesuffix('/v1/traces')}?token_file={token}")
    work(20)
    assert ldv.shutdown(WAIT)
    assert [path.name for path in journal.iterdir() if path.suffix in {".seg", ".lock"}] == ["shipper.lock"]
    assert "geheime-plaats" not in (journal / "destination").read_text(encoding="utf-8")


def test_delivery_by_a_helper_process(tmp_path: Path, receiver: OtlpReceiver) -> None:
    """A helper process delivers with the credentials of the DSN, which stand in no file of the journal."""
    configure(
        tmp_path / "journal", receiver.url().replace("localhost", "ldv:geheim-woord@localhost"), delivery="process"
    )
    work(20)
    assert ldv.shutdown(WAIT)
    assert len(receiver.spans) == 20
    assert receiver.headers[0]["authorization"].startswith("Basic ")
    files = [path.read_bytes() for path in (tmp_path / "journal").rglob("*") if path.is_file()]
    assert [content for content in files if b"geheim-woord" in content] == []


def test_bad_configuration_fails_at_once(tmp_path: Path) -> None:
    """A receiver that cannot be used as configured is refused by `configure()`, and nothing is started."""
    with pytest.raises(ConfigurationError, match="without TLS"):
        configure(tmp_path / "journal", "otlp+http://collector.example:4318")
    assert not (tmp_path / "journal").exists()
