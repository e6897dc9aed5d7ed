"""An organisation of a demo: its service, its logboek, its register, and how it is known to others."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from pathlib import Path

import attrs

from examples._services import Services
from ldv.register import THIS_ORGANISATION, Register


def make_register(path: Path, *, source: Path, entity: str) -> str:
    """Make the register of an organisation from a file, and say in it who keeps it: who sends what is told from it.

    Args:
        path: The database.
        source: The file; several organisations of a demo may share one.
        entity: URI of the organisation that keeps it, which the file describes.

    Returns:
        What the organisation is called.
    """
    # Not logged: this is how an organisation begins, and no change that somebody makes.
    with Register.open(str(path), create=True, log=False) as register:
        register.import_file(source)
        own = register.entities.get(entity)
        register.entities.change(
            THIS_ORGANISATION,
            name=own.name,
            address=own.address,
            postal_code=own.postal_code,
            city=own.city,
            email=own.email,
            phone_number=own.phone_number,
        )
        register.commit()
        return own.name


@attrs.frozen(kw_only=True)
class Organisation:
    """One of those that take part.

    Attributes:
        logboek: What its logboek is called; also the name of its folder.
        name: What it is called.
        app: Its service.
        entity: URI that says which organisation it is, in records of those it calls.
        register: Its register of processing activities, as a file to import; None: the demo does without.
        audit: Whether it keeps an audit log, `audit.db` in its folder.
        citizens: Whether citizens call it: then no request is noted, as their addresses are about a person too.
    """

    logboek: str
    name: str
    app: str
    entity: str
    register: Path | None = None
    audit: bool = False
    citizens: bool = False

    def start(self, services: Services, environment: Mapping[str, str]) -> None:
        """Make its register, and start its service.

        Args:
            services: Where its port was reserved.
            environment: What it needs to know beside where its logboek, register and audit log are.
        """
        folder = services.folder / self.logboek
        folder.mkdir(parents=True, exist_ok=True)
        own: dict[str, str] = {}
        if self.register is not None:
            own["LDV_REGISTER"] = str(folder / "register.db")
            make_register(folder / "register.db", source=self.register, entity=self.entity)
        if self.audit:
            own["LDV_AUDIT"] = str(folder / "audit.db")
        services.start(self.logboek, self.app, environment={**own, **environment}, access_log=not self.citizens)


@attrs.frozen
class Key:
    """The API key of one organisation with another.

    Attributes:
        text: What the caller sends.
        caller: Who calls.
    """

    caller: Organisation
    text: str = attrs.field(factory=lambda: secrets.token_urlsafe(32), repr=False)


def callers(*keys: Key) -> str:
    """The setting `CALLERS` of a service: hashes of keys, and whose they are."""
    return json.dumps({hashlib.sha256(key.text.encode()).hexdigest(): key.caller.entity for key in keys})
