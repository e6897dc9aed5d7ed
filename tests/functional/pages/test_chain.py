"""A citizen sees the chain across organisations, read from their logboeken over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest

from ldv.record import ForeignOperation, Record
from tests.support.chromium import Chromium
from tests.support.parking import MUNICIPALITY, RDW, at, change_of_plate, record
from tests.support.peers import TOKEN, Organisation, open_to_readers
from tests.support.served_pages import ANNA, OFFICER, PEOPLE, pages
from tests.support.service import Running

HERE = "https://vergunningsoftware.example"
START = at("2026-11-03 09:42")
OURS = change_of_plate(START)


@pytest.fixture(scope="module")
def others() -> Iterator[tuple[Organisation, Organisation]]:
    called = OURS[0].foreign_operation
    assert called is not None
    gemeente = record("aanvragenWijziging", "x", start=START - 10**9, subject=None, resource_name="MijnOmgeving")
    gemeente = attrs.evolve(gemeente, trace_id=called.trace_id, operation_id=called.operation_id)
    common: dict[str, Any] = {"start": START + 2 * 10**8, "subject": None}
    rdw = [
        record("opzoekenKenteken", "x", trace="rdw", foreign_operation=called_by(OURS[1]), **common),
        record("opzoekenIemandAnders", "x", trace="ander", **common),
    ]
    with (
        open_to_readers(Organisation(MUNICIPALITY, [gemeente])) as one,
        open_to_readers(Organisation(RDW, rdw)) as other,
    ):
        yield one, other


def called_by(caller: Record) -> ForeignOperation:
    return ForeignOperation(caller.trace_id, caller.operation_id, HERE)


@pytest.fixture(scope="module")
def chain_site(
    tmp_path_factory: pytest.TempPathFactory, others: tuple[Organisation, Organisation]
) -> Iterator[Running]:
    folder: Path = tmp_path_factory.mktemp("chain")
    (folder / "token").write_text(TOKEN, encoding="utf-8")
    tables = "".join(
        f'[federation."{one.entity}"]\nname = "{label}"\nread = "{one.url}/lezenapi/v1"\n'
        f'token_file = "{folder}/token"\n'
        for one, label in zip(others, ("Gemeente Voorbeeldstad", "RDW"), strict=True)
    )
    path = folder / "profile.toml"
    path.write_text(f'name = "t"\ngeneration = "seed"\nentity = "{HERE}"\n{tables}', encoding="utf-8")
    config = f'organisation = "Vergunningsoftware BV"\n{PEOPLE}'
    with pages(folder / "site", list(OURS), config=config, profile=str(path)) as service:
        yield service


def test_the_whole_chain(
    chain_site: Running, browser: Chromium, others: tuple[Organisation, Organisation], look: Callable[..., list[str]]
) -> None:
    """Who asked, who did it and who was called stand in that order; what was done for others is not there."""
    others[1].manner = "answers"
    tab = browser.tab()
    tab.open(f"{chain_site.url}/inloggen")
    tab.click(f"button[value='{ANNA}']")
    event = f"{chain_site.url}/mijn/gebeurtenis/{OURS[0].operation_id}"
    tab.open(event)
    shown = tab.js("[...document.querySelectorAll('.ldv-chain .ldv-card')].map(e => e.innerText).join('|')")
    assert [part.splitlines()[-1].split()[0] for part in shown.split("|")] == ["Aanvragen", "Controleren", "Opzoeken"]
    assert "iemand anders" not in tab.text.lower()
    assert look(tab, "citizen-chain") == []
    others[1].manner = "refuses"
    tab.open(f"{chain_site.url}/mijn")
    tab.click(".ldv-inline button")
    tab.open(event)
    assert "laat ons niet zien wat zij deed" in tab.text
    assert look(tab, "citizen-chain-refused") == []
    tab.close()


def test_the_officer_sees_who_refused(
    chain_site: Running, browser: Chromium, others: tuple[Organisation, Organisation], look: Callable[..., list[str]]
) -> None:
    """The graph shows a column for each organisation, and who refused as such."""
    others[1].manner = "refuses"
    tab = browser.tab()
    tab.open(f"{chain_site.url}/inloggen")
    tab.click(f"button[value='{OFFICER}']")
    tab.open(f"{chain_site.url}/logboek/trace/{OURS[0].trace_id}?volg=ja")
    assert "Weigerde" in tab.text
    assert "aanvragenWijziging" in tab.text
    assert look(tab, "officer-chain-refused") == []
    tab.close()
