"""The two organisations: those of the simple removal, with services that know about households."""

from __future__ import annotations

import attrs

from examples._demo.organisation import Key, callers
from examples._services import Services
from examples.verhuizing._demo import start as simple

GEMEENTE, BRP = (
    attrs.evolve(one, app=app)
    for one, app in zip(
        simple.ORGANISATIONS,
        ("examples.verhuizing_meerdere.balieapp:app", "examples.verhuizing_meerdere.brp:app"),
        strict=True,
    )
)
ORGANISATIONS = (GEMEENTE, BRP)


def start(services: Services) -> dict[str, str]:
    """Start the two services.

    Returns:
        The URL of the Balieapp.
    """
    urls = {organisation.logboek: services.reserve(organisation.logboek) for organisation in ORGANISATIONS}
    key = Key(GEMEENTE)
    BRP.start(services, {"CALLERS": callers(key)})
    GEMEENTE.start(services, {"BRP_URL": urls[BRP.logboek], "BRP_KEY": key.text})
    return {"Balieapp": urls[GEMEENTE.logboek]}
