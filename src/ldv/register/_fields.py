"""The fields of the register in one table: names in code, in English and in Dutch.

Template, import, export, `ldv register show` and the documentation all read it. Where the standard's general
introduction names a field (section 3.2, "Gebruikt in Register"), its names are used exactly.
"""

from __future__ import annotations

import unicodedata
from typing import Any, Final

import attrs

from ldv.register import _kinds as kinds
from ldv.register._activity import ProcessingActivity
from ldv.register._entity import Entity
from ldv.register._kinds import Kind, Language


@attrs.frozen(kw_only=True)
class Field:
    """One row of the table.

    Attributes:
        name: Attribute of the value in code.
        english: English name, heading of a column and key in a file.
        dutch: Dutch name, idem.
        kind: How it is read and written.
        required: Whether it must be filled in.
        source: Where the standard has it; empty for what it needs and does not name.
        doc: What it says.
        uitleg: The same in Dutch, for the template.
        example: In Dutch, for the template.
    """

    name: str
    english: str
    dutch: str
    kind: Kind = attrs.field(repr=False)
    required: bool = False
    source: str = ""
    doc: str
    uitleg: str
    example: str = ""

    def title(self, language: Language) -> str:
        """Name in a language."""
        return self.dutch if language is Language.DUTCH else self.english

    def texts(self, value: Any, language: Language) -> list[str]:
        """A value as texts: none when there is no value, several for a list."""
        if value is None or value == "":
            return []
        return [self.kind.text(item, language) for item in (value if self.kind.many else (value,))]


ID: Final = Field(
    name="id",
    english="dplCoreProcessingActivityId",
    dutch="dplCoreVerwerkingsactiviteitId",
    kind=kinds.IDENTIFIER,
    source="3.2.4",
    doc="URI of this version; what records point at. Empty for something new: the register makes one.",
    uitleg=(
        "Identificator (URI) van deze versie; hiernaar verwijzen logregels. Leeg laten voor iets nieuws: het "
        "register maakt er een."
    ),
    example="urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66",
)
PREVIOUS: Final = Field(
    name="previous_id",
    english="previousVersion",
    dutch="vorigeVersie",
    kind=kinds.IDENTIFIER,
    doc="URI of the version that this one follows. Only needed when the new version's own URI is given.",
    uitleg=(
        "Identificator van de versie die hierdoor wordt opgevolgd. Alleen nodig als de nieuwe versie een eigen "
        "identificator meekrijgt."
    ),
)
VALID_FROM: Final = Field(
    name="valid_from",
    english="validFrom",
    dutch="geldigVanaf",
    kind=kinds.MOMENT,
    doc="From when this version holds; empty is from now. A date is its midnight in UTC.",
    uitleg="Vanaf wanneer deze versie geldt; leeg is vanaf nu. Een datum is middernacht UTC.",
    example="2027-01-01",
)

