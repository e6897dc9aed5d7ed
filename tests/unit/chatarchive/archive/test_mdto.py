"""Metadata as MDTO 1.0.1."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from chatarchive.archive import (
    DESTROY,
    IS_VERSION_OF,
    Concept,
    EventKind,
    HistoryEvent,
    Identifier,
    Involved,
    Reference,
    Related,
    Restriction,
    Term,
    mdto_bestand,
    mdto_informatieobject,
    validate_mdto,
)
from chatarchive.archive._schema import _OWN
from chatarchive.domain import Policy
from chatarchive.errors import ArchiveRefused, SettingsError

from .material import described, file

NAMES = {"m": "https://www.nationaalarchief.nl/mdto"}
SECRET = "Jansen 123456782"


PUBLISHED = {
    "identificatie": "identificatieKenmerk:string identificatieBron:string",
    "verwijzing": "verwijzingNaam:string verwijzingIdentificatie?:identificatie",
    "begrip": "begripLabel:string begripCode?:string begripBegrippenlijst:verwijzing",
    "raadpleeglocatie": "raadpleeglocatieFysiek*:verwijzing raadpleeglocatieOnline*:anyURI",
    "dekkingInTijd": "dekkingInTijdType:begrip dekkingInTijdBegindatum:datum dekkingInTijdEinddatum?:datum",
    "event": "eventType:begrip eventTijd?:tijdstip eventVerantwoordelijkeActor?:verwijzing eventResultaat?:string",
    "termijn": (
        "termijnTriggerStartLooptijd?:begrip termijnStartdatumLooptijd?:date termijnLooptijd?:duration "
        "termijnEinddatum?:datum"
    ),
    "gerelateerd": "gerelateerdInformatieobjectVerwijzing:verwijzing gerelateerdInformatieobjectTypeRelatie:begrip",
    "betrokkene": "betrokkeneTypeRelatie:begrip betrokkeneActor:verwijzing",
    "beperkingGebruik": (
        "beperkingGebruikType:begrip beperkingGebruikNadereBeschrijving?:string "
        "beperkingGebruikDocumentatie*:verwijzing beperkingGebruikTermijn?:termijn"
    ),
    "checksum": "checksumAlgoritme:begrip checksumWaarde:string checksumDatum:dateTime",
    "informatieobject": (
        "identificatie+:identificatie naam:string aggregatieniveau?:begrip classificatie*:begrip trefwoord*:string "
        "omschrijving*:string raadpleeglocatie*:raadpleeglocatie dekkingInTijd*:dekkingInTijd "
        "dekkingInRuimte*:verwijzing taal*:language event*:event waardering:begrip bewaartermijn?:termijn "
        "informatiecategorie?:begrip isOnderdeelVan*:verwijzing bevatOnderdeel*:verwijzing "
        "heeftRepresentatie*:verwijzing aanvullendeMetagegevens*:verwijzing "
        "gerelateerdInformatieobject*:gerelateerd archiefvormer+:verwijzing betrokkene*:betrokkene "
        "activiteit?:verwijzing beperkingGebruik+:beperkingGebruik"
    ),
    "bestand": (
        "identificatie+:identificatie naam:string omvang:integer bestandsformaat:begrip checksum+:checksum "
        "URLBestand?:anyURI isRepresentatieVan:verwijzing"
    ),
}
"""Elements of each group, how often (one, `?` at most one, `*` any number, `+` at least one) and their data type, as
the schema documentation of MDTO-XML 1.0.1 by the Nationaal Archief tells them."""
NARROWER = {"tekst": "string", "nonNegativeInteger": "integer"}
"""Where ours is stricter: a text is not blank, and a size is not below zero."""
TIMES = {("1", "1"): "", ("0", "1"): "?", ("0", "unbounded"): "*", ("1", "unbounded"): "+"}


def everything(**more: Any) -> bytes:
    source = Reference(name="Bron", identifier=Identifier(value="bron-7", source="chatarchive"))
    values: dict[str, Any] = {
        "keywords": ("chatbericht",),
        "descriptions": ("Geschoond gesprek.",),
        "first": datetime.date(2023, 1, 1),
        "last": datetime.date(2023, 3, 1),
        "events": (
            HistoryEvent(kind=EventKind.READ_OUT, at=datetime.date(2023, 3, 12), actor=Reference(name="Doc-Direkt")),
            HistoryEvent(
                kind=EventKind.CLEANED,
                at=datetime.datetime(2023, 3, 20, 9, tzinfo=datetime.UTC),
                result="2 berichten verwijderd.",
            ),
            HistoryEvent(kind=EventKind.APPROVED, at=datetime.date(2023, 3, 28)),
            HistoryEvent(kind=EventKind.CONVERTED, at=datetime.date(2023, 4, 2)),
        ),
        "valuation": DESTROY,
        "term": Term(
            trigger=Concept(label="Bevriezing", list_name="Begrippenlijst EventTypeLijst MDTO"),
            start=datetime.date(2023, 4, 2),
            duration="P10Y",
            end=datetime.date(2033, 4, 2),
        ),
        "category": Concept(label="Beleid", code="2.1", list_name="Selectielijst"),
        "part_of": (Reference(name="Dossier"),),
        "files": (Reference(name="gesprek.txt"), Reference(name="gesprek.pdf")),
        "related": (Related(object=source, relation=IS_VERSION_OF),),
        "involved": (Involved(actor=Reference(name="Secretaris-generaal"), relation="Berichteneigenaar"),),
        "activity": Reference(name="Archiveren van chatberichten"),
        "restrictions": (
            Restriction(
                label="Overig",
                description="Alleen aangewezen medewerkers.",
                documents=(Reference(name="Werkafspraken"),),
                term=Term(duration="P10Y"),
            ),
        ),
    }
    return mdto_informatieobject(described(**(values | more)), policy=Policy.ALL_BUSINESS)


def found(data: bytes, path: str) -> list[str]:
    elements: Any = etree.fromstring(data).xpath(path, namespaces=NAMES)
    return [str(one.text) for one in elements]


@pytest.mark.requirement(41)
def test_the_least_metadata_is_valid() -> None:
    """An information object and a file with what the norm demands, and no more, are valid."""
    validate_mdto(mdto_informatieobject(described()))
    validate_mdto(mdto_bestand(file()))


@pytest.mark.requirement(41)
def test_all_metadata_stands_in_the_order_of_the_norm() -> None:
    """Every element that we know comes in the place that the norm gives it."""
    root = etree.fromstring(everything())
    names = list(dict.fromkeys(etree.QName(one).localname for one in root[0]))
    assert names == [
        "identificatie",
        "naam",
        "aggregatieniveau",
        "trefwoord",
        "omschrijving",
        "dekkingInTijd",
        "taal",
        "event",
        "waardering",
        "bewaartermijn",
        "informatiecategorie",
        "isOnderdeelVan",
        "heeftRepresentatie",
        "gerelateerdInformatieobject",
        "archiefvormer",
        "betrokkene",
        "activiteit",
        "beperkingGebruik",
    ]


def test_steps_are_events_of_the_norm() -> None:
    """Reading out, cleaning, approving and converting are told with the words of the norm's list."""
    data = everything()
    assert found(data, "//m:eventType/m:begripLabel") == ["Export", "Wijziging", "Accordering", "Conversie"]
    assert found(data, "//m:eventTijd")[:2] == ["2023-03-12", "2023-03-20T09:00:00+00:00"]


