"""The review sheet: out, decided, and in again as a whole."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any

import openpyxl
import pytest

from chatarchive.cleaning import (
    Category,
    CleaningCase,
    Level,
    SheetReading,
    Verb,
    apply,
    make_cut,
    open_case,
    read_review_sheet,
    review_sheet,
    suggest,
)
from chatarchive.domain import Message
from chatarchive.errors import SheetRefused
from tests.support.conversations import ANNE, BEN, BSN, NOW, said

COLUMNS = {"tekst": 5, "besluit": 11, "niveau": 12, "categorie": 13, "fragment": 14, "reden": 15}
# Rows: 2 a message, 3 and 4 its suggestions, 5 to 8 messages.
MESSAGE, SUGGESTED_BSN, SUGGESTED_PHONE, STORY, FORMULA, ODD, LAST = range(2, 9)


@pytest.fixture
def messages() -> list[Message]:
    return [
        said(f"bsn {BSN} en 0612345678", 1),
        said("een verhaal over thuis, thuis is het fijn", 2),
        said('=HYPERLINK("http://example.nl","klik")', 3, sender="@Ben"),
        said("_x0041_ 👍 \x1b[2J \u202e \r einde \ud800", 4, sender="-1+1", attachment="+foto.jpg"),
        said("x" * 70_000, 5),
    ]


@pytest.fixture
def case(messages: list[Message]) -> CleaningCase:
    return open_case("Z-1", messages=messages, suggestions=suggest(messages))


def filled(content: bytes, *rows: tuple[int, Mapping[str, Any]]) -> bytes:
    """The sheet as somebody saves it who filled in some cells."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for row, answers in rows:
        for name, value in answers.items():
            book["schonen"].cell(row=row, column=COLUMNS[name], value=value)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read(content: bytes, case: CleaningCase, messages: list[Message]) -> SheetReading:
    return read_review_sheet(content, case=case, messages=messages, by=ANNE)


def faults(content: bytes, case: CleaningCase, messages: list[Message]) -> tuple[str, ...]:
    with pytest.raises(SheetRefused) as refused:
        read(content, case, messages)
    told = "".join(refused.value.faults) + str(refused.value)
    assert not any(word in told for word in (BSN, "verhaal", "thuis", "Ben", "HYPERLINK"))
    return refused.value.faults


CUT = {
    "besluit": "verwijderen",
    "niveau": "passage",
    "categorie": "2 privé",
    "fragment": "verhaal over",
    "reden": "Privé",
}


@pytest.mark.requirement(18)
def test_an_empty_sheet_decides_nothing(case: CleaningCase, messages: list[Message]) -> None:
    """A sheet in which nobody decided changes nothing, also when another program saved it."""
    content = review_sheet(case, messages=messages)
    assert read(content, case, messages).choices == ()
    assert read(filled(content), case, messages).choices == ()


def test_what_is_decided_in_a_sheet_is_taken_over(case: CleaningCase, messages: list[Message]) -> None:
    """Suggestions are accepted and kept, passages and whole messages are cut, each with category and reason."""
    content = filled(
        review_sheet(case, messages=messages),
        (SUGGESTED_BSN, {"besluit": "verwijderen"}),
        (SUGGESTED_PHONE, {"besluit": "bewaren"}),
        (STORY, CUT | {"fragment": "verhaal over ||| is het fijn"}),
        (FORMULA, {"besluit": "verwijderen", "niveau": "bericht", "categorie": 3, "reden": "Campagne"}),
        (ODD, {"besluit": "Bewaren"}),
    )
    reading = read(content, case, messages)
    after = case.take(reading.choices, messages=messages, by=ANNE, at=NOW, seen=reading.seen)
    assert [one.verb for one in after.history] == [Verb.ACCEPT, Verb.REJECT, Verb.CUT, Verb.CUT, Verb.CUT]
    cleaned = apply(messages, after)
    assert [one.text for one in cleaned.messages[:3]] == [
        "bsn [verwijderd: categorie 1] en 0612345678",
        "een [verwijderd: categorie 2] thuis, thuis [verwijderd: categorie 2]",
        "[verwijderd: categorie 3]",
    ]
    assert after.cuts[1].category is Category.PRIVATE
    assert read(content, after, messages).seen == 0


