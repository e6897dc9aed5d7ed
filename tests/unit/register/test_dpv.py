"""Between the register and the terms of the draft interface."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ldv.duration import Duration
from ldv.register import THIS_ORGANISATION, Confidentiality, LegalBasis, Register
from ldv.register._dpv import DATA_SUBJECTS, LEGAL_BASIS, LEGAL_BASIS_BACK, RECIPIENTS, from_dpv, to_dpv
from tests.support.register import activity

# The enumerations of the draft, Processing Activities Register API v0.1.
DRAFT = {
    "legalBasis": """
        Consent Contract DataTransferLegalBasis LegalObligation LegitimateInterest OfficialAuthorityOfController
        PublicInterest VitalInterest
    """,
    "dataSubjects": """
        Adult Applicant Citizen Consumer Customer DataSubject Employee GuardianOfHuman Immigrant JobApplicant Member
        NonCitizen ParentOfHuman Participant Patient Student Subscriber Tourist User Visitor VulnerableHuman
    """,
    "legalRole": """
        DataController DataExporter DataImporter DataProcessor DataProtectionOfficer JointDataControllers
        ServiceConsumer ServiceProvider ThirdParty
    """,
}


def test_every_term_of_the_draft_has_its_place() -> None:
    """The tables hold exactly the terms of the draft, and every one of the six grounds has a term."""
    assert set(LEGAL_BASIS_BACK) == set(DRAFT["legalBasis"].split())
    assert set(DATA_SUBJECTS) == set(DRAFT["dataSubjects"].split())
    assert set(RECIPIENTS) == set(DRAFT["legalRole"].split())
    assert set(LEGAL_BASIS) == set(LegalBasis)
    assert all(LEGAL_BASIS_BACK[term] is basis for basis, term in LEGAL_BASIS.items())
    assert len(set(DATA_SUBJECTS.values())) == len(DATA_SUBJECTS)


def test_what_has_no_counterpart_is_said() -> None:
    """Nothing is guessed: what the other side has no place for is left out, and named."""
    found = to_dpv(
        activity(
            legal_basis_comment="Wet",
            parent_id="rva:1",
            confidentiality=Confidentiality(confidential=True),
            data_subject_categories=("Burger", "Vergunninghouder"),
            recipients_categories=("Derde", "RDW"),
        )
    )
    assert found.content["dataSubjects"] == ["Citizen"]
    assert {"legalRole": "ThirdParty"} in found.content["recipients"]
    for word in ("legal_basis_comment", "parent_id", "confidentiality", "Vergunninghouder", "RDW"):
        assert any(word in text for text in found.left_out)


def test_what_the_register_has_no_place_for_is_said() -> None:
    """A ground for transfer is no ground of article 6; measures and options have no place in section 3.2."""
    found = from_dpv(
        {
            "legalBasis": ["DataTransferLegalBasis", "dpv:Consent", "OfficialAuthorityOfController"],
            "dataSubjects": ["Citizen", "Martian"],
            "processingOptions": ["Store"],
            "measures": [{"measureType": "Technical", "measure": "TLS"}],
            "recipients": [{"legalRole": "ThirdParty", "entityId": "x"}],
        }
    )
    assert found.content["legal_basis"] == [LegalBasis.CONSENT.dutch, LegalBasis.PUBLIC_TASK.dutch]
    assert found.content["data_subject_categories"] == ["Burger"]
    for word in ("DataTransferLegalBasis", "Martian", "processingOptions", "measures", "ThirdParty"):
        assert any(word in text for text in found.left_out)


@pytest.mark.parametrize("basis", LegalBasis)
def test_there_and_back(register: Register, tmp_path: Path, basis: LegalBasis) -> None:
    """What the draft has a place for comes back as it went; importing it again changes nothing."""
    given = register.add(
        activity(
            id="urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66",
            legal_basis=(basis,),
            data_subject_categories=tuple(DATA_SUBJECTS.values()),
            recipients_categories=tuple(text for text in RECIPIENTS.values() if text),
            processor_ids=(THIS_ORGANISATION,),
            envisaged_time_limit=Duration.parse("P18M"),
        )
    )
    register.commit()
    path = tmp_path / "register.json"
    register.export(path, file_format="dpv")
    tree = json.loads(path.read_text("utf-8"))
    tree["processingActivities"] = [one for one in tree["processingActivities"] if one["version"]["name"] == given.name]
    path.write_text(json.dumps(tree), encoding="utf-8")
    with Register.open(tmp_path / "other.db", create=True, log=False) as other:
        report = other.import_file(path, file_format="dpv")
        other.commit()
        assert report.remarks == ()
        assert other.get(given.id) == given
        assert other.import_file(path, file_format="dpv").unchanged == 1
