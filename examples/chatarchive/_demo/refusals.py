"""Everything that the working agreements do not allow, once each: it is refused, logged, and changes nothing."""

from __future__ import annotations

import datetime
import json
import resource
import shutil
import zipfile
from pathlib import Path
from typing import Any

from examples.chatarchive._demo.desk import REFUSED, Desk, Step, Unexpected, run_process
from examples.chatarchive._demo.people import (
    BOSS,
    BSN,
    CENTRAL_PHONE,
    EXTRA,
    EXTRA_PHONE,
    GROUP,
    OTHER_PHONE,
    PIETER,
    SANNE,
    SHORT,
)
from examples.chatarchive._demo.road import ALL_STEPS, EVERYBODY, NOBODY, ONE_EMPLOYEE, Way

_CALLED: Any = {"data": {"centrale_telefoon": CENTRAL_PHONE}}
_TALK = "".join(f"1{n}-02-2023 09:1{n} - {EXTRA}: Punt {n} van de lijst is besproken.\n" for n in range(4, 9))
_ROOM = 64
"""Bytes that are left on a full disk: enough for the journal to open, and not for a record."""
_STAFF = 5
"""Employees that a list of all of them names."""


def before_the_papers(desk: Desk, way: Way) -> None:
    """Without an agreement, an assessment and trained people nothing is read out; then these are registered."""
    case = way.cases[PIETER.key]
    read: Any = ("uitlezen", case, *ALL_STEPS)
    desk.refuse("adviseur", *read, **_CALLED, by=1, activity="P1", subjects=1)
    desk.do(
        BOSS.key, "overeenkomst", "registreren", "--departement", SHORT, "--document", "VO-2023-1",
        "--vanaf", "2023-01-01", steps=[NOBODY],
    )  # fmt: skip
    desk.refuse("adviseur", *read, **_CALLED, by=51, activity="P1", subjects=1)
    desk.do(
        BOSS.key, "dpia", "registreren", "--departement", SHORT, "--document", "DPIA-12", "--advies-fg", "FG-3",
        steps=[NOBODY],
    )  # fmt: skip
    desk.refuse("nieuw", *read, **_CALLED, by=3, activity="P1", subjects=1)
    passed = ("--vog", "2022-01-01", "--screening", "2022-01-01")
    number = {"personeelsnummer": "p-1004"}
    listed = Step(activity="P12", subjects=_STAFF)
    today = datetime.date.today().isoformat()  # noqa: DTZ011 - as a person writes it
    desk.do(
        BOSS.key, "medewerker", "wijzigen", *passed, "--screening-ingetrokken", today, data=number,
        steps=[listed, ONE_EMPLOYEE],
    )  # fmt: skip
    desk.refuse("nieuw", *read, **_CALLED, by=4, activity="P1", subjects=1)
    desk.do(BOSS.key, "medewerker", "wijzigen", *passed, data=number, steps=[listed, ONE_EMPLOYEE])
    desk.refuse(
        "nieuw", *read, **_CALLED, by=48, activity="P1", subjects=1,
        environment={"CHATARCHIVE_TRAINING_REQUIRED": "true"},
    )  # fmt: skip
    desk.refuse(
        "adviseur", *read, **_CALLED, by=49, activity="P1", subjects=1,
        environment={"CHATARCHIVE_PRODUCTS": "leesapparaat"},
    )  # fmt: skip
    desk.refuse("adviseur", *read, "--land", "US", **_CALLED, by=50, activity="P1", subjects=1)
    # "Zaterdag" of the party and the sister stay off the central telephone: the owner named them.
    private = _planned(desk, way, PIETER.key, "Voetbal veteranen", words=("--groep",))
    desk.refuse("adviseur", "uitlezen", private, *ALL_STEPS, **_CALLED, by=20, activity="P1", subjects=1)
    shots = _planned(desk, way, PIETER.key, "Bestuursraad", words=("--groep", "--methode", "screenshot"))
    desk.refuse("adviseur", "uitlezen", shots, *ALL_STEPS, **_CALLED, by=37, activity="P1", subjects=1)
    desk.refuse(
        "adviseur", "plannen", "gesprek", way.appointments["pieter"], "--groep", "--rubricering", "confidentieel",
        data={"gesprekspartner": "Veiligheidsoverleg"}, by=52, activity="P1", subjects=1,
    )  # fmt: skip


def _planned(
    desk: Desk, way: Way, appointment: str, partner: str, *, words: tuple[str, ...] = (), subjects: int = 1
) -> str:
    more = {} if "--groep" in words else {"telefoon": EXTRA_PHONE}
    answer = desk.do(
        "adviseur", "plannen", "gesprek", way.appointments[appointment], *words,
        data={"gesprekspartner": partner, **more}, steps=[Step(activity="P1", subjects=subjects)],
    )  # fmt: skip
    return str(answer["zaak"])


