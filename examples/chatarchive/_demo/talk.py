"""What was said in the group: made up, the same at each run, with all that a real export holds."""

from __future__ import annotations

import datetime
from enum import StrEnum

import attrs

from examples.chatarchive._demo.people import BSN

START = datetime.datetime(2023, 1, 16, 8, 12, 5)  # noqa: DTZ001 - an export has the time of a telephone, and no zone


class Kind(StrEnum):
    """What a line of the conversation is."""

    TEXT = "text"
    PICTURE = "picture"
    DOCUMENT = "document"
    LEFT_OUT = "left out"
    DELETED = "deleted"
    EDITED = "edited"
    ONCE = "view once"
    SYSTEM = "system"


class Cut(StrEnum):
    """How much of it a cleaner takes out."""

    MESSAGE = "bericht"
    PASSAGE = "passage"
    ELEMENT = "element"


@attrs.frozen(kw_only=True)
class Line:
    """One message.

    Attributes:
        at: When.
        who: Key of who wrote it; empty for what the app itself says.
        text: What it says.
        kind: What it is.
        file: Name of its file on an Android telephone.
        cut: How much of it goes; None for all that stays.
        piece: What goes, when not all of it.
        category: Why, by the assessment framework.
        reason: Why, in the cleaner's words.
    """

    at: datetime.datetime
    who: str
    text: str = ""
    kind: Kind = Kind.TEXT
    file: str = ""
    cut: Cut | None = None
    piece: str = ""
    category: int = 0
    reason: str = ""

    @property
    def gone(self) -> str:
        """What no document of the archive may hold after cleaning; empty for nothing."""
        return "" if self.cut is None else self.piece or self.text

    @property
    def kept(self) -> tuple[str, ...]:
        """What the archive copy has to hold of it."""
        if self.kind in {Kind.ONCE, Kind.LEFT_OUT, Kind.DELETED, Kind.SYSTEM} or self.cut is Cut.MESSAGE:
            return ()
        parts = self.text.split(self.piece) if self.cut is not None else [self.text]
        return tuple(part for line in parts for part in line.split("\n") if part.strip())


_TALK = (
    "Goedemorgen, versie {n} van de begrotingsbrief staat klaar in de map.",
    "Dank, ik lees paragraaf {n} vanmiddag. 👍",
    "Kan iemand tabel {n} nog nalopen? De optelling klopt niet.",
    "Doe ik, om {h} uur heb je hem terug.",
    "FEZ vraagt of post {n} structureel is of eenmalig.",
    "Eenmalig, zie de toelichting op bladzijde {n}.",
    "Het overleg met Financiën is verzet naar {h}:30, zaal {z}.",
    "Akkoord. Neem jij punt {n} van de agenda mee?",
    "De Kamervraag met nummer {n} raakt dit ook. Antwoord uiterlijk vrijdag.",
    "Concept-antwoord {n} is naar de directie gestuurd ✅",
    "Wie belt de woordvoerder over alinea {n}? ☎️",
    "Ik bel hem om {h} uur.",
    "Let op: bedrag {n} miljoen is nog niet afgestemd met de regio’s.",
    "Dan zetten we bij regel {n} ‘onder voorbehoud’.",
    "Mooi werk allemaal 🎉 stap {n} is gezet!",
    "De juristen willen artikel {n} korter hebben.",
    "Voorstel {n}: we halen de bijzin weg. Iedereen eens?",
    "Eens met {n}.",
    "Hier de tekst zoals die nu luidt, lid {n}:\n1. De minister beslist.\n2. De Kamer wordt in zes weken ingelicht.",
    "Prima, {n} gaat zo de lijn in. 🇳🇱",
)
_WHO = ("karin", "pieter", "joost", "sanne", "lotte", "karin", "pieter", "onbekend")


