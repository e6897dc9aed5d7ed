"""Reading a logboek and a register over HTTP."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest
import urllib3

from ldv.register import Confidentiality, Register
from tests.support.register import activity
from tests.support.service import Running, body, eventually, serving, span

LEZEN = "/lezenapi/v1/processing-activities"
START = 1_763_740_000_000


@attrs.frozen
class Filled:
    """A service with two hundred records of an open and of a confidential activity, by turns."""

    service: Running
    open: str
    secret: str
    token: str

    def ask(self, question: Any, *, token: str = "", query: str = "") -> urllib3.BaseHTTPResponse:
        content = question if isinstance(question, bytes) else json.dumps(question).encode()
        return self.service.send(content, token or self.token, kind="application/json", path=LEZEN + query)

    def found(self, question: Any, *, token: str = "", query: str = "") -> list[dict[str, Any]]:
        answer = self.ask(question, token=token, query=query)
        assert answer.status == 200, answer.data
        return list(json.loads(answer.data)["processingActivities"])


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    folder: Path = tmp_path_factory.mktemp("reading")
    with Register.open(folder / "register.db", create=True, log=False) as register:
        shown = register.add(activity("Wijzigen kenteken")).id
        secret = register.add(activity("Opsporen", confidentiality=Confidentiality.parse("confidential"))).id
        register.commit()
    core = {
        "dpl.core.data_subject_id": "999990019",
        "dpl.core.data_subject_id_type": "BSN",
        "zaak": "1",
        "dpl.x.y": "z",
    }
    spans = [
        span(
            number,
            attributes={"dpl.core.processing_activity_id": secret if number % 2 else shown, **core},
            start_time_unix_nano=START * 1_000_000 + number * 1_500_000,
            end_time_unix_nano=START * 1_000_000 + number * 1_500_000 + 700_000,
        )
        for number in range(200)
    ]
    with serving(folder, register=str(folder / "register.db"), serve_rate="100000") as service:
        writer = service.token("write", "manage")
        assert service.send(body(*spans, scope="ldv"), writer).status == 200
        assert eventually(lambda: b"ldv_records_confirmed_total 200" in service.get("/metrics", writer).data)
        yield Filled(service, shown, secret, service.token("read", "register"))


def test_a_record_as_the_extension_has_it(filled: Filled) -> None:
    """Names, forms and values of lezen-openapi.json; of the free attributes only those of extensions."""
    [record] = filled.found({"traceId": f"{1:032x}", "endTime": START})
    assert record == {
        "traceId": "00000000-0000-0000-0000-000000000001",
        "spanId": "0000000000000001",
        "status": "Ok",
        "name": "wijzigen kenteken",
        "startTime": START,
        "endTime": START,
        "resource": {"attributes": {"service.name": "Parkeeradmin", "service.version": "2.1.6"}},
        "attributes": {
            "dpl.core.processing_activity_id": filled.open,
            "dpl.core.data_subject_id": record["attributes"]["dpl.core.data_subject_id"],
            "dpl.core.data_subject_id_type": "BSN",
            "dpl.x.y": "z",
        },
    }
    answer = filled.ask({"traceId": "00000000-0000-0000-0000-000000000001"})
    assert (answer.headers["API-Version"], answer.headers["Content-Type"]) == ("1.1.0", "application/json")


def test_what_is_confidential_is_not_there(filled: Filled) -> None:
    """Who may read sees no record of a confidential activity, in no way; the privacy officer sees it."""
    officer = filled.service.token("read", "report")
    assert filled.found({"dpl.core.processing_activity_id": filled.secret}) == []
    assert len(filled.found({"dpl.core.processing_activity_id": filled.secret}, token=officer)) == 100
    assert len(filled.found({"traceId": f"{1:032x}"})) == 2
    assert len(filled.found({"traceId": f"{1:032x}"}, token=officer)) == 4
    nothing = filled.ask({"traceId": f"{99_999:032x}"})
    hidden = filled.ask({"dpl.core.processing_activity_id": filled.secret})
    assert (nothing.data, set(nothing.headers)) == (hidden.data, set(hidden.headers))


def test_what_was_done_inside_something_confidential_is_not_there(tmp_path: Path) -> None:
    """A record that names a confidential activity around it would tell of that one; the privacy officer sees it."""
    with Register.open(tmp_path / "register.db", create=True, log=False) as register:
        shown = register.add(activity("Wijzigen kenteken")).id
        secret = register.add(activity("Opsporen", confidentiality=Confidentiality.parse("confidential"))).id
        register.commit()
    core = {"dpl.core.processing_activity_id": shown}
    spans = [span(1, attributes={**core, "dpl.core.parent_processing_activity_id": secret}), span(2, attributes=core)]
    with serving(tmp_path, register=str(tmp_path / "register.db")) as service:
        assert service.send(body(*spans, scope="ldv"), service.token("write")).status == 200
        reader, officer = service.token("read"), service.token("read", "report")
        filled = Filled(service, shown, secret, reader)
        question = {"dpl.core.processing_activity_id": shown}
        assert eventually(lambda: len(filled.found(question, token=officer)) == 2)
        assert [record["spanId"] for record in filled.found(question)] == [spans[1].span_id.hex()]


def test_pages_follow_one_another(filled: Filled) -> None:
    """A link (RFC 8288) leads to the next page, with the same body; pages are full, and nothing comes twice."""
    query, seen = "?limit=30", []
    while query:
        answer = filled.ask({"startTime": START}, query=query)
        page = json.loads(answer.data)["processingActivities"]
        seen += page
        link = answer.headers.get("Link", "")
        match = re.fullmatch(rf'<{LEZEN}(\?[^>]+)>; rel="next"', link)
        assert (len(page) == 30) is (match is not None)
        query = match[1] if match else ""
    assert [record["spanId"] for record in seen] == [f"{number + 1:016x}" for number in range(0, 200, 2)]


def test_a_person_is_found_by_who_may(filled: Filled) -> None:
    """An identifier finds a person with the scope inzage only; a pseudonym is enough for others."""
    question = {"dpl.core.data_subject_id": "999990019", "dpl.core.data_subject_id_type": "BSN"}
    assert filled.found(question) == []
    found = filled.found(question, token=filled.service.token("read", "inzage"))
    assert len(found) == 100
    pseudonym = found[0]["attributes"]["dpl.core.data_subject_id"]
    assert len(filled.found({"dpl.core.data_subject_id": pseudonym})) == 100


def test_times_are_times(filled: Filled) -> None:
    """startTime and endTime are milliseconds, and both ends count."""
    found = filled.found({"startTime": START + 3, "endTime": START + 6})
    assert [record["startTime"] - START for record in found] == [3, 6]
    assert filled.found({"startTime": 2**63 - 1}) == []


@pytest.mark.parametrize(
    ("question", "query"),
    [
        ({}, ""),
        ({"other": "x"}, ""),
        ({"traceId": "1"}, ""),
        ({"traceId": "x" * 32}, ""),
        ({"startTime": "2026-11-21"}, ""),
        ({"startTime": 2**64}, ""),
        ({"dpl.core.processing_activity_id": ""}, ""),
        (b"[]", ""),
        (b"\xff", ""),
        ({"startTime": 1}, "?limit=0"),
        ({"startTime": 1}, "?limit=1001"),
        ({"startTime": 1}, "?cursor=xyz"),
        ({"startTime": 1}, "?subject=999990019"),
    ],
)
def test_a_question_that_cannot_be_is_refused(filled: Filled, question: Any, query: str) -> None:
    """400 with problem+json, in which nothing stands that was asked."""
    answer = filled.ask(question, query=query)
    assert (answer.status, answer.headers["Content-Type"]) == (400, "application/problem+json")
    problem = json.loads(answer.data)
    assert {"status", "title", "detail"} <= set(problem)
    assert b"999990019" not in answer.data


@pytest.mark.parametrize(
    "path", [LEZEN + "/", "/", "/lezenapi/v1", "/nothing", "/registerapi/v1/processing_activities"]
)
def test_what_is_not_there_says_so(filled: Filled, path: str) -> None:
    """An address with a slash at the end is another one; refusals are problem+json and carry the version."""
    answer = filled.service.get(path)
    assert (answer.status, answer.headers["Content-Type"]) == (404, "application/problem+json")
    assert answer.headers["API-Version"] == "1.1.0"


def test_a_trace_id_alone_grants_nothing(filled: Filled) -> None:
    """Without a token 401, and with one of another scope 403, whether there is something or not."""
    for number in (1, 99_999):
        question = json.dumps({"traceId": f"{number:032x}"}).encode()
        answers = [
            filled.service.send(question, token, kind="application/json", path=LEZEN)
            for token in ("", filled.service.token("write"))
        ]
        assert [answer.status for answer in answers] == [401, 403]
        assert answers[0].headers["WWW-Authenticate"] == "Bearer"
    assert filled.service.http.request("GET", filled.service.url + LEZEN).status == 405


def test_the_register_is_read(filled: Filled) -> None:
    """An activity, a version of it and an entity, under the names of the draft; what is not there is a 404."""
    id = filled.open.removeprefix("urn:uuid:")
    base = "/registerapi/v1/processing_activities"
    assert json.loads(filled.service.get(f"{base}/{id}", filled.token).data) == {
        "id": id,
        "active": True,
        "latestVersion": 1,
    }
    version = json.loads(filled.service.get(f"{base}/{id}/versions/1", filled.token).data)
    assert (version["name"], version["legalBasis"]) == ("Wijzigen kenteken", ["PublicInterest"])
    entity = version["recipients"][0]["entityId"]
    found = filled.service.get(f"/registerapi/v1/entities/{entity}", filled.token)
    assert json.loads(found.data)["type"] == "Organisation"
    for path in (f"{base}/{id}/versions/2", f"{base}/{id}/versions/{'9' * 5000}", f"{base}/{'0' * 36}", f"{base}/a/b"):
        assert filled.service.get(path, filled.token).status == 404
    assert filled.service.get(f"{base}/{id}").status == 401
    assert filled.service.get(f"{base}/{id}", filled.service.token("read")).status == 403


def test_health_tells_nothing_else(filled: Filled) -> None:
    """Live and ready ask no token; the figures do, and come as OpenMetrics to who asks for that."""
    assert filled.service.get("/health/live").status == 200
    assert json.loads(filled.service.get("/health/ready").data) == {"status": "ready"}
    assert filled.service.get("/metrics").status == 401
    token = filled.service.token("manage")
    answer = filled.service.http.request(
        "GET",
        filled.service.url + "/metrics",
        headers={"Authorization": f"Bearer {token}", "Accept": "application/openmetrics-text; version=1.0.0"},
    )
    assert answer.headers["Content-Type"].startswith("application/openmetrics-text")
    assert answer.data.endswith(b"# EOF\n")
    assert b"ldv_records_received_total 200.0" in answer.data