def access(desk: Desk, way: Way) -> None:
    """Who may not see or do something, and who has no token."""
    case, owner = way.cases[PIETER.key], way.owners[PIETER.key]
    desk.refuse(BOSS.key, "raadpleeg", "gesprek", case, by=26, activity="P7", subjects=EVERYBODY)
    desk.refuse(SANNE.key, "raadpleeg", "dossier", owner, by=26, activity="P7", subjects=1)
    desk.refuse("", "status", by=26, activity="P12")
    desk.refuse(BOSS.key, "eigenaar", "machtigen", owner, data={"naam": "Mo Machtig"}, by=27, activity="P6", subjects=1)
    empty = desk.folder / "leeg.eml"
    empty.write_bytes(b"")
    desk.refuse("adviseur", "eigenaar", "bevestiging", owner, str(empty), by=44, activity="P2", subjects=1)
    empty.unlink()
    elsewhere = desk.folder / "elders.html"
    desk.refuse(BOSS.key, "overzicht", "--naar", str(elsewhere), by=46, activity="P10")


def lock(desk: Desk, way: Way) -> None:
    """Sources stay while the instruction is in force, and one person alone does not lift it."""
    case = way.cases[PIETER.key]
    desk.refuse(BOSS.key, "bewaarslot", "vernietigen", case, by=31, activity="P11", subjects=EVERYBODY)
    lift = ("bewaarslot", "opheffen", way.instruction, "--document", "Besluit 9")
    desk.do(BOSS.key, *lift, steps=[Step(activity="P11")])
    desk.refuse(BOSS.key, *lift, by=31, activity="P11")


def deliveries(desk: Desk, way: Way) -> None:
    """What is delivered and is not what was asked, or is not safe."""
    case = _planned(desk, way, SANNE.key, EXTRA, subjects=2)
    two: Any = {"activity": "P1", "subjects": 2}
    desk.do("adviseur", "uitlezen", case, *ALL_STEPS, **_CALLED, steps=[Step(**two)])
    way.waiting += 1
    central = desk.central

    def downloaded(name: str, content: bytes | None = None, *, by: int) -> None:
        path = central / name
        if content is not None:
            path.write_bytes(content)
        desk.refuse("adviseur", "downloaden", case, data={"bestand": name}, by=by, **two)
        path.unlink()

    downloaded("WhatsApp-chat met Rik.txt", b"", by=40)
    downloaded("notulen.txt", b"Geen gesprek, maar notulen.", by=40)
    signal = {"date": "2023-02-14T09:00:00", "sender": EXTRA, "body": "Hallo", "quote": "", "sticker": "",
              "reactions": [], "attachments": []}  # fmt: skip
    downloaded("data.json", json.dumps(signal).encode() + b"\n", by=47)
    slip = central / "gesprek.zip"
    with zipfile.ZipFile(slip, "w") as archive:
        archive.writestr("../../elders.txt", _TALK)
    downloaded(slip.name, by=39)
    outside = desk.folder / "WhatsApp-chat met Rik Bos.txt"
    outside.write_text(_TALK, encoding="utf-8")
    desk.refuse("adviseur", "downloaden", case, data={"bestand": str(outside)}, by=46, **two)
    outside.unlink()
    # Something was delivered that nobody asked for: set apart, and destroyed with proof.
    extra = central / "WhatsApp-chat met Tante Til.txt"
    extra.write_text(_TALK, encoding="utf-8")
    copy = desk.do(
        "adviseur", "kopieen", "apart", case, data={"bestand": extra.name}, steps=[Step(activity="P2", subjects=2)]
    )["kenmerk"]
    desk.do("adviseur", "kopieen", "vernietigen", copy, steps=[Step(activity="P3", subjects=2)])
    _changed_underway(desk, way, case)


def _changed_underway(desk: Desk, way: Way, case: str) -> None:
    """A file that is changed between download and import, and a source that is changed in the store."""
    path = desk.central / "WhatsApp-chat met Rik Bos.txt"
    path.write_text(_TALK, encoding="utf-8", newline="")
    desk.do("adviseur", "downloaden", case, data={"bestand": path.name}, steps=[Step(activity="P1", subjects=2)])
    path.write_text(_TALK + "19-02-2023 10:00 - Rik Bos: erbij geschreven\n", encoding="utf-8", newline="")
    desk.refuse("adviseur", "importeren", case, by=8, activity="P2", subjects=2)
    path.write_text(_TALK, encoding="utf-8", newline="")
    desk.do("adviseur", "importeren", case, steps=[Step(activity="P2", subjects=2)])
    desk.do("adviseur", "wissen", case, steps=[Step(activity="P3", subjects=2)])
    desk.do("adviseur", "melden", case, steps=[Step(activity="P2", subjects=2)])
    [source] = desk.dms.rglob(f"*{EXTRA}.txt")
    whole = source.read_bytes()
    _overwrite(source, whole.replace(b"besproken", b"afgewezen", 1))
    desk.refuse("schoner", "schonen", "begin", case, by=32, activity="P4", subjects=2)
    found = desk.do(BOSS.key, "controleer", "--zonder-logboek", steps=[Step(activity="P7")], code=1)
    if found["in_orde"] or found["veranderd"] != [f"{case} bron"]:
        raise Unexpected(f"the check of the archive did not name the source that was changed: {found}")
    _overwrite(source, whole)
    desk.do("schoner", "schonen", "begin", case, steps=[Step(activity="P4", subjects=2)])
    desk.refuse(
        "schoner", "schonen", "beslis", case, "--versie", "0", "--bericht", "1", data={"reden": "zomaar"}, by=15,
        activity="P4", subjects=2,
    )  # fmt: skip
    way.cases[EXTRA] = case


