"""Delivery over OTLP, to a receiver on a real socket."""

from __future__ import annotations

import gzip
import logging
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import msgspec
import pytest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from opentelemetry.proto.trace.v1.trace_pb2 import Status as SpanStatus

from ldv.delivery import target_for
from ldv.delivery._otlp import OtlpTarget
from ldv.errors import PoisonedBatch, TargetUnavailable
from ldv.profile import Profile, load_profile
from ldv.record import Batch, Origin, WireRecord
from tests.support.certificates import Certificate, make_certificate
from tests.support.otlp_receiver import Answer, OtlpReceiver, otlp_receiver, rejecting

SEED = load_profile("seed")
RECORD = WireRecord(
    trace_id=bytes.fromhex("f176a58de7fe249ea37ed4f5979da02b"),
    operation_id=bytes.fromhex("414514cf1d40d6b2"),
    parent_operation_id=bytes.fromhex("b2e339a595246e01"),
    operation_name="wijzigenKenteken",
    start_time=1_722_240_622_000_000_001,
    end_time=1_722_240_622_999_999_999,
    status=1,
    processing_activity_id="rva:0b1ff20a-3ecb-34bf-8cf5-e4cbacb046ab",
    parent_processing_activity_id="rva:11x2ec2a-0774-3541-9b16-21ba179fcf15",
    data_subject_id="k1:AAAAAAAAAAAAAAAAAAAAAAAA",
    data_subject_id_type="BSN",
    foreign_trace_id=bytes.fromhex("8a1325a32aef8de4ffba7d7c931eeaec"),
    foreign_operation_id=bytes.fromhex("ba7cac7ca0489e42"),
    foreign_entity="https://gemeente.example",
    receiver="https://rdw.example",
    attributes={"dpl.objects.dataset": "kentekens", "zaak": ""},
)
BARE = WireRecord(
    trace_id=RECORD.trace_id,
    operation_id=bytes(7) + b"\x01",
    parent_operation_id=bytes(8),
    operation_name="tonen",
    start_time=1,
    end_time=2,
    status=0,
    processing_activity_id="rva:1",
    parent_processing_activity_id="",
    data_subject_id="",
    data_subject_id_type="",
    foreign_trace_id=bytes(16),
    foreign_operation_id=bytes(8),
    foreign_entity="",
    receiver="",
    attributes={},
)
PARKEERADMIN = Origin(
    writer="00112233aabbccdd",
    resource_name="Parkeeradmin",
    resource_version="2.1.6",
    resource_attributes={"deployment.environment.name": "test"},
)


def batch_of(*records: WireRecord, origin: Origin = PARKEERADMIN) -> Batch:
    return Batch(list(records), [origin] * len(records), list(range(1, len(records) + 1)))


def numbered(count: int) -> Batch:
    return batch_of(*(msgspec.structs.replace(BARE, operation_id=n.to_bytes(8, "big")) for n in range(1, count + 1)))


def attributes_of(message: Any) -> dict[str, str | int]:
    return {pair.key: getattr(pair.value, pair.value.WhichOneof("value")) for pair in message.attributes}


@attrs.define
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def receiver() -> Iterator[OtlpReceiver]:
    with otlp_receiver() as running:
        yield running


@pytest.fixture
def target(receiver: OtlpReceiver) -> Iterator[OtlpTarget]:
    with_target = OtlpTarget(receiver.url(), profile=SEED)
    with_target.open()
    yield with_target
    with_target.close()


def deliver(target: OtlpTarget, batch: Batch, token: str = "t") -> None:
    target.deliver(batch, token=token, doubt=False)


