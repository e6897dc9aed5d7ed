"""Logging in with an OpenID Connect provider: the authorization code flow, with PKCE (RFC 7636)."""

from __future__ import annotations

import base64
import enum
import hashlib
import json
import secrets
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

import urllib3
from joserfc import jwt
from joserfc.errors import ExpiredTokenError, JoseError
from joserfc.jwk import KeySet

from ldv.audit import Employee
from ldv.errors import RequestRefused, UsageError
from ldv.pages._config import PagesConfig
from ldv.pages._people import Person, Role
from ldv.record import Subject

_ALGORITHMS: Final = ["RS256", "PS256", "ES256", "ES384", "EdDSA", "Ed25519"]
_ROLES: Final = {"ldv:report": Role.OFFICER, "ldv:register": Role.KEEPER}
"""What an employee comes for, by the same words as in tokens for the interfaces."""
_SECONDS: Final = 5.0
_MOST_BYTES: Final = 1024 * 1024
_LEEWAY: Final = 30
_BACK: Final = "/inloggen/terug"


class Refusal(enum.StrEnum):
    """Why a login did not succeed, as far as it helps who tries."""

    GAVE_UP = "gave up"
    """They stopped at the provider."""
    TOO_LATE = "too late"
    """What the provider said counts no more."""
    NOT_OURS = "not ours"
    """It is not the answer to what was asked here: of another provider, for another client, of another session."""
    NOBODY_HERE = "nobody here"
    """The provider knows them, and there is nothing here for them."""


class Provider:
    """Sends people to their provider, and believes only what comes back from it.

    Args:
        config: Which provider, and what it calls us.
    """

    def __init__(self, config: PagesConfig) -> None:
        """Nothing is fetched yet."""
        self._config = config
        self._http = urllib3.PoolManager(timeout=urllib3.Timeout(_SECONDS), retries=False)
        self._found: dict[str, Any] | None = None

    def begin(self, kept: dict[str, Any]) -> str:
        """Where to send a browser.

        Args:
            kept: What the session keeps: what must come back, and who can prove to have asked.

        Raises:
            RequestRefused: 503, the provider does not answer.
        """
        verifier, state, nonce = (secrets.token_urlsafe(48) for _ in range(3))
        kept["oidc"] = (verifier, state, nonce)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        query = {
            "response_type": "code",
            "client_id": self._config.client_id,
            "redirect_uri": self._config.address + _BACK,
            "scope": "openid profile",
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        where = str(self._configuration()["authorization_endpoint"])
        return f"{where}{'&' if '?' in where else '?'}{urlencode(query)}"

    def finish(self, kept: dict[str, Any], answer: Mapping[str, str]) -> Person | Refusal:
        """Who came back.

        Args:
            kept: What the session kept; used once.
            answer: What the provider put into the address.

        Returns:
            The one, or why not.

        Raises:
            RequestRefused: 503, the provider does not answer.
        """
        verifier, state, nonce = kept.pop("oidc", ("", "", ""))
        if not state or not secrets.compare_digest(answer.get("state", "").encode(), state.encode()):
            return Refusal.NOT_OURS
        # RFC 9207: the answer says whose it is, so that one provider cannot pass for another.
        if answer.get("iss", self._config.issuer) != self._config.issuer:
            return Refusal.NOT_OURS
        if answer.get("error") == "access_denied":
            return Refusal.GAVE_UP
        claims = self._claims(answer.get("code", ""), verifier)
        if isinstance(claims, Refusal):
            return claims
        if not secrets.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
            return Refusal.NOT_OURS
        return self._person(claims) or Refusal.NOBODY_HERE

    def _claims(self, code: str, verifier: str) -> dict[str, Any] | Refusal:
        config = self._config
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": config.address + _BACK,
            "client_id": config.client_id,
            "code_verifier": verifier,
        }
        secret = config.client_secret()
        headers = urllib3.make_headers(basic_auth=f"{config.client_id}:{secret}") if secret else {}
        token = self._ask("POST", str(self._configuration()["token_endpoint"]), form=form, headers=headers)
        registry = jwt.JWTClaimsRegistry(
            iss={"essential": True, "value": config.issuer},
            aud={"essential": True, "value": config.client_id},
            exp={"essential": True},
            sub={"essential": True},
            leeway=_LEEWAY,
        )
        try:
            shown: Any = self._ask("GET", str(self._configuration()["jwks_uri"]))
            keys = KeySet.import_key_set(shown)
            found = jwt.decode(str(token["id_token"]), keys, algorithms=_ALGORITHMS)
            registry.validate(found.claims)
        except ExpiredTokenError:
            return Refusal.TOO_LATE
        except (JoseError, ValueError, TypeError, KeyError):
            return Refusal.NOT_OURS
        return dict(found.claims)

    def _person(self, claims: dict[str, Any]) -> Person | None:
        config = self._config
        roles = {_ROLES[word] for word in _words(claims) if word in _ROLES}
        subject = None
        if isinstance(id := claims.get(config.subject_claim), str) and id:
            subject = Subject(id, type=config.subject_type)
            if subject.fault():
                return None
            roles.add(Role.CITIZEN)
        if not roles:
            return None
        employee = None
        if roles != {Role.CITIZEN}:
            try:
                employee = Employee(claims.get(config.employee_claim, ""), type=config.employee_type)
            except UsageError:
                return None
        name = str(claims.get("name", ""))[:100]
        return Person(name=name, subject=subject, roles=frozenset(roles), employee=employee)

    def _configuration(self) -> dict[str, Any]:
        if self._found is None:
            found = self._ask("GET", f"{self._config.issuer.rstrip('/')}/.well-known/openid-configuration")
            if found.get("issuer") != self._config.issuer:
                raise _no_answer()
            self._found = found
        return self._found

    def _ask(
        self, method: str, url: str, *, form: dict[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
        body = urlencode(form) if form else None
        try:
            answer = self._http.request(
                method, url, body=body, headers={**(headers or {}), **kind}, redirect=False, preload_content=False
            )
            try:
                content = answer.read(_MOST_BYTES)
            finally:
                answer.close()
            found = json.loads(content)
        except (urllib3.exceptions.HTTPError, ValueError) as error:
            raise _no_answer() from error
        if not isinstance(found, dict) or answer.status >= 500:
            raise _no_answer()
        # A code that was used or made up: the provider says 400, and there is no token.
        return found if answer.status == 200 else {}


def _words(claims: dict[str, Any]) -> list[str]:
    found: list[Any] = []
    for name in ("roles", "scope"):
        value = claims.get(name)
        found += value.split() if isinstance(value, str) else value if isinstance(value, list) else []
    return [word for word in found if isinstance(word, str)]


def _no_answer() -> RequestRefused:
    return RequestRefused("pages: the login cannot be reached now.", status=503, retry_after=10)
