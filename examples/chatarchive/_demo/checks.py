"""Compares what is in the logboek, the archive and on disk with what the commands should have left there."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import attrs
import openpyxl
from pypdf import PdfReader

import ldv
from chatarchive.services import Activity
from examples.chatarchive._demo.desk import Desk, Given
from examples.chatarchive._demo.exports import Delivered
from examples.chatarchive._demo.people import BSN, EMPLOYEE_TEXTS, GROUP
from examples.chatarchive._demo.report import DOCUMENTS
from examples.chatarchive._demo.road import Way, dossier

AUDITED: Final = "vastleggen handeling"
"""Name of the record that the audit log itself leaves of each of its entries."""
_CODES: Final = {one.value: one.code for one in Activity}
_SPACE: Final = re.compile(r"\s+")


@attrs.frozen(kw_only=True)
class Row:
    """A row of the table at the end.

    Attributes:
        what: What is counted.
        wanted: By the commands that were given.
        found: By the records and files that are there.
    """

    what: str
    wanted: object
    found: object

    @property
    def right(self) -> bool:
        """Whether they are the same."""
        return self.wanted == self.found


@attrs.frozen(kw_only=True)
class Result:
    """What was found.

    Attributes:
        rows: Everything that was compared.
        activities: For each activity: steps, people named in them, and records.
        records: Everything in the logboek.
    """

    rows: Sequence[Row]
    activities: Sequence[tuple[str, str, int, int, int]]
    records: Sequence[ldv.Record]


def checked(desk: Desk, way: Way, telephones: Sequence[Delivered], *, year: int) -> Result:
    """Compare everything.

    Args:
        desk: Where commands were given.
        way: What they made.
        telephones: What was delivered.
        year: Year of the read-out.
    """
    desk.deliver()
    with ldv.Logboek.open(desk.settings["logboek"]) as logboek:
        records = logboek.records()
    own = [one for one in records if one.operation_name != AUDITED]
    audit = [one for one in records if one.operation_name == AUDITED]
    steps = [step for given in desk.given for step in given.steps]
    whole = [one for one in own if not one.parent_operation_id]
    rows = [
        Row(what="commands x their steps = operations", wanted=len(steps), found=len(whole)),
        Row(
            what="commands x data subjects = records that name somebody",
            wanted=sum(step.subjects for step in steps),
            found=sum(one.data_subject_id is not None for one in own),
        ),
        Row(what="all records of these operations", wanted=sum(step.records for step in steps), found=len(own)),
        Row(
            what="records of writing the audit log (P12)",
            wanted=sum(len(given.steps) for given in desk.given if given.audited),
            found=len(audit),
        ),
        Row(
            what="refusals = NOK operations",
            wanted=sum(step.refused is not None for step in steps),
            found=sum(one.status is ldv.Status.NOK for one in whole),
        ),
        Row(what="refusals by requirement", wanted=_refused(desk.given), found=_in_records(whole)),
        Row(what="traces of the conversations of the group", wanted=2, found=len(_traces(records, way))),
        Row(
            what="rows of the overview = conversations read out, or frozen by a breach",
            wanted=len(telephones) + way.waiting,
            found=_overview_rows(desk),
        ),
        Row(what="sources unchanged (SHA-256)", wanted=sorted(way.sources.values()), found=_sources(desk)),
        *(_tree(desk, one, year) for one in telephones),
        *(row for one in telephones for row in _copies(desk, one, year)),
        *_leaks(desk, records, telephones),
    ]
    return Result(rows=rows, activities=_by_activity(desk.given, own), records=records)


def _refused(given: Iterable[Given]) -> dict[int, int]:
    found = Counter(step.refused for one in given for step in one.steps if step.refused is not None)
    return dict(sorted(found.items()))


def _in_records(records: Iterable[ldv.Record]) -> dict[int, int]:
    # Who cannot even come in is refused before there is a step, by requirement 26.
    numbers = (
        int(one.attributes.get("chatarchive.requirement", "26")) for one in records if one.status is ldv.Status.NOK
    )
    return dict(sorted(Counter(numbers).items()))


def _traces(records: Iterable[ldv.Record], way: Way) -> set[str]:
    cases = set(list(way.cases.values())[:2])
    # A comparison of two conversations is found with the first of them.
    return {
        one.trace_id
        for one in records
        if one.attributes.get("chatarchive.case") in cases and one.operation_name != "vergelijken groepsgesprekken"
    }


def _by_activity(given: Iterable[Given], own: Sequence[ldv.Record]) -> list[tuple[str, str, int, int, int]]:
    steps = [step for one in given for step in one.steps]
    found = []
    for activity in Activity:
        mine = [step for step in steps if step.activity == activity.code]
        records = [one for one in own if _CODES[one.processing_activity_id] == activity.code]
        named = sum(step.subjects for step in mine)
        found.append((activity.code, activity.name.lower().replace("_", " "), len(mine), named, len(records)))
    return found


def _overview_rows(desk: Desk) -> int:
    book = openpyxl.load_workbook(desk.output / DOCUMENTS[0], read_only=True)
    sheet = book.worksheets[0]
    rows = [row for row in sheet.iter_rows(values_only=True) if any(row)]
    book.close()
    return len(rows) - 1


def _sources(desk: Desk) -> list[str]:
    return sorted(
        hashlib.sha256(path.read_bytes()).hexdigest() for path in desk.dms.rglob(f"01. Geïmporteerd/*{GROUP}.txt")
    )


# -- the dossier --


def title_of(delivered: Delivered, day: str) -> str:
    """The title of a conversation (working agreements, section 7).

    Args:
        delivered: What the telephone delivered.
        day: Of the read-out, such as `2023-03-12`.
    """
    return f"{day} WhatsApp Chat {delivered.owner.function} {delivered.owner.name} - {GROUP}"


def files_of(desk: Desk, delivered: Delivered, year: int) -> set[str]:
    """Every file in the dossier that belongs to the conversation of the group, as it stands on disk."""
    folder = desk.dms / dossier(delivered.owner, year)
    return {
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file() and GROUP in path.as_posix()
    }


def tree_of(delivered: Delivered, day: str) -> set[str]:
    """The files that should be there (working agreements, sections 6 and 8)."""
    title = title_of(delivered, day)
    media = f"Media behorende bij {title}"
    return {
        f"01. Geïmporteerd/{title}.txt",
        *(f"01. Geïmporteerd/{media}/{name}" for name in delivered.relevant),
        f"02. Werkmap/{title}.txt",
        *(f"02. Werkmap/{media}/{name}" for name in delivered.archived),
        *(f"{title}{suffix}" for suffix in (".txt", ".txt.mdto.xml", ".pdf", ".pdf.mdto.xml", ".mdto.xml")),
        *(f"{media}/{name}{suffix}" for name in delivered.archived for suffix in ("", ".mdto.xml")),
    }


def _day(desk: Desk, delivered: Delivered, year: int) -> str:
    [pdf] = [name for name in files_of(desk, delivered, year) if name.endswith(".pdf") and "/" not in name]
    return pdf[:10]


def _tree(desk: Desk, delivered: Delivered, year: int) -> Row:
    wanted, found = tree_of(delivered, _day(desk, delivered, year)), files_of(desk, delivered, year)
    return Row(
        what=f"dossier of the {delivered.owner.function}: files too few and too many",
        wanted=([], []),
        found=(sorted(wanted - found), sorted(found - wanted)),
    )


def _copies(desk: Desk, delivered: Delivered, year: int) -> Iterable[Row]:
    folder = desk.dms / dossier(delivered.owner, year)
    title = title_of(delivered, _day(desk, delivered, year))
    kept = [text for line in delivered.lines for text in line.kept]
    gone = [line.gone for line in delivered.lines if line.gone]
    for name, text in (
        ("PDF", text_of_pdf(folder / f"{title}.pdf")),
        ("text", (folder / f"{title}.txt").read_text(encoding="utf-8")),
    ):
        plain = _SPACE.sub("", text)
        yield Row(
            what=f"{delivered.owner.function}, {name}: kept texts found, removed texts found",
            wanted=(len(kept), 0),
            found=(
                sum(_SPACE.sub("", one) in plain for one in kept),
                sum(_SPACE.sub("", one) in plain for one in gone),
            ),
        )


def text_of_pdf(path: Path) -> str:
    """All text of a PDF."""
    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


# -- what must be nowhere --


def _leaks(desk: Desk, records: Sequence[ldv.Record], telephones: Sequence[Delivered]) -> Iterable[Row]:
    said = {text for one in telephones for line in one.lines for text in (*line.kept, line.gone) if len(text) > 12}
    yield Row(
        what="records with a message, a burgerservicenummer or an employee in them",
        wanted=0,
        found=sum(holds(repr(attrs.asdict(one)).encode(), [*said, BSN, *EMPLOYEE_TEXTS]) for one in records),
    )
    outside = [path for path in sorted(desk.folder.rglob("*")) if path.is_file() and desk.dms not in path.parents]
    yield Row(
        what="files outside the document store with a message or a burgerservicenummer in them",
        wanted=[],
        found=[path.name for path in outside if holds(content_of(path), [*said, BSN])],
    )
    yield Row(
        what="files of the logboek, and mails, with an employee in them",
        wanted=[],
        found=[
            path.name
            for path in outside
            if {"postvak-uit", "logboek", "logboek.journal"} & set(path.relative_to(desk.archive.parent).parts)
            and holds(content_of(path), EMPLOYEE_TEXTS)
        ],
    )


def holds(content: bytes, texts: Iterable[str]) -> bool:
    """Whether one of the texts stands in it."""
    return any(text.encode() in content for text in texts)


def content_of(path: Path) -> bytes:
    """What a file holds; of a workbook, what is packed in it."""
    if path.suffix != ".xlsx":
        return path.read_bytes()
    with zipfile.ZipFile(path) as book:
        return b"".join(book.read(name) for name in book.namelist())