@pytest.mark.parametrize("profile", ["seed", "current"])
def test_every_field_arrives(receiver: OtlpReceiver, profile: str) -> None:
    """Each field of a record stands in a field of the span or in an attribute, unchanged to the nanosecond."""
    target = OtlpTarget(receiver.url(), profile=load_profile(profile))
    target.open()
    deliver(target, batch_of(RECORD))
    target.close()
    [request] = receiver.requests
    [resource] = request.resource_spans
    [scope] = resource.scope_spans
    [span] = scope.spans
    assert scope.scope.name == "ldv"
    assert attributes_of(resource.resource) == {
        "service.name": "Parkeeradmin",
        "service.version": "2.1.6",
        "deployment.environment.name": "test",
    }
    assert attributes_of(span) == {
        "dpl.core.processing_activity_id": "rva:0b1ff20a-3ecb-34bf-8cf5-e4cbacb046ab",
        "dpl.core.parent_processing_activity_id": "rva:11x2ec2a-0774-3541-9b16-21ba179fcf15",
        "dpl.core.data_subject_id": "k1:AAAAAAAAAAAAAAAAAAAAAAAA",
        "dpl.core.data_subject_id_type": "BSN",
        "dpl.core.foreign_operation.trace_id": "8a1325a32aef8de4ffba7d7c931eeaec",
        "dpl.core.foreign_operation.operation_id": "ba7cac7ca0489e42",
        "dpl.core.foreign_operation.processor": "https://gemeente.example",
        "dpl.core.receiver": "https://rdw.example",
        "dpl.ldv.writer": "00112233aabbccdd",
        "dpl.ldv.sequence": 1,
        "dpl.objects.dataset": "kentekens",
        "zaak": "",
    }
    assert (span.trace_id, span.span_id, span.parent_span_id) == (
        RECORD.trace_id,
        RECORD.operation_id,
        RECORD.parent_operation_id,
    )
    assert (span.name, span.kind, span.flags) == ("wijzigenKenteken", Span.SPAN_KIND_INTERNAL, 1)
    assert (span.start_time_unix_nano, span.end_time_unix_nano) == (
        1_722_240_622_000_000_001,
        1_722_240_622_999_999_999,
    )
    assert span.status == SpanStatus(code=SpanStatus.STATUS_CODE_OK)


def test_what_is_not_there_is_left_out(target: OtlpTarget, receiver: OtlpReceiver) -> None:
    """A record without parent, subject or caller has no such fields, in place of zeros and empty texts."""
    deliver(target, batch_of(BARE, origin=Origin(resource_name="MijnOmgeving")))
    [resource] = receiver.requests[0].resource_spans
    [span] = receiver.spans
    assert span.parent_span_id == b""
    assert attributes_of(span) == {"dpl.core.processing_activity_id": "rva:1", "dpl.ldv.sequence": 1}
    assert attributes_of(resource.resource) == {"service.name": "MijnOmgeving"}


@pytest.mark.parametrize(
    ("status", "code"),
    [(0, SpanStatus.STATUS_CODE_UNSET), (1, SpanStatus.STATUS_CODE_OK), (2, SpanStatus.STATUS_CODE_ERROR)],
)
def test_status(target: OtlpTarget, receiver: OtlpReceiver, status: int, code: int) -> None:
    """Unknown, OK and NOK are Unset, Ok and Error."""
    deliver(target, batch_of(msgspec.structs.replace(BARE, status=status)))
    assert receiver.spans[0].status.code == code


def test_one_group_for_each_application(target: OtlpTarget, receiver: OtlpReceiver) -> None:
    """Records of two applications in one batch keep their own; two processes of one application share a group."""
    other = attrs.evolve(PARKEERADMIN, resource_name="BRV")
    second = attrs.evolve(PARKEERADMIN, writer="ffffffffffffffff")
    records = [msgspec.structs.replace(BARE, operation_id=bytes(7) + bytes([n])) for n in (1, 2, 3)]
    deliver(target, Batch(records, [PARKEERADMIN, other, second], [1, 1, 1]))
    groups = {
        attributes_of(one.resource)["service.name"]: [
            attributes_of(span)["dpl.ldv.writer"] for span in one.scope_spans[0].spans
        ]
        for one in receiver.requests[0].resource_spans
    }
    assert groups == {"Parkeeradmin": ["00112233aabbccdd", "ffffffffffffffff"], "BRV": ["00112233aabbccdd"]}


def test_a_large_batch_is_sent_in_parts(target: OtlpTarget, receiver: OtlpReceiver) -> None:
    """No request grows beyond what receivers take by default, and all parts together are the batch, once."""
    batch = numbered(5_000)
    deliver(target, batch)
    assert [span.span_id for span in receiver.spans] == [record.operation_id for record in batch.records]
    assert len(receiver.requests) == 3


def test_rejected_spans_are_not_success(target: OtlpTarget, receiver: OtlpReceiver) -> None:
    """HTTP 200 with rejected spans is a refusal, and the receiver's words, which can hold a value, are not repeated."""
    receiver.answers = [rejecting(1, "span of 999990019 refused")]
    with pytest.raises(PoisonedBatch, match="rejected 1 of 2 records") as refusal:
        deliver(target, numbered(2))
    assert "999990019" not in str(refusal.value)