def test_no_text_is_a_formula_or_a_link(case: CleaningCase, messages: list[Message]) -> None:
    """Whatever people wrote, the workbook holds no formula, no link and no number in a column of text."""
    content = review_sheet(case, messages=messages)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        sheets = [archive.read(name).decode() for name in names if name.startswith("xl/worksheets/sheet")]
    assert not any("<f>" in sheet or "<hyperlink" in sheet for sheet in sheets)
    assert not any("externalLink" in name for name in names)
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for row in book["schonen"].iter_rows(min_row=2, min_col=3) for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.quotePrefix for cell in cells)


def test_only_what_is_decided_can_be_changed(case: CleaningCase, messages: list[Message]) -> None:
    """The sheet is protected but for the columns to fill in, and those have drop-downs."""
    book = openpyxl.load_workbook(io.BytesIO(review_sheet(case, messages=messages)))
    sheet = book["schonen"]
    assert sheet.protection.sheet
    assert [sheet.cell(row=STORY, column=column).protection.locked for column in range(1, 16)] == [True] * 10 + [
        False
    ] * 5
    assert sheet.cell(row=SUGGESTED_BSN, column=COLUMNS["fragment"]).protection.locked
    lists = {str(one.sqref): one.formula1 for one in sheet.data_validations.dataValidation}
    assert lists == {
        "K2:K8": '"verwijderen,bewaren"',
        "L2:L8": '"bericht,passage,element"',
        "M2:M8": '"1 gevoelige persoonsgegevens,2 privé,3 partijpolitiek"',
    }
    assert book["controle"].sheet_state == "veryHidden"


@pytest.mark.parametrize(
    ("row", "answers", "expected"),
    [
        (STORY, {"categorie": 2}, "rij 5, kolom besluit: is leeg"),
        (STORY, CUT | {"besluit": "weg"}, "rij 5, kolom besluit: is geen van"),
        (STORY, CUT | {"besluit": "bewaren"}, "rij 5, kolom besluit: 'bewaren' terwijl"),
        (STORY, CUT | {"categorie": None}, "rij 5, kolom categorie: is leeg"),
        (STORY, CUT | {"categorie": 4}, "rij 5, kolom categorie: is geen van"),
        (STORY, CUT | {"niveau": None}, "rij 5, kolom niveau: is leeg"),
        (STORY, CUT | {"niveau": "zin"}, "rij 5, kolom niveau: is geen van"),
        (STORY, CUT | {"niveau": "bericht"}, "rij 5, kolom fragment: past niet"),
        (STORY, CUT | {"fragment": None}, "rij 5, kolom fragment: past niet"),
        (STORY, CUT | {"fragment": "thuis"}, "rij 5, kolom fragment: dit staat 2 keer"),
        (STORY, CUT | {"fragment": "elders"}, "rij 5, kolom fragment: dit staat 0 keer"),
        (STORY, CUT | {"fragment": "een ||| ||| het"}, "rij 5, kolom fragment: er staat niets"),
        (STORY, CUT | {"reden": None}, "rij 5, kolom reden: is leeg"),
        (STORY, CUT | {"reden": "r" * 301}, "rij 5, kolom reden: heeft 301"),
        (STORY, CUT | {"reden": "verhaal over mij"}, "rij 5, kolom reden: herhaalt"),
        (STORY, CUT | {"reden": "=1+1"}, "rij 5: hier staat een formule"),
        (STORY, CUT | {"fragment": "een verhaal ||| verhaal over"}, "rij 5: dit overlapt"),
        (SUGGESTED_BSN, {"besluit": "verwijderen", "niveau": "bericht"}, "rij 3, kolom niveau: dit voorstel"),
        (SUGGESTED_BSN, {"besluit": "verwijderen", "reden": f"is {BSN}"}, "rij 3, kolom reden: herhaalt"),
    ],
)
def test_a_fault_names_its_row_column_and_remedy(
    case: CleaningCase, messages: list[Message], row: int, answers: dict[str, Any], expected: str
) -> None:
    """What is filled in wrongly is named with its place, and nothing of the sheet is taken over."""
    content = filled(review_sheet(case, messages=messages), (row, answers), (LAST, {"besluit": "bewaren"}))
    (fault,) = faults(content, case, messages)
    assert fault.startswith(expected)
    assert fault.count(". ") >= 1


