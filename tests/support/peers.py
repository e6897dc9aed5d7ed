"""Other organisations whose logboek can be read: real HTTP servers that speak the extension "lezen"."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import attrs

from ldv.profile import Peer
from ldv.record import Record
from ldv.service._lezen import _shown

TOKEN = "sleutel"


@attrs.define
class Organisation:
    """One of them.

    Attributes:
        entity: Its URI.
        records: What its logboek holds.
        manner: answers, refuses, hangs, babbles (no reading API), drips (byte by byte) or redirects.
        most: Records on a page.
        more: What it answers besides, whatever is asked.
        asked: Every question that came, with its credential.
    """

    entity: str
    records: list[Record] = attrs.field(factory=list)
    manner: str = "answers"
    most: int = 1000
    more: list[Record] = attrs.field(factory=list)
    asked: list[tuple[dict[str, Any], str]] = attrs.field(factory=list)
    url: str = ""
    ending: threading.Event = attrs.field(factory=threading.Event)

    def peer(self, **more: str) -> Peer:
        """How a profile names it."""
        usual = {
            "name": self.entity.removeprefix("https://").partition(".")[0],
            "token_env": "LDV_TEST_PEER",
            "read": f"{self.url}/lezenapi/v1",
        }
        return Peer(entity=self.entity, **{**usual, **more})

    def found(self, question: dict[str, Any]) -> list[Record]:
        """What has all that is asked."""
        trace, entity = question.get("traceId"), question.get("dpl.core.foreign_operation.processor")
        assert set(question) <= {"traceId", "dpl.core.foreign_operation.processor", "startTime", "endTime"}
        return self.more + [
            record
            for record in self.records
            if trace in {None, record.trace_id}
            and (entity is None or (record.foreign_operation and record.foreign_operation.entity == entity))
            and record.start_time // 1_000_000 >= question.get("startTime", 0)
            and record.end_time // 1_000_000 <= question.get("endTime", 2**63)
        ]


class _Handler(BaseHTTPRequestHandler):
    server: Any

    def do_POST(self) -> None:
        of: Organisation = self.server.organisation
        question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        of.asked.append((question, self.headers.get("Authorization", "")))
        if of.manner == "hangs":
            of.ending.wait(30)
            return
        if of.manner == "redirects":
            self._send(302, b"", Location="http://127.0.0.1:1/elsewhere")
        elif of.manner == "refuses" or self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self._send(401, b"{}")
        elif of.manner == "babbles":
            self._send(200, b"<html>")
        elif of.manner == "drips":
            self.send_response(200)
            self.end_headers()
            with contextlib.suppress(OSError):
                while not of.ending.wait(0.05):
                    self.wfile.write(b" ")
                    self.wfile.flush()
        else:
            self._page(of, question)

    def _page(self, of: Organisation, question: dict[str, Any]) -> None:
        base, _, query = self.path.partition("?cursor=")
        begin = int(query or 0)
        found = of.found(question)
        content = json.dumps({"processingActivities": [_shown(one) for one in found[begin : begin + of.most]]})
        more = len(found) > begin + of.most
        link = {"Link": f'<{base}?cursor={begin + of.most}>; rel="next"'} if more else {}
        self._send(200, content.encode(), **link)

    def _send(self, status: int, content: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is given
        """Leave stderr to the code under test."""


@contextlib.contextmanager
def open_to_readers(organisation: Organisation) -> Iterator[Organisation]:
    """Serve its logboek on a free port."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        server.daemon_threads = True
        server.organisation = organisation  # type: ignore[attr-defined]
        organisation.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield organisation
        finally:
            organisation.ending.set()
            server.shutdown()
            thread.join()
