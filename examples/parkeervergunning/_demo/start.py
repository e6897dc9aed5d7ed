"""The three organisations, and how their services find and trust each other."""

from __future__ import annotations

import hashlib
import json
import secrets

import attrs

from examples._services import Services


@attrs.frozen(kw_only=True)
class Organisation:
    """One of the three.

    Attributes:
        logboek: What the standard's tables call its logboek; also the name of its folder.
        name: What it is called.
        app: Its service.
        entity: URI that says which organisation it is, in records of those it calls.
    """

    logboek: str
    name: str
    app: str
    entity: str


ORGANISATIONS = (
    Organisation(
        logboek="gemeente",
        name="the municipality",
        app="examples.parkeervergunning.mijnomgeving:app",
        entity="https://gemeente.example",
    ),
    Organisation(
        logboek="vergunningenapplicatie",
        name="Vergunningsoftware BV",
        app="examples.parkeervergunning.parkeeradmin:app",
        entity="https://vergunningsoftware.example",
    ),
    Organisation(
        logboek="RDW",
        name="the RDW",
        app="examples.parkeervergunning.brv:app",
        entity="https://rdw.example",
    ),
)


def start(services: Services) -> str:
    """Start the three services.

    Returns:
        The URL of MijnOmgeving.
    """
    gemeente, software, rdw = ORGANISATIONS
    urls = {organisation.logboek: services.reserve(organisation.logboek) for organisation in ORGANISATIONS}
    parkeeradmin_key, brv_key = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    environments = {
        rdw: {"CALLERS": _known(brv_key, software)},
        software: {"CALLERS": _known(parkeeradmin_key, gemeente), "BRV_URL": urls[rdw.logboek], "BRV_KEY": brv_key},
        gemeente: {"PARKEERADMIN_URL": urls[software.logboek], "PARKEERADMIN_KEY": parkeeradmin_key},
    }
    for organisation, environment in environments.items():
        services.start(
            organisation.logboek,
            organisation.app,
            environment=environment,
            access_log=organisation is not gemeente,  # the address of a citizen is about a person as well
        )
    return urls[gemeente.logboek]


def _known(key: str, organisation: Organisation) -> str:
    return json.dumps({hashlib.sha256(key.encode()).hexdigest(): organisation.entity})
