"""The use cases: each is one processing that is logged, and does everything or nothing."""

from chatarchive.services._access import Access, Purpose
from chatarchive.services._activities import DOC_DIREKT, Activity, prepare_register
from chatarchive.services._actor import Actor, authenticate
from chatarchive.services._approving import approve, offer, reject
from chatarchive.services._breaching import breach_step, close_breach, report_breach
from chatarchive.services._bulk import Delivery, take_delivery
from chatarchive.services._cleaning import (
    Review,
    decide,
    finish_cleaning,
    give_sheet,
    review,
    start_cleaning,
    take_sheet,
    undo,
)
from chatarchive.services._destroying import destroy, lift_instruction
from chatarchive.services._enrolling import Enrolled, enrol, issue_code
from chatarchive.services._importing import download, import_case, notify, release, wipe
from chatarchive.services._listing import (
    Parties,
    allow_output,
    appointments,
    breaches,
    cases,
    employees,
    mandates,
    media_files,
    open_copies,
    owners,
    papers,
    parties,
    private_contacts,
)
from chatarchive.services._media import media_decision, media_relevance, media_report
from chatarchive.services._office import ZONE, Office
from chatarchive.services._outbox import send_mails
from chatarchive.services._planning import cancel_appointment, give_up, plan, plan_conversation
from chatarchive.services._readout import read_out
from chatarchive.services._recording import record
from chatarchive.services._registering import (
    add_private_contact,
    found_archive,
    give_mandate,
    register_abroad,
    register_agreement,
    register_dpia,
    register_employee,
    register_instruction,
    register_location,
    register_owner,
    register_supplier,
    withdraw_mandate,
)
from chatarchive.services._reporting import (
    instructions,
    keep_agreement_mail,
    notice,
    overview,
    participant_records,
    report_month,
    risks,
)
from chatarchive.services._splitting import split_conversation
from chatarchive.services._step import Outcome, Step, step
from chatarchive.services._updating import update_database
from chatarchive.services._verifying import Verified, destroy_copy, note_copy, quarantine, stray_copies, verify_archive
from chatarchive.services._viewing import Compared, View, compare_groups, dossier, view

__all__ = [
    "DOC_DIREKT",
    "ZONE",
    "Access",
    "Activity",
    "Actor",
    "Compared",
    "Delivery",
    "Enrolled",
    "Office",
    "Outcome",
    "Parties",
    "Purpose",
    "Review",
    "Step",
    "Verified",
    "View",
    "add_private_contact",
    "allow_output",
    "appointments",
    "approve",
    "authenticate",
    "breach_step",
    "breaches",
    "cancel_appointment",
    "cases",
    "close_breach",
    "compare_groups",
    "decide",
    "destroy",
    "destroy_copy",
    "dossier",
    "download",
    "employees",
    "enrol",
    "finish_cleaning",
    "found_archive",
    "give_mandate",
    "give_sheet",
    "give_up",
    "import_case",
    "instructions",
    "issue_code",
    "keep_agreement_mail",
    "lift_instruction",
    "mandates",
    "media_decision",
    "media_files",
    "media_relevance",
    "media_report",
    "note_copy",
    "notice",
    "notify",
    "offer",
    "open_copies",
    "overview",
    "owners",
    "papers",
    "participant_records",
    "parties",
    "plan",
    "plan_conversation",
    "prepare_register",
    "private_contacts",
    "quarantine",
    "read_out",
    "record",
    "register_abroad",
    "register_agreement",
    "register_dpia",
    "register_employee",
    "register_instruction",
    "register_location",
    "register_owner",
    "register_supplier",
    "reject",
    "release",
    "report_breach",
    "report_month",
    "review",
    "risks",
    "send_mails",
    "split_conversation",
    "start_cleaning",
    "step",
    "stray_copies",
    "take_delivery",
    "take_sheet",
    "undo",
    "update_database",
    "verify_archive",
    "view",
    "wipe",
    "withdraw_mandate",
]
