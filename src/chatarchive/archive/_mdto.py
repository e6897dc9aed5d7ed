"""Metadata as MDTO 1.0.1: every element in the place that the norm gives it."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any, Final

from lxml import etree

from chatarchive.archive._mdto_values import (
    ArchivedFile,
    Concept,
    HistoryEvent,
    Identifier,
    InformationObject,
    Reference,
    Restriction,
    Term,
)
from chatarchive.archive._schema import NAMESPACE, validate_mdto
from chatarchive.domain import Policy
from chatarchive.errors import ArchiveRefused

_INSTANCE: Final = "http://www.w3.org/2001/XMLSchema-instance"
# lxml writes the name None as the default namespace; its stubs know only strings.
_NAMES: Final[Any] = {None: NAMESPACE, "xsi": _INSTANCE}
_LOCATION: Final = f"{NAMESPACE} {NAMESPACE}/MDTO-XML1.0.1.xsd"
_LEVELS: Final = "Begrippenlijst Aggregatieniveaus MDTO"
_EVENTS: Final = "Begrippenlijst EventTypeLijst MDTO"
_RELATIONS: Final = "Begrippenlijst Relatietypen (informatieobject) MDTO"
_ALGORITHMS: Final = "Begrippenlijst ChecksumAlgoritme MDTO"
_COVERAGES: Final = "Begrippenlijst chatarchive"
_PRONOM: Final = "PRONOM-register"


def mdto_informatieobject(
    described: InformationObject, *, policy: Policy | None = None, schema: Path | None = None
) -> bytes:
    """Metadata of an information object.

    Args:
        described: What is known.
        policy: What is kept, which becomes a keyword and a description (requirement 43); None for an object to which
            no policy was applied, as a source.
        schema: The published schema file, to check against besides our own.

    Returns:
        The XML, valid.

    Raises:
        ArchiveRefused: A mandatory element is missing, or a value is not allowed (requirement 41).
        SettingsError: The schema cannot be read.
    """
    root, made = _root("informatieobject")
    # The order of the norm.
    _content(made, described, policy=policy)
    for event in described.events:
        _event(made, event)
    _valuation(made, described)
    _relations(made, described)
    _context(made, described)
    return _finished(root, schema=schema)


def mdto_bestand(described: ArchivedFile, *, schema: Path | None = None) -> bytes:
    """Metadata of a file.

    Args:
        described: What is known.
        schema: The published schema file, to check against besides our own.

    Returns:
        The XML, valid.

    Raises:
        ArchiveRefused: A mandatory element is missing, or a value is not allowed (requirement 41).
        SettingsError: The schema cannot be read.
    """
    root, made = _root("bestand")
    _identifiers(made, described.identifiers)
    _text(made, "naam", described.name)
    _text(made, "omvang", str(described.size))
    found = Concept(label=described.format.name, code=described.format.puid, list_name=_PRONOM)
    _concept(made, "bestandsformaat", found)
    checksum = _element(made, "checksum")
    _concept(checksum, "checksumAlgoritme", Concept(label="SHA-256", list_name=_ALGORITHMS))
    _text(checksum, "checksumWaarde", described.sha256)
    _text(checksum, "checksumDatum", _moment(described.hashed_at))
    if described.url:
        _text(made, "URLBestand", described.url)
    _reference(made, "isRepresentatieVan", described.represents)
    return _finished(root, schema=schema)


# -- an information object, in four parts --


def _content(made: etree._Element, described: InformationObject, *, policy: Policy | None) -> None:
    _identifiers(made, described.identifiers)
    _text(made, "naam", described.name)
    _concept(made, "aggregatieniveau", Concept(label=described.level, list_name=_LEVELS))
    for word in (*described.keywords, *((policy.value,) if policy is not None else ())):
        _text(made, "trefwoord", word)
    for text in (*described.descriptions, *((f"Bewaarbeleid: {policy.value}.",) if policy is not None else ())):
        _text(made, "omschrijving", text)
    if described.first is not None:
        coverage = _element(made, "dekkingInTijd")
        _concept(coverage, "dekkingInTijdType", Concept(label="Periode van de berichten", list_name=_COVERAGES))
        _text(coverage, "dekkingInTijdBegindatum", described.first.isoformat())
        if described.last is not None:
            _text(coverage, "dekkingInTijdEinddatum", described.last.isoformat())
    _text(made, "taal", described.language)


def _valuation(made: etree._Element, described: InformationObject) -> None:
    _concept(made, "waardering", described.valuation)
    if described.term is not None:
        _term(made, "bewaartermijn", described.term)
    if described.category is not None:
        _concept(made, "informatiecategorie", described.category)


def _relations(made: etree._Element, described: InformationObject) -> None:
    for one in described.part_of:
        _reference(made, "isOnderdeelVan", one)
    for one in described.files:
        _reference(made, "heeftRepresentatie", one)
    for related in described.related:
        other = _element(made, "gerelateerdInformatieobject")
        _reference(other, "gerelateerdInformatieobjectVerwijzing", related.object)
        relation = Concept(label=related.relation, list_name=_RELATIONS)
        _concept(other, "gerelateerdInformatieobjectTypeRelatie", relation)


def _context(made: etree._Element, described: InformationObject) -> None:
    for one in described.creators:
        _reference(made, "archiefvormer", one)
    for involved in described.involved:
        person = _element(made, "betrokkene")
        _concept(person, "betrokkeneTypeRelatie", Concept(label=involved.relation, list_name=involved.list_name))
        _reference(person, "betrokkeneActor", involved.actor)
    if described.activity is not None:
        _reference(made, "activiteit", described.activity)
    for restriction in described.restrictions:
        _restriction(made, restriction)


# -- groups of the norm --


def _identifiers(parent: etree._Element, identifiers: tuple[Identifier, ...]) -> None:
    for identifier in identifiers:
        _identifier(parent, "identificatie", identifier)


def _identifier(parent: etree._Element, name: str, identifier: Identifier) -> None:
    made = _element(parent, name)
    _text(made, "identificatieKenmerk", identifier.value)
    _text(made, "identificatieBron", identifier.source)


def _reference(parent: etree._Element, name: str, reference: Reference) -> None:
    made = _element(parent, name)
    _text(made, "verwijzingNaam", reference.name)
    if reference.identifier is not None:
        _identifier(made, "verwijzingIdentificatie", reference.identifier)


def _concept(parent: etree._Element, name: str, concept: Concept) -> None:
    made = _element(parent, name)
    _text(made, "begripLabel", concept.label)
    if concept.code:
        _text(made, "begripCode", concept.code)
    _reference(made, "begripBegrippenlijst", Reference(name=concept.list_name))


def _event(parent: etree._Element, event: HistoryEvent) -> None:
    made = _element(parent, "event")
    _concept(made, "eventType", Concept(label=event.kind.value, list_name=_EVENTS))
    _text(made, "eventTijd", _moment(event.at) if isinstance(event.at, datetime.datetime) else event.at.isoformat())
    if event.actor is not None:
        _reference(made, "eventVerantwoordelijkeActor", event.actor)
    if event.result:
        _text(made, "eventResultaat", event.result)


def _term(parent: etree._Element, name: str, term: Term) -> None:
    made = _element(parent, name)
    if term.trigger is not None:
        _concept(made, "termijnTriggerStartLooptijd", term.trigger)
    if term.start is not None:
        _text(made, "termijnStartdatumLooptijd", term.start.isoformat())
    if term.duration:
        _text(made, "termijnLooptijd", term.duration)
    if term.end is not None:
        _text(made, "termijnEinddatum", term.end.isoformat())


def _restriction(parent: etree._Element, restriction: Restriction) -> None:
    made = _element(parent, "beperkingGebruik")
    _concept(made, "beperkingGebruikType", Concept(label=restriction.label, list_name=restriction.list_name))
    if restriction.description:
        _text(made, "beperkingGebruikNadereBeschrijving", restriction.description)
    for document in restriction.documents:
        _reference(made, "beperkingGebruikDocumentatie", document)
    if restriction.term is not None:
        _term(made, "beperkingGebruikTermijn", restriction.term)


# -- elements --


def _root(name: str) -> tuple[etree._Element, etree._Element]:
    root = etree.Element(f"{{{NAMESPACE}}}MDTO", nsmap=_NAMES)
    root.set(f"{{{_INSTANCE}}}schemaLocation", _LOCATION)
    return root, _element(root, name)


def _element(parent: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")


def _text(parent: etree._Element, name: str, value: str) -> None:
    made = _element(parent, name)
    try:
        made.text = value
    except ValueError:
        fault = ArchiveRefused(
            f"The metadata cannot be made: {name} has a character that XML does not allow. Correct it in the register.",
            requirement=41,
        )
    else:
        return
    raise fault


def _moment(value: datetime.datetime) -> str:
    if value.tzinfo is None:
        raise ArchiveRefused(
            "The metadata cannot be made: a moment has no time zone. Give it with one.", requirement=41
        )
    return value.isoformat(timespec="seconds")


def _finished(root: etree._Element, *, schema: Path | None) -> bytes:
    etree.indent(root, space="  ")
    made = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    validate_mdto(made, schema=schema)
    return made
