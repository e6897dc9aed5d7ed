"""All the way: from an empty folder to two conversations of one group in the archive."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import attrs
import openpyxl

from examples.chatarchive._demo.desk import Desk, Step
from examples.chatarchive._demo.exports import Delivered
from examples.chatarchive._demo.people import (
    BOSS,
    CENTRAL_PHONE,
    COUNTERPARTS,
    DEPARTMENT,
    GROUP,
    OWNERS,
    PIETER,
    PRIVATE_CONTACTS,
    SANNE,
    SHORT,
    WORKERS,
    Owner,
)
from examples.chatarchive._demo.talk import Cut, Line

ALL_STEPS: Final = tuple(word for number in range(1, 7) for word in ("--stap", str(number)))
EVERYBODY: Final = 1 + COUNTERPARTS
"""The owner, and who wrote in the group."""
NOBODY: Final = Step(activity="P12")
ONE_EMPLOYEE: Final = Step(activity="P12", subjects=1)


@attrs.define(kw_only=True)
class Way:
    """How far everything is.

    Attributes:
        owners: Identifiers of the owners, by key.
        cases: Identifiers of the two conversations of the group, by key of the owner.
        sources: SHA-256 of what was delivered, by identifier of the conversation.
        waiting: Number of conversations that stand in the registration overview, besides those two.
        appointments: Identifiers of appointments, by what they are for.
    """

    owners: dict[str, str] = attrs.field(factory=dict)
    cases: dict[str, str] = attrs.field(factory=dict)
    sources: dict[str, str] = attrs.field(factory=dict)
    waiting: int = 0
    appointments: dict[str, str] = attrs.field(factory=dict)
    instruction: str = ""


def found(desk: Desk, way: Way) -> None:
    """Make the archive; everybody gets a token."""
    desk.token("").mkdir(mode=0o700)
    desk.output.mkdir(mode=0o700)
    desk.do(
        "", "inrichten", "--departement", SHORT, "--naam-departement", DEPARTMENT,
        "--token-naar", str(desk.token(BOSS.key)), data={"personeelsnummer": BOSS.number, "naam": BOSS.name},
        steps=[ONE_EMPLOYEE],
    )  # fmt: skip
    # Who gives this command has no token yet, and is known all the same.
    desk.given[-1] = attrs.evolve(desk.given[-1], who=BOSS.key, audited=True)


def let_in(desk: Desk, who: str, *words: str, data: dict[str, str] | None = None) -> None:
    """Have a code made for somebody, who exchanges it for a token."""
    code = desk.do(BOSS.key, *words, data=data, steps=[ONE_EMPLOYEE])["code"]
    desk.do("", "aanmelden", "--token-naar", str(desk.token(who)), data={"code": code}, steps=[ONE_EMPLOYEE])
    desk.given[-1] = attrs.evolve(desk.given[-1], who=who, audited=True)


def people(desk: Desk, way: Way) -> None:
    """Employees, owners, and whom these do not want read out."""
    for one in WORKERS:
        number = {"personeelsnummer": one.number}
        desk.do(
            BOSS.key, "medewerker", "registreren", *one.options, data={**number, "naam": one.name},
            steps=[ONE_EMPLOYEE],
        )  # fmt: skip
        let_in(desk, one.key, "medewerker", "toegang", data=number)
    for owner in OWNERS:
        way.owners[owner.key] = desk.do(
            BOSS.key, "eigenaar", "registreren", "--departement", SHORT,
            data={"naam": owner.name, "functietitel": owner.function, "telefoon": owner.phone},
            steps=[Step(activity="P1", subjects=1)],
        )["kenmerk"]  # fmt: skip
        let_in(desk, owner.key, "eigenaar", "toegang", way.owners[owner.key])
        mail = desk.folder / "bevestiging.eml"
        mail.write_text("Subject: Afspraken\n\nIk ga akkoord met de afspraken.\n", encoding="utf-8")
        desk.do(
            "adviseur", "eigenaar", "bevestiging", way.owners[owner.key], str(mail),
            steps=[Step(activity="P2", subjects=1)],
        )  # fmt: skip
        mail.unlink()
    names = desk.folder / "namen.txt"
    names.write_text("\n".join(PRIVATE_CONTACTS), encoding="utf-8")
    desk.do(
        PIETER.key, "eigenaar", "prive-contacten", way.owners[PIETER.key], "--lijst", str(names),
        steps=[Step(activity="P1", subjects=2)] * len(PRIVATE_CONTACTS),
    )  # fmt: skip
    names.unlink()
    desk.do(BOSS.key, "locatie", "centrale-telefoon", data={"telefoon": CENTRAL_PHONE}, steps=[NOBODY])
    desk.do(BOSS.key, "locatie", "uitvoer", str(desk.output), steps=[NOBODY])
    way.instruction = desk.do(
        BOSS.key, "bewaarslot", "instructie", "--document", "Tijdelijke instructie 2022", "--vanaf", "2022-10-04",
        steps=[NOBODY],
    )["kenmerk"]  # fmt: skip


def planned(desk: Desk, way: Way, *, today: str, later: str, cancelled: str) -> None:
    """Appointments, and the conversation that is read out at them."""
    for name, owner, day in (
        ("pieter", PIETER, today), ("sanne", SANNE, today), ("later", PIETER, later), ("afgezegd", SANNE, cancelled),
    ):  # fmt: skip
        way.appointments[name] = desk.do(
            "adviseur", "plannen", "moment", way.owners[owner.key], "--op", day,
            steps=[Step(activity="P1", subjects=1)],
        )["kenmerk"]  # fmt: skip
    desk.do(
        "adviseur", "plannen", "afzeggen", way.appointments["afgezegd"], data={"reden": "de eigenaar was op reis"},
        steps=[Step(activity="P1", subjects=1)],
    )  # fmt: skip
    for owner in OWNERS:
        way.cases[owner.key] = desk.do(
            "adviseur", "plannen", "gesprek", way.appointments[owner.key], "--groep", data={"gesprekspartner": GROUP},
            steps=[Step(activity="P1", subjects=1)],
        )["zaak"]  # fmt: skip


def read_out(desk: Desk, way: Way, delivered: Delivered) -> None:
    """From the telephone of an owner to the document store, and off the central telephone."""
    case = way.cases[delivered.owner.key]
    group = {"subjects": EVERYBODY}
    if delivered.owner is PIETER:
        desk.refuse(
            "adviseur", "uitlezen", case, *ALL_STEPS[:-2], data={"centrale_telefoon": CENTRAL_PHONE}, by=6,
            activity="P1", subjects=1,
        )  # fmt: skip
        desk.refuse("adviseur", "importeren", case, by=5, activity="P2", subjects=1)
    desk.do(
        "adviseur", "uitlezen", case, *ALL_STEPS, data={"centrale_telefoon": CENTRAL_PHONE},
        steps=[Step(activity="P1", subjects=1)],
    )  # fmt: skip
    path = delivered.write(desk.central)
    # What the archive keeps as the source is the text of the conversation; its media stand beside it.
    way.sources[case] = hashlib.sha256(delivered.text.encode()).hexdigest()
    desk.do("adviseur", "downloaden", case, data={"bestand": path.name}, steps=[Step(activity="P1", **group)])
    files = desk.do(
        "adviseur", "media", "lijst", case, steps=[Step(activity="P5", **group)],
    )  # fmt: skip
    if delivered.owner is PIETER:
        desk.refuse("adviseur", "importeren", case, by=19, activity="P2", **group)
        desk.refuse("adviseur", "wissen", case, by=9, activity="P3", **group)
    wanted = [one["kenmerk"] for one in files if one["naam"] in delivered.relevant]
    desk.do(delivered.owner.key, "media", "relevant", case, *wanted, steps=[Step(activity="P5", **group)])
    desk.do(
        delivered.owner.key, "media", "relevant", case, "--alle", "--niet",
        steps=[Step(activity="P5", **group)] * 2,
    )  # fmt: skip
    desk.do("adviseur", "importeren", case, steps=[Step(activity="P2", **group)])
    desk.do("adviseur", "media", "controleer", case, steps=[Step(activity="P5", **group)])
    desk.do("adviseur", "wissen", case, steps=[Step(activity="P3", **group)])
    desk.do("adviseur", "melden", case, steps=[Step(activity="P2", **group)])


def clean_in_the_terminal(desk: Desk, way: Way, delivered: Delivered) -> None:
    """Decide on each suggestion, and take out what no detector saw; at all three levels."""
    case = way.cases[delivered.owner.key]
    look, change = Step(activity="P4", subjects=EVERYBODY), Step(activity="P4", subjects=EVERYBODY)
    desk.do("schoner", "schonen", "begin", case, steps=[change])
    listed = desk.do("schoner", "schonen", "lijst", case, steps=[look])
    desk.refuse("schoner", "schonen", "gereed", case, by=18, activity="P4", subjects=EVERYBODY)
    version = listed["versie"]

    def decide(*words: str, **more: Any) -> None:
        nonlocal version
        version = desk.do(
            "schoner", "schonen", "beslis", case, "--versie", str(version), *words, **{"steps": [change], **more}
        )["versie"]

    for line in (one for one in delivered.lines if one.cut is not None):
        if line.cut is Cut.ELEMENT:
            [key] = [row["nr"] for row in listed["rijen"] if row["bericht"] == delivered.position(line)]
            decide("--voorstel", key, "--overnemen", steps=[look, change])
            continue
        decide(
            "--bericht", str(delivered.position(line)), "--categorie", str(line.category), *_where(line),
            data={"reden": line.reason},
        )  # fmt: skip
    cut = next(one for one in delivered.lines if one.cut is Cut.MESSAGE)
    desk.do("schoner", "schonen", "toon", case, str(delivered.position(cut)), steps=[look])
    rest = desk.do("schoner", "schonen", "lijst", case, steps=[look])
    keys = [word for row in rest["rijen"] for word in ("--voorstel", row["nr"])]
    version = desk.do(
        "schoner", "schonen", "beslis", case, "--versie", str(version), *keys, "--bewaren", steps=[change]
    )["versie"]
    # A colleague who looked before that, and would take out less of it, is refused; nothing is overwritten.
    desk.refuse(
        "schoner", "schonen", "beslis", case, "--versie", "0", "--bericht", str(delivered.position(cut)),
        "--niveau", "passage", "--tot", "5", "--categorie", "2", data={"reden": "hoort er niet bij"}, by=16,
        activity="P4", subjects=EVERYBODY,
    )  # fmt: skip
    desk.do("schoner", "schonen", "gereed", case, steps=[change])


def _where(line: Line) -> list[str]:
    if line.cut is Cut.MESSAGE:
        return ["--niveau", "bericht"]
    start = line.text.index(line.piece)
    return ["--niveau", str(line.cut), "--vanaf", str(start), "--tot", str(start + len(line.piece))]


def clean_in_a_sheet(desk: Desk, way: Way, delivered: Delivered) -> None:
    """Decide in a workbook: out, filled in, in again, destroyed; with what the other owner's cleaner did beside it."""
    case, other = way.cases[delivered.owner.key], way.cases[PIETER.key]
    change = Step(activity="P4", subjects=EVERYBODY)
    desk.do("schoner", "schonen", "begin", case, steps=[change])
    # Of both deliveries the people are named; the two telephones call some of them differently.
    both = desk.do("schoner", "groep", "vergelijk", case, other, steps=[Step(activity="P4", subjects=2 + 5 + 4)])
    if not both["in_beide"] or not both["voorstellen"]:
        raise AssertionError("nothing was found that both owners delivered")
    path = desk.output / "werkblad.xlsx"
    copy = desk.do(
        "schoner", "schonen", "werkblad", "uit", case, str(path),
        steps=[Step(activity="P10"), change, Step(activity="P2", subjects=EVERYBODY)],
    )["kenmerk"]  # fmt: skip
    fill_in(path, delivered)
    desk.do("schoner", "schonen", "werkblad", "in", case, str(path), steps=[change])
    desk.refuse(
        "schoner", "schonen", "werkblad", "in", case, str(_spoilt(path)), by=16, activity="P4", subjects=EVERYBODY
    )
    desk.do("schoner", "schonen", "gereed", case, steps=[change])
    desk.do("schoner", "kopieen", "vernietigen", copy, steps=[Step(activity="P3", subjects=EVERYBODY)])
    # The folder is the department's own, so what stands in it goes by hand.
    path.unlink()


