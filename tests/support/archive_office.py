"""An office with people, agreements and an export, all made up."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import attrs

from chatarchive.db import Holder
from chatarchive.domain import (
    INSTRUCTION_STEPS,
    Case,
    Clearance,
    Department,
    Employee,
    LocationKind,
    MessageOwner,
    Method,
    Participant,
    Role,
    Screening,
)
from chatarchive.services import (
    Actor,
    Office,
    approve,
    authenticate,
    download,
    enrol,
    finish_cleaning,
    found_archive,
    import_case,
    issue_code,
    notify,
    offer,
    plan,
    plan_conversation,
    read_out,
    record,
    register_agreement,
    register_dpia,
    register_employee,
    register_location,
    register_owner,
    start_cleaning,
    wipe,
)
from chatarchive.settings import load_settings
from ldv.testing import MemoryLogboek, logboek_in_memory

START = datetime.datetime(2023, 3, 13, 9, 0, tzinfo=datetime.UTC)
CENTRAL = "+31612345678"
OWNER_PHONE = "+31687654321"
PARTNER = "Karin Okonjo"
PARTNER_PHONE = "+31623456789"
SECRET = "vertrouwelijke zin 7391"
EXPORT = (
    "13-03-2023 08:01 - Berichten en oproepen zijn end-to-end versleuteld.\n"
    f"13-03-2023 08:02 - {PARTNER}: Goedemorgen, het stuk over de begroting is klaar.\n"
    f"13-03-2023 08:03 - Pieter van Dam: Dank, {SECRET}\n"
    f"13-03-2023 08:04 - {PARTNER}: Stuur maar door 👍\n"
)
PASSED = Screening(passed_on=datetime.date(2020, 1, 1))


@attrs.define
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime.datetime = START

    def __call__(self) -> datetime.datetime:
        """The time."""
        return self.now

    def forward(self, **length: float) -> None:
        """Move it on."""
        self.now += datetime.timedelta(**length)


@attrs.define
class Desk:
    """An office with everybody who works in it."""

    office: Office
    logboek: MemoryLogboek
    clock: Clock
    manager: Actor
    second: Actor
    adviser: Actor
    cleaner: Actor
    support: Actor
    owner: Actor
    folder: Path

    @property
    def owner_id(self) -> str:
        """Identifier of the owner."""
        return self.owner.id

    def case(self, id: str) -> Case:
        """A conversation as it was committed."""
        return self.office.database.unit().get(Case, id)

    def planned(
        self,
        partner: str = PARTNER,
        *,
        group: bool = False,
        clearance: Clearance = Clearance.UNCLASSIFIED,
        method: Method = Method.EXPORT,
    ) -> str:
        """A conversation that is planned for today."""
        appointment = plan(self.office, self.adviser, owner=self.owner_id, on=self.office.today())
        known = () if group else (Participant(label=partner, phone=PARTNER_PHONE),)
        done = plan_conversation(
            self.office, self.adviser, appointment=appointment.id, partner=partner, group=group, clearance=clearance,
            participants=known, method=method,
        )  # fmt: skip
        assert done.case is not None
        return done.case.id

    def export(self, text: str = EXPORT, *, name: str = "WhatsApp-chat met Karin Okonjo.txt") -> Path:
        """An export on the central telephone."""
        path: Path = self.office.settings["central_folder"] / name
        path.write_text(text, encoding="utf-8", newline="")
        return path

    def until(self, state: str, *, text: str = EXPORT, partner: str = PARTNER, group: bool = False) -> str:
        """A conversation that has come so far."""
        case = self.planned(partner, group=group)
        office, adviser, cleaner = self.office, self.adviser, self.cleaner
        file = f"WhatsApp-chat met {case}.txt"
        steps: dict[str, Callable[[], object]] = {
            "gepland": lambda: None,
            "uitgelezen": lambda: read_out(office, adviser, case, central_phone=CENTRAL, steps=INSTRUCTION_STEPS),
            "gedownload": lambda: download(office, adviser, case, file=self.export(text, name=file)),
            "geïmporteerd": lambda: import_case(office, adviser, case),
            "gewist": lambda: wipe(office, adviser, case),
            "gemeld": lambda: notify(office, adviser, case),
            "in schoning": lambda: start_cleaning(office, cleaner, case),
            "geschoond": lambda: finish_cleaning(office, cleaner, case),
            "aangeboden": lambda: offer(office, cleaner, case),
            "goedgekeurd": lambda: approve(office, self.owner, case),
            "vastgelegd": lambda: record(office, cleaner, case),
        }
        for name, do in steps.items():
            do()
            assert self.case(case).state == name
            if name == state:
                break
        return case


@contextmanager
def desk(folder: Path, **settings: object) -> Iterator[Desk]:
    """An office that has been set up, whose records go to memory."""
    clock = Clock()
    ticks = itertools.count()

    def nanoseconds() -> int:
        # Later at each look, so that records stay in their order while the clock of the office stands still.
        return int(clock.now.timestamp()) * 10**9 + next(ticks) * 1000

    with logboek_in_memory("chatarchive", clock=nanoseconds) as logboek:
        found = load_settings({"folder": folder, **settings}, environ={}, folder=folder)
        with Office.open(found, create=True, log=False, now=clock) as office:
            yield set_up(office, logboek, clock, folder)


def let_in(office: Office, by: Actor, kind: Holder, holder: str) -> Actor:
    """Somebody who exchanged the code that was made for them."""
    return authenticate(office, enrol(office, issue_code(office, by, kind=kind, holder=holder)).token)


def set_up(office: Office, logboek: MemoryLogboek, clock: Clock, folder: Path) -> Desk:
    """Register people and agreements."""
    boss = Employee(id="p-1001", name="Bea Beheer", roles=(Role.MANAGEMENT,))
    manager = authenticate(
        office,
        found_archive(office, department=Department(id="mvv", name="Ministerie van Voorbeelden"), employee=boss),
    )
    screened = Employee(
        id="p-1002", name="Ali Adviseur", roles=(Role.ADVISER,), vog=PASSED, screening=PASSED,
        trained_on=datetime.date(2022, 1, 1),
    )  # fmt: skip
    people = {
        "second": attrs.evolve(boss, id="p-1005", name="Ben Beheer"),
        "adviser": screened,
        "cleaner": attrs.evolve(screened, id="p-1003", name="Sam Schoner", roles=(Role.CLEANER,)),
        "support": Employee(id="p-1004", name="Olga Ondersteuner", roles=(Role.SUPPORT,)),
    }
    actors = {}
    for key, person in people.items():
        register_employee(office, manager, person)
        actors[key] = let_in(office, manager, Holder.EMPLOYEE, person.id)
    register_agreement(office, manager, department="mvv", document="VO-1", since=datetime.date(2023, 1, 1))
    register_dpia(office, manager, department="mvv", document="DPIA-1", fg_advice="FG-1")
    register_location(office, manager, kind=LocationKind.CENTRAL_PHONE, value=CENTRAL)
    owner = register_owner(
        office,
        manager,
        MessageOwner(
            id="", name="Pieter van Dam", function_title="directeur-generaal", phone=OWNER_PHONE, department="mvv"
        ),
    )
    return Desk(
        office=office,
        logboek=logboek,
        clock=clock,
        manager=manager,
        owner=let_in(office, manager, Holder.OWNER, owner.id),
        folder=folder,
        **actors,
    )
