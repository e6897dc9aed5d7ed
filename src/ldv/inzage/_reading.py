"""Reading the logboek of another organisation over its reading API (extension "lezen")."""

from __future__ import annotations

import datetime
import json
import re
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urljoin, urlsplit

from ldv.errors import ConfigurationError, LdvError
from ldv.inzage._chain import Answer
from ldv.profile import Peer
from ldv.record import ForeignOperation, Record, Status
from ldv.record import _names as names

if TYPE_CHECKING:
    import urllib3

_PATH: Final = "/processing-activities"
_MOST_BYTES: Final = 16 * 1024 * 1024
_MOST_PAGES: Final = 20
_NEXT: Final = re.compile(r'<([^>]*)>\s*;[^,]*\brel="?next"?')
_TRACE: Final = re.compile(r"[0-9a-f]{32}")
_OPERATION: Final = re.compile(r"[0-9a-f]{16}")
_STATUS: Final = {"unset": 0, "unknown": 0, "ok": 1, "error": 2, "nok": 2}
_MS: Final = 1_000_000
# Each name as the current draft has it, and as the general introduction did.
_FIELDS: Final = {
    "activity": (names.PROCESSING_ACTIVITY_ID, "dplCoreProcessingActivityId"),
    "parent_activity": (names.PARENT_PROCESSING_ACTIVITY_ID, "parentDplCoreProcessingActivityId"),
    "subject": (names.DATA_SUBJECT_ID, "dplCoreDataSubjectId"),
    "subject_type": (names.DATA_SUBJECT_ID_TYPE,),
    "entity": (names.FOREIGN_ENTITY, "foreignOperation.entity"),
    "trace": (names.FOREIGN_TRACE_ID, "foreignOperation.traceId"),
    "operation": (names.FOREIGN_OPERATION_ID, "foreignOperation.operationId"),
    "receiver": (names.RECEIVER, "receiver"),
}


class PeerSilent(LdvError):
    """A party gave no answer that can be used.

    Attributes:
        answer: What came of it.
    """

    def __init__(self, answer: Answer, detail: str) -> None:
        """Keep why."""
        super().__init__(detail)
        self.answer = answer
        self.detail = detail


class PeerReader:
    """Asks one party.

    Nothing is asked of an address that the profile does not name: a record of somebody else must not decide where our
    credential goes. For the same reason redirects are not followed.

    Args:
        peer: The party.
        timeout: Seconds for one answer.
    """

    def __init__(self, peer: Peer, *, timeout: float) -> None:
        """Nothing is asked yet."""
        try:
            import urllib3 as http
        except ImportError:
            raise ConfigurationError(
                "inzage: to read the logboek of another organisation urllib3 is needed. Install it: pip install "
                "'logboek-dataverwerkingen[inzage]'"
            ) from None
        self._peer = peer
        self._timeout = timeout
        self._http: urllib3.PoolManager = http.PoolManager(retries=False, maxsize=1)

    def ask(self, question: dict[str, Any], *, deadline: float) -> list[Record]:
        """All records that have what is asked.

        Args:
            question: As the interface has it.
            deadline: When nobody waits any more, in seconds of `time.monotonic`.

        Raises:
            PeerSilent: It gave no answer that can be used.
        """
        url = self._peer.read.rstrip("/")
        url = url if url.endswith(_PATH) else url + _PATH
        found: list[Record] = []
        for _ in range(_MOST_PAGES):
            content, link = self._page(url, question, deadline=deadline)
            found += records_in(content)
            following = _NEXT.search(link)
            if following is None:
                return found
            after = urljoin(url, following[1])
            if urlsplit(after)[:2] != urlsplit(url)[:2]:
                raise PeerSilent(Answer.NOT_UNDERSTOOD, "its next page is at another address")
            url = after
        return found

    def close(self) -> None:
        """Let go of the connection."""
        self._http.clear()

    def _page(self, url: str, question: dict[str, Any], *, deadline: float) -> tuple[bytes, str]:
        import urllib3

        seconds = min(self._timeout, deadline - time.monotonic())
        if seconds <= 0:
            raise PeerSilent(Answer.NOT_ASKED, "there was no time left")
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        try:
            token = self._peer.token()
        except ConfigurationError:
            raise PeerSilent(Answer.REFUSED, "our credential for it is not there") from None
        if token:
            headers["Authorization"] = f"Bearer {token}"
        end = time.monotonic() + seconds
        try:
            answer = self._http.request(
                "POST",
                url,
                body=json.dumps(question),
                headers=headers,
                timeout=urllib3.Timeout(total=seconds),
                redirect=False,
                preload_content=False,
            )
            try:
                content = _read(answer, end=end)
            finally:
                answer.close()
        except urllib3.exceptions.NewConnectionError:
            raise PeerSilent(Answer.UNREACHABLE, "nobody listens there") from None
        except urllib3.exceptions.TimeoutError:
            raise PeerSilent(Answer.TIMED_OUT, f"it did not answer within {seconds:.0f} s") from None
        except urllib3.exceptions.HTTPError as error:
            raise PeerSilent(Answer.UNREACHABLE, type(error).__name__) from None
        if answer.status in {401, 403}:
            raise PeerSilent(Answer.REFUSED, f"it answered {answer.status}")
        if answer.status >= 500 or answer.status == 429:
            raise PeerSilent(Answer.UNREACHABLE, f"it answered {answer.status}")
        if answer.status != 200:
            raise PeerSilent(Answer.NOT_UNDERSTOOD, f"it answered {answer.status}")
        return content, answer.headers.get("Link", "")


