"""The ten risks of keeping chat messages, with their measures (risks and measures, version 2.0 of July 2022)."""

from __future__ import annotations

from typing import Final

import attrs


@attrs.frozen(kw_only=True)
class Measure:
    """What is done against a risk.

    Attributes:
        text: In Dutch, shortened from the source.
        organisational: People do it, and software cannot measure it: it is documentation only.
    """

    text: str
    organisational: bool = False


@attrs.frozen(kw_only=True)
class Risk:
    """A risk.

    Attributes:
        number: 1 to 10, as in the source.
        title: In Dutch.
        says: What can happen, in Dutch.
        chance: As the source has it.
        impact: As the source has it.
        measures: Against it.
        requirements: Numbers of the requirements that carry the measures out.
    """

    number: int
    title: str
    says: str
    chance: str
    impact: str
    measures: tuple[Measure, ...]
    requirements: tuple[int, ...]


REQUIREMENTS: Final = {
    3: "Alleen wie een VOG en een A/B-screening heeft, leest uit en schoont",
    4: "Een ingetrokken screening werkt meteen",
    11: "Tijdelijke kopieën staan op een lijst en gaan weg",
    12: "Het registratieoverzicht heeft een regel voor elk gesprek",
    15: "Verwijderen kan alleen met een categorie en een reden",
    18: "De computer doet voorstellen; een mens beslist",
    26: "Alleen wie toegang heeft, ziet een dossier; elke blik staat in het logboek",
    29: "Een datalek heeft vaste stappen en een klok van 72 uur",
    44: "Deelnemers krijgen een standaardtekst en kunnen hun gegevens inzien",
    45: "Vondsten in categorie 1 worden geteld voor het gesprek in het team",
    46: "Gegevens gaan alleen naar plekken die zijn toegestaan",
    47: "Alleen gekozen gesprekken; wat te veel is geleverd, wordt vernietigd",
    48: "Medewerkers zijn opgeleid",
    49: "Afspraken met leveranciers zijn vastgelegd",
    50: "Uitlezen buiten de EER mag alleen met een vastgelegde uitzondering",
    52: "Medewerkers zijn gescreend voor de rubricering van het dossier",
}
"""What the requirements below the risks come down to."""

_TALKS: Final = Measure(text="Bespreek verkeerde verwerking met betrokkenen, ook in P-gesprekken.", organisational=True)
_BY_MAIL: Final = Measure(text="Bevestig afspraken per e-mail en bewaar die mail in het DMS.")
_RULES: Final = Measure(text="Stel spelregels op voor wie, wat en wanneer vastlegt.")
_TRAINING: Final = Measure(text="Informeer medewerkers en train ze in het veiligstellen van relevante chatberichten.")
_HELP: Final = Measure(
    text="Richt hulpdiensten in die helpen met advies of (technische) ondersteuning.", organisational=True
)
_ACCESS: Final = "Ongeoorloofde toegang tot persoonsgegevens"
_THIRD: Final = "Onvoldoende maatregelen bij ontvangst door en verstrekking aan derden"

