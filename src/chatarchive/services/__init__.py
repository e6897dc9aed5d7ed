"""The use cases: each is one processing that is logged, and does everything or nothing."""

from chatarchive.services._access import Access, Purpose
from chatarchive.services._activities import DOC_DIREKT, Activity, prepare_register
from chatarchive.services._actor import Actor, authenticate
from chatarchive.services._approving import approve, offer, reject
from chatarchive.services._breaching import breach_step, close_breach, report_breach
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
from chatarchive.services._importing import download, import_case, notify, release, wipe
from chatarchive.services._media import media_decision, media_relevance, media_report
from chatarchive.services._office import Office
from chatarchive.services._outbox import send_mails
from chatarchive.services._planning import cancel_appointment, give_up, plan, plan_conversation
from chatarchive.services._readout import read_out
from chatarchive.services._recording import record
from chatarchive.services._registering import (
    add_private_contact,
    found_archive,
    give_mandate,
    issue_token,
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
from chatarchive.services._step import Outcome, Step, step
from chatarchive.services._verifying import Verified, destroy_copy, note_copy, quarantine, stray_copies, verify_archive
from chatarchive.services._viewing import Compared, View, compare_groups, dossier, view

__all__ = [
    "DOC_DIREKT",
    "Access",
    "Activity",
    "Actor",
    "Compared",
    "Office",
    "Outcome",
    "Purpose",
    "Review",
    "Step",
    "Verified",
    "View",
    "add_private_contact",
    "approve",
    "authenticate",
    "breach_step",
    "cancel_appointment",
    "close_breach",
    "compare_groups",
    "decide",
    "destroy",
    "destroy_copy",
    "dossier",
    "download",
    "finish_cleaning",
    "found_archive",
    "give_mandate",
    "give_sheet",
    "give_up",
    "import_case",
    "instructions",
    "issue_token",
    "keep_agreement_mail",
    "lift_instruction",
    "media_decision",
    "media_relevance",
    "media_report",
    "note_copy",
    "notice",
    "notify",
    "offer",
    "overview",
    "participant_records",
    "plan",
    "plan_conversation",
    "prepare_register",
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
    "start_cleaning",
    "step",
    "stray_copies",
    "take_sheet",
    "undo",
    "verify_archive",
    "view",
    "wipe",
    "withdraw_mandate",
]
