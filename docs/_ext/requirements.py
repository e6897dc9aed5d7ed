"""The numbered requirements of chatarchive, with the tests that prove each of them.

    python docs/_ext/requirements.py      prints the table, and ends with 1 when a requirement has no test

The tests say which requirements they prove, with `@pytest.mark.requirement(12, 14)`: this reads their source.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]

WA, RM, LDV = "working agreements", "risks and measures", "Logboek Dataverwerkingen"
REQUIREMENTS: dict[int, tuple[str, str]] = {
    1: (f"{WA}, section 1", "Nothing is read out for a department without an agreement in force."),
    2: (f"{WA}, section 1", "The register names the department as controller and Doc-Direkt as processor."),
    3: (f"{WA}, section 2", "Only who has a VOG and an A/B screening reads out and cleans."),
    4: (f"{WA}, section 2", "A screening that is withdrawn stops the next action; what was done stays valid."),
    5: (f"{WA}, section 3", "The steps of a conversation have a fixed order; a step that is skipped is refused."),
    6: (f"{WA}, section 3", "The steps of the work instruction are ticked before a telephone counts as read out."),
    7: (f"{WA}, sections 3 and 11", "Sending to another number than that of the central telephone is a breach."),
    8: (f"{WA}, section 3", "An import keeps every byte; the same name is never used for other bytes."),
    9: (f"{WA}, section 3", "The central telephone is wiped only after the stored copy was read back and found equal."),
    10: (f"{WA}, section 3", "After that the cleaning team gets one notice, with the location and no content."),
    11: (f"{RM}, risk 6", "Temporary copies are listed; a case with open copies cannot be closed."),
    12: (
        f"{WA}, section 4",
        "The registration overview has a row for each conversation, present directly after each step.",
    ),
    13: (f"{WA}, section 4", "Lines are added to the overview and never changed; tampering is found."),
    14: (f"{WA}, section 4", "Groups have their own list, with every owner who delivered them."),
    15: (f"{WA}, section 5", "Everything is kept, unless a category and a reason say otherwise."),
    16: (f"{WA}, section 5", "A message, passage or element is removed; the clean copy says that and why."),
    17: (f"{WA}, section 5", "What is kept and what is removed is together what there was."),
    18: (f"{RM}, risk 10", "Detection suggests; nothing changes until a person decides."),
    19: (f"{WA}, section 6", "The owner decides on the relevance of media at the export."),
    20: (f"{WA}, section 6", "A conversation with somebody on the list of private contacts is not read out."),
    21: (f"{WA}, section 6", "Media have their own folder; missing and unreferenced files are reported."),
    22: (f"{WA}, section 6", "Each file is archived or not by decision; an undecided one stops the offer."),
    23: (f"{WA}, section 7", "A file is named exactly as agreed; a wrong name is refused with the right one."),
    24: (
        f"{WA}, section 8",
        "Dossiers have the agreed structure; names that a file system refuses are replaced reversibly.",
    ),
    25: (f"{WA}, section 9", "The same group of two owners stays two files and two cleanings."),
    26: (f"{WA}, section 10", "Only four groups of people have access, to names too; each view is logged."),
    27: (f"{WA}, section 10", "Only the owner appoints and withdraws a delegate, effective at once."),
    28: (f"{WA}, section 4", "The owner approves or rejects; nobody approves own work; a change voids an approval."),
    29: (f"{WA}, section 11", "A breach has fixed steps, a mail to the mailbox and a clock of 72 hours."),
    30: (f"{WA}, section 11", "The mail of a breach holds no message text, burgerservicenummer or number."),
    31: (f"{WA}, section 12", "Sources are not destroyed while the instruction is in force, by nobody."),
    32: (f"{WA}, section 12", "Sources are checked against their hashes; what changed or is missing is named."),
    33: (
        f"{WA}, section 13",
        "The monthly report tells what was held, planned and cancelled, and equals the overview.",
    ),
    34: (f"{WA}, section 13", "Planning on a weekend or holiday warns; a missed appointment gets a reason."),
    35: (f"{WA}, section 14", "Each case keeps the version of the rules by which it was cleaned."),
    36: (f"{RM}, instruction", "Expiring, view-once and deleted messages are counted and reported."),
    37: (f"{RM}, phase 1", "The method is recorded; a screenshot needs its metadata and a redaction check."),
    38: (f"{RM}, phase 1", "The text of every message that is kept stands in the PDF."),
    39: (f"{RM}, phase 1", "A zip that is not safe is refused, and nothing of it is written."),
    40: (f"{RM}, phase 1", "WhatsApp, Signal, SMS and Telegram give the same model; an unknown file is refused."),
    41: (f"{RM}, phase 2", "Nothing is stored without approval, valid metadata, access and format."),
    42: (f"{RM}, phase 2", "Splitting over dossiers keeps a link to the source, and loses or doubles nothing."),
    43: (f"{RM}, instruction", "The policy is a setting, and stands in the metadata."),
    44: (f"{RM}, risk 1", "Participants get a standard text, and can see what was done with their data."),
    45: (f"{RM}, risk 2", "Finds of category 1 are counted for the team, without names or content."),
    46: (f"{RM}, risks 3 and 5", "Nothing is forwarded; output goes to allow-listed locations only."),
    47: (f"{RM}, risks 4 and 7", "Only selected conversations; an extra one is quarantined and destroyed with proof."),
    48: (f"{RM}, risks 4 and 7", "Employees are trained; who is not is refused or warned."),
    49: (f"{RM}, risk 8", "Agreements with suppliers are registered; the package runs without a network."),
    50: (f"{RM}, risk 9", "A read-out outside the EEA needs an exception that is registered."),
    51: (f"{RM}, introduction", "Nothing is read out for a department without a DPIA."),
    52: (f"{RM}, risk 5", "Employees are cleared for the level of the dossier; a classified message freezes it."),
    53: (f"{RM}, risks 1 to 10", "Each risk is shown with its measures and its live state."),
    54: (LDV, "One record for each data subject, with one trace for each conversation."),
    55: (LDV, "No employee and no message text in any record."),
    56: (LDV, "The audit record has the same operation, and writing it is logged itself."),
    57: (LDV, "Without the logboek the action does not happen."),
    58: (LDV, "A command that is repeated gives a new record, and no second file, mail or row."),
}
"""For each number: where it comes from, and what it says in short."""


def tests() -> dict[int, list[str]]:
    """The tests of each requirement, as `tests/unit/.../test_x.py::test_y`.

    Raises:
        ValueError: A marker names something that is no requirement.
    """
    found: dict[int, list[str]] = {number: [] for number in REQUIREMENTS}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        module = ast.parse(path.read_text(encoding="utf-8"))
        place = path.relative_to(ROOT).as_posix()
        for name, numbers in _marked(module.body, _at_module(module)):
            for number in sorted(numbers):
                if number not in found:
                    raise ValueError(f"{place}::{name} is marked with requirement {number}; there are 1 to 58")
                found[number].append(f"{place}::{name}")
    return found


def missing() -> list[int]:
    """The requirements that no test proves."""
    return [number for number, those in tests().items() if not those]


def _at_module(module: ast.Module) -> set[int]:
    return {
        number
        for statement in module.body
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "pytestmark"
        for number in _numbers(statement.value)
    }


def _marked(body: Iterable[ast.stmt], outer: set[int]) -> Iterator[tuple[str, set[int]]]:
    for node in body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        # A marker of one parameter set of a test stands inside its decorator.
        own = outer | {number for decorator in node.decorator_list for number in _numbers(decorator)}
        if isinstance(node, ast.ClassDef):
            yield from ((f"{node.name}::{name}", numbers) for name, numbers in _marked(node.body, own))
        elif node.name.startswith("test_"):
            yield node.name, own


def _numbers(node: ast.AST) -> Iterator[int]:
    for one in ast.walk(node):
        if isinstance(one, ast.Call) and ast.unparse(one.func) == "pytest.mark.requirement":
            yield from (ast.literal_eval(argument) for argument in one.args)


def table(*, tests_folder: str = "../../tests") -> str:
    """The table as Markdown, with a link to the file of each test.

    Args:
        tests_folder: Where the tests are, seen from the page.
    """
    lines = ["| Nr | Requirement | From | Proven by |", "|---|---|---|---|"]
    for number, those in tests().items():
        source, text = REQUIREMENTS[number]
        proof = "<br>".join(_link(one, tests_folder) for one in those) or "**not yet**"
        lines.append(f"| {number} | {text} | {source} | {proof} |")
    return "\n".join(lines)


def _link(test: str, folder: str) -> str:
    path, _, name = test.partition("::")
    words = name.replace("::", ": ").replace("test_", "").replace("_", " ")
    return f'[{words}]({folder}/{path.removeprefix("tests/")} "{test}")'


if __name__ == "__main__":
    sys.stdout.write(table() + "\n")
    if without := missing():
        sys.exit(f"No test proves requirement {', '.join(map(str, without))}.")
