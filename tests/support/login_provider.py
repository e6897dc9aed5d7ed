"""An OpenID Connect provider that people log in with: codes, PKCE and ID tokens over real HTTP.

`python -m tests.support.login_provider` runs it as a process of its own, says its address, and lets a person choose at
its page who to be, or what is to go wrong.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import attrs
from joserfc import jwt
from joserfc.jwk import ECKey

CLIENT = "paginas"
CHOICES: dict[str, dict[str, Any]] = {
    "anna": {"bsn": "999990019", "name": "Anna de Vries"},
    "bert": {"bsn": "999990020", "name": "Bert Jansen"},
    "fatma": {"sub": "p-4711", "name": "Fatma Yilmaz", "roles": ["ldv:report"]},
    "nobody": {"name": "Iemand Anders"},
    "expired": {"bsn": "999990019", "exp": 1},
    "other-client": {"bsn": "999990019", "aud": "webwinkel"},
    "other-issuer": {"bsn": "999990019", "iss": "https://elders.example"},
}
"""What a person can choose at the page of the provider, and what its token then says."""


@attrs.define
class LoginProvider:
    """Who knows people."""

    url: str = ""
    key: ECKey = attrs.field(factory=lambda: ECKey.generate_key("P-256", {"kid": "1", "use": "sig", "alg": "ES256"}))
    claims: dict[str, Any] = attrs.field(factory=dict)
    codes: dict[str, dict[str, str]] = attrs.field(factory=dict)
    chosen: dict[str, dict[str, Any]] = attrs.field(factory=dict)
    """For a code that was given at the page: what the token says."""
    given: int = 0
    away: bool = False
    says: str = ""
    """Who it says that it is; empty: itself."""
    shown: ECKey | None = None
    """The key that it shows; None: the one that signs."""

    def authorize(self, address: str) -> str:
        """What a browser does with the address it is sent to: log in, and come back with a code."""
        query = dict(parse_qsl(urlsplit(address).query))
        assert (query["client_id"], query["code_challenge_method"]) == (CLIENT, "S256")
        self.given += 1
        code = f"code-{self.given}"
        self.codes[code] = query
        return code

    def token(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """An ID token for a code, once, and only for who can prove to have asked."""
        claims = self.chosen.pop(form.get("code", ""), self.claims)
        asked = self.codes.pop(form.get("code", ""), None)
        proof = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if asked is None or asked["code_challenge"] != proof.rstrip(b"=").decode():
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        usual = {"iss": self.url, "aud": CLIENT, "sub": "x", "iat": now, "exp": now + 60, "nonce": asked["nonce"]}
        return 200, {"id_token": jwt.encode({"alg": "ES256", "kid": "1"}, {**usual, **claims}, self.key)}

    def page(self, path: str) -> str:
        """Where a person logs in: a link back for each choice."""
        query = dict(parse_qsl(urlsplit(path).query))
        back = {"state": query["state"], "iss": self.url}
        links = {"stop": {**back, "error": "access_denied"}}
        for name, claims in CHOICES.items():
            code = self.authorize(path)
            self.chosen[code] = claims
            links[name] = {**back, "code": code}
        items = (
            f'<li><a id="{name}" href="{query["redirect_uri"]}?{urlencode(one)}">{name}</a>'.replace("&", "&amp;")
            for name, one in links.items()
        )
        return f"<!DOCTYPE html><title>Inlogdienst</title><h1>Inlogdienst</h1><ul>{''.join(items)}</ul>"

    def answer(self, path: str) -> tuple[int, dict[str, Any]]:
        if self.away:
            return 503, {}
        if path == "/.well-known/openid-configuration":
            return 200, {
                "issuer": self.says or self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/keys",
            }
        return 200, {"keys": [(self.shown or self.key).as_dict(private=False)]}


class _Handler(BaseHTTPRequestHandler):
    server: Any

    def do_GET(self) -> None:
        if self.path.startswith("/authorize"):
            content = self.server.provider.page(self.path).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
            return
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


@contextlib.contextmanager
def provider_process() -> Iterator[str]:
    """A provider as a process of its own; gives its address."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.support.login_provider"], stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            # It ends when nobody holds its standard input any more.
            assert process.stdin is not None
            process.stdin.close()
            process.wait(30)


if __name__ == "__main__":
    with login_provider() as running:
        sys.stdout.write(f"{running.url}\n")
        sys.stdout.flush()
        sys.stdin.read()
