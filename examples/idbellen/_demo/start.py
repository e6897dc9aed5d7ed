"""The four services, and how they find and trust each other."""

from __future__ import annotations

from pathlib import Path

from examples._demo.organisation import Key, Organisation, callers
from examples._services import Services
from examples.idbellen.vault import make_parameter

HERE = Path(__file__).parents[1]
GEMEENTE, KCC = "https://gemeente.example", "https://kcc.example"
ATTRIBUTES = Organisation(
    logboek="attribuutserver",
    name="the attribute server (stand-in)",
    app="examples.idbellen.attribute_server_stand_in:app",
    entity=GEMEENTE,
    register=HERE / "register_gemeente.yaml",
    citizens=True,
)
BACKEND = Organisation(
    logboek="backend",
    name="the backend",
    app="examples.idbellen._demo.backend_with_a_clock:app",
    entity=GEMEENTE,
    register=HERE / "register_gemeente.yaml",
    citizens=True,
)
EXCHANGE = Organisation(
    logboek="telefooncentrale",
    name="the telephone exchange",
    app="examples.idbellen.exchange:app",
    entity=KCC,
    register=HERE / "register_kcc.yaml",
    citizens=True,
)
PORTAL = Organisation(
    logboek="agentportaal",
    name="the agents' portal",
    app="examples.idbellen.portal:app",
    entity=KCC,
    register=HERE / "register_kcc.yaml",
    audit=True,
)
ORGANISATIONS = (ATTRIBUTES, BACKEND, EXCHANGE, PORTAL)


def database(folder: Path) -> Path:
    """Where who is calling is kept."""
    return folder / "backend" / "callers.db"


def trail(folder: Path) -> Path:
    """The audit trail of the key: an account of its own, apart from the backend."""
    return folder / "audit-account" / "audit.db"


def clock(folder: Path) -> Path:
    """How many seconds the clock of the backend is ahead."""
    return folder / "clock-ahead"


def start(services: Services) -> dict[str, str]:
    """Start the four services.

    Returns:
        The URLs of the sites where a caller or an agent acts.
    """
    urls = {one.logboek: services.reserve(one.logboek) for one in ORGANISATIONS}
    backend, exchange = urls["backend"], urls["telefooncentrale"]
    fetching, swapping, showing, taking = Key(BACKEND), Key(EXCHANGE), Key(PORTAL), Key(PORTAL)
    parameter = services.folder / "parameter-store" / "database-key"
    make_parameter(parameter)
    trail(services.folder).parent.mkdir()
    ATTRIBUTES.start(services, {"CALLERS": callers(fetching), "BACKEND_URL": backend})
    BACKEND.start(
        services,
        {
            "CALLERS": callers(swapping, showing),
            "ATTRIBUTE_SERVER_URL": urls["attribuutserver"],
            "ATTRIBUTE_SERVER_KEY": fetching.text,
            "DATABASE": str(database(services.folder)),
            "PARAMETER": str(parameter),
            "LDV_AUDIT": str(trail(services.folder)),
            "CLOCK_AHEAD": str(clock(services.folder)),
        },
    )
    EXCHANGE.start(services, {"CALLERS": callers(taking), "BACKEND_URL": backend, "BACKEND_KEY": swapping.text})
    PORTAL.start(
        services,
        {"BACKEND_URL": backend, "BACKEND_KEY": showing.text, "EXCHANGE_URL": exchange, "EXCHANGE_KEY": taking.text},
    )
    return {
        "onthullen": urls["attribuutserver"],
        "telefoon": exchange,
        "agentportaal": urls["agentportaal"],
    }
