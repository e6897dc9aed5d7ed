"""What others see of the flows when they ask the `ldv serve` of each organisation: a reader, and the citizen."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import httpx
from rich.console import Console
from rich.tree import Tree

from examples._browser import Browser
from examples._demo.leaks import leaks
from examples._demo.run import expect
from examples._demo.serve import Served, Visitor
from examples._demo.shape import Found
from examples.parkeervergunning._demo.checks import PRIVATE
from examples.parkeervergunning._demo.start import ORGANISATIONS
from examples.parkeervergunning.dev_login import PEOPLE
from ldv.inzage import Chain, follow

REGISTER = Path(__file__).parents[1] / "register.yaml"
GEMEENTE, _, RDW = ORGANISATIONS
_ENTITIES = {organisation.logboek: organisation.entity for organisation in ORGANISATIONS}
CITIZEN = PEOPLE["a"]
VISITORS = [Visitor(name=one.name, bsn=one.number) for one in PEOPLE.values()]


def keep(folder: Path) -> Served:
    """An `ldv serve` for each organisation.

    Args:
        folder: Where each organisation has its folder.
    """
    return Served(folder, ORGANISATIONS, register=REGISTER, visitors=VISITORS)


def promises(
    by_flow: Mapping[str, Sequence[Found]], services: Served, folder: Path, console: Console
) -> Mapping[str, Sequence[str]]:
    """Every promise, and what deviates from it.

    Args:
        by_flow: Records of each flow.
        services: Who is asked.
        folder: Everything that was written.
        console: Where a chain is shown.
    """
    found = [one for part in by_flow.values() for one in part]
    return {
        "followed from the municipality: every processing, through all who took part": _onwards(
            by_flow, services, console
        ),
        "followed back from the RDW: who asked, and who asked them": _back(found, services),
        "nobody reads a logboek without a token": _strangers(services),
        "the citizen's pages: each processing, and every organisation that took part in it": _pages(found, services),
        "still no burgerservicenummer or licence plate in any file": leaks([], folder, PRIVATE),
    }


def _onwards(by_flow: Mapping[str, Sequence[Found]], services: Served, console: Console) -> list[str]:
    """Chains from each processing that a citizen began, beside all records that came of it."""
    faults = []
    for flow, part in by_flow.items():
        for one in part:
            if one.logboek != GEMEENTE.logboek:
                continue
            chain = follow(one.record.trace_id, profile=services.profile(), start=GEMEENTE.entity, everyone=True)
            wanted, shown = _came_of(one, part), {(step.entity, *step.key) for step in chain.steps}
            silent = [party.name for party in chain.parties if party.entity in _ENTITIES.values() and not party.told]
            if wanted != shown or silent:
                faults.append(
                    f"{flow}, {one.record.operation_name}: expected {len(wanted)} records, found {len(shown)}"
                )
            if flow == "wijzigen" and one.record.operation_name == "wijzigenKenteken":
                console.print(_drawn(chain))
    return faults


def _back(found: Sequence[Found], services: Served) -> list[str]:
    """From what the RDW was asked, to the citizen's own request: without asking anybody who is not named."""
    faults = []
    for one in found:
        if one.logboek == RDW.logboek:
            chain = follow(one.record.trace_id, profile=services.profile(), start=RDW.entity)
            if {step.entity for step in chain.steps} != set(_ENTITIES.values()):
                faults.append(f"trace {one.record.trace_id}: found {[party.name for party in chain.parties]}")
    return faults


def _strangers(services: Served) -> list[str]:
    body = {"traceId": "0" * 31 + "1"}
    with httpx.Client(trust_env=False, timeout=60) as client:
        answers = {
            url: client.post(f"{url}/lezenapi/v1/processing-activities", json=body).status_code
            for url in services.urls.values()
        }
    return [f"{url} answered {status}" for url, status in answers.items() if status != httpx.codes.UNAUTHORIZED]


def _pages(found: Sequence[Found], services: Served) -> list[str]:
    """What the citizen reads about each of the own processings."""
    with Browser(services.urls[GEMEENTE.logboek]) as browser:
        login = browser.open("/")
        number = str([one.name for one in VISITORS].index(CITIZEN.name))
        timeline = expect(browser.send(login.form("/inloggen"), person=number), 200, "Wat er met uw gegevens is gedaan")
        addresses = dict.fromkeys(re.findall(r'href="(/mijn/gebeurtenis/[^"#]+)"', timeline.text))
        events = [expect(browser.open(address), 200) for address in addresses]
    mine = [one for one in found if one.record.data_subject_id is not None]
    wanted = sorted(sorted(_took_part(one, found, services)) for one in mine)
    named = [page.text.partition("<main")[2] for page in events]
    shown = sorted(sorted(name for name in services.names.values() if name in text) for text in named)
    return [] if wanted == shown else [f"expected pages that name {wanted}, found {shown}"]


def _took_part(one: Found, found: Sequence[Found], services: Served) -> set[str]:
    entities = {entity for entity, _, _ in _came_of(one, found)}
    return {services.names[logboek] for logboek, entity in _ENTITIES.items() if entity in entities}


def _came_of(first: Found, part: Sequence[Found]) -> set[tuple[str, str, str]]:
    """An operation, all that is nested in it, and all that was called by it, wherever that is."""
    came = {(first.record.trace_id, first.record.operation_id): first}
    # Who asks ends after who answers, so backwards a caller comes before what it called.
    for one in reversed(part):
        record, caller = one.record, one.record.foreign_operation
        above = {(record.trace_id, record.parent_operation_id or "")}
        if caller is not None:
            above.add((caller.trace_id, caller.operation_id))
        if above & came.keys():
            came[record.trace_id, record.operation_id] = one
    return {(_ENTITIES[one.logboek], *key) for key, one in came.items()}


def _drawn(chain: Chain) -> Tree:
    tree = Tree("[bold]What a reader sees who follows `wijzigen` from logboek to logboek")
    branches = {-1: tree}
    for step, depth in chain.ordered():
        label = f"{step.record.operation_name}  [dim]{chain.name(step.entity)}[/]"
        branches[depth] = branches[depth - 1].add(label)
    return tree
