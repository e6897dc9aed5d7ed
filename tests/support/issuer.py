"""An OpenID Connect provider on this machine: shows its keys over HTTP, and signs tokens."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

AUDIENCE = "logboek"


class LocalIssuer:
    """Who gives tokens."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[str] = []
        self.keys: list[ECKey] = []
        self.away = False
        self.rotate("first")

    def rotate(self, kid: str) -> None:
        """From now on another key signs, and it alone is shown."""
        self.keys = [ECKey.generate_key("P-256", {"kid": kid, "use": "sig", "alg": "ES256"})]

    def claims(self, **changes: Any) -> dict[str, Any]:
        now = int(time.time())
        usual = {
            "iss": self.url,
            "aud": AUDIENCE,
            "sub": "jan",
            "iat": now,
            "exp": now + 300,
            "scope": "openid ldv:read ldv:write read",
        }
        return {name: value for name, value in (usual | changes).items() if value is not None}

    def token(self, *, key: ECKey | OctKey | None = None, alg: str = "ES256", kid: str = "", **changes: Any) -> str:
        """A token, with claims changed; None leaves one out."""
        signer = key or self.keys[0]
        return jwt.encode({"alg": alg, "kid": kid or self.keys[0].kid}, self.claims(**changes), signer, [alg])

    def answer(self, path: str) -> Any:
        self.asked.append(path)
        if self.away:
            return None
        if path == "/.well-known/openid-configuration":
            return {"issuer": self.url, "jwks_uri": f"{self.url}/keys"}
        return {"keys": [key.as_dict(private=False) for key in self.keys]} if path == "/keys" else None


class _Handler(BaseHTTPRequestHandler):
    server: Any

    def do_GET(self) -> None:
        found = self.server.issuer.answer(self.path)
        content = json.dumps(found).encode()
        self.send_response(503 if found is None else 200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is given
        """Leave stderr to the code under test."""


@contextmanager
def local_issuer() -> Iterator[LocalIssuer]:
    """A provider on a free port."""
    issuer = LocalIssuer()
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        server.daemon_threads = True
        server.issuer = issuer  # type: ignore[attr-defined]
        issuer.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield issuer
        finally:
            server.shutdown()
            thread.join()
