"""A processing activity: why data are processed, on what ground, of whom, and for how long."""

from __future__ import annotations

import datetime

import attrs

from ldv.duration import Duration
from ldv.register._confidentiality import NORMAL, Confidentiality
from ldv.register._legal_basis import LegalBasis


def _or_none(text: str | None) -> str | None:
    return text or None


@attrs.frozen(kw_only=True)
class ProcessingActivity:
    """One version of a processing activity: what section 3.2 marks "Gebruikt in Register", and what comes with it.

    A version never changes. "Bestaande verwerkingsactiviteiten mogen niet wijzigen of verwijderd worden" (section
    2.1.12): a change is a new version with an identifier of its own, and every identifier that was ever used in a
    record keeps its meaning.

    Attributes:
        id: URI of this version. Empty until the register makes one.
        activity_id: URI of the first version: what all versions of one activity share.
        number: 1 for the first version.
        previous_id: URI of the version before this one; None for the first.
        valid_from: From when it holds, and the version before it no longer does; None until it is added.
        recorded_at: When the register took it; None until then. It plays no part in comparing versions.
        name: Name for people.
        purpose: `purpose`, doelEinde (3.2.16).
        legal_basis: `LegalBasis`, grondslag (3.2.9): one or more of the six.
        legal_basis_comment: `LegalBasisComment`, grondslagUitleg (3.2.10): the law or rule, for example.
        data_subject_categories: `dataSubjectCategories`, categorieënBetrokkenen (3.2.3).
        personal_data_categories: `personalDataCategories`, categorieënPersoonsgegevens (3.2.15).
        recipients_categories: `recipientsCategories`, categorieënOntvangers (3.2.17).
        envisaged_time_limit: `envisagedTimeLimit`, bewaarTermijn (3.2.6): how long the personal data are kept.
        parent_id: `parentDplCoreProcessingActivityId` (3.2.13): activity that this one is part of. A reference, by the
            identifier of any of its versions; it may be in another organisation's register.
        controller_id: Entity that is responsible.
        processor_ids: Entities that carry it out for the controller.
        confidentiality: Whether a data subject may know (decision 4.6).
        active: False in the last version of an activity that is no longer carried out.
    """

    id: str = ""
    activity_id: str = ""
    number: int = 1
    previous_id: str | None = attrs.field(default=None, converter=_or_none)
    valid_from: datetime.datetime | None = None
    recorded_at: datetime.datetime | None = attrs.field(default=None, eq=False)
    name: str
    purpose: str
    legal_basis: tuple[LegalBasis, ...]
    legal_basis_comment: str = ""
    data_subject_categories: tuple[str, ...]
    personal_data_categories: tuple[str, ...]
    recipients_categories: tuple[str, ...]
    envisaged_time_limit: Duration
    parent_id: str | None = attrs.field(default=None, converter=_or_none)
    controller_id: str
    processor_ids: tuple[str, ...] = ()
    confidentiality: Confidentiality = NORMAL
    active: bool = True
