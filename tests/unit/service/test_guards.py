"""What stands between a stranger and the service, one piece at a time."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import attrs
import pytest

from ldv.errors import ConfigurationError, RequestRefused, UsageError
from ldv.service import Scope, TokenFile
from ldv.service._access import Access
from ldv.service._config import serving
from ldv.service._inflate import inflated
from ldv.service._problem import problem
from ldv.service._rate import Rate
from ldv.settings import load_settings
from tests.support.certificates import make_certificate


@attrs.define
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_fills_steadily() -> None:
    """Twice the rate at once, then the rate; one client does not use up what is another's."""
    clock = Clock()
    rate = Rate(10, clock=clock)
    assert [rate.wait("a") for _ in range(20)] == [0] * 20
    assert rate.wait("a") == pytest.approx(0.1)
    assert rate.wait("b") == 0
    clock.now += 0.1
    assert (rate.wait("a"), rate.wait("a") > 0) == (0, True)


def test_a_slow_rate_still_lets_one_in() -> None:
    """Less than one request in two seconds leaves room for a request."""
    rate = Rate(0.1, clock=Clock())
    assert rate.wait("a") == 0
    assert rate.wait("a") == pytest.approx(10)


def test_of_many_clients_the_one_that_was_silent_longest_is_forgotten() -> None:
    """A crowd of strangers gives nobody who is asking now a full bucket again."""
    rate = Rate(0.5, clock=Clock())
    assert rate.wait("silent") == rate.wait("asking") == 0
    for number in range(10_000):
        rate.wait(f"stranger {number}")
        assert rate.wait("asking") > 0
    assert rate.wait("silent") == 0


@pytest.mark.parametrize(
    ("content", "encoding", "status"),
    [
        (b"x" * 10, "", 0),
        (b"x", "br", 415),
        (gzip.compress(b"x" * 11, mtime=0), "gzip", 413),
        (b"\x1f\x8b", "GZIP", 400),
    ],
)
def test_unpacking_has_a_limit(content: bytes, encoding: str, status: int) -> None:
    """A body is unpacked as far as it may be, and no further."""
    if not status:
        assert inflated(content, encoding, most=10) == content
        return
    with pytest.raises(RequestRefused) as refusal:
        inflated(content, encoding, most=10)
    assert refusal.value.status == status


def test_unpacking_takes_members_however_they_fall() -> None:
    """Small and large members, one behind the other, come out whole; what is cut off is refused."""
    contents = [b"", b"a" * 5000, bytes(range(256)) * 400, b"", *(b"%d" % number for number in range(500))]
    packed = b"".join(gzip.compress(one, mtime=0, compresslevel=level % 10) for level, one in enumerate(contents))
    whole = b"".join(contents)
    assert inflated(packed, "gzip", most=len(whole)) == whole
    for faulty, status in ((packed[:-1], 400), (packed + b"\x00", 400), (packed, 413)):
        with pytest.raises(RequestRefused) as refusal:
            inflated(faulty, "gzip", most=len(whole) - (status == 413))
        assert refusal.value.status == status


def test_a_body_of_countless_members_is_refused() -> None:
    """A megabyte of members with nothing in them is refused; taking it apart would keep a thread for minutes."""
    with pytest.raises(RequestRefused) as refusal:
        inflated(gzip.compress(b"", mtime=0) * 50_000, "gzip", most=10)
    assert refusal.value.status == 400


def test_nothing_configured_authorises_nobody(tmp_path: Path) -> None:
    """Without a file, with an empty one and with any text as a token: 401; a file that is broken: 503, not open."""
    path = tmp_path / "tokens.json"
    access = Access(TokenFile(path), rate=1000)

    def status(authorization: str) -> int:
        with pytest.raises(RequestRefused) as refusal:
            access.admit(authorization, scope=Scope.READ, address="x")
        return refusal.value.status

    made = TokenFile(tmp_path / "other.json").create("x", scopes=list(Scope))
    assert {status(text) for text in ("", "Bearer", "Bearer ", f"Bearer {made}", f"Basic {made}")} == {401}
    path.write_text('{"format": 1, "tokens": []}')
    assert status(f"Bearer {made}") == 401
    path.write_text("{")
    assert status(f"Bearer {made}") == 503
    path.write_bytes((tmp_path / "other.json").read_bytes())
    path.chmod(0o666)
    assert status(f"Bearer {made}") == 503
    path.chmod(0o600)
    assert access.admit(f"bearer {made}", scope=Scope.READ, address="x").scopes == frozenset(Scope)
    assert made not in repr(TokenFile(path).all())


def test_a_token_is_revoked_once(tmp_path: Path) -> None:
    """Who takes it away again leaves the moment at which it lost its worth."""
    file = TokenFile(tmp_path / "tokens.json")
    file.create("x", scopes=[Scope.READ])
    [token] = file.all()
    first = file.revoke(token.id)
    assert first.revoked is not None
    assert file.revoke(token.id) == first
    assert file.all() == [first]


def test_a_token_needs_a_name_and_a_right(tmp_path: Path) -> None:
    """A token that may do nothing is not made."""
    with pytest.raises(UsageError, match="may do nothing"):
        TokenFile(tmp_path / "tokens.json").create("x", scopes=[])


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"serve_listen": "0.0.0.0:4318"}, "has to enforce TLS"),
        ({"serve_listen": "[::]:4318"}, "has to enforce TLS"),
        ({"serve_listen": "logboek.example:4318"}, "has to enforce TLS"),
        ({"serve_grpc": "10.0.0.1:4317"}, "has to enforce TLS"),
        ({"serve_listen": "4318"}, "expected HOST:PORT"),
        ({"serve_listen": "localhost:99999"}, "expected HOST:PORT"),
        ({"serve_tls_cert": "/nowhere"}, "go together"),
        ({"serve_tls_cert": "/nowhere", "serve_tls_key": "/nowhere"}, "cannot be used"),
        ({"oidc_issuer": "https://issuer.example"}, "oidc_audience is not set"),
        ({"oidc_issuer": "http://issuer.example", "oidc_audience": "x"}, "expected https"),
    ],
)
def test_what_would_not_be_safe_is_not_served(tmp_path: Path, given: dict[str, Any], words: str) -> None:
    """Each is said before anything is opened, with what to do."""
    with pytest.raises(ConfigurationError, match=words):
        serving(load_settings(given, environ={}, folder=tmp_path), journal=tmp_path / "x.journal")


def test_what_is_safe_is_served(tmp_path: Path) -> None:
    """This machine itself, by any of its names; others with a certificate. The tokens stand beside the journal."""
    shown = make_certificate(tmp_path, "localhost")
    tls = {"serve_tls_cert": shown.cert, "serve_tls_key": shown.key, "serve_tls_client_ca": shown.cert}
    for given in (
        {},
        {"serve_listen": "localhost:0"},
        {"serve_listen": "[::1]:1"},
        {"serve_listen": "0.0.0.0:1"} | tls,
    ):
        found = serving(load_settings(given, environ={}, folder=tmp_path), journal=tmp_path / "logboek.journal")
        assert found.tokens == tmp_path / "logboek.tokens.json"


def test_a_refusal_says_what_to_do() -> None:
    """problem+json with status, title and detail; how to get in with a 401, when to try again with a 429."""
    answer = problem(RequestRefused("service: too many requests.", status=429, retry_after=0.2))
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")
    assert bytes(answer.body) == (
        b'{"status": 429, "title": "Too Many Requests", "detail": "service: too many requests.", "code": "LDV800"}'
    )
    assert problem(RequestRefused("x", status=401)).headers["www-authenticate"] == "Bearer"
