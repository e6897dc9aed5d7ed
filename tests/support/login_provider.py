"""An OpenID Connect provider that people log in with: codes, PKCE and ID tokens over real HTTP."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import attrs
from joserfc import jwt
from joserfc.jwk import ECKey

CLIENT = "paginas"


@attrs.define
class LoginProvider:
    """Who knows people."""

    url: str = ""
    key: ECKey = attrs.field(factory=lambda: ECKey.generate_key("P-256", {"kid": "1", "use": "sig", "alg": "ES256"}))
    claims: dict[str, Any] = attrs.field(factory=dict)
    codes: dict[str, dict[str, str]] = attrs.field(factory=dict)
    away: bool = False
    shown: ECKey | None = None
    """The key that it shows; None: the one that signs."""

    def authorize(self, address: str) -> str:
        """What a browser does with the address it is sent to: log in, and come back with a code."""
        query = dict(parse_qsl(urlsplit(address).query))
        assert (query["client_id"], query["code_challenge_method"]) == (CLIENT, "S256")
        code = f"code-{len(self.codes)}"
        self.codes[code] = query
        return code

    def token(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """An ID token for a code, once, and only for who can prove to have asked."""
        asked = self.codes.pop(form.get("code", ""), None)
        proof = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if asked is None or asked["code_challenge"] != proof.rstrip(b"=").decode():
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        usual = {"iss": self.url, "aud": CLIENT, "sub": "x", "iat": now, "exp": now + 60, "nonce": asked["nonce"]}
        return 200, {"id_token": jwt.encode({"alg": "ES256", "kid": "1"}, {**usual, **self.claims}, self.key)}

    def answer(self, path: str) -> tuple[int, dict[str, Any]]:
        if self.away:
            return 503, {}
        if path == "/.well-known/openid-configuration":
            return 200, {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/keys",
            }
        return 200, {"keys": [(self.shown or self.key).as_dict(private=False)]}


class _Handler(BaseHTTPRequestHandler):
    server: Any

    def do_GET(self) -> None:
        self._send(*self.server.provider.answer(self.path))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._send(*self.server.provider.token({name: values[0] for name, values in parse_qs(body).items()}))

    def _send(self, status: int, found: dict[str, Any]) -> None:
        content = json.dumps(found).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is given
        """Leave stderr to the code under test."""


@contextlib.contextmanager
def login_provider() -> Iterator[LoginProvider]:
    """A provider on a free port."""
    provider = LoginProvider()
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        server.daemon_threads = True
        server.provider = provider  # type: ignore[attr-defined]
        provider.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield provider
        finally:
            server.shutdown()
            thread.join()
