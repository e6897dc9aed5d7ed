"""The standard text for participants of a conversation that may be kept (risks and measures, risk 1)."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

import attrs

from chatarchive.domain import Policy
from chatarchive.reports._words import one_line

_WIDTH = 76


@attrs.frozen(kw_only=True)
class NoticeFacts:
    """What differs from one organisation to another.

    Attributes:
        organisation: The controller, as people know it: `het ministerie van Voorbeeld`.
        contact: Where to ask questions: an address or a page.
        officer: Where to find the data protection officer; empty leaves it out.
        policy: What is kept.
        term: How long, in words: `tien jaar`; empty says that the selection list tells it.
    """

    organisation: str
    contact: str
    officer: str = ""
    policy: Policy = Policy.ALL_BUSINESS
    term: str = ""


@attrs.frozen
class _Part:
    title: str
    paragraphs: tuple[str, ...] = ()
    points: tuple[str, ...] = ()


def notice_text(facts: NoticeFacts) -> str:
    """The notice as plain text, for a mail (requirement 44).

    Args:
        facts: Of the organisation.
    """
    return "\n".join(_text(facts)) + "\n"


_TITLE = "Uw chatberichten kunnen worden bewaard"


def _kept(facts: NoticeFacts) -> str:
    if facts.policy is Policy.RECONSTRUCTION:
        return "Berichten over besluiten van het bestuur"
    return "Zakelijke berichten"


def _parts(facts: NoticeFacts) -> Iterator[_Part]:
    organisation, contact = one_line(facts.organisation), one_line(facts.contact)
    yield _Part(
        "Waarom krijgt u deze tekst?",
        (
            f"U chat met iemand die werkt voor {organisation}, bijvoorbeeld met WhatsApp, Signal of sms. "
            f"{_kept(facts)} uit zo'n gesprek bewaren wij. Dat moet van de wet: de overheid moet later kunnen "
            "laten zien hoe een besluit tot stand is gekomen.",
        ),
    )
    yield _Part(
        "Welke gegevens bewaren wij?",
        ("Wij bewaren wat in het gesprek staat:",),
        (
            "uw naam of telefoonnummer, zoals dat in de telefoon van de ander staat;",
            "wat u schrijft, en wanneer;",
            "foto's en documenten die u stuurt, als die bij het werk horen.",
        ),
    )
    yield _Part(
        "Wat bewaren wij niet?",
        ("Voordat wij een gesprek in het archief zetten, leest een medewerker het na. Die haalt eruit:",),
        (
            "gevoelige gegevens, bijvoorbeeld over gezondheid of straffen, en burgerservicenummers;",
            "berichten over privézaken;",
            "berichten over een politieke partij.",
        ),
    )
    yield _Part(
        "Wie kan de berichten zien?",
        (
            "Alleen mensen die dat voor hun werk nodig hebben. Wie de berichten van de telefoon haalt of naleest, is "
            "gescreend. Elke keer dat iemand een gesprek bekijkt of verandert, schrijven wij dat op.",
            "De oorspronkelijke berichten bewaren wij in een afgeschermd dossier, zolang wij niets mogen vernietigen.",
        ),
    )
    term = one_line(facts.term)
    yield _Part(
        "Hoe lang bewaren wij de berichten?",
        (
            f"Wij bewaren de berichten {term}."
            if term
            else "Dat hangt af van de functie van degene met wie u chat. Het staat in onze selectielijst. Sommige "
            "berichten bewaren wij voor altijd.",
        ),
    )
    yield _Part(
        "Wat kunt u zelf doen?",
        (),
        (
            "Stuur in een zakelijk gesprek geen privézaken, medische gegevens of burgerservicenummers.",
            "U kunt vragen welke gegevens wij van u hebben, en die bekijken.",
            "U kunt vragen om gegevens te verbeteren of weg te halen. Soms mag dat niet van de wet. Dan leggen wij uit "
            "waarom.",
            "U kunt bezwaar maken.",
        ),
    )
    officer = (f"U kunt ook naar onze functionaris gegevensbescherming: {one_line(facts.officer)}.",)
    yield _Part(
        "Heeft u vragen of een klacht?",
        (
            f"Neem contact op met ons: {contact}.",
            *(officer if facts.officer.strip() else ()),
            "Komen wij er samen niet uit? Dan kunt u een klacht indienen bij de Autoriteit Persoonsgegevens: "
            "autoriteitpersoonsgegevens.nl.",
        ),
    )


def _text(facts: NoticeFacts) -> Iterator[str]:
    yield _TITLE.upper()
    for part in _parts(facts):
        yield ""
        yield part.title
        yield from (textwrap.fill(text, _WIDTH, break_long_words=False) for text in part.paragraphs)
        yield from (
            textwrap.fill(f"- {text}", _WIDTH, subsequent_indent="  ", break_long_words=False) for text in part.points
        )
