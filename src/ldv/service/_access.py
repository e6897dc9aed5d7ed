"""Who is asking, and whether they may."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ldv.errors import ConfigurationError, RequestRefused
from ldv.service._rate import Rate
from ldv.service._scopes import Principal, Scope
from ldv.service._tokens import PREFIX, TokenFile

if TYPE_CHECKING:
    from ldv.service._oidc import Issuer

_LONGEST: Final = 16_384
_GUESSES: Final = 5.0
"""A second, for one address whose credentials are worth nothing; twice that at once."""


class Access:
    """Lets requests in, or not.

    "A trace id alone must not grant access" (extension "lezen"): only a credential does.

    Args:
        tokens: The service's own tokens.
        issuer: Somebody else whose tokens count, or None.
        rate: Requests a second of one credential.
    """

    def __init__(self, tokens: TokenFile, *, issuer: Issuer | None = None, rate: float = 500.0) -> None:
        """Nobody came yet."""
        self._tokens = tokens
        self._issuer = issuer
        self._rate = Rate(rate)
        self._guesses = Rate(_GUESSES)

    def is_quick(self, authorization: str) -> bool:
        """Whether `admit` takes microseconds: nothing has to be fetched.

        Args:
            authorization: The header of that name.
        """
        return self._issuer is None or PREFIX in authorization[: len("Bearer ") + len(PREFIX)]

    def admit(self, authorization: str, *, scope: Scope, address: str) -> Principal:
        """Let a request in. May take a while, when the keys of the issuer have to be fetched.

        Args:
            authorization: The header of that name.
            scope: What is asked for.
            address: Where it comes from.

        Returns:
            Who it is.

        Raises:
            RequestRefused: 401 without a credential that counts, 403 when it may not do this, 429 when it asks too
                much, 503 when it cannot be told now.
        """
        principal = self._principal(authorization)
        if principal is None:
            if pause := self._guesses.wait(address):
                raise RequestRefused("service: too many requests.", status=429, retry_after=pause)
            raise RequestRefused("service: this needs a bearer token that is valid here.", status=401)
        if pause := self._rate.wait(principal.id):
            raise RequestRefused("service: too many requests.", status=429, retry_after=pause)
        if scope not in principal.scopes:
            raise RequestRefused(f"service: this needs the scope {scope}, which this credential lacks.", status=403)
        return principal

    def _principal(self, authorization: str) -> Principal | None:
        scheme, _, credential = authorization.partition(" ")
        credential = credential.strip()
        if scheme.lower() != "bearer" or not credential or len(credential) > _LONGEST:
            return None
        if credential.startswith(PREFIX):
            try:
                return self._tokens.principal(credential)
            except ConfigurationError as error:
                raise RequestRefused(
                    "service: it cannot be told now who may do this.", status=503, retry_after=30
                ) from error
        return self._issuer.principal(credential) if self._issuer is not None else None
