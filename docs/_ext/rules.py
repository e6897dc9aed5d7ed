"""The standard's rules one by one: where each is done, and the tests that prove it.

python docs/_ext/rules.py      prints the tables, and ends with 1 when something named here is not there
"""

from __future__ import annotations

import ast
import sys
from functools import cache
from pathlib import Path

import attrs

ROOT = Path(__file__).parents[2]

RULES_TEST = "conformance/test_rules.py"
PARKING = "conformance/test_parkeervergunning.py"
REMOVAL = "conformance/test_verhuizing.py"
CONFORM = "unit/conformance/test_records.py"
VALUES = "unit/register/test_values.py"
VERSIONS = "contract/register/test_versions.py"


@attrs.frozen
class Row:
    """One line of a table.

    Attributes:
        rule: Number or name in the standard.
        text: What it asks, in short.
        where: Folder or file of `src/ldv` that does it; empty: nothing to do.
        tests: The tests, as `folder/test_file.py::name` without the `test_` of the name.
        note: What else there is to say.
    """

    rule: str
    text: str
    where: str = ""
    tests: tuple[str, ...] = ()
    note: str = ""


def _by(file: str, *names: str) -> tuple[str, ...]:
    return tuple(f"{file}::{name}" for name in names)


def _field(section: str, name: str, field: str, *more: str, required: bool = True) -> Row:
    """An attribute of the logboek that the faulty records of `ldv conform` and the published tables prove."""
    tests = (f"{PARKING}::what_is_logged_is_what_the_standard_publishes", *more)
    return Row(section, f"{name}{'' if required else ' (optional)'}", "record/_record.py", tests, f"`{field}`")


def _register(section: str, name: str, field: str, *more: str) -> Row:
    """An attribute of the register."""
    tests = (f"{VALUES}::every_field_of_the_standard_is_there_under_its_names", *more)
    return Row(section, f"{name}", "register/_fields.py", tests, f"`{field}`, in the register only")


BEHAVIOUR = (
    Row(
        "rule 1",
        "Start a trace for every processing for which none is known.",
        "processing/_lineage.py",
        _by(RULES_TEST, "rule_1_a_trace_for_every_processing_of_which_none_is_known"),
    ),
    Row(
        "rule 2",
        "Write a record for every processing, when it has ended.",
        "processing/_end.py",
        _by(RULES_TEST, "rule_2_one_record_when_the_whole_has_ended", "rule_2_every_one_of_them")
        + _by("crash/test_road_kill.py", "kill_at_any_moment_loses_and_doubles_nothing"),
    ),
    Row(
        "rule 3",
        "Keep whether it succeeded. Seed: OK or NOK. Current: Unset, Ok or Error.",
        "processing/_outcome.py",
        _by(RULES_TEST, "rule_3_whether_it_succeeded"),
    ),
    Row(
        "rule 4",
        "With several data subjects, a record for each; a record is about one or none.",
        "processing/_end.py",
        _by(RULES_TEST, "rule_4_a_record_for_each_data_subject", "rule_4_one_data_subject_is_in_the_main_record")
        + _by(REMOVAL, "a_record_for_each_resident"),
    ),
    Row(
        "rule 5, seed",
        "Take trace context in, and make it a foreign operation; the called starts a trace of its own.",
        "processing/_lineage.py",
        _by(RULES_TEST, "rule_5_a_calling_application", "rule_5_without_trace_context")
        + _by(PARKING, "a_called_organisation_names_its_caller"),
    ),
    Row(
        "rule 5, current",
        "Take trace context in; the trace goes on, and the caller's span is the parent.",
        "processing/_lineage.py",
        _by(RULES_TEST, "rule_5_a_calling_application", "rule_5_two_organisations_find_each_other"),
    ),
    Row(
        "current",
        "Hand trace context on when calling another application.",
        "processing/_propagator.py",
        _by(RULES_TEST, "rule_5_two_organisations_find_each_other")
        + _by("functional/test_http_clients.py", "the_operation_under_way_goes_along"),
    ),
    Row(
        "current",
        "Never fail the application because of a bad value in a record.",
        "processing/_readable.py",
        _by(RULES_TEST, "rule_6_a_bad_value_never_fails_the_application")
        + _by("property/test_records.py", "no_value_breaks_the_application"),
    ),
    Row(
        "current",
        "Names and statuses of OpenTelemetry at the edges.",
        "logboek/sql/0003_otel_traces.sql",
        _by(
            "contract/test_clickhouse_target.py",
            "the_names_at_the_edge_are_those_of_records",
            "statuses_have_the_names_of_the_current_draft",
        ),
    ),
    Row(
        "logboek",
        "Enforce TLS.",
        "logboek/_dsn.py",
        _by("unit/logboek/test_dsn.py", "another_machine_needs_tls")
        + _by("contract/test_clickhouse_faults.py", "tls_is_checked")
        + _by("functional/service/test_tls.py", "without_a_certificate_this_machine_only"),
    ),
    Row(
        "logboek",
        "Confirm the writing of every record.",
        "journal/_receipts.py",
        _by(RULES_TEST, "a_record_that_cannot_be_confirmed_is_said")
        + _by("functional/test_road.py", "level_logboek_returns_when_the_logboek_has_confirmed"),
    ),
    Row(
        "register",
        "A change is a new version with an identifier of its own; nothing is changed or removed.",
        "register/_register.py",
        _by(VERSIONS, "a_change_is_a_new_version_and_the_old_one_stays")
        + _by("contract/register/test_database.py", "the_database_refuses_to_change_or_remove"),
    ),
    Row(
        "reading",
        "Search terms in the body; at least one; a trace id alone grants nothing (extension lezen).",
        "service/_lezen.py",
        _by(
            "functional/service/test_reading.py",
            "a_record_as_the_extension_has_it",
            "a_question_that_cannot_be_is_refused",
            "a_trace_id_alone_grants_nothing",
        ),
    ),
)
"""Section 3.3.1 of the standard, with what the current draft says otherwise or adds."""