def conversation(size: int) -> list[Line]:
    """The conversation, from its first day.

    Args:
        size: About how many messages of ordinary talk there are.
    """
    lines: list[Line] = []
    at = START
    special = _special()
    every = max(1, size // (len(special) + 1))
    for number in range(size):
        # Some minutes between messages, a night and a weekend now and then.
        at += datetime.timedelta(minutes=3 + number * 7 % 41, seconds=number * 13 % 60)
        if at.hour >= 18:
            at = (at + datetime.timedelta(days=3 if at.weekday() == 4 else 1)).replace(hour=8, minute=number % 50)
        text = _TALK[number % len(_TALK)].format(n=number + 100, h=9 + number % 8, z=1 + number % 12)
        lines.append(Line(at=at, who=_WHO[number * 5 % len(_WHO)], text=text))
        if number % every == every - 1 and special:
            # Together they take little time, so that those after it come later.
            for step, one in enumerate(special.pop(0), start=1):
                lines.append(attrs.evolve(one, at=at + datetime.timedelta(seconds=20 * step)))
    return lines


def _special() -> list[list[Line]]:
    """What is more than ordinary talk, in the order in which it comes."""

    def said(who: str, text: str = "", kind: Kind = Kind.TEXT, **more: object) -> Line:
        return Line(at=START, who=who, text=text, kind=kind, **more)  # type: ignore[arg-type]

    def day(file: str) -> str:
        return file.format(day="20230117")

    return [
        [said("karin", "Foto van het bord van vanochtend", Kind.PICTURE, file=day("IMG-{day}-WA0003.jpg"))],
        [
            said(
                "joost",
                f"Voor de parkeerkaart: mijn BSN is {BSN}, geef maar door aan het secretariaat.",
                cut=Cut.ELEMENT,
                piece=BSN,
                category=1,
                reason="nummer van een persoon",
            ),
            said("sanne", "Zulke nummers liever niet in de app, Joost."),
        ],
        [said("lotte", kind=Kind.LEFT_OUT), said("pieter", "Die sticker houden we erin 😄")],
        [
            said(
                "karin",
                "Ik ben er morgen niet: de uitslag van het ziekenhuis wordt besproken.",
                cut=Cut.MESSAGE,
                category=1,
                reason="gegevens over gezondheid",
            ),
            said("pieter", "Sterkte Karin, de nota kan tot maandag wachten."),
        ],
        [
            said(
                "onbekend",
                "Even een plakje uit mijn andere gesprek:\n"
                "[16-01-2023, 10:03:11] Sanne de Wit: dit heb ik nooit gezegd",
            )
        ],
        [said("joost", kind=Kind.DELETED)],
        [said("sanne", "Nota, tweede versie", Kind.DOCUMENT, file="Nota begroting v2.pdf")],
        [
            said(
                "pieter",
                "Zaterdag flyeren we voor de gemeenteraad. De nota over de regio’s volgt daarna.",
                cut=Cut.PASSAGE,
                piece="Zaterdag flyeren we voor de gemeenteraad.",
                category=3,
                reason="over een partij",
            )
        ],
        [
            said(
                "pieter",
                "Marieke heeft zondag taart voor wie wil langskomen 🎂",
                cut=Cut.MESSAGE,
                category=2,
                reason="gaat over familie",
            ),
            said(
                "lotte",
                "Leuk, dan neem ik de tweeling en de buurvrouw mee!",
                cut=Cut.MESSAGE,
                category=2,
                reason="hoort bij een gesprek over familie",
            ),
        ],
        [said("karin", "De tabel is nu op tien miljoen afgerond.", Kind.EDITED)],
        [said("joost", kind=Kind.ONCE)],
        [said("onbekend", "Bel de specialist begrotingsrecht maar, die weet dit.")],
        [said("pieter", "Whiteboard, tweede helft", Kind.PICTURE, file=day("IMG-{day}-WA0007.jpg"))],
        [said("lotte", "Opname van de rondvraag", Kind.DOCUMENT, file=day("PTT-{day}-WA0008.opus"))],
    ]
