"""Tokens of somebody else: JWT of an OpenID Connect provider."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Callable
from typing import Any, Final

import urllib3
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import extract_compact

from ldv.errors import RequestRefused
from ldv.service._scopes import Principal, scopes_in

_ALGORITHMS: Final = [
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
    "Ed25519",
]
"""Signatures with a key that only the issuer has: no shared secrets, and not `none`."""
_PREFIX: Final = "ldv:"
_LEEWAY: Final = 30
_FRESH: Final = 600.0
_AGAIN: Final = 10.0
_SECONDS: Final = 5.0
_MOST_BYTES: Final = 1024 * 1024


class Issuer:
    """Somebody whose tokens count.

    A token must be signed with a key that the issuer shows now, name this issuer and our audience, and be valid now.
    Its scopes are those in `scope` (or `scp`, or `roles`) that begin with `ldv:`, such as `ldv:read`.

    The keys are fetched again every ten minutes, and when a token names one that is not known: then at most every ten
    seconds, whoever asks.

    Args:
        issuer: What `iss` must be.
        audience: What must be in `aud`.
        jwks: Address of the keys; empty: where the issuer's configuration says.
        clock: Seconds, never stepping back.
    """

    def __init__(
        self, issuer: str, *, audience: str, jwks: str = "", clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Nothing is fetched yet."""
        self._issuer = issuer
        self._jwks = jwks
        self._clock = clock
        self._claims = jwt.JWTClaimsRegistry(
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
            sub={"essential": True},
            leeway=_LEEWAY,
        )
        self._http = urllib3.PoolManager(timeout=urllib3.Timeout(_SECONDS), retries=False)
        self._lock = threading.Lock()
        self._keys: KeySet | None = None
        self._fetched = self._tried = float("-inf")

    def principal(self, credential: str) -> Principal | None:
        """Who a token is of.

        Args:
            credential: The token.

        Returns:
            The one, or None when it does not count.

        Raises:
            RequestRefused: 503 when the keys of the issuer cannot be had now.
        """
        try:
            header = extract_compact(credential.encode()).headers()
            keys = self._keys_with(header.get("kid"))
            token = jwt.decode(credential, keys, algorithms=_ALGORITHMS)
            self._claims.validate(token.claims)
        except (JoseError, ValueError, TypeError, KeyError):
            return None
        claims = token.claims
        # Whoever has two tokens is one client. The name can be that of a person, so it goes no further.
        name = hashlib.sha256(f"{self._issuer}|{claims['sub']}".encode()).hexdigest()[:16]
        return Principal(id=name, scopes=scopes_in(_words(claims)))

    def _keys_with(self, kid: Any) -> KeySet:
        with self._lock:
            now = self._clock()
            keys = self._keys
            known = keys is not None and (kid is None or any(key.kid == kid for key in keys.keys))
            if keys is None or now - self._fetched > _FRESH or not known:
                if now - self._tried >= _AGAIN:
                    self._tried = now
                    keys = self._refreshed(keys, now)
                elif keys is None:
                    raise _no_keys()
            return keys

    def _refreshed(self, keys: KeySet | None, now: float) -> KeySet:
        try:
            self._keys = KeySet.import_key_set(self._fetch(self._jwks or self._address()))
            self._fetched = now
        except (urllib3.exceptions.HTTPError, JoseError, ValueError, TypeError, KeyError) as error:
            # Keys that were good are good for now.
            if keys is None:
                raise _no_keys() from error
        return self._keys or KeySet([])

    def _address(self) -> str:
        found = self._fetch(f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
        if found["issuer"] != self._issuer:
            raise ValueError("issuer")
        self._jwks = str(found["jwks_uri"])
        return self._jwks

    def _fetch(self, url: str) -> Any:
        answer = self._http.request("GET", url, redirect=False, preload_content=False)
        try:
            content = answer.read(_MOST_BYTES)
        finally:
            answer.close()
        if answer.status != 200:
            raise ValueError("status")
        return json.loads(content)


def _words(claims: dict[str, Any]) -> list[str]:
    words: list[Any] = []
    for name in ("scope", "scp", "roles"):
        value = claims.get(name)
        words += value.split() if isinstance(value, str) else value if isinstance(value, list) else []
    return [word.removeprefix(_PREFIX) for word in words if isinstance(word, str) and word.startswith(_PREFIX)]


def _no_keys() -> RequestRefused:
    return RequestRefused("service: the keys of the issuer cannot be had now.", status=503, retry_after=10)