def _read(answer: Any, *, end: float) -> bytes:
    """The body, as long as it comes in time: a party that sends a byte now and then holds nobody up."""
    parts: list[bytes] = []
    size = 0
    # What is there now, and no more: waiting for a full block would begin anew with every byte.
    while part := answer.read1(65_536):
        size += len(part)
        if size > _MOST_BYTES:
            raise PeerSilent(Answer.NOT_UNDERSTOOD, "its answer is too large")
        if time.monotonic() > end:
            raise PeerSilent(Answer.TIMED_OUT, "its answer took too long")
        parts.append(part)
    return b"".join(parts)


def records_in(content: bytes) -> list[Record]:
    """The records in an answer, of either generation of the standard.

    Raises:
        PeerSilent: It is no such answer.
    """
    try:
        found = json.loads(content)["processingActivities"]
        return [_record(one) for one in found]
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError):
        raise PeerSilent(Answer.NOT_UNDERSTOOD, "it gave no list of processings") from None


def _record(shown: dict[str, Any]) -> Record:
    attributes = {**shown, **_flat(shown.get("attributes", {}))}
    value = {name: next(_texts(attributes, keys), "") for name, keys in _FIELDS.items()}
    resource = _flat(shown.get("resource", {}).get("attributes", {}))
    foreign = None
    if value["operation"] or value["entity"]:
        trace, operation = _hex(value["trace"]), _hex(value["operation"])
        foreign = ForeignOperation(
            trace if _TRACE.fullmatch(trace) else "",
            operation if _OPERATION.fullmatch(operation) else "",
            value["entity"],
        )
    start = _nanoseconds(shown["startTime"])
    return Record(
        trace_id=_identifier(shown["traceId"], _TRACE),
        operation_id=_identifier(shown.get("spanId", shown.get("operationId")), _OPERATION),
        parent_operation_id=_hex(shown.get("parentSpanId") or shown.get("parentOperationId") or "") or None,
        operation_name=str(shown.get("name") or shown.get("operationName") or ""),
        start_time=start,
        end_time=max(start, _nanoseconds(shown.get("endTime", shown["startTime"]))),
        status=Status(_status(shown.get("status", shown.get("statusCode", 0)))),
        resource_name=str(resource.get("service.name", resource.get("name", ""))),
        resource_version=str(resource.get("service.version", resource.get("version", ""))),
        processing_activity_id=value["activity"],
        parent_processing_activity_id=value["parent_activity"] or None,
        data_subject_id=value["subject"] or None,
        data_subject_id_type=value["subject_type"] or None,
        foreign_operation=foreign,
        receiver=value["receiver"] or None,
        attributes={key: one for key, one in _flat(shown.get("attributes", {})).items() if key.startswith("dpl.")},
    )


def _flat(attributes: Any) -> dict[str, str]:
    return {str(key): value for key, value in attributes.items() if isinstance(value, str)}


def _texts(attributes: dict[str, Any], keys: tuple[str, ...]) -> Iterator[str]:
    for key in keys:
        value: Any = attributes.get(key)
        first, _, rest = key.partition(".")
        if value is None and rest and isinstance(attributes.get(first), dict):
            value = attributes[first].get(rest)
        if isinstance(value, str) and value:
            yield value


def _hex(value: Any) -> str:
    return str(value or "").replace("-", "").lower()


def _identifier(value: Any, pattern: re.Pattern[str]) -> str:
    text = _hex(value)
    if pattern.fullmatch(text) is None:
        raise ValueError("identifier")
    return text


def _status(value: Any) -> int:
    return _STATUS[value.lower()] if isinstance(value, str) else int(value)


def _nanoseconds(value: Any) -> int:
    """Milliseconds, or a date and time of RFC 3339."""
    if isinstance(value, str):
        moment = datetime.datetime.fromisoformat(value)
        since = moment - datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
        number = since // datetime.timedelta(microseconds=1) * 1000
    else:
        number = int(value) * _MS
    if not 0 <= number < 2**63:
        raise ValueError("time")
    return number