@pytest.mark.requirement(43)
def test_the_policy_is_in_the_metadata() -> None:
    """Which policy was applied can be found by, and read, in the metadata."""
    data = mdto_informatieobject(described(), policy=Policy.RECONSTRUCTION)
    assert found(data, "//m:trefwoord") == ["reconstructie van bestuurlijke besluitvorming"]
    assert found(data, "//m:omschrijving") == ["Bewaarbeleid: reconstructie van bestuurlijke besluitvorming."]


def test_clean_and_source_name_each_other() -> None:
    """The metadata of a cleaned conversation leads to its source, and the other way round."""
    label = "//m:gerelateerdInformatieobjectTypeRelatie/m:begripLabel"
    assert found(everything(), label) == ["Is een versie van"]
    clean = Related(object=Reference(name="Geschoond"), relation="Heeft Versie")
    assert found(mdto_informatieobject(described(related=(clean,))), label) == ["Heeft Versie"]


@pytest.mark.requirement(41)
def test_a_file_has_its_size_format_and_checksum() -> None:
    """Size, PRONOM number and SHA-256 stand where the norm wants them."""
    data = mdto_bestand(file(url="https://dms.voorbeeld.nl/7"))
    assert found(data, "//m:omvang") == ["1234"]
    assert found(data, "//m:bestandsformaat/m:begripCode") == ["fmt/478"]
    assert found(data, "//m:checksumAlgoritme/m:begripLabel") == ["SHA-256"]
    assert found(data, "//m:checksumWaarde") == ["a" * 64]


@pytest.mark.requirement(41)
@pytest.mark.parametrize(
    ("lacking", "named"),
    [
        ({"identifiers": ()}, "identificatie"),
        ({"creators": ()}, "archiefvormer"),
        ({"restrictions": ()}, "beperkingGebruik"),
        ({"name": " "}, "informatieobject/naam"),
        ({"language": "geen taal"}, "informatieobject/taal"),
        ({"term": Term(duration="tien jaar")}, "bewaartermijn/termijnLooptijd"),
    ],
)
def test_what_is_missing_is_named(lacking: dict[str, Any], named: str) -> None:
    """Metadata without a mandatory element, or with a value that is not allowed, is refused by its name."""
    with pytest.raises(ArchiveRefused, match=named) as refused:
        everything(**lacking)
    assert refused.value.requirement == 41