def fill_in(path: Path, delivered: Delivered) -> None:
    """Do what a cleaner does in the yellow columns."""
    book = openpyxl.load_workbook(path)
    sheet: Any = book["schonen"]
    column = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        number = sheet.cell(row, column["bericht"]).value
        line = delivered.lines[int(str(number)) - 1]
        suggested = bool(sheet.cell(row, column["kenmerk"]).value)
        if line.cut is Cut.ELEMENT and suggested:
            sheet.cell(row, column["besluit"], "verwijderen")
        elif suggested:
            # What goes as a whole is decided in the row of the message; then nothing is left to decide here.
            sheet.cell(row, column["besluit"], "bewaren" if line.cut is None else None)
        elif line.cut is not None and line.cut is not Cut.ELEMENT:
            for name, value in {
                "besluit": "verwijderen",
                "niveau": str(line.cut),
                "categorie": line.category,
                "fragment": line.piece or None,
                "reden": line.reason,
            }.items():
                sheet.cell(row, column[name], value)
    book.save(path)


def _spoilt(path: Path) -> Path:
    """A sheet in which somebody changed a message: all of it is refused."""
    book = openpyxl.load_workbook(path)
    book["schonen"]["E2"] = "iets anders"
    book.save(path)
    return path


def approve(desk: Desk, way: Way, delivered: Delivered) -> None:
    """Media, the owner's word, and into the archive."""
    case, owner = way.cases[delivered.owner.key], delivered.owner
    group, first = {"subjects": EVERYBODY}, delivered.owner is PIETER
    if first:
        desk.refuse("schoner", "aanbieden", case, by=22, activity="P4", **group)
    files = desk.do("schoner", "media", "lijst", case, steps=[Step(activity="P5", **group)])
    placed = [one for one in files if one["geplaatst"]]
    keep = [one["kenmerk"] for one in placed if one["naam"] in delivered.archived]
    left_out = [one["kenmerk"] for one in placed if one["naam"] not in delivered.archived]
    desk.do("schoner", "media", "archiveren", case, *keep, steps=[Step(activity="P5", **group)])
    if left_out:
        desk.do("schoner", "media", "archiveren", case, *left_out, "--niet", steps=[Step(activity="P5", **group)])
    desk.do("schoner", "aanbieden", case, steps=[Step(activity="P4", **group)])
    if first:
        desk.refuse("schoner", "goedkeuren", case, by=28, activity="P6", **group)
        desk.do(
            owner.key, "afkeuren", case, data={"reden": "graag nog een keer nalopen"},
            steps=[Step(activity="P6", **group)],
        )  # fmt: skip
        for command, activity in ((("schonen", "begin"), "P4"), (("schonen", "gereed"), "P4"), (("aanbieden",), "P4")):
            desk.do("schoner", *command, case, steps=[Step(activity=activity, **group)])
    desk.do(owner.key, "raadpleeg", "gesprek", case, steps=[Step(activity="P7", **group)])
    desk.do(owner.key, "goedkeuren", case, steps=[Step(activity="P6", **group)])
    if first:
        copy = desk.do(
            "schoner", "kopieen", "vastleggen", case, "--plaats", "mail", steps=[Step(activity="P2", **group)]
        )["kenmerk"]
        desk.refuse("schoner", "omzetten", case, by=11, activity="P8", **group)
        desk.do("schoner", "kopieen", "vernietigen", copy, steps=[Step(activity="P3", **group)])
    desk.do("schoner", "omzetten", case, steps=[Step(activity="P8", **group)])
    # Once more: logged, and nothing changes.
    if not desk.do("schoner", "omzetten", case, steps=[Step(activity="P8", **group)])["al_gedaan"]:
        raise AssertionError("recording a second time did something")


def whole_way(desk: Desk, way: Way, telephones: Sequence[Delivered]) -> None:
    """Both owners, one after the other."""
    first, second = telephones
    for one in telephones:
        read_out(desk, way, one)
    clean_in_the_terminal(desk, way, first)
    approve(desk, way, first)
    clean_in_a_sheet(desk, way, second)
    approve(desk, way, second)


def dossier(owner: Owner, year: int) -> str:
    """Where the dossier of an owner is, in the document store (working agreements, section 8)."""
    return f"Chatberichten/{year} Chatberichten/{year} WhatsApp Chat {owner.function} {owner.name}"
