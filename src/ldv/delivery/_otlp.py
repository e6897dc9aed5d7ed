"""Delivery to whoever speaks OTLP over HTTP: a collector, or the logboek of another organisation."""

from __future__ import annotations

import base64
import email.utils
import gzip
import importlib.util
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import urllib3

from ldv.delivery._otlp_address import Address, parse_address
from ldv.errors import ConfigurationError, PoisonedBatch, TargetUnavailable
from ldv.profile import Profile

if TYPE_CHECKING:
    from ldv.record import Batch

_PROTOBUF: Final = "application/x-protobuf"
_SPANS_A_REQUEST: Final = 2_000
_CONNECT_SECONDS: Final = 10.0
_MOST_ANSWER_BYTES: Final = 1024 * 1024
_LONGEST_PAUSE: Final = 300.0
_CODE_TAG: Final = 0x08  # field 1, a number
_MOST_GRPC_CODE: Final = 16

# Only these say something about the content. With any other answer the records wait: an address, a certificate or a
# credential that is wrong today must not send them to the dead letters.
_CONTENT: Final = {
    400: "the receiver cannot read the request or does not accept it",
    413: "the request is larger than the receiver takes",
    422: "the receiver does not accept the content",
}
_REMEDIES: Final = {
    401: "it does not accept who we say we are. Check user and password, or the content of token_file",
    403: "it does not allow us to write. Ask its owner for that right, or check user, password or token_file",
    404: "there is no trace service at this path; OTLP over HTTP has it at /v1/traces. Correct the path",
    405: "it takes no POST at this path; OTLP over HTTP has its trace service at /v1/traces. Correct the path",
    415: "it takes no protobuf compressed with gzip. Let its owner switch that on",
    429: "it is asked too much at the moment",
}


class OtlpTarget:
    """Sends records as spans to an OTLP receiver, and takes nothing but its full acceptance for a confirmation.

    OTLP knows no transactions and cannot be asked what is there already. So a record arrives **at least once**: after a
    broken connection, or where a batch was refused in part, it is sent again. The receiver recognises it by trace id
    and span id together, which are unique in the world, and must keep one of each.

    Credentials stand in the DSN as user and password (HTTP Basic), or in a file with a bearer token (`token_file`).
    They, and whatever a receiver answers in words, appear in no error.

    Args:
        dsn: `otlp+https://[USER:PASSWORD@]HOST[:PORT][/PATH][?OPTION=VALUE&...]`; the path is `/v1/traces` by default.
            Options: `token_file`, `ca_cert`, `client_cert`, `client_cert_key` (PEM files) and `timeout` (seconds).
            `otlp+http://` for a receiver on this machine, or where the profile does not require TLS.
        profile: The agreements.
        elapsed: A clock in seconds that never steps back.

    Raises:
        ConfigurationError: The DSN cannot work, a file that it names cannot be used, or the extra `otlp` is not
            installed.
    """

    def __init__(self, dsn: str, *, profile: Profile, elapsed: Callable[[], float] = time.monotonic) -> None:
        """Check what there is to check; nothing is connected yet."""
        self._address = parse_address(dsn, profile=profile)
        self._elapsed = elapsed
        self._not_before = 0.0
        self._http: urllib3.HTTPConnectionPool | None = None
        self._token = ""
        self._confirmed: set[bytes] = set()
        _require_protobuf()
        if self._address.token_file is not None:
            try:
                _authorization(self._address)
            except TargetUnavailable as error:
                raise ConfigurationError(f"logboek: {error.args[0]}") from None

    def __repr__(self) -> str:
        """Where it sends to, without credentials."""
        return f"OtlpTarget({self._address.shown!r})"

    def open(self) -> None:
        """Get ready; the connection is made with the first delivery, since OTLP has no question to ask before."""
        self._http = self._pool()

    def deliver(self, batch: Batch, *, token: str, doubt: bool) -> None:
        """Send a batch, and return when the receiver has accepted each record of it.

        Args:
            batch: Records.
            token: Names the batch; a part of a refused batch has its name with something behind it.
            doubt: Not used: a receiver cannot be asked what is there.

        Raises:
            TargetUnavailable: The receiver does not answer, or not as one that has accepted.
            PoisonedBatch: It refuses the content, or some of it.
        """
        if (pause := self._not_before - self._elapsed()) > 0:
            raise TargetUnavailable(
                f"{self._address.shown} asked not to be called for another {pause:.0f} seconds (Retry-After)."
            )
        if not (self._token and token.startswith(self._token)):
            # What a failed delivery did get confirmed is not sent again when it is repeated, whole or in parts.
            self._token = token
            self._confirmed.clear()
        keys = batch.keys()
        places = [place for place, key in enumerate(keys) if key not in self._confirmed]
        for start in range(0, len(places), _SPANS_A_REQUEST):
            part = places[start : start + _SPANS_A_REQUEST]
            self._send(batch.select(part))
            self._confirmed.update(keys[place] for place in part)

    def close(self) -> None:
        """Let go of the connection."""
        if self._http is not None:
            self._http.close()
            self._http = None

    def _pool(self) -> urllib3.HTTPConnectionPool:
        address = self._address
        timeout = urllib3.Timeout(connect=min(_CONNECT_SECONDS, address.timeout), read=address.timeout)
        if context := address.tls_context():
            return urllib3.HTTPSConnectionPool(
                address.host, address.port, timeout=timeout, retries=False, ssl_context=context
            )
        return urllib3.HTTPConnectionPool(address.host, address.port, timeout=timeout, retries=False)

    def _send(self, batch: Batch) -> None:
        from ldv.delivery._otlp_encode import encode_request

        http = self._http = self._http or self._pool()
        headers = {"Content-Type": _PROTOBUF, "Content-Encoding": "gzip", "User-Agent": "logboek-dataverwerkingen"}
        headers |= _authorization(self._address)
        body = gzip.compress(encode_request(batch), compresslevel=1)
        try:
            answer = http.request(
                "POST", self._address.path, body=body, headers=headers, redirect=False, preload_content=False
            )
            try:
                content = answer.read(_MOST_ANSWER_BYTES, decode_content=True)
                if len(content) == _MOST_ANSWER_BYTES:
                    answer.close()
            finally:
                answer.release_conn()
        except urllib3.exceptions.SSLError:
            raise TargetUnavailable(
                f"{self._address.shown} cannot be trusted: its certificate does not belong to this host, has expired, "
                "or is not of a known authority. Let its owner mend it, or name the authority with ca_cert=FILE."
            ) from None
        except urllib3.exceptions.HTTPError as error:
            raise TargetUnavailable(
                f"{self._address.shown} does not answer ({type(error).__name__}). Delivery tries again."
            ) from None
        self._judge(answer, content, sent=len(batch))

    def _judge(self, answer: urllib3.BaseHTTPResponse, content: bytes, *, sent: int) -> None:
        """Return only if everything was accepted. Of the answer, no word is repeated: it can quote what was sent."""
        status = answer.status
        where = self._address.shown
        if status == 200:
            self._judge_accepted(answer, content, sent=sent)
            return
        found = f"{where} answered HTTP {status}{_grpc_code(answer, content)}"
        if status in _CONTENT:
            raise PoisonedBatch(f"{found}: {_CONTENT[status]}.")
        if 300 <= status < 400:
            raise TargetUnavailable(
                f"{found}: it points to another address, and that is not followed. Give the address itself."
            )
        if (seconds := _retry_after(answer.headers.get("Retry-After", ""))) > 0:
            self._not_before = self._elapsed() + seconds
        raise TargetUnavailable(
            f"{found}: {_REMEDIES.get(status, 'that is no acceptance')}. The records wait in the journal."
        )

    def _judge_accepted(self, answer: urllib3.BaseHTTPResponse, content: bytes, *, sent: int) -> None:
        from google.protobuf.message import DecodeError
        from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse

        try:
            # OTLP: "The server MUST use the same Content-Type in the response as it received in the request." Any web
            # server can say 200; only one that speaks OTLP says so in protobuf.
            accepted = ExportTraceServiceResponse.FromString(content) if _is_protobuf(answer) else None
        except DecodeError:
            accepted = None
        if accepted is None:
            raise TargetUnavailable(
                f"{self._address.shown} answered HTTP 200, but not in OTLP's protobuf: something else than an OTLP "
                "receiver is there. Correct the address."
            )
        if rejected := accepted.partial_success.rejected_spans:
            raise PoisonedBatch(f"{self._address.shown} rejected {rejected} of {sent} records.")


