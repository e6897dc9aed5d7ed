"""Stores across a network: nothing travels in the open, nothing is waited for without end, and nothing is told."""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from chatarchive.dms import DeletePermission, Dms, S3Dms, WebDavDms
from chatarchive.errors import SettingsError, StoreUnavailable, WrongUse
from tests.support.document_stores import ADVISER, ANNA, PASSWORD, USER, Policy, webdav_server

CHAT = ANNA.imported / "gesprek.txt"
SECRET = "een-geheim-dat-niemand-ziet"
Maker = Callable[[str], WebDavDms | S3Dms]


def webdav_at(url: str, *, password: str = SECRET) -> WebDavDms:
    return WebDavDms(url, policy=Policy(), user=USER, password=password, timeout=0.5)


def s3_at(url: str, *, password: str = SECRET) -> S3Dms:
    return S3Dms(
        "emmer", policy=Policy(), endpoint=url, region="eu", access_key="proef", secret_key=password, timeout=0.2
    )


MAKERS = pytest.mark.parametrize("make", [webdav_at, s3_at])


@MAKERS
@pytest.mark.parametrize(
    "url",
    [
        "http://dms.example.nl/archief",
        "http://127.0.0.1.example.nl/",
        "http://localhost.example.nl/",
        f"https://{USER}:{SECRET}@dms.example.nl/",
        f"https://dms.example.nl/?token={SECRET}",
        "ftp://dms.example.nl/",
        "dms.example.nl",
        "https://",
        "http://[::1/",
        "https://dms.example.nl:99999/",
    ],
)
def test_nothing_travels_in_the_open(make: Maker, url: str) -> None:
    """Only https, but for this machine itself; credentials are no part of an address, nor of the error about it."""
    with pytest.raises(SettingsError) as refused:
        make(url)
    assert SECRET not in str(refused.value)


@MAKERS
@pytest.mark.parametrize("url", ["https://dms.example.nl/archief", "http://localhost:1/", "http://[::1]:1/dms"])
def test_what_is_shown_of_a_store(make: Maker, url: str) -> None:
    """Its server, and no credential; vars() of tests and debuggers aside, nothing prints one."""
    dms = make(url)
    assert SECRET not in repr(dms) + str(dms)
    assert url.split("/")[2].partition(":")[0] in repr(dms)


EACH_CALL: list[Callable[[Dms], object]] = [
    lambda dms: dms.put(CHAT, b"bericht", actor=ADVISER),
    lambda dms: dms.open(CHAT, actor=ADVISER),
    lambda dms: dms.list(ANNA.imported, actor=ADVISER),
    lambda dms: dms.stat(CHAT, actor=ADVISER),
    lambda dms: dms.sweep(),
    lambda dms: dms.delete(
        CHAT, actor=ADVISER, permission=DeletePermission(path=CHAT, sha256="0" * 64, reference="besluit-7")
    ),
]


def refused(dms: WebDavDms | S3Dms) -> None:
    """Each call says that the store is not there, and nothing else."""
    for call in EACH_CALL:
        with pytest.raises(StoreUnavailable) as failed:
            call(dms)
        text = str(failed.value) + repr(failed.value)
        assert [word for word in ("Anna", "gesprek", SECRET, PASSWORD) if word in text] == []
        # No cause either: it would hold the request, and a traceback shows it.
        assert failed.value.__context__ is None or failed.value.__suppress_context__
    dms.close()


@MAKERS
def test_nobody_there(make: Maker) -> None:
    """A server that is not there makes a store that is unavailable."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    refused(make(f"http://127.0.0.1:{port}/dms"))


@MAKERS
def test_no_answer(make: Maker) -> None:
    """A server that takes a connection and never answers is not waited for without end."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as silent:
        refused(make(f"http://127.0.0.1:{silent.getsockname()[1]}/dms"))


def test_wrong_password(webdav_url: str) -> None:
    """A server that does not know the credentials makes a store that is unavailable."""
    dms = webdav_at(webdav_url)
    refused(dms)


def test_no_bucket(s3_url: str) -> None:
    """A bucket that is not there is not made, and is not an empty one."""
    dms = s3_at(s3_url)
    for call in (EACH_CALL[0], EACH_CALL[2], EACH_CALL[4]):
        with pytest.raises(StoreUnavailable):
            call(dms)
    dms.close()


class _Short(BaseHTTPRequestHandler):
    """Promises a hundred bytes and gives ten, to whatever is asked."""

    protocol_version = "HTTP/1.1"
    listing = b""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "100")
        self.end_headers()
        self.wfile.write(b"0123456789")
        self.close_connection = True

    def do_PROPFIND(self) -> None:
        body = (
            b'<multistatus xmlns="DAV:"><response><href>/x</href><propstat><prop><resourcetype/></prop>'
            b"<status>HTTP/1.1 200 OK</status></propstat></response></multistatus>"
        )
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(207)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is given
        """Leave stderr to the code under test."""


@pytest.fixture(scope="module")
def short() -> Iterator[str]:
    """A server that breaks off."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Short) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@MAKERS
@pytest.mark.requirement(9)
def test_half_a_document_is_no_document(make: Maker, short: str) -> None:
    """A document that breaks off while it is read is an error, and not a short document."""
    dms = make(short)
    with dms.open(CHAT, actor=ADVISER) as stream, pytest.raises(StoreUnavailable):
        stream.read()
    dms.close()


@pytest.mark.parametrize("kind", ["webdav", "s3"])
def test_libraries_log_no_names(kind: str, request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever level is set, the libraries log no address: it is made of names of people."""
    store: Dms = request.getfixturevalue(kind)
    with caplog.at_level(logging.DEBUG):
        for name in ("httpx", "httpcore", "botocore", "urllib3"):
            logging.getLogger(name).setLevel(logging.DEBUG)
        stored = store.put(CHAT, b"bericht" * (2 << 20), actor=ADVISER)
        with store.open(CHAT, actor=ADVISER) as stream:
            assert len(stream.read()) == stored.size
        store.list(ANNA.imported, actor=ADVISER)
    for name in ("httpx", "httpcore", "botocore", "urllib3"):
        logging.getLogger(name).setLevel(logging.NOTSET)
    # werkzeug is the server of the test.
    said = [one.getMessage() for one in caplog.records if one.name.partition(".")[0] not in {"werkzeug", "moto"}]
    assert [one for one in said if "Anna" in one or "gesprek" in one or PASSWORD in one] == []


def test_a_path_too_long_for_s3(s3: S3Dms) -> None:
    """S3 takes 1024 bytes for a whole path; more is refused before anything is sent."""
    deep = ANNA.imported / ("a" * 250) / ("b" * 250) / ("c" * 250) / ("d" * 250)
    with pytest.raises(WrongUse, match="1024"):
        s3.put(deep, b"x", actor=ADVISER)


def test_webdav_sweeps_what_is_old(tmp_path: Path) -> None:
    """A draft of more than a day old goes; one of now may be of a writer that lives."""
    with webdav_server(tmp_path) as url:
        dms = WebDavDms(url, policy=Policy(), user=USER, password=PASSWORD)
        dms.put(CHAT, b"bericht", actor=ADVISER)
        for name, age in (("oud", 2 * 86_400), ("nieuw", 60)):
            draft = tmp_path / ".concepten" / name
            draft.write_bytes(b"half")
            then = draft.stat().st_mtime - age
            os.utime(draft, (then, then))
        assert dms.sweep() == 1
        assert [path.name for path in (tmp_path / ".concepten").iterdir()] == ["nieuw"]
        dms.close()
