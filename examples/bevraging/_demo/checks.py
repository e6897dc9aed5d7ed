"""What the demo promises, and in what a run deviates from it."""

from __future__ import annotations

import datetime
import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console

from examples._demo.inzage import ask, inzage
from examples._demo.leaks import leaks
from examples._demo.links import compared, noted, repeated_ids, without_audit, wrong_callers
from examples._demo.shape import Found, expected, rows_of
from examples.bevraging._demo import audit
from examples.bevraging._demo.start import ORGANISATIONS
from examples.bevraging.customers import CUSTOMERS
from ldv.register import Confidentiality, Register

TABLES = Path(__file__).with_name("tables.json")
OFFICERS = ("b-1001", "b-1002", "b-2001", "m-3001")
CUSTOMER = CUSTOMERS["0850000001"]["klantnummer"]
PRIVATE = [*CUSTOMERS, "085 000 00", *(text for one in CUSTOMERS.values() for text in one.values()), "085*"]
REFUSED = ["geen autorisatie vooraf", *["niet precies één nummer"] * 3, "geen autorisatie vooraf"]
REFUSALS = ("audit", "list", "--action", "vordering geweigerd")
TOLD = "Verstrekken klantgegevens"


def checked(by_flow: Mapping[str, Sequence[Found]], folder: Path) -> dict[str, list[str]]:
    """Each promise, and what deviates from it.

    Args:
        by_flow: Records of each flow, in the order in which they ended.
        folder: Everything that was written.
    """
    wanted = expected(TABLES)
    found = [one for part in by_flow.values() for one in part]
    of_flow = {flow: compared(flow, wanted[flow], rows_of(without_audit(part))) for flow, part in by_flow.items()}
    with audit.opened(folder) as logboek:
        count = audit.without_prior_authorisation(logboek, audit.granted(folder))
        refusals = [row[1] for row in audit.refused(logboek)]
        apart = audit.by_country(logboek)
    return {
        "every flow: these records, linked like this": [fault for part in of_flow.values() for fault in part],
        "requests without prior authorisation = 0": [f"found {count}"] if count else [],
        "every refused request is logged as such": [] if refusals == REFUSED else [f"found {refusals}"],
        "requests for other countries are set apart": []
        if apart == [("internationaal", "BE", 1), ("nationaal", "NL", 1)]
        else [f"found {apart}"],
        "who asked is in the audit log of the provider, also who was refused": [
            *noted(found, folder / "aanbieder" / "audit.db", "aanbieder"),
            *_attempts(folder),
        ],
        "no officer in any record": _officers(found),
        "every id is used once": repeated_ids(found),
        "every called organisation names the one that called": wrong_callers(found, ORGANISATIONS),
        "no number, name or address of a customer in any record or file": leaks(found, folder, PRIVATE),
        "the customer is told nothing while it is confidential, and everything afterwards": _confidential(folder),
    }


def shown(folder: Path, console: Console) -> None:
    """What the auditor sees, and what the customer sees, before and after."""
    with audit.opened(folder) as logboek:
        count = audit.without_prior_authorisation(logboek, audit.granted(folder))
        console.print(
            f"The auditor asks: requests without prior authorisation = [bold]{count}[/]\nand what was refused:"
        )
        for start, reason, asked_by, operation in audit.refused(logboek):
            told = f"  {start:%H:%M:%S}  {reason:26}  by {asked_by}, operation {operation.lower()}"
            console.print(told, markup=False, soft_wrap=True)
    console.print('\nWho it was: [bold]ldv audit list --action "vordering geweigerd"[/]')
    console.print(attempts(folder), markup=False, soft_wrap=True)
    console.print("\nThe customer asks for inzage, while it is confidential:")
    console.print(_summary(report(folder)), markup=False, soft_wrap=True)
    console.print("and after the confidentiality has ended:")
    console.print(_summary(report(folder, ended=True)), markup=False, soft_wrap=True)
    console.print()


def report(folder: Path, *, ended: bool = False) -> str:
    """What the customer is told now, or when confidentiality has ended.

    Args:
        folder: Of the demo.
        ended: Ask a register in which a new version of each activity ends it; the register itself stays as it is.
    """
    own = folder / "aanbieder"
    options: tuple[str, ...] = ()
    if ended:
        copy = shutil.copy(own / "register.db", own / "register-later.db")
        yesterday = datetime.datetime.now(tz=datetime.UTC).date() - datetime.timedelta(days=1)
        with Register.open(copy, log=False) as register:
            for activity in register.list():
                if activity.confidentiality.confidential:
                    register.change(activity.id, confidentiality=Confidentiality(confidential=True, until=yesterday))
            register.commit()
        options = ("--register", str(copy))
    return inzage(own, type="klantnummer", identifier=CUSTOMER, options=options)


def _summary(text: str) -> str:
    """What happened; the rest explains it, and says what a person can do."""
    told = text.partition("Gezocht met: klantnummer\n")[2]
    for heading in ("Waarom wij gegevens gebruiken", "Goed om te weten"):
        told = told.partition(heading)[0]
    return "\n".join(f"  {line}" for line in told.strip().splitlines() if line.strip())


def _confidential(folder: Path) -> list[str]:
    faults = []
    if TOLD in report(folder):
        faults.append("the report tells of a request that is confidential")
    if TOLD not in report(folder, ended=True):
        faults.append("the report does not tell of a request that is no longer confidential")
    return faults


def _officers(found: Sequence[Found]) -> list[str]:
    return [
        f"{one.record.operation_name} ({one.logboek}) holds the number of somebody at work"
        for one in found
        if any(officer in str(one.plain()) for officer in OFFICERS)
    ]


def attempts(folder: Path) -> str:
    """The refused attempts, as the auditor asks for them."""
    listed = json.loads(ask(folder / "aanbieder", *REFUSALS, "--json", as_service="Auditor"))
    return "\n".join(f"  {one['at'][11:19]}  {one['employee']}  {one['action']}" for one in listed)


def _attempts(folder: Path) -> list[str]:
    who = [line.split()[1] for line in attempts(folder).splitlines()]
    return [] if who == ["b-1002", *["b-1001"] * 3, "b-1001"] else [f"found refused attempts by {len(who)} entries"]
