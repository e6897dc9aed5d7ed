"""Tokens of an OpenID Connect provider that shows its keys over HTTP."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest
from joserfc.jwk import ECKey, OctKey

from ldv.errors import RequestRefused
from ldv.service import Scope
from ldv.service._oidc import Issuer
from tests.support.issuer import AUDIENCE, LocalIssuer, local_issuer
from tests.support.service import body, serving, span


@attrs.define
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def local() -> Iterator[LocalIssuer]:
    with local_issuer() as running:
        yield running


def test_a_service_takes_tokens_of_the_issuer(local: LocalIssuer, tmp_path: Path) -> None:
    """A token of the issuer lets in for the scopes that it names with ldv: before them, and for no others."""
    with serving(tmp_path, oidc_issuer=local.url, oidc_audience=AUDIENCE) as service:
        assert service.send(body(span(1)), local.token()).status == 200
        assert service.send(body(span(1)), local.token(scope="write ldv:read")).status == 403
        assert service.send(body(span(1)), local.token(aud="other")).status == 401
        assert service.get("/metrics", local.token(scope=None, roles=["ldv:manage"])).status == 200


def test_who_it_is_is_not_told(local: LocalIssuer) -> None:
    """A principal is known again, and its name is not in it."""
    issuer = Issuer(local.url, audience=AUDIENCE)
    one, two = issuer.principal(local.token()), issuer.principal(local.token(scope="ldv:read"))
    assert one is not None
    assert two is not None
    assert one.scopes == {Scope.READ, Scope.WRITE}
    assert one.id == two.id
    assert "jan" not in repr(one)


WRONG: dict[str, Callable[[], dict[str, Any]]] = {
    "another audience": lambda: {"aud": "other"},
    "no audience": lambda: {"aud": None},
    "another issuer": lambda: {"iss": "https://other.example"},
    "ended": lambda: {"exp": int(time.time()) - 60},
    "without end": lambda: {"exp": None},
    "not yet": lambda: {"nbf": int(time.time()) + 600},
    "of nobody": lambda: {"sub": None},
    "another key": lambda: {"key": ECKey.generate_key("P-256")},
    "a shared secret": lambda: {"key": OctKey.import_key("secret-of-thirty-two-characters!"), "alg": "HS256"},
    "an unknown key": lambda: {"kid": "unknown"},
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_does_not_count(local: LocalIssuer, wrong: str) -> None:
    """Another audience, issuer, time, key or kind of signature: nobody gets in."""
    assert Issuer(local.url, audience=AUDIENCE).principal(local.token(**WRONG[wrong]())) is None


@pytest.mark.parametrize("text", ["", "a.b.c", "e30.e30.", "eyJhbGciOiJub25lIn0.e30.", "x" * 5000, "é.é.é"])
def test_what_is_no_token(local: LocalIssuer, text: str) -> None:
    """Anything else is no token, and no reason to ask the issuer for long."""
    assert Issuer(local.url, audience=AUDIENCE).principal(text) is None


def test_keys_rotate(local: LocalIssuer) -> None:
    """A key that is not known is looked for, but not all the time; one that is shown no more counts no more."""
    clock = Clock()
    issuer = Issuer(local.url, audience=AUDIENCE, clock=clock)
    old = local.token()
    assert issuer.principal(old) is not None
    local.rotate("second")
    asked = len(local.asked)
    assert [issuer.principal(local.token()) for _ in range(20)] == [None] * 20
    assert len(local.asked) == asked
    clock.now += 11
    assert issuer.principal(local.token()) is not None
    assert issuer.principal(old) is None
    assert len(local.asked) == asked + 1
    clock.now += 601
    assert issuer.principal(local.token()) is not None
    assert len(local.asked) == asked + 2


def test_an_issuer_that_is_away(local: LocalIssuer) -> None:
    """Without keys it cannot be told who somebody is: try again. Keys that were good stay so while it is away."""
    clock = Clock()
    issuer = Issuer(local.url, audience=AUDIENCE, clock=clock)
    local.away = True
    for _ in range(2):
        with pytest.raises(RequestRefused) as refusal:
            issuer.principal(local.token())
        assert (refusal.value.status, refusal.value.retry_after) == (503, 10)
    local.away = False
    clock.now += 11
    assert issuer.principal(local.token()) is not None
    local.away = True
    clock.now += 3600
    assert issuer.principal(local.token()) is not None