def test_every_fault_is_named(case: CleaningCase, messages: list[Message]) -> None:
    """All faults are told at once, so that the sheet is mended once."""
    wrong = CUT | {"categorie": None, "reden": None}
    content = filled(review_sheet(case, messages=messages), (STORY, wrong), (ODD, {"niveau": "element"}))
    assert [fault.partition(":")[0] for fault in faults(content, case, messages)] == [
        "rij 5, kolom categorie",
        "rij 5, kolom reden",
        "rij 7, kolom besluit",
    ]


def test_a_sheet_of_another_case_is_refused(case: CleaningCase, messages: list[Message]) -> None:
    """A sheet belongs to one case and one conversation."""
    other = open_case("Z-2", messages=messages, suggestions=case.suggestions)
    assert "hoort niet bij deze zaak" in faults(review_sheet(other, messages=messages), case, messages)[0]
    less = open_case("Z-1", messages=messages[:4])
    assert "hoort niet bij deze zaak" in faults(review_sheet(less, messages=messages[:4]), case, messages)[0]


def test_a_sheet_that_was_changed_or_reordered_is_refused(case: CleaningCase, messages: list[Message]) -> None:
    """What nobody may change is compared with the conversation, cell by cell."""
    content = review_sheet(case, messages=messages)
    assert faults(filled(content, (STORY, {"tekst": "iets anders"})), case, messages)[0].startswith(
        "rij 5, kolom tekst"
    )
    assert faults(filled(content, (STORY, {"tekst": "=1"})), case, messages)
    for change in ("insert_rows", "delete_rows"):
        book = openpyxl.load_workbook(io.BytesIO(content))
        getattr(book["schonen"], change)(4)
        assert "er zijn" in faults(saved(book), case, messages)[0]
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book["schonen"]
    first, second = ([cell.value for cell in sheet[row]] for row in (5, 6))
    for column, (one, other) in enumerate(zip(first, second, strict=True), start=1):
        sheet.cell(row=5, column=column).value = other if column != 5 else "x"
        sheet.cell(row=6, column=column).value = one
    assert len(faults(saved(book), case, messages)) > 2
    book = openpyxl.load_workbook(io.BytesIO(content))
    book["schonen"].cell(row=3, column=16, value="kanttekening")
    assert "achter de laatste kolom" in faults(saved(book), case, messages)[0]
    book = openpyxl.load_workbook(io.BytesIO(content))
    book["controle"]["B4"] = "7"
    assert faults(saved(book), case, messages)
    del book["controle"]
    assert "geen schoonlijst" in faults(saved(book), case, messages)[0]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"a,b\n1,2\n"])
def test_what_is_no_workbook_is_refused(case: CleaningCase, messages: list[Message], content: bytes) -> None:
    """A damaged file, or one of another kind, is refused with a remedy."""
    (fault,) = faults(content, case, messages)
    assert "kan niet worden gelezen" in fault


def test_what_others_decided_meanwhile_is_not_overwritten(case: CleaningCase, messages: list[Message]) -> None:
    """A sheet knows which version it was made of: decisions of others about the same messages since are a conflict."""
    content = filled(review_sheet(case, messages=messages), (STORY, CUT))
    cut = make_cut(messages, message=1, level=Level.MESSAGE, category=2, reason="Thuis")
    meanwhile = case.decide(cut, messages=messages, by=BEN, at=NOW, seen=0)
    reading = read(content, meanwhile, messages)
    with pytest.raises(Exception, match="since you looked"):
        meanwhile.take(reading.choices, messages=messages, by=ANNE, at=NOW, seen=reading.seen)
    again = review_sheet(meanwhile, messages=messages)
    assert "overlapt" in faults(filled(again, (STORY, CUT)), meanwhile, messages)[0]


def test_the_same_case_gives_the_same_sheet(case: CleaningCase, messages: list[Message]) -> None:
    """A sheet can be made again."""
    assert review_sheet(case, messages=messages) == review_sheet(case, messages=messages)
