"""The two organisations, and how their services find and trust each other."""

from __future__ import annotations

from pathlib import Path

from examples._demo.organisation import Key, Organisation, callers
from examples._services import Services

HERE = Path(__file__).parents[1]
ORGANISATIONS = (
    Organisation(
        logboek="gemeente",
        name="the municipality",
        app="examples.verhuizing.balieapp:app",
        entity="https://gemeente.example",
        register=HERE / "register_gemeente.yaml",
        audit=True,
    ),
    Organisation(
        logboek="BRP",
        name="the BRP",
        app="examples.verhuizing.brp:app",
        entity="https://brp.example",
        register=HERE / "register_brp.yaml",
    ),
)


def start(services: Services) -> dict[str, str]:
    """Start the two services.

    Returns:
        The URL of the Balieapp.
    """
    gemeente, brp = ORGANISATIONS
    urls = {organisation.logboek: services.reserve(organisation.logboek) for organisation in ORGANISATIONS}
    key = Key(gemeente)
    brp.start(services, {"CALLERS": callers(key)})
    gemeente.start(services, {"BRP_URL": urls[brp.logboek], "BRP_KEY": key.text})
    return {"Balieapp": urls[gemeente.logboek]}
