"""The documents at the end of the month, by real processes of the command line."""

from __future__ import annotations

from examples.chatarchive._demo.desk import Desk, Step, Unexpected
from examples.chatarchive._demo.people import BOSS, EXTRA_PHONE
from examples.chatarchive._demo.road import Way

DOCUMENTS = ("overzicht.xlsx", "overzicht.html", "maandrapportage.html", "risicos.html")


def documents(desk: Desk, way: Way, *, month: str) -> None:
    """The overview, the monthly report, the risks, what a participant may know, and the check of it all."""
    allowed, told = Step(activity="P10"), Step(activity="P10")
    for name in DOCUMENTS[:2]:
        desk.do(BOSS.key, "overzicht", "--naar", str(desk.output / name), steps=[allowed, told])
    desk.do(
        BOSS.key, "rapportage", month, "--naar", str(desk.output / DOCUMENTS[2]), "--verstuur", "--weigeringen",
        steps=[allowed, told],
    )  # fmt: skip
    seen = desk.do(BOSS.key, "inzage", data={"telefoon": EXTRA_PHONE}, steps=[Step(activity="P7", subjects=1)])
    if not any(one["wat"] == "importeren gesprek" for one in seen):
        raise Unexpected("a participant is not told that a conversation with them was imported")
    found = desk.do(BOSS.key, "controleer", steps=[Step(activity="P7")])
    if not found["in_orde"] or not found["overzicht"]["vergeleken"]:
        raise Unexpected(f"the archive is not whole: {found}")
    # Last: commands that read the logboek leave their own records on disk, for the next command to bring there.
    desk.do(BOSS.key, "risico", "toon", "--naar", str(desk.output / DOCUMENTS[3]), steps=[allowed, told])