def _overwrite(path: Path, content: bytes) -> None:
    """As somebody does who goes round the application."""
    path.parent.chmod(0o700)
    path.chmod(0o600)
    path.write_bytes(content)
    path.chmod(0o400)


def breach(desk: Desk, way: Way) -> None:
    """A conversation goes to a wrong number: a breach that has to be reported, and steps that all have to be done."""
    case = _planned(desk, way, SANNE.key, "Rik Bos (oud nummer)", subjects=2)
    wrong: Any = {"data": {"centrale_telefoon": OTHER_PHONE}}
    two: Any = {"activity": "P1", "subjects": 2}
    draft = Step(activity="P9", subjects=2)
    desk.do("adviseur", "uitlezen", case, *ALL_STEPS, **wrong, steps=[Step(**two, refused=7), draft])
    way.waiting += 1
    desk.refuse("adviseur", "uitlezen", case, *ALL_STEPS, **wrong, by=29, **two)
    [found] = desk.do("adviseur", "datalek", "lijst", steps=[Step(activity="P9")])
    number, owner = found["kenmerk"], way.owners[SANNE.key]
    report = ("datalek", "melden", owner, "--soort", "verkeerd-nummer", "--concept", number)
    # Two conversations are frozen by it; the one in the archive is not.
    desk.refuse("adviseur", *report, data={"situatie": f"Het BSN {BSN} ging mee."}, by=30, activity="P9", subjects=1)
    desk.do(
        "adviseur", *report, data={"situatie": "De berichten gingen naar een verkeerd toestel."},
        steps=[Step(activity="P9", subjects=2)],
    )  # fmt: skip
    one = Step(activity="P9", subjects=1)
    desk.refuse("adviseur", "datalek", "sluiten", number, by=29, activity="P9", subjects=1)
    for step in ("herstellen", "centrale-telefoon", "verstuurde-berichten"):
        desk.do("adviseur", "datalek", "stap", number, "--stap", step, data={"gedaan": "Dit is gedaan."}, steps=[one])
    desk.do("adviseur", "datalek", "sluiten", number, steps=[one])


def planning(desk: Desk, way: Way) -> None:
    """An appointment that passed, and of which nobody said what became of it."""
    owner, yesterday = way.owners[SANNE.key], datetime.date.today() - datetime.timedelta(days=1)  # noqa: DTZ011
    one = Step(activity="P1", subjects=1)
    missed = desk.do("adviseur", "plannen", "moment", owner, "--op", yesterday.isoformat(), steps=[one])["kenmerk"]
    later = (yesterday + datetime.timedelta(days=22)).isoformat()
    desk.refuse("adviseur", "plannen", "moment", owner, "--op", later, by=34, activity="P1", subjects=1)
    desk.do("adviseur", "plannen", "afzeggen", missed, data={"reden": "de eigenaar was ziek"}, steps=[one])


def without_logboek(desk: Desk, way: Way) -> None:
    """What cannot be logged does not happen: here, because the disk is full."""
    before = _database(desk)

    def full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (_ROOM, _ROOM))

    own = {"CHATARCHIVE_FOLDER": str(desk.archive), "CHATARCHIVE_TOKEN_FILE": str(desk.token("adviseur"))}
    case = way.cases[PIETER.key]
    ended, out, err = run_process(["raadpleeg", "gesprek", case, "--json"], own, preexec_fn=full)
    desk.advance("raadpleeg gesprek, op een volle schijf")
    if ended != REFUSED or json.loads(out)["fout"]["eis"] != 57 or GROUP in out + err:
        raise Unexpected(f"on a full disk: ended with {ended}.\n{out}{err}")
    if _database(desk) != before:
        raise Unexpected("on a full disk, something changed all the same")


def _database(desk: Desk) -> bytes:
    copy = desk.folder / "kopie.db"
    shutil.copyfile(desk.archive / "chatarchive.db", copy)
    content = copy.read_bytes()
    copy.unlink()
    return content
