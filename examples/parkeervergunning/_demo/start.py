"""The three organisations, and how their services find and trust each other."""

from __future__ import annotations

from examples._demo.organisation import Key, Organisation, callers
from examples._services import Services

ORGANISATIONS = (
    Organisation(
        logboek="gemeente",
        name="the municipality",
        app="examples.parkeervergunning.mijnomgeving:app",
        entity="https://gemeente.example",
        citizens=True,
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
    parkeeradmin_key, brv_key = Key(gemeente), Key(software)
    rdw.start(services, {"CALLERS": callers(brv_key)})
    software.start(
        services,
        {"CALLERS": callers(parkeeradmin_key), "BRV_URL": urls[rdw.logboek], "BRV_KEY": brv_key.text},
    )
    gemeente.start(services, {"PARKEERADMIN_URL": urls[software.logboek], "PARKEERADMIN_KEY": parkeeradmin_key.text})
    return urls[gemeente.logboek]