ACTIVITY_FIELDS: Final[tuple[Field, ...]] = (
    ID,
    Field(
        name="name",
        english="name",
        dutch="naam",
        kind=kinds.LINE,
        required=True,
        doc="Name for people.",
        uitleg="Naam, begrijpelijk voor een buitenstaander.",
        example="Wijzigen kenteken parkeervergunning",
    ),
    Field(
        name="purpose",
        english="purpose",
        dutch="doelEinde",
        kind=kinds.TEXT,
        required=True,
        source="3.2.16",
        doc="Why personal data are processed: specified, explicit and legitimate.",
        uitleg="Waarom persoonsgegevens worden verwerkt: welbepaald, uitdrukkelijk omschreven en gerechtvaardigd.",
        example="Het kenteken op een parkeervergunning aanpassen op verzoek van de vergunninghouder.",
    ),
    Field(
        name="legal_basis",
        english="LegalBasis",
        dutch="grondslag",
        kind=kinds.GROUNDS,
        required=True,
        source="3.2.9",
        doc="One or more of the six grounds of AVG article 6-1.",
        uitleg="Een of meer van de zes gronden van AVG artikel 6-1.",
        example="Algemeen belang (6-1e)",
    ),
    Field(
        name="legal_basis_comment",
        english="LegalBasisComment",
        dutch="grondslagUitleg",
        kind=kinds.TEXT,
        source="3.2.10",
        doc="Explanation of the ground, such as the law or regulation.",
        uitleg="Uitleg bij de grondslag, zoals de wet of regeling.",
        example="Parkeerverordening 2024, artikel 4",
    ),
    Field(
        name="data_subject_categories",
        english="dataSubjectCategories",
        dutch="categorieënBetrokkenen",
        kind=kinds.WORDS,
        required=True,
        source="3.2.3",
        doc="Categories of people that the data are about.",
        uitleg="Categorieën van personen van wie gegevens worden verwerkt.",
        example="Burger; Aanvrager",
    ),
    Field(
        name="personal_data_categories",
        english="personalDataCategories",
        dutch="categorieënPersoonsgegevens",
        kind=kinds.WORDS,
        required=True,
        source="3.2.15",
        doc="Categories of personal data.",
        uitleg="Categorieën van persoonsgegevens.",
        example="Burgerservicenummer; Naam en adres; Kenteken",
    ),
    Field(
        name="recipients_categories",
        english="recipientsCategories",
        dutch="categorieënOntvangers",
        kind=kinds.WORDS,
        required=True,
        source="3.2.17",
        doc="Categories of those who receive the data; say so when nobody does.",
        uitleg="Categorieën van ontvangers; vul 'Geen' in als niemand de gegevens ontvangt.",
        example="Dienst Wegverkeer (RDW)",
    ),
    Field(
        name="envisaged_time_limit",
        english="envisagedTimeLimit",
        dutch="bewaarTermijn",
        kind=kinds.TERM,
        required=True,
        source="3.2.6",
        doc="How long the personal data are kept at most: an ISO 8601 duration.",
        uitleg=(
            "Hoe lang de persoonsgegevens hoogstens worden bewaard: een ISO 8601-duur. P7Y is zeven jaar, P6M zes "
            "maanden."
        ),
        example="P7Y",
    ),
    Field(
        name="controller_id",
        english="controller",
        dutch="verwerkingsverantwoordelijke",
        kind=kinds.ENTITY,
        required=True,
        doc="Entity that is responsible, by its URI or name.",
        uitleg="Wie verantwoordelijk is: identificator of naam van een entiteit.",
        example="Gemeente Voorbeeldstad",
    ),
    Field(
        name="processor_ids",
        english="processors",
        dutch="verwerkers",
        kind=kinds.ENTITIES,
        doc="Entities that process for the controller, by URI or name.",
        uitleg="Wie voor de verantwoordelijke verwerkt: identificatoren of namen van entiteiten.",
        example="Vergunningsoftware BV",
    ),
    Field(
        name="parent_id",
        english="parentDplCoreProcessingActivityId",
        dutch="parentDplCoreVerwerkingsactiviteitId",
        kind=kinds.IDENTIFIER,
        source="3.2.13",
        doc=(
            "Activity that this one is part of, by the URI of any of its versions; it may be in another register. "
            "Empty: of none."
        ),
        uitleg="Activiteit waarvan deze een onderdeel is; mag in een ander register staan. Leeg: geen onderdeel.",
    ),
    Field(
        name="confidentiality",
        english="confidentiality",
        dutch="vertrouwelijkheid",
        kind=kinds.SECRECY,
        source="4.6",
        doc=(
            "Whether a data subject may know: `normal`, `confidential`, `confidential until DATE`, `confidential for "
            "DURATION`."
        ),
        uitleg=(
            "Of de betrokkene ervan mag weten: normaal, vertrouwelijk, vertrouwelijk tot DATUM, vertrouwelijk "
            "gedurende DUUR. Leeg is normaal."
        ),
        example="normaal",
    ),
    Field(
        name="active",
        english="active",
        dutch="actief",
        kind=kinds.YES_NO,
        doc="`no` in the last version of an activity that is no longer carried out. Empty is yes.",
        uitleg="'nee' in de laatste versie van een activiteit die niet meer wordt uitgevoerd. Leeg is ja.",
        example="ja",
    ),
    VALID_FROM,
    PREVIOUS,
)

ENTITY_FIELDS: Final[tuple[Field, ...]] = (
    Field(
        name="id",
        english="entityId",
        dutch="entiteitId",
        kind=kinds.ENTITY,
        doc="URI of the entity. Empty for a new one: the register makes one.",
        uitleg="Identificator (URI) van de entiteit. Leeg laten voor een nieuwe: het register maakt er een.",
    ),
    Field(
        name="name",
        english="name",
        dutch="naam",
        kind=kinds.LINE,
        required=True,
        doc="Name, as a data subject is shown it.",
        uitleg="Naam, zoals een betrokkene die te zien krijgt.",
        example="Gemeente Voorbeeldstad",
    ),
    Field(
        name="type",
        english="type",
        dutch="soortEntiteit",
        kind=kinds.ENTITY_TYPE,
        doc="What it is: legal entity, natural person or organisation. Empty is organisation.",
        uitleg="Rechtspersoon, natuurlijk persoon of organisatie. Leeg is organisatie.",
        example="organisatie",
    ),
    Field(
        name="address",
        english="address",
        dutch="adres",
        kind=kinds.CONTACT,
        doc="Street and number.",
        uitleg="Straat en nummer.",
    ),
    Field(
        name="postal_code",
        english="postalCode",
        dutch="postcode",
        kind=kinds.CONTACT,
        doc="Postal code.",
        uitleg="Postcode.",
    ),
    Field(name="city", english="city", dutch="plaats", kind=kinds.CONTACT, doc="Place.", uitleg="Plaats."),
    Field(name="country", english="country", dutch="land", kind=kinds.CONTACT, doc="Country.", uitleg="Land."),
    Field(
        name="phone_number",
        english="phonenumber",
        dutch="telefoonnummer",
        kind=kinds.CONTACT,
        doc="Telephone.",
        uitleg="Telefoonnummer.",
    ),
    Field(
        name="email",
        english="email",
        dutch="e-mail",
        kind=kinds.EMAIL,
        doc="E-mail address for questions about privacy.",
        uitleg="E-mailadres voor vragen over privacy.",
        example="privacy@voorbeeldstad.example",
    ),
    VALID_FROM,
)