RISKS: Final = (
    Risk(
        number=1,
        title="Betrokkenen hebben geen controle over hun persoonsgegevens",
        says="Een deelnemer aan een gesprek heeft geen invloed op wat een ander veiligstelt, en hoe lang.",
        chance="groot",
        impact="groot",
        measures=(
            _RULES,
            Measure(text="Maak een standaardtekst die zegt dat persoonsgegevens kunnen worden verwerkt."),
            _BY_MAIL,
            _TALKS,
        ),
        requirements=(12, 44),
    ),
    Risk(
        number=2,
        title="Er worden bijzondere of strafrechtelijke persoonsgegevens verwerkt",
        says="Zulke gegevens versturen is verboden, behalve als er een uitzondering voor is.",
        chance="aannemelijk",
        impact="groot",
        measures=(
            Measure(
                text="Deel nooit bijzondere of strafrechtelijke gegevens via berichtenapps; leg dat vast.",
                organisational=True,
            ),
            Measure(text="Zorg voor duidelijke communicatie en strikte handhaving van de regels."),
            Measure(text="Bespreek geregeld in het team of zulke gegevens zijn verstuurd, en waarom."),
            Measure(
                text="Spreek betrokkenen aan op verkeerde verwerking, bijvoorbeeld in P-gesprekken.",
                organisational=True,
            ),
        ),
        requirements=(15, 18, 45),
    ),
    Risk(
        number=3,
        title=_ACCESS,
        says="Gegevens kunnen zonder beperking naar derden worden doorgestuurd, ook per ongeluk.",
        chance="groot",
        impact="groot",
        measures=(
            Measure(text="Stel een datalekprotocol op en zorg dat het wordt nageleefd."),
            _RULES,
            _BY_MAIL,
            _TALKS,
        ),
        requirements=(11, 29, 46),
    ),
    Risk(
        number=4,
        title=_ACCESS,
        says="Veiligstellen is mensenwerk: er worden meer of minder gegevens verwerkt dan nodig is.",
        chance="groot",
        impact="groot",
        measures=(
            _TRAINING,
            _HELP,
            Measure(text="Zorg voor goede autorisaties op het DMS waarin chatberichten worden bewaard."),
        ),
        requirements=(26, 47, 48),
    ),
    Risk(
        number=5,
        title=_ACCESS,
        says="Een ondersteuner die de telefoon uitleest, kan bij alle persoonlijke gegevens en kan die delen.",
        chance="groot",
        impact="groot",
        measures=(
            Measure(text="Hanteer een strikt autorisatieprotocol voor ondersteuners die chatberichten veiligstellen."),
            Measure(text="Screen ondersteuners zorgvuldig, voor het juiste rubriceringsniveau."),
        ),
        requirements=(3, 4, 46, 52),
    ),
    Risk(
        number=6,
        title=_ACCESS,
        says="Tussentijdse kopieën, zoals e-mails en zip- en txt-bestanden, moeten met de hand worden vernietigd.",
        chance="groot",
        impact="middelgroot",
        measures=(
            _TRAINING,
            Measure(text="Onderzoek geregeld wat er op de verschillende plekken staat, en ruim op."),
        ),
        requirements=(11,),
    ),
    Risk(
        number=7,
        title=_ACCESS,
        says="Bij een export worden berichten pas geschift nadat ze van de telefoon zijn gehaald.",
        chance="groot",
        impact="middelgroot",
        measures=(_TRAINING, _HELP),
        requirements=(47, 48),
    ),
    Risk(
        number=8,
        title=_THIRD,
        says="Leveranciers van apparaten, programma's en opslag kunnen meer gegevens verwerken dan nodig is.",
        chance="klein",
        impact="groot",
        measures=(
            Measure(text="Maak heldere afspraken met leveranciers, en zie toe op het ontbreken van achterdeuren."),
        ),
        requirements=(49,),
    ),
    Risk(
        number=9,
        title=_ACCESS,
        says="Wie buiten de EER veiligstelt, stuurt gegevens naar waar de AVG niet geldt.",
        chance="klein",
        impact="groot",
        measures=(
            Measure(text="Maak afspraken met medewerkers, en een protocol voor opslaan in het buitenland."),
            Measure(text="Onderzoek de informatiebeveiliging, en voorkom doorgifte buiten de EER."),
            Measure(text="Sluit verwerkingsovereenkomsten met leveranciers."),
        ),
        requirements=(50,),
    ),
    Risk(
        number=10,
        title=_THIRD,
        says="Automatische herkenning ziet te veel of te weinig voor relevant aan.",
        chance="nu niet te vertrouwen",
        impact="nog te bepalen",
        measures=(
            Measure(text="Selecteer met de hand."),
            Measure(
                text="Maak afspraken met leveranciers over kunstmatige intelligentie; hier wordt die niet gebruikt."
            ),
        ),
        requirements=(18,),
    ),
)
"""The risks; which requirement stands below which is the map of requirement 53."""
