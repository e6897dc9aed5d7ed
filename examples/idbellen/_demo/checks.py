"""What the demo promises, and in what a run deviates from it."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console

from examples._demo.inzage import inzage
from examples._demo.leaks import leaks
from examples._demo.links import compared, noted, repeated_ids, without_audit, wrong_callers
from examples._demo.shape import Found, expected, rows_of
from examples.idbellen._demo.start import ORGANISATIONS, database, trail
from examples.idbellen.people import PEOPLE

TABLES = Path(__file__).with_name("tables.json")
PRIVATE = [
    text for one in PEOPLE.values() for text in (one.bsn, one.naam, one.geboortedatum, one.woonplaats, "Proefpersoon")
]
# Each of them encrypts once, shows once and deletes once: three uses of the key, and one more to look after an hour.
USES_OF_THE_KEY = {"versleutelen": 2, "ontcijferen": 4}


def checked(by_flow: Mapping[str, Sequence[Found]], folder: Path) -> dict[str, list[str]]:
    """Each promise, and what deviates from it.

    Args:
        by_flow: Records of each flow, in the order in which they ended.
        folder: Everything that was written.
    """
    wanted = expected(TABLES)
    found = [one for part in by_flow.values() for one in part]
    of_flow = {flow: compared(flow, wanted[flow], rows_of(without_audit(part))) for flow, part in by_flow.items()}
    return {
        "contact: revealed, called, shown, cleared": of_flow["contact"],
        "tijdslimiet: after an hour deleted by the backend itself": of_flow["tijdslimiet"],
        "onbekend: a code that is none": of_flow["onbekend"],
        "every id is used once": repeated_ids(found),
        "every called organisation names the one that called": wrong_callers(found, ORGANISATIONS),
        "the exchange knows nobody: no data subject in its logboek": _exchange(found),
        "the database is empty": _left_over(folder),
        "no personal data in any record, log, database or other file": leaks(found, folder, PRIVATE),
        "each use of the database key is in the audit trail": _uses(found, folder),
        "what the agent did is in the audit log": noted(found, folder / "agentportaal" / "audit.db", "agentportaal"),
        "inzage tells, after the deletion, that data was fetched, shown and deleted": _inzage(folder),
    }


def shown(folder: Path, console: Console) -> None:
    """The answer to the question of the privacy officer: how to account for what has been deleted?"""
    console.print("[bold]ldv inzage --type BSN[/], after all data was deleted, to the first caller:\n")
    # The rest explains each activity and what a person can do.
    console.print(_report(folder).partition("Waarom wij gegevens gebruiken")[0], markup=False, soft_wrap=True)


def _report(folder: Path) -> str:
    return inzage(folder / "backend", type="BSN", identifier=PEOPLE["a"].bsn)


def _inzage(folder: Path) -> list[str]:
    report = " ".join(_report(folder).split())
    wanted = ("Ophalen van onthulde gegevens", "Verstrekken van gegevens van een beller", "Wissen van gegevens van een")
    return [f"the report does not tell of: {one}" for one in wanted if one not in report]


def _exchange(found: Sequence[Found]) -> list[str]:
    named = [one for one in found if one.logboek == "telefooncentrale" and one.record.data_subject_id]
    return [f"{one.record.operation_name} names a data subject" for one in named]


def _left_over(folder: Path) -> list[str]:
    with contextlib.closing(sqlite3.connect(f"file:{database(folder)}?mode=ro", uri=True)) as callers:
        [(rows,)] = callers.execute("SELECT count(*) FROM caller").fetchall()
    copies = [path.name for path in folder.rglob(f"{database(folder).name}*") if path != database(folder)]
    return ([f"{rows} callers are still in the database"] if rows else []) + [f"found a copy: {one}" for one in copies]


def _uses(found: Sequence[Found], folder: Path) -> list[str]:
    with contextlib.closing(sqlite3.connect(f"file:{trail(folder)}?mode=ro", uri=True)) as audit:
        entries = audit.execute("SELECT operation_id, action, employee FROM audit_entry").fetchall()
    operations = {one.record.operation_id for one in found if one.logboek == "backend"}
    uses = {use: len([1 for _, action, _ in entries if action.endswith(use)]) for use in USES_OF_THE_KEY}
    faults = [] if uses == USES_OF_THE_KEY else [f"expected {USES_OF_THE_KEY} uses of the key, found {uses}"]
    return faults + ["an entry points at no operation" for one, _, _ in entries if one not in operations]