@attrs.frozen(kw_only=True)
class Sheet:
    """One kind of thing in the register, and how a file names it.

    Attributes:
        type: Class of its values.
        fields: Its fields, in the order in which they are shown.
        english: English name of the sheet, and key in a file.
        dutch: Dutch name of the sheet, idem.
        row_english: English word for one of them, in the column that tells rows apart.
        row_dutch: Dutch word for one of them.
    """

    type: type[ProcessingActivity] | type[Entity]
    fields: tuple[Field, ...]
    english: str
    dutch: str
    row_english: str
    row_dutch: str

    def title(self, language: Language) -> str:
        """Name in a language."""
        return self.dutch if language is Language.DUTCH else self.english

    def row(self, language: Language) -> str:
        """Word for one of them."""
        return self.row_dutch if language is Language.DUTCH else self.row_english


ENTITIES: Final = Sheet(
    type=Entity,
    fields=ENTITY_FIELDS,
    english="entities",
    dutch="entiteiten",
    row_english="entity",
    row_dutch="entiteit",
)
ACTIVITIES: Final = Sheet(
    type=ProcessingActivity,
    fields=ACTIVITY_FIELDS,
    english="activities",
    dutch="verwerkingsactiviteiten",
    row_english="activity",
    row_dutch="activiteit",
)
SHEETS: Final = (ENTITIES, ACTIVITIES)
"""Entities come first: activities refer to them."""

_ALIASES: Final = {
    "doel": "purpose",
    "doeleinde": "purpose",
    "identificator": "id",
    "verwerkingsactiviteit": "name",
    "betrokkenen": "data_subject_categories",
    "persoonsgegevens": "personal_data_categories",
    "ontvangers": "recipients_categories",
    "verantwoordelijke": "controller_id",
    "verwerker": "processor_ids",
    "processor": "processor_ids",
    "onderdeelvan": "parent_id",
    "email": "email",
    "telefoon": "phone_number",
}


def _simplified(heading: str) -> str:
    """A heading without capitals, spaces, accents, and what people put after it between brackets."""
    plain = unicodedata.normalize("NFKD", heading.partition("(")[0].casefold())
    return "".join(character for character in plain if character.isalnum())


def _known(sheet: Sheet) -> dict[str, Field]:
    by_name = {field.name: field for field in sheet.fields}
    known = {alias: by_name[name] for alias, name in _ALIASES.items() if name in by_name}
    for field in sheet.fields:
        known.update({_simplified(text): field for text in (field.name, field.english, field.dutch)})
    return known


_KNOWN: Final = {sheet.english: _known(sheet) for sheet in SHEETS}
_TITLES: Final = {
    _simplified(title): sheet
    for sheet, titles in (
        (
            ENTITIES,
            ("entities", "entiteiten", "entity", "entiteit", "organisaties", "organisations", "contactgegevens"),
        ),
        (
            ACTIVITIES,
            (
                "activities",
                "verwerkingsactiviteiten",
                "activiteiten",
                "activity",
                "activiteit",
                "verwerkingen",
                "register",
                "rvva",
            ),
        ),
    )
    for title in titles
}


def field_for(sheet: Sheet, heading: str) -> Field | None:
    """The field that a heading means, in any of its names; None when it means none."""
    return _KNOWN[sheet.english].get(_simplified(heading))


def sheet_for(title: str) -> Sheet | None:
    """The kind of thing that the name of a sheet, a key, or the word in a row means; None when it means none."""
    return _TITLES.get(_simplified(title))


def headings(sheet: Sheet) -> list[str]:
    """All names of all fields, for suggestions."""
    return [name for field in sheet.fields for name in (field.dutch, field.english, field.name)]
