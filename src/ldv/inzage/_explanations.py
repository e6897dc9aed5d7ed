"""The texts that are the same in every report: what to know, what one can do, and what words mean.

They do not depend on what was found. That some things may not be shown stands in every report, also where nothing was
left out: only so does it tell nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from ldv.inzage._values import Letterhead
from ldv.inzage._words import Words


def good_to_know(words: Words) -> tuple[str, ...]:
    """What holds for every report."""
    _ = words.text
    return (
        _("Dit overzicht komt uit ons logboek. Daarin schrijven onze systemen op wat zij met persoonsgegevens doen."),
        _(
            "Andere organisaties houden een eigen logboek bij. Wilt u weten wat zij met uw gegevens doen? Vraag het "
            "dan aan hen."
        ),
        _("Wij bewaren het logboek niet voor altijd. Wat te lang geleden is, staat er niet meer in."),
        _(
            "Soms mogen wij van de wet iets niet laten zien, bijvoorbeeld omdat een onderzoek dan mislukt. Deze zin "
            "staat in elk overzicht. Hij zegt dus niets over u."
        ),
    )


def rights(words: Words, letterhead: Letterhead) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What the reader can do: headings with paragraphs."""
    _ = words.text
    yield (
        _("Klopt er iets niet?"),
        (
            _(
                "Zijn uw gegevens fout, of missen er gegevens? Vraag ons dan om dat te verbeteren. U kunt ons ook "
                "vragen om gegevens te verwijderen, of om ze een tijd niet te gebruiken."
            ),
        ),
    )
    yield _("Wilt u niet dat wij uw gegevens gebruiken?"), (_object_to_use(words),)
    yield (
        _("Bent u het niet eens met dit antwoord?"),
        (letterhead.objection or _object_to_answer(words, letterhead),),
    )
    yield _("Heeft u een vraag?"), tuple(_contact(words, letterhead))
    yield (
        _("Heeft u een klacht?"),
        (
            _(
                "Vertel het ons, dan zoeken wij samen een oplossing. U kunt ook een klacht indienen bij de Autoriteit "
                "Persoonsgegevens. Die controleert of organisaties goed met persoonsgegevens omgaan."
            ),
        ),
    )


def authority() -> tuple[str, ...]:
    """The supervisor in the Netherlands (AVG article 77)."""
    return (
        "Autoriteit Persoonsgegevens",
        "Postbus 93374",
        "2509 AJ  Den Haag",
        "www.autoriteitpersoonsgegevens.nl",
    )


def glossary(words: Words) -> tuple[tuple[str, str], ...]:
    """Words and what they mean."""
    _ = words.text
    return (
        (
            _("Persoonsgegevens"),
            _("Alles wat over u gaat, zoals uw naam, uw adres of het kenteken van uw auto."),
        ),
        (
            _("Gebruiken"),
            _("Alles wat wij met gegevens doen: opvragen, bekijken, opslaan, veranderen, doorgeven of verwijderen."),
        ),
        (
            _("Waarom dat mag"),
            _(
                "Wij mogen persoonsgegevens alleen gebruiken als er een reden is die in de privacywet staat. Zo'n "
                "reden heet een grondslag."
            ),
        ),
        (
            _("AVG"),
            _("De Algemene verordening gegevensbescherming: de privacywet van de Europese Unie."),
        ),
        (
            _("Verantwoordelijk"),
            _("De organisatie die bepaalt waarvoor uw gegevens worden gebruikt, en die u daarop kunt aanspreken."),
        ),
        (
            _("Uitgevoerd door"),
            _("Een bedrijf of organisatie die het werk doet voor wie verantwoordelijk is."),
        ),
        (
            _("Register"),
            _("De lijst waarin staat waarvoor wij persoonsgegevens gebruiken, en waarom dat mag."),
        ),
        (
            _("Kenmerk"),
            _("Een code waarmee wij een gebeurtenis kunnen terugvinden. Noem die als u ons iets vraagt."),
        ),
    )


def _object_to_use(words: Words) -> str:
    _ = words.text
    return _(
        "Gebruiken wij uw gegevens voor een taak van de overheid, of voor een belang dat zwaarder weegt? Dan kunt u "
        "ons vragen om daarmee te stoppen. Leg uit waarom dat voor u belangrijk is. Gaf u toestemming? Die kunt u "
        "altijd intrekken."
    )


def _object_to_answer(words: Words, letterhead: Letterhead) -> str:
    _ = words.text
    text = _(
        "Stuur ons dan binnen 6 weken na de datum van dit overzicht een bezwaarschrift. Schrijf daarin uw naam en "
        "adres, de datum, waarmee u het niet eens bent en waarom. Zet uw handtekening eronder."
    )
    place = f"{letterhead.postal_code} {letterhead.city}".strip()
    where = ", ".join(part for part in (letterhead.organisation, letterhead.address, place) if part)
    address = _("Ons adres is: %s.") % where
    return f"{text} {address}" if letterhead.address else text


def _contact(words: Words, letterhead: Letterhead) -> Iterator[str]:
    _ = words.text
    ways = []
    if letterhead.phone:
        ways.append(_("bel %s") % letterhead.phone)
    if letterhead.email:
        ways.append(_("mail naar %s") % letterhead.email)
    if letterhead.website:
        ways.append(_("kijk op %s") % letterhead.website)
    if ways:
        between = _("of")
        text = f" {between} ".join(ways)
        yield f"{text[:1].upper()}{text[1:]}."
    else:
        yield _("Neem dan contact met ons op.")
    if letterhead.privacy_officer:
        yield (_("U kunt ook terecht bij onze functionaris gegevensbescherming: %s.") % letterhead.privacy_officer)