DECISIONS = (
    Row(
        "4.1",
        "Records hold only what the controller needs; of another organisation identifiers.",
        "processing/_lineage.py",
        _by(RULES_TEST, "decision_4_1_of_another_organisation_identifiers_only", "rule_7_of_an_error_the_type_only")
        + _by("property/test_records.py", "no_value_breaks_the_application"),
    ),
    Row(
        "4.2",
        "Records hold nothing that stands in a register.",
        "record/_attributes.py",
        _by(RULES_TEST, "decision_4_2_nothing_that_stands_in_a_register"),
    ),
    Row(
        "4.3",
        "Retention stands in the profile; none of it in a record.",
        "retention",
        _by("unit/retention/test_terms.py", "the_nearest_term_counts", "a_profile_in_a_file")
        + _by(RULES_TEST, "decision_4_2_nothing_that_stands_in_a_register"),
    ),
    Row(
        "4.4",
        "Nothing about users in records; the audit log points at the operation, and writing it is logged.",
        "audit",
        _by(RULES_TEST, "decision_4_4_nothing_about_employees")
        + _by(
            "contract/audit/test_entries.py", "an_entry_points_at_the_operation", "writing_is_a_processing_of_its_own"
        )
        + _by(REMOVAL, "the_clerk_is_in_the_audit_log"),
    ),
    Row(
        "4.5",
        "Destroying is work of a management component.",
        "retention/_apply.py",
        _by(
            "contract/retention/test_apply.py",
            "exactly_the_records_of_the_plan_go",
            "what_was_destroyed_is_logged_without_identifiers",
        ),
    ),
    Row(
        "4.6",
        "Confidentiality stands with the activity, is looked up when reading, and can end.",
        "inzage/_confidential.py",
        _by("property/test_inzage.py", "what_is_confidential_might_as_well_not_be_there")
        + _by("functional/test_bevraging.py", "the_customer_is_told_when_confidentiality_ends")
        + _by("functional/service/test_reading.py", "what_is_confidential_is_not_there"),
    ),
    Row(
        "4.7",
        "A reference to a register is an identifier with a URI, and loose.",
        "register/_known.py",
        _by(VERSIONS, "references_are_loose_and_typing_errors_are_not")
        + _by(VALUES, "identifiers_of_the_published_examples"),
    ),
    Row(
        "4.8",
        "No sampling, whatever the technique.",
        "processing/_sampler.py",
        _by(RULES_TEST, "decision_4_8_nothing_of_the_host_makes_a_sample", "rule_2_every_one_of_them")
        + _by("functional/test_sdk_refusals.py", "samplers_that_lose_something", "limits_that_lose_something"),
    ),
)
"""Chapter 4 of the standard."""