def test_a_warning_of_the_receiver_is_success(target: OtlpTarget, receiver: OtlpReceiver) -> None:
    """Partial success without rejected spans is a full acceptance with a remark."""
    receiver.answers = [rejecting(0, "deprecated attribute")]
    deliver(target, numbered(2))
    assert len(receiver.spans) == 2


@pytest.mark.parametrize(("status", "words"), [(400, "gRPC status 3"), (413, "larger"), (422, "does not accept")])
def test_refused_content(target: OtlpTarget, receiver: OtlpReceiver, status: int, words: str) -> None:
    """What says something about the content is a refusal, told by its numbers only."""
    receiver.answers = [Answer(status, b"\x08\x03\x12\x09999990019")]
    with pytest.raises(PoisonedBatch, match=words) as refusal:
        deliver(target, numbered(1))
    assert "999990019" not in str(refusal.value)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "does not accept who we say we are"),
        (403, "does not allow us to write"),
        (404, "Correct the path"),
        (405, "Correct the path"),
        (415, "protobuf"),
        (429, "asked too much"),
        (500, "no acceptance"),
        (502, "no acceptance"),
        (503, "no acceptance"),
        (202, "no acceptance"),
    ],
)
def test_anything_else_is_unavailable(target: OtlpTarget, receiver: OtlpReceiver, status: int, words: str) -> None:
    """An answer that says nothing about the content leaves the records in the journal, and says how to mend it."""
    receiver.answers = [Answer(status)]
    with pytest.raises(TargetUnavailable, match=words):
        deliver(target, numbered(1))


def test_a_redirect_is_not_followed(target: OtlpTarget, receiver: OtlpReceiver) -> None:
    """Records go to the configured address and nowhere else."""
    receiver.answers = [Answer(307, headers={"Location": "http://localhost:1/other"})]
    with pytest.raises(TargetUnavailable, match="not followed"):
        deliver(target, numbered(1))
    assert receiver.requests == []


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, b"<html>welcome</html>", {"Content-Type": "text/html"}),
        Answer(200, b"", {}),
        Answer(200, b"{}", {"Content-Type": "application/json"}),
        Answer(200, b"\xff\xff\xff"),
    ],
    ids=["page", "nothing", "json", "garbage"],
)
def test_200_of_another_server_is_not_success(target: OtlpTarget, receiver: OtlpReceiver, answer: Answer) -> None:
    """A web server that says 200 to everything confirms nothing."""
    receiver.answers = [answer]
    with pytest.raises(TargetUnavailable, match="something else than an OTLP receiver"):
        deliver(target, numbered(1))


def test_an_answer_without_end_is_cut_off(target: OtlpTarget, receiver: OtlpReceiver) -> None:
    """A compressed answer that unfolds to gigabytes does not fill the memory, and does not spoil the next delivery."""
    bomb = gzip.compress(bytes(64 * 1024 * 1024))
    receiver.answers = [Answer(200, bomb, {"Content-Type": "application/x-protobuf", "Content-Encoding": "gzip"})]
    with pytest.raises(TargetUnavailable):
        deliver(target, numbered(1))
    deliver(target, numbered(1))


def test_503_and_then_200(target: OtlpTarget, receiver: OtlpReceiver) -> None:
    """After the receiver was away for a while, the same batch arrives."""
    receiver.answers = [Answer(503)]
    with pytest.raises(TargetUnavailable):
        deliver(target, numbered(3))
    deliver(target, numbered(3))
    assert len(receiver.spans) == 3


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_honoured(receiver: OtlpReceiver, status: int) -> None:
    """A receiver that asks for a pause is not called during that pause, and is called after it."""
    clock = Clock()
    target = OtlpTarget(receiver.url(), profile=SEED, elapsed=clock)
    receiver.answers = [Answer(status, headers={"Retry-After": "30"})]
    for now in (1000.0, 1029.0):
        clock.now = now
        with pytest.raises(TargetUnavailable):
            deliver(target, numbered(1))
    assert len(receiver.paths) == 1
    clock.now = 1030.0
    deliver(target, numbered(1))
    assert len(receiver.spans) == 1
    target.close()


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [
        ("Fri, 31 Dec 9999 23:59:59 GMT", 300),
        ("86400", 300),
        ("-5", 0),
        ("soon", 0),
        ("nan", 0),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0),
        ("Fri, 31 Dec 9999 23:59:59 -2359", 0),
    ],
)
def test_retry_after_within_reason(receiver: OtlpReceiver, asked: str, seconds: int) -> None:
    """No receiver stops delivery for more than five minutes, and nonsense in the header counts as nothing."""
    clock = Clock()
    target = OtlpTarget(receiver.url(), profile=SEED, elapsed=clock)
    receiver.answers = [Answer(503, headers={"Retry-After": asked})]
    with pytest.raises(TargetUnavailable):
        deliver(target, numbered(1))
    clock.now += seconds
    deliver(target, numbered(1))
    target.close()


