"""Servers for document stores, and who may do what in the tests of them."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path

import attrs
from cheroot import wsgi
from moto.server import ThreadedMotoServer
from wsgidav.wsgidav_app import WsgiDAVApp

from chatarchive.dms import Action, DmsPath, DossierPaths
from chatarchive.errors import AccessRefused

USER, PASSWORD = "archief", "wachtwoord-van-de-proef"
ANNA = DossierPaths(year=2023, function_title="Directeur", owner="Anna Bos")
BERT = DossierPaths(year=2023, function_title="Minister", owner="Bert de Wit")


@attrs.frozen
class Person:
    """Somebody who may do these things in these dossiers."""

    name: str
    dossiers: frozenset[DmsPath] = frozenset()
    actions: frozenset[Action] = frozenset(Action)


ADVISER = Person("adviser", frozenset({ANNA.dossier, BERT.dossier}))
OWNER = Person("owner", frozenset({ANNA.dossier}), frozenset({Action.LIST, Action.READ}))
STRANGER = Person("stranger")


@attrs.define
class Policy:
    """Allows what a person may, and remembers what it was asked."""

    asked: list[tuple[str, Action, DmsPath]] = attrs.Factory(list)

    def __call__(self, actor: object, action: Action, dossier: DmsPath, /) -> None:
        assert isinstance(actor, Person)
        self.asked.append((actor.name, action, dossier))
        if dossier not in actor.dossiers or action not in actor.actions:
            raise AccessRefused("This is not yours to see.", requirement=26)


@contextlib.contextmanager
def webdav_server(root: Path) -> Iterator[str]:
    """Serve a folder over WebDAV, on loopback, to who knows the password."""
    app = WsgiDAVApp(
        {
            "provider_mapping": {"/dms": {"root": str(root)}},
            "simple_dc": {"user_mapping": {"*": {USER: {"password": PASSWORD}}}},
            "http_authenticator": {"accept_basic": True, "accept_digest": False, "default_to_digest": False},
            "verbose": 0,
            "logging": {"enable": False},
        }
    )
    server = wsgi.Server(("127.0.0.1", 0), app)
    server.prepare()
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.bind_addr[1]}/dms"
    finally:
        server.stop()
        thread.join()


@contextlib.contextmanager
def s3_server() -> Iterator[str]:
    """Serve S3 on loopback."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
    finally:
        server.stop()