QUESTIONS = (
    Row(
        "2.1.1",
        "Account for processings inside an organisation and between organisations.",
        "processing",
        _by(PARKING, "what_is_logged_is_what_the_standard_publishes"),
    ),
    Row("2.1.2", "Any organisation may use it.", note="nothing to do"),
    Row(
        "2.1.3",
        "Not only personal data.",
        "processing",
        _by("unit/processing/test_subjects.py", "no_subject_is_one_record"),
        "a processing without a data subject",
    ),
    Row(
        "2.1.4",
        "Security incidents, technical logs and access are out of scope.",
        "processing",
        _by("functional/test_sdk_provider.py", "other_spans_are_left_alone"),
        "spans that are no processings stay out",
    ),
    Row("2.1.5", "Owner and manager of the standard.", note="nothing to do"),
    Row("2.1.6", "Whether it is obligatory.", note="nothing to do"),
    Row(
        "2.1.7",
        "Register and logboek together tell what was done for which task.",
        "inzage",
        _by("functional/cli/test_inzage.py", "a_citizen_gets_an_answer_and_the_next_one_tells_of_it"),
    ),
    Row(
        "2.1.8",
        "The audit log refers to the operation, and is a processing of its own.",
        "audit",
        _by("contract/audit/test_entries.py", "an_entry_points_at_the_operation", "its_own_trace_inside_a_call_too"),
    ),
    Row(
        "2.1.9",
        "An audit log that exists can refer to the operation id.",
        "processing/_operation.py",
        _by("unit/processing/test_with_block.py", "an_operation_looks_like_a_span"),
        "`operation.operation_id`",
    ),
    Row(
        "2.1.10",
        "Tell controller and processor apart.",
        "register/_entity.py",
        _by(VERSIONS, "entities_have_versions_too"),
    ),
    Row(
        "2.1.11",
        "Little or no loss of performance.",
        "journal",
        note="[measured](../performance.md), not tested: `nox -s bench`",
    ),
    Row(
        "2.1.12",
        "Every activity has an identifier; a change is a new activity; nothing is removed.",
        "register",
        _by(VERSIONS, "a_version_may_bring_its_own_identifier", "a_change_is_a_new_version_and_the_old_one_stays"),
    ),
    Row(
        "2.1.13",
        "A register may be a spreadsheet; identifiers may be in the code.",
        "register/_import.py",
        _by("functional/cli/test_register.py", "from_spreadsheet_to_register")
        + _by("unit/register/test_usage.py", "an_activity_is_found_however_it_is_written"),
    ),
    Row(
        "2.1.14",
        "How detailed a register is, the organisation decides.",
        "register/_validate.py",
        _by(VERSIONS, "validate_says_what_to_look_at"),
        "remarks, no refusal",
    ),
)
"""Section 2.1 of the standard: frequently asked questions."""