def test_a_dropped_connection(target: OtlpTarget, receiver: OtlpReceiver) -> None:
    """A connection that breaks before the answer is no confirmation; what arrives twice has the same identity."""
    receiver.answers = [Answer(drop=True)]
    with pytest.raises(TargetUnavailable, match="does not answer"):
        deliver(target, numbered(2))
    deliver(target, numbered(2))
    assert len(receiver.spans) == 4
    assert len({(span.trace_id, span.span_id) for span in receiver.spans}) == 2


def test_nobody_listens() -> None:
    """Where nobody listens, the records wait."""
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        target = OtlpTarget(f"otlp+http://127.0.0.1:{reserved.getsockname()[1]}", profile=SEED)
        target.open()
        with pytest.raises(TargetUnavailable, match="NewConnectionError"):
            deliver(target, numbered(1))


def test_a_server_that_never_answers() -> None:
    """A receiver that takes the connection and stays silent does not hold delivery for ever."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        target = OtlpTarget(f"otlp+http://127.0.0.1:{silent.getsockname()[1]}?timeout=0.1", profile=SEED)
        with pytest.raises(TargetUnavailable, match="ReadTimeoutError"):
            deliver(target, numbered(1))


def test_what_was_confirmed_is_not_sent_again(target: OtlpTarget, receiver: OtlpReceiver) -> None:
    """When a batch fails half-way, its repetition sends only the parts that were not accepted."""
    receiver.answers = [Answer(), Answer(503)]
    with pytest.raises(TargetUnavailable):
        deliver(target, numbered(5_000))
    deliver(target, numbered(5_000))
    assert len(receiver.spans) == 5_000


def bisect(target: OtlpTarget, batch: Batch, token: str, refused: list[bytes]) -> None:
    """What the shipper does with a batch that is refused."""
    try:
        deliver(target, batch, token)
    except PoisonedBatch:
        if len(batch) == 1:
            refused.append(batch.records[0].operation_id)
            return
        middle = len(batch) // 2
        bisect(target, batch.select(range(middle)), f"{token}a", refused)
        bisect(target, batch.select(range(middle, len(batch))), f"{token}b", refused)


def test_one_poisoned_record_is_found(target: OtlpTarget, receiver: OtlpReceiver) -> None:
    """Of a batch with one record that the receiver refuses, all others arrive, each once."""
    batch = numbered(2_500)
    refused: list[bytes] = []
    receiver.poison = {batch.records[2_222].operation_id}
    bisect(target, batch, "w-1-0-1-9-202407", refused)
    assert refused == [batch.records[2_222].operation_id]
    arrived = [span.span_id for span in receiver.spans]
    assert (len(arrived), len(set(arrived))) == (2_499, 2_499)


def test_a_request_that_is_too_large_is_halved(target: OtlpTarget, receiver: OtlpReceiver) -> None:
    """A receiver that takes less in one request gets smaller ones."""
    receiver.most = 300
    refused: list[bytes] = []
    bisect(target, numbered(1_000), "t", refused)
    assert (refused, len(receiver.spans)) == ([], 1_000)


def test_user_and_password(receiver: OtlpReceiver, caplog: pytest.LogCaptureFixture) -> None:
    """User and password go to the receiver as HTTP Basic, and into no log, repr or error."""
    caplog.set_level(logging.DEBUG)
    target = OtlpTarget(f"otlp+http://ldv:p%40ss%E2%82%ACw@localhost:{receiver.port}", profile=SEED)
    receiver.answers = [Answer(401)]
    with pytest.raises(TargetUnavailable) as refusal:
        deliver(target, numbered(1))
    assert receiver.headers[0]["authorization"] == "Basic bGR2OnBAc3Pigqx3"
    shown = f"{refusal.value}{target!r}{caplog.text}{target._address!r}"
    assert [word for word in ("p%40ss", "p@ss", "bGR2OnBA") if word in shown] == []
    target.close()


def test_a_token_from_a_file(receiver: OtlpReceiver, tmp_path: Path) -> None:
    """A bearer token comes from a file, and a renewed one is used with the next delivery."""
    file = tmp_path / "token"
    file.write_text("eerste\n")
    target = OtlpTarget(f"{receiver.url()}?token_file={file}", profile=SEED)
    deliver(target, numbered(1), "a")
    file.write_text("tweede\n")
    deliver(target, numbered(1), "b")
    assert [headers["authorization"] for headers in receiver.headers] == ["Bearer eerste", "Bearer tweede"]
    file.unlink()
    with pytest.raises(TargetUnavailable, match="token_file cannot be read"):
        deliver(target, numbered(1), "c")
    target.close()


@pytest.mark.parametrize(
    ("address", "path"),
    [("", "/v1/traces"), ("/", "/v1/traces"), ("/v1/traces", "/v1/traces"), ("/otlp/v1/traces", "/otlp/v1/traces")],
)
def test_path(receiver: OtlpReceiver, address: str, path: str) -> None:
    """The path is the one that OTLP prescribes, unless another is given."""
    target = OtlpTarget(receiver.url() + address, profile=SEED)
    deliver(target, numbered(1))
    target.close()
    assert receiver.paths == [path]


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Certificate]:
    folder = tmp_path_factory.mktemp("certificates")
    authority = make_certificate(folder, "authority")
    return {
        "authority": authority,
        "stranger": make_certificate(folder, "stranger"),
        "localhost": make_certificate(folder, "localhost", by=authority),
        "elsewhere": make_certificate(folder, "elsewhere.example", by=authority),
        "client": make_certificate(folder, "client.example", by=authority),
    }


def over_tls(receiver: OtlpReceiver, **options: Path) -> None:
    query = "&".join(f"{name}={path}" for name, path in options.items())
    target = OtlpTarget(f"{receiver.url(tls=True)}?{query}" if query else receiver.url(tls=True), profile=SEED)
    try:
        deliver(target, numbered(1))
    finally:
        target.close()


def test_tls_with_a_known_authority(certificates: dict[str, Certificate]) -> None:
    """A receiver whose certificate is by an authority that was named, gets the records."""
    with otlp_receiver(certificates["localhost"].server_context()) as receiver:
        over_tls(receiver, ca_cert=certificates["authority"].cert)
        assert len(receiver.spans) == 1


@pytest.mark.parametrize(
    ("shows", "trusts"),
    [("localhost", None), ("localhost", "stranger"), ("elsewhere", "authority")],
    ids=["authorities of the system", "another authority", "another host"],
)
def test_tls_with_whom_cannot_be_trusted(certificates: dict[str, Certificate], shows: str, trusts: str | None) -> None:
    """No record goes to a receiver whose certificate is by an unknown authority or of another host."""
    with otlp_receiver(certificates[shows].server_context()) as receiver:
        options = {"ca_cert": certificates[trusts].cert} if trusts else {}
        with pytest.raises(TargetUnavailable, match="cannot be trusted"):
            over_tls(receiver, **options)
        assert receiver.requests == []


def test_a_certificate_of_our_own(certificates: dict[str, Certificate]) -> None:
    """Where the receiver asks who calls, a client certificate opens the door and none keeps it shut."""
    context = certificates["localhost"].server_context(clients=certificates["authority"])
    authority, client = certificates["authority"].cert, certificates["client"]
    with otlp_receiver(context) as receiver:
        with pytest.raises(TargetUnavailable):
            over_tls(receiver, ca_cert=authority)
        assert receiver.requests == []
        over_tls(receiver, ca_cert=authority, client_cert=client.cert, client_cert_key=client.key)
        assert len(receiver.spans) == 1


def test_plain_http_where_the_profile_allows_it() -> None:
    """A profile that does not require TLS can send to another machine without it; that is its choice."""
    profile = Profile(name="intern", generation="seed", tls_required=False)
    target = OtlpTarget("otlp+http://collector.invalid:4318", profile=profile)
    with pytest.raises(TargetUnavailable, match="NameResolutionError"):
        deliver(target, numbered(1))


def test_it_is_what_the_dsn_names(receiver: OtlpReceiver) -> None:
    """Whoever configures `otlp+http(s)://` gets this target."""
    assert isinstance(target_for(receiver.url(), profile=SEED), OtlpTarget)
