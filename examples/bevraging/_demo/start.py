"""The three organisations, and how their services find and trust each other."""

from __future__ import annotations

from pathlib import Path

from examples._demo.organisation import Key, Organisation, callers
from examples._services import Services

HERE = Path(__file__).parents[1]
AUTHORITY = Organisation(
    logboek="opsporing",
    name="the authority",
    app="examples.bevraging.authority:app",
    entity="https://opsporing.example",
    register=HERE / "register_opsporing.yaml",
    audit=True,
)
PROVIDER = Organisation(
    logboek="aanbieder",
    name="the provider",
    app="examples.bevraging.provider:app",
    entity="https://telecom.example",
    register=HERE / "register_aanbieder.yaml",
    audit=True,
)
MINISTRY = Organisation(
    logboek="ministerie",
    name="the ministry",
    app="examples.bevraging.authorisations:app",
    entity="https://ministerie.example",
    register=HERE / "register_ministerie.yaml",
    audit=True,
)
ORGANISATIONS = (AUTHORITY, PROVIDER, MINISTRY)
PROFILE = HERE / "profile.toml"


def authorisations(folder: Path) -> Path:
    """Where the ministry keeps who is authorised."""
    return folder / "ministerie" / "authorisations.db"


def start(services: Services) -> dict[str, str]:
    """Start the three services.

    Returns:
        The URLs of the sites where somebody acts.
    """
    urls = {one.logboek: services.reserve(one.logboek) for one in ORGANISATIONS}
    asking, checking = Key(AUTHORITY), Key(PROVIDER)
    MINISTRY.start(services, {"CALLERS": callers(checking), "DATABASE": str(authorisations(services.folder))})
    PROVIDER.start(
        services,
        {
            "CALLERS": callers(asking),
            "MINISTRY_URL": urls["ministerie"],
            "MINISTRY_KEY": checking.text,
            "LDV_PROFILE": str(PROFILE),
        },
    )
    AUTHORITY.start(services, {"PROVIDER_URL": urls["aanbieder"], "PROVIDER_KEY": asking.text})
    return {"autorisatieregister": urls["ministerie"], "bevragingsportaal": urls["opsporing"]}
