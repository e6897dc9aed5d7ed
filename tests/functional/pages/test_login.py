"""Logging in with an OpenID Connect provider, over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import ECKey

from ldv.errors import ConfigurationError, RequestRefused
from ldv.pages._config import Login, PagesConfig, pages_config
from ldv.pages._people import Person, Role
from ldv.pages._provider import Provider, Refusal
from ldv.settings import load_settings
from tests.support.login_provider import CLIENT, LoginProvider, login_provider
from tests.support.parking import ANNA, KEYS, pseudonym


@pytest.fixture
def issuer() -> Iterator[LoginProvider]:
    with login_provider() as provider:
        provider.claims = {"bsn": "999990019", "name": "Anna de Vries"}
        yield provider


def provider(issuer: LoginProvider) -> Provider:
    config = PagesConfig(
        login=Login.OIDC, address="https://pages.example", client_id=CLIENT, issuer=issuer.url, secure=True
    )
    return Provider(config)


def log_in(issuer: LoginProvider, **answer: str) -> Person | Refusal:
    """Go there, log in, and come back; what comes back can be changed."""
    kept: dict[str, Any] = {}
    client = provider(issuer)
    address = client.begin(kept)
    code = issuer.authorize(address)
    state = kept["oidc"][1]
    return client.finish(kept, {"code": code, "state": state, **answer})


def test_a_citizen(issuer: LoginProvider) -> None:
    """Whom the provider knows by a number sees what is of that number, and the number stands in no address."""
    kept: dict[str, Any] = {}
    assert "999990019" not in provider(issuer).begin(kept)
    found = log_in(issuer)
    assert isinstance(found, Person)
    assert found.subject is not None
    assert (found.name, found.roles) == ("Anna de Vries", frozenset({Role.CITIZEN}))
    assert found.subject.pseudonym(KEYS) == pseudonym(ANNA)
    assert "999990019" not in repr(found)


def test_an_employee(issuer: LoginProvider) -> None:
    """Roles of the provider say what an employee comes for, and `sub` who it is; other words say nothing."""
    issuer.claims = {"name": "Fatma", "sub": "p-4711", "roles": ["ldv:report", "ldv:register", "admin", 3]}
    found = log_in(issuer)
    assert isinstance(found, Person)
    assert found.roles == {Role.OFFICER, Role.KEEPER}
    assert found.employee is not None
    assert found.employee.id == "p-4711"
    assert "p-4711" not in repr(found)


def test_an_employee_whom_nobody_can_name(issuer: LoginProvider) -> None:
    """Who could not be noted in the audit log does not get in as an employee."""
    issuer.claims = {"name": "Fatma", "sub": " ", "roles": ["ldv:report"]}
    assert log_in(issuer) is Refusal.NOBODY_HERE


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({}, Refusal.NOBODY_HERE),
        ({"roles": ["admin"]}, Refusal.NOBODY_HERE),
        ({"bsn": "999990021"}, Refusal.NOBODY_HERE),
        ({"bsn": "999990019", "nonce": "other"}, Refusal.NOT_OURS),
        ({"bsn": "999990019", "aud": "other"}, Refusal.NOT_OURS),
        ({"bsn": "999990019", "iss": "https://elders.example"}, Refusal.NOT_OURS),
        ({"bsn": "999990019", "exp": 1}, Refusal.TOO_LATE),
    ],
)
def test_who_does_not_get_in(issuer: LoginProvider, claims: dict[str, Any], why: Refusal) -> None:
    """Nobody without a role or with a number that cannot be; no token of another login, client, provider or time."""
    issuer.claims = claims
    assert log_in(issuer) is why


@pytest.mark.parametrize(
    "answer", [{"state": "x"}, {"code": ""}, {"code": "made-up"}, {"iss": "https://elders.example"}]
)
def test_answers_that_were_made_up(issuer: LoginProvider, answer: dict[str, str]) -> None:
    """What comes back has to be the answer to what was asked in this session, of this provider."""
    assert log_in(issuer, **answer) is Refusal.NOT_OURS


def test_only_who_asked_can_use_a_code(issuer: LoginProvider) -> None:
    """A code that was stolen is worth nothing in another session (PKCE), and nothing twice."""
    mine: dict[str, Any] = {}
    theirs: dict[str, Any] = {}
    client = provider(issuer)
    code = issuer.authorize(client.begin(mine))
    client.begin(theirs)
    assert client.finish(theirs, {"code": code, "state": theirs["oidc"][1]}) is Refusal.NOT_OURS
    code = issuer.authorize(client.begin(mine))
    state = mine["oidc"][1]
    assert isinstance(client.finish(mine, {"code": code, "state": state}), Person)
    assert client.finish(mine, {"code": code, "state": state}) is Refusal.NOT_OURS


def test_another_key(issuer: LoginProvider) -> None:
    """A token that is signed by somebody else counts for nothing."""
    issuer.shown = ECKey.generate_key("P-256", {"kid": "1", "use": "sig", "alg": "ES256"})
    assert log_in(issuer) is Refusal.NOT_OURS


def test_who_gives_up(issuer: LoginProvider) -> None:
    """Who stops at the provider is told that, and not that something is wrong."""
    assert log_in(issuer, code="", error="access_denied") is Refusal.GAVE_UP


def test_a_provider_that_says_it_is_another(issuer: LoginProvider) -> None:
    """Nobody is sent to addresses that another provider than the configured one gives."""
    issuer.says = "https://elders.example"
    with pytest.raises(RequestRefused):
        provider(issuer).begin({})


def test_a_provider_that_is_away(issuer: LoginProvider) -> None:
    """It is told as passing trouble, and not as a wrong login."""
    issuer.away = True
    with pytest.raises(RequestRefused) as caught:
        log_in(issuer)
    assert caught.value.status == 503


@pytest.mark.parametrize(
    ("text", "more", "said"),
    [
        ('login = "development"', {}, "no \\[\\[person\\]\\]"),
        ('login = "development"\n[[person]]\nname = "A"\nbsn = "999990021"', {}, "cannot be read"),
        (
            'login = "development"\n[[person]]\nname = "A"\nbsn = "999990019"',
            {"serve_listen": "0.0.0.0:1"},
            "this machine",
        ),
        ('login = "oidc"', {}, "oidc_issuer"),
        ('login = "oidc"\naddress = "https://x.example"', {"oidc_issuer": "https://y.example"}, "client_id"),
        (
            'login = "oidc"\nclient_id = "x"\naddress = "http://x.example"',
            {"oidc_issuer": "https://y.example"},
            "https",
        ),
        (
            'login = "oidc"\nclient_id = "x"\naddress = "https://x.example"',
            {"oidc_issuer": "https://y.example"},
            "audit is not set",
        ),
        ('login = "development"\n[[person]]\nname = "A"\nroles = ["officer"]', {}, "audit is not set"),
        ('login = "development"\n[[person]]\nname = "A"\nroles = ["officer"]\nemployee = " "', {}, "cannot be read"),
        ('login = "other"', {}, "one of"),
        ("loggin = 1", {}, "loggin"),
        ("=", {}, "TOML"),
    ],
)
def test_what_would_not_be_safe_does_not_start(tmp_path: Path, text: str, more: dict[str, str], said: str) -> None:
    """A login without a check is for this machine only; one that cannot work is told before anybody comes."""
    path = tmp_path / "pages.toml"
    path.write_text(text, encoding="utf-8")
    settings = load_settings({"pages": str(path), "register": "r.db", **more}, environ={}, folder=tmp_path)
    with pytest.raises(ConfigurationError, match=said) as caught:
        pages_config(settings)
    assert "999990021" not in str(caught.value)