def _authorization(address: Address) -> dict[str, str]:
    if address.user is not None:
        # Not urllib3's make_headers: that takes latin-1 only, and a password can hold anything.
        credentials = f"{address.user}:{address.password}".encode()
        return {"Authorization": f"Basic {base64.b64encode(credentials).decode('ascii')}"}
    if address.token_file is None:
        return {}
    try:
        token = address.token_file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise TargetUnavailable(
            f"token_file cannot be read ({type(error).__name__}). Check the path and who may read it."
        ) from None
    if not token.isprintable() or not token or " " in token:
        raise TargetUnavailable("token_file does not hold one token, and nothing else. Write the token into it.")
    return {"Authorization": f"Bearer {token}"}


def _grpc_code(answer: urllib3.BaseHTTPResponse, content: bytes) -> str:
    """The number of the gRPC status in an answer; its text is not looked at.

    The body is a `google.rpc.Status`, whose first field is the code: a number below 128, so one byte after its tag.
    """
    if _is_protobuf(answer) and len(content) > 1 and content[0] == _CODE_TAG and content[1] <= _MOST_GRPC_CODE:
        return f" (gRPC status {content[1]})"
    return ""


def _is_protobuf(answer: urllib3.BaseHTTPResponse) -> bool:
    return answer.headers.get("Content-Type", "").partition(";")[0].strip().lower() == _PROTOBUF


def _retry_after(text: str) -> float:
    """Seconds to wait, from a number of seconds or a date; 0 when it says nothing, and never more than five minutes."""
    try:
        seconds = float(text)
    except ValueError:
        try:
            seconds = (email.utils.parsedate_to_datetime(text).astimezone(UTC) - datetime.now(UTC)).total_seconds()
        except (ValueError, OverflowError):
            return 0.0
    return min(max(seconds, 0.0), _LONGEST_PAUSE) if seconds == seconds else 0.0


def _require_protobuf() -> None:
    try:
        found = importlib.util.find_spec("opentelemetry.proto")
    except (ImportError, ValueError):
        found = None
    if found is None:
        raise ConfigurationError(
            "logboek asks for an OTLP receiver, and opentelemetry-proto is not installed. "
            "Install it: pip install 'logboek-dataverwerkingen[otlp]'"
        )