@pytest.mark.requirement(41)
@pytest.mark.parametrize(("lacking", "named"), [({"size": -1}, "bestand/omvang"), ({"sha256": ""}, "checksumWaarde")])
def test_what_is_wrong_of_a_file_is_named(lacking: dict[str, Any], named: str) -> None:
    """A file without size or checksum is refused by the name of the element."""
    with pytest.raises(ArchiveRefused, match=named):
        mdto_bestand(file(**lacking))


def test_a_moment_without_zone_is_refused() -> None:
    """A checksum of nobody knows when is evidence of nothing."""
    with pytest.raises(ArchiveRefused, match="time zone"):
        mdto_bestand(file(hashed_at=datetime.datetime(2023, 4, 2)))  # noqa: DTZ001 - that is what is refused


@pytest.mark.parametrize(
    "broken",
    [
        f"<MDTO>{SECRET}",
        f'<!DOCTYPE MDTO [<!ENTITY x "{SECRET}">]><MDTO xmlns="https://www.nationaalarchief.nl/mdto">&x;</MDTO>',
        f'<MDTO xmlns="https://www.nationaalarchief.nl/mdto"><bestand><naam>{SECRET}</naam></bestand></MDTO>',
        f'<MDTO xmlns="https://www.nationaalarchief.nl/mdto"><{SECRET.split()[0]}/></MDTO>',
        f"<ander>{SECRET}</ander>",
        "",
    ],
)
def test_errors_never_repeat_values(broken: str) -> None:
    """What is not MDTO is refused without a value of it, whatever is wrong; no entity is followed."""
    with pytest.raises(ArchiveRefused) as refused:
        validate_mdto(broken.encode())
    assert SECRET not in str(refused.value)
    assert "123456782" not in str(refused.value)


@given(st.binary(max_size=200))
def test_bytes_that_are_no_metadata_are_refused(data: bytes) -> None:
    """Whatever is offered as metadata gives our own error."""
    with pytest.raises(ArchiveRefused):
        validate_mdto(data)


@given(st.text(max_size=50))
def test_a_name_stays_a_name(name: str) -> None:
    """A name with marks of XML stays that name; one that XML cannot hold is refused."""
    data = refused = None
    try:
        data = mdto_informatieobject(described(name=name))
    except ArchiveRefused as error:
        refused = str(error)
    if data is None:
        assert "naam" in str(refused)
    else:
        assert etree.fromstring(data).findtext(".//m:naam", namespaces=NAMES) == name


@pytest.mark.requirement(41)
def test_our_schema_says_what_the_published_one_says() -> None:
    """Every group has the published elements, in their order, as often, with their data types."""
    xs = "{http://www.w3.org/2001/XMLSchema}"
    root = etree.parse(_OWN).getroot()
    ours = {}
    for group in root.findall(f"{xs}complexType"):
        told = []
        for one in group.iter(f"{xs}element"):
            kind = str(one.get("type")).removeprefix("xs:")
            times = TIMES[str(one.get("minOccurs", "1")), str(one.get("maxOccurs", "1"))]
            told.append(f"{one.get('name')}{times}:{NARROWER.get(kind, kind)}")
        ours[str(group.get("name"))] = " ".join(told)
    assert ours == PUBLISHED
    unions = {one.get("name"): one.find(f"{xs}union") for one in root.findall(f"{xs}simpleType")}
    assert {name: str(one.get("memberTypes")) for name, one in unions.items() if one is not None} == {
        "datum": "xs:gYear xs:gYearMonth xs:date",
        "tijdstip": "xs:gYear xs:gYearMonth xs:date xs:dateTime",
    }
    [choice] = root.iter(f"{xs}choice")
    assert [one.get("name") for one in choice] == ["informatieobject", "bestand"]


def test_the_published_schema_is_checked_too(tmp_path: Path) -> None:
    """A schema file of the machine is checked besides ours; one that cannot be read is a fault of the settings."""
    stricter = tmp_path / "published.xsd"
    stricter.write_bytes(
        _OWN.read_bytes().replace(b'name="trefwoord" type="tekst" minOccurs="0"', b'name="trefwoord" type="tekst"')
    )
    mdto_informatieobject(described(), policy=Policy.ALL_BUSINESS, schema=stricter)
    with pytest.raises(ArchiveRefused, match="trefwoord"):
        mdto_informatieobject(described(), schema=stricter)
    with pytest.raises(SettingsError, match="mdto_schema"):
        validate_mdto(everything(), schema=tmp_path / "none.xsd")


def test_nothing_personal_is_shown() -> None:
    """The values of metadata do not show names when they are printed."""
    assert "Anna" not in repr(described(name="Anna"))
    assert "Anna" not in repr(Reference(name="Anna"))
