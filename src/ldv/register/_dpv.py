"""Between the register and the terms of the draft interface on registers, which are those of the W3C's DPV.

What has no counterpart on the other side is left out and said, never guessed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import attrs

from ldv.register._activity import ProcessingActivity
from ldv.register._entity import Entity
from ldv.register._kinds import moment_text
from ldv.register._legal_basis import LegalBasis

LEGAL_BASIS: Final[Mapping[LegalBasis, str]] = {
    LegalBasis.CONSENT: "Consent",
    LegalBasis.CONTRACT: "Contract",
    LegalBasis.LEGAL_OBLIGATION: "LegalObligation",
    LegalBasis.VITAL_INTERESTS: "VitalInterest",
    LegalBasis.PUBLIC_TASK: "PublicInterest",
    LegalBasis.LEGITIMATE_INTERESTS: "LegitimateInterest",
}
"""The six grounds and their terms."""

LEGAL_BASIS_BACK: Final[Mapping[str, LegalBasis | None]] = {
    **{term: basis for basis, term in LEGAL_BASIS.items()},
    # The second half of ground e: "een taak in het kader van de uitoefening van het openbaar gezag".
    "OfficialAuthorityOfController": LegalBasis.PUBLIC_TASK,
    # A ground for transfer to another country (AVG chapter V), and none for processing (article 6).
    "DataTransferLegalBasis": None,
}
"""Terms and their grounds; None for what is no ground of article 6."""

DATA_SUBJECTS: Final[Mapping[str, str]] = {
    "Adult": "Volwassene",
    "Applicant": "Aanvrager",
    "Citizen": "Burger",
    "Consumer": "Consument",
    "Customer": "Klant",
    "DataSubject": "Betrokkene",
    "Employee": "Medewerker",
    "GuardianOfHuman": "Voogd",
    "Immigrant": "Immigrant",
    "JobApplicant": "Sollicitant",
    "Member": "Lid",
    "NonCitizen": "Niet-burger",
    "ParentOfHuman": "Ouder",
    "Participant": "Deelnemer",
    "Patient": "Patiënt",
    "Student": "Student",
    "Subscriber": "Abonnee",
    "Tourist": "Toerist",
    "User": "Gebruiker",
    "Visitor": "Bezoeker",
    "VulnerableHuman": "Kwetsbaar persoon",
}
"""Terms for data subjects and the Dutch category of each."""

RECIPIENTS: Final[Mapping[str, str | None]] = {
    "DataController": None,
    "DataProcessor": None,
    "DataExporter": "Exporteur van gegevens",
    "DataImporter": "Importeur van gegevens",
    "DataProtectionOfficer": "Functionaris gegevensbescherming",
    "JointDataControllers": "Gezamenlijke verwerkingsverantwoordelijke",
    "ServiceConsumer": "Afnemer van een dienst",
    "ServiceProvider": "Dienstverlener",
    "ThirdParty": "Derde",
}
"""Legal roles of recipients and the Dutch category of each; None for the roles that are fields of their own."""

_SUBJECTS_BACK: Final = {dutch.casefold(): term for term, dutch in DATA_SUBJECTS.items()} | {
    term.casefold(): term for term in DATA_SUBJECTS
}
_RECIPIENTS_BACK: Final = {dutch.casefold(): term for term, dutch in RECIPIENTS.items() if dutch is not None}
_UUID: Final = "urn:uuid:"


@attrs.frozen(kw_only=True)
class Translated:
    """Something in the other terms.

    Attributes:
        content: What could be said in them.
        left_out: What could not, in words.
    """

    content: dict[str, Any]
    left_out: tuple[str, ...]


def to_dpv(activity: ProcessingActivity) -> Translated:
    """A version of an activity as the draft interface shows a `ProcessingActivityVersion`.

    Args:
        activity: The version.

    Returns:
        Its content, and what the interface has no place for.
    """
    left_out = [
        f"{name} has no place in the interface"
        for name, value in (
            ("legal_basis_comment", activity.legal_basis_comment),
            ("parent_id", activity.parent_id),
            ("confidentiality", activity.confidentiality.confidential),
        )
        if value
    ]
    subjects = {text: _SUBJECTS_BACK.get(text.casefold()) for text in activity.data_subject_categories}
    left_out += [f"data subject category {text!r} has no DPV term" for text, term in subjects.items() if term is None]
    recipients = [{"legalRole": "DataController", "entityId": _bare(activity.controller_id)}]
    recipients += [{"legalRole": "DataProcessor", "entityId": _bare(processor)} for processor in activity.processor_ids]
    for text in activity.recipients_categories:
        role = _RECIPIENTS_BACK.get(text.casefold())
        if role is None:
            left_out.append(f"recipients category {text!r} has no DPV term")
        else:
            recipients.append({"legalRole": role})
    content = {
        "version": activity.number,
        "name": activity.name,
        "validFrom": moment_text(activity.valid_from) if activity.valid_from else None,
        "purpose": activity.purpose,
        "legalBasis": [LEGAL_BASIS[basis] for basis in activity.legal_basis],
        "dataSubjects": [term for term in subjects.values() if term is not None],
        "personalData": {
            "categories": list(activity.personal_data_categories),
            "retentionPeriod": str(activity.envisaged_time_limit),
        },
        "recipients": recipients,
    }
    return Translated(content=content, left_out=tuple(left_out))


def entity_to_dpv(entity: Entity) -> dict[str, Any]:
    """An entity as the draft interface shows it."""
    texts = {
        "name": entity.name,
        "address": entity.address,
        "postalCode": entity.postal_code,
        "city": entity.city,
        "country": entity.country,
        "phonenumber": entity.phone_number,
        "email": entity.email,
    }
    return {"id": _bare(entity.id), "type": entity.type.value} | {name: text for name, text in texts.items() if text}


def from_dpv(version: Mapping[str, Any]) -> Translated:
    """The fields of a `ProcessingActivityVersion` as texts under the register's own names.

    Args:
        version: Content of the version.

    Returns:
        The fields, and what the register has no place for.
    """
    left_out = [
        f"{name} has no place in the register" for name in ("processingOptions", "measures") if version.get(name)
    ]
    content: dict[str, Any] = {
        "name": version.get("name"),
        "purpose": version.get("purpose"),
        "valid_from": version.get("validFrom"),
    }
    content["legal_basis"] = _grounds(_many(version.get("legalBasis")), left_out)
    content["data_subject_categories"] = [
        text
        for term in _many(version.get("dataSubjects"))
        if (text := _known(DATA_SUBJECTS, term, "dataSubjects", left_out))
    ]
    personal = version.get("personalData")
    personal = personal if isinstance(personal, Mapping) else {}
    content["personal_data_categories"] = _many(personal.get("categories"))
    content["envisaged_time_limit"] = personal.get("retentionPeriod")
    _recipients(_many(version.get("recipients")), content, left_out)
    return Translated(content=content, left_out=tuple(left_out))


def dpv_rows(tree: Any) -> tuple[dict[str, list[dict[str, Any]]], list[str]]:
    """A file in the interface's terms as sections under the register's own names, and remarks on what was left out."""
    sections: dict[str, list[dict[str, Any]]] = {"entities": [], "activities": []}
    said: list[str] = []
    tree = tree if isinstance(tree, Mapping) else {"processingActivities": _many(tree)}
    for entity in _many(tree.get("entities")):
        if isinstance(entity, Mapping):
            named = {("entityId" if name == "id" else name): value for name, value in entity.items()}
            sections["entities"].append({**named, "entityId": _uri(named.get("entityId"))})
    for activity in _many(tree.get("processingActivities")):
        if not isinstance(activity, Mapping):
            continue
        version = activity.get("version")
        found = from_dpv(version if isinstance(version, Mapping) else activity)
        content = {**found.content, "id": _uri(activity.get("id"))}
        if isinstance(activity.get("active"), bool):
            content["active"] = activity["active"]
        said += [f"{content['name']}: {text}" for text in found.left_out]
        sections["activities"].append({name: value for name, value in content.items() if value not in (None, [])})
    return sections, said


def _grounds(terms: Sequence[Any], left_out: list[str]) -> list[str]:
    found = [
        _known(
            {term: basis.dutch if basis else None for term, basis in LEGAL_BASIS_BACK.items()},
            term,
            "legalBasis",
            left_out,
        )
        for term in terms
    ]
    return list(dict.fromkeys(text for text in found if text))


def _recipients(recipients: Sequence[Any], content: dict[str, Any], left_out: list[str]) -> None:
    categories, processors = [], []
    for recipient in recipients:
        role, entity = (
            (recipient.get("legalRole"), recipient.get("entityId")) if isinstance(recipient, Mapping) else (None, None)
        )
        if role == "DataController" and entity:
            content["controller_id"] = _uri(entity)
        elif role == "DataProcessor" and entity:
            processors.append(_uri(entity))
        elif (text := _known(RECIPIENTS, role, "recipients", left_out)) is not None:
            categories.append(text)
            if entity:
                left_out.append(f"the entity of a recipient in the role {role} has no place in the register")
    content["recipients_categories"] = list(dict.fromkeys(categories))
    content["processor_ids"] = processors


def _known(table: Mapping[str, str | None], term: Any, where: str, left_out: list[str]) -> str | None:
    found = table.get(str(term).rpartition(":")[2])
    if found is None:
        left_out.append(f"{where} {str(term)[:60]!r} has no counterpart in the register")
    return found


def _many(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, Sequence) and not isinstance(value, str) else [value]


def _bare(id: str) -> str:
    return id.removeprefix(_UUID)


def _uri(id: Any) -> str | None:
    if not id:
        return None
    text = str(id)
    return _UUID + text if len(text) == 36 and text.count("-") == 4 and ":" not in text else text