ATTRIBUTES = (
    Row(
        "3.2.1",
        "attribute (optional)",
        "record/_attributes.py",
        _by("unit/record/test_attributes.py", "keys_of_organisations_and_extensions_are_good", "values_become_text"),
        "`attributes`",
    ),
    _field(
        "3.2.2",
        "dplCoreDataSubjectId",
        "data_subject_id",
        f"{RULES_TEST}::rule_4_a_record_for_each_data_subject",
        "property/test_pseudonyms.py::a_data_subject_never_shows_the_number",
    ),
    _register("3.2.3", "dataSubjectCategories", "data_subject_categories"),
    _field(
        "3.2.4",
        "dplCoreProcessingActivityId",
        "processing_activity_id",
        "unit/register/test_known.py::an_unknown_activity_is_a_warning_once",
    ),
    _field(
        "3.2.5",
        "endTime",
        "end_time",
        "unit/processing/test_with_block.py::a_clock_that_steps_back_does_not_end_before_the_start",
    ),
    _register("3.2.6", "envisagedTimeLimit", "envisaged_time_limit", f"{VALUES}::a_duration_counts_as_people_count"),
    _field(
        "3.2.7",
        "foreignOperation.entity",
        "foreign_operation.entity",
        f"{RULES_TEST}::rule_5_a_calling_application",
        required=False,
    ),
    _field(
        "3.2.8",
        "foreignOperation.operationId",
        "foreign_operation.operation_id, .trace_id",
        f"{PARKING}::a_called_organisation_names_its_caller",
        required=False,
    ),
    _register("3.2.9", "LegalBasis", "legal_basis", f"{VALUES}::the_six_grounds_have_the_names_of_the_standard"),
    _register("3.2.10", "LegalBasisComment", "legal_basis_comment"),
    _field(
        "3.2.11",
        "operationId",
        "operation_id",
        f"{PARKING}::identifiers_are_as_the_definitions_ask",
        "unit/processing/test_with_block.py::identifiers_do_not_come_from_random",
    ),
    _field(
        "3.2.12", "operationName", "operation_name", "unit/processing/test_with_block.py::an_empty_name_is_filled_in"
    ),
    _field(
        "3.2.13",
        "parentDplCoreProcessingActivityId",
        "parent_processing_activity_id",
        f"{PARKING}::a_nested_operation_names_the_activity_it_is_part_of",
        f"{VERSIONS}::parents",
    ),
    _field(
        "3.2.14",
        "parentOperationId",
        "parent_operation_id",
        "unit/processing/test_with_block.py::nested_operations_are_one_trace",
    ),
    _register("3.2.15", "personalDataCategories", "personal_data_categories"),
    _register("3.2.16", "purpose", "purpose"),
    _register("3.2.17", "recipientsCategories", "recipients_categories"),
    _field(
        "3.2.18",
        "resource.attribute",
        "resource_attributes",
        "functional/test_configure_refusals.py::the_application_is_described_without_a_person",
        required=False,
    ),
    _field("3.2.19", "resource.name", "resource_name", "unit/journal/test_journal.py::a_record_knows_its_application"),
    _field(
        "3.2.20", "resource.version", "resource_version", "unit/journal/test_journal.py::a_record_knows_its_application"
    ),
    _field("3.2.21", "startTime", "start_time", "contract/test_logboek_reader.py::gives_back_every_field_as_it_was"),
    _field(
        "3.2.22",
        "statusCode",
        "status",
        f"{RULES_TEST}::rule_3_whether_it_succeeded",
        "unit/record/test_record.py::a_status_is_one_of_three",
    ),
    _field("3.2.23", "traceId", "trace_id", f"{PARKING}::identifiers_are_as_the_definitions_ask"),
)
"""Section 3.2 of the standard."""

EXAMPLES = (
    Row(
        "5.1, 5.2",
        "Parking permit, viewing and changing.",
        "processing",
        _by(PARKING, "what_is_logged_is_what_the_standard_publishes"),
        "`nox -s demo`",
    ),
    Row("5.3", "A removal at the counter.", "processing", _by(REMOVAL, "a_removal_is_logged_as_published")),
    Row("5.4", "A household.", "processing", _by(REMOVAL, "a_household_is_logged_as_published")),
)
"""Chapter 5 of the standard: the published tables."""

TABLES = {
    "behaviour": BEHAVIOUR,
    "decisions": DECISIONS,
    "questions": QUESTIONS,
    "attributes": ATTRIBUTES,
    "examples": EXAMPLES,
}


def faults() -> list[str]:
    """What is named here and is not there."""
    found = []
    for row in (row for rows in TABLES.values() for row in rows):
        if row.where and not (ROOT / "src/ldv" / row.where).exists():
            found.append(f"{row.rule}: src/ldv/{row.where} is not there")
        if not row.tests and not row.note:
            found.append(f"{row.rule}: no test, and nothing that says why")
        for test in row.tests:
            file, _, name = test.partition("::")
            if f"test_{name}" not in _functions(file):
                found.append(f"{row.rule}: tests/{file} has no test_{name}")
    return found


@cache
def _functions(file: str) -> set[str]:
    path = ROOT / "tests" / file
    if not path.is_file():
        return set()
    body = ast.parse(path.read_text(encoding="utf-8")).body
    return {one.name for one in body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)}


def table(name: str) -> str:
    """One of the tables as Markdown."""
    lines = ["| Rule | Asks | Done in | Proven by |", "|---|---|---|---|"]
    for row in TABLES[name]:
        done = "; ".join(part for part in (f"`{row.where}`" if row.where else "", row.note) if part)
        proof = "<br>".join(_shown(one) for one in row.tests)
        lines.append(f"| {row.rule} | {row.text} | {done} | {proof} |")
    return "\n".join(lines)


def _shown(test: str) -> str:
    file, _, name = test.partition("::")
    return f"{name.replace('_', ' ')} (`{file}`)"


if __name__ == "__main__":
    sys.stdout.write("\n\n".join(table(name) for name in TABLES) + "\n")
    if wrong := faults():
        sys.exit("\n".join(wrong))
