"""The registration overview as a workbook and as a page."""

from __future__ import annotations

import datetime
import io

import attrs
import openpyxl
import pytest

from chatarchive.domain import Event, OverviewEntry
from chatarchive.reports import (
    ConversationKind,
    Done,
    OverviewRow,
    group_chats,
    overview_html,
    overview_xlsx,
    rows_of,
)
from tests.unit.chatarchive.reports.conftest import NOW
from tests.unit.chatarchive.reports.html_check import checked


def book(rows: list[OverviewRow]) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(overview_xlsx(rows, made=NOW)))


def lines(sheet: object) -> list[dict[str, object]]:
    head, *rest = sheet.iter_rows(values_only=True)  # type: ignore[attr-defined]
    return [dict(zip(head, line, strict=True)) for line in rest]


def on_a_clock(text: str) -> datetime.datetime:
    """A date in Excel has no zone."""
    return datetime.datetime.fromisoformat(text)


@pytest.mark.requirement(12)
def test_workbook_has_a_line_for_each_conversation(rows: list[OverviewRow]) -> None:
    """Each conversation has one line, with who read it out, cleaned and approved it, and when."""
    found = lines(book(rows)["Gesprekken"])
    assert [line["Zaak"] for line in found] == [row.case for row in rows]
    first = found[0]
    assert first["Uitgelezen op"] == on_a_clock("2023-03-03T10:05")
    assert first["Uitgelezen door"] == "Petra Vos"
    assert first["Geschoond door"] == "Sam Bakker"
    assert first["Goedgekeurd op"] == on_a_clock("2023-03-20T10:05")
    assert first["Vastgelegd op"] is not None
    assert (first["Soort"], first["Status"]) == ("groepsgesprek", "vastgelegd")
    assert found[4]["Uitgelezen op"] is None


def test_workbook_can_be_filtered_and_keeps_its_headings_in_sight(rows: list[OverviewRow]) -> None:
    """Every sheet of rows is a table with filters, frozen headings and headings on each printed page."""
    for name in ("Gesprekken", "Groepsgesprekken"):
        sheet = book(rows)[name]
        (table,) = sheet.tables.values()
        assert table.autoFilter is not None
        assert sheet.freeze_panes == "B2"
        assert sheet.print_title_rows == "$1:$1"


def test_dates_are_dates_on_a_dutch_clock(rows: list[OverviewRow]) -> None:
    """A moment is a date that can be sorted, in Dutch time: the last hour of a Dutch day does not move to the next."""
    late = Done(at=datetime.datetime(2023, 7, 31, 22, 30, tzinfo=datetime.UTC))
    sheet = book([attrs.evolve(rows[0], read_out=late)])["Gesprekken"]
    cell = next(cell for head, cell in zip(sheet[1], sheet[2], strict=True) if head.value == "Uitgelezen op")
    assert cell.value == on_a_clock("2023-08-01T00:30")
    assert cell.number_format == "dd-mm-yyyy hh:mm"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "＝", "'=", "\n="])
def test_no_cell_can_be_taken_for_a_formula(rows: list[OverviewRow], start: str) -> None:
    """A title that begins like a formula is a text with an apostrophe before it, in Excel and in a csv made of it."""
    text = f'{start}cmd|"/c calc"!A1'
    sheet = book([attrs.evolve(rows[0], title=text, remarks=text, owner=text)])["Gesprekken"]
    for cell in sheet[2]:
        if isinstance(cell.value, str):
            assert cell.data_type == "s"
            assert cell.value.lstrip("\t\n")[:1] not in set("=+-@＝")


def test_links_stay_text(rows: list[OverviewRow]) -> None:
    """A title that is an address does not become something to click on."""
    sheet = book([attrs.evolve(rows[0], title="https://voorbeeld.nl/", remarks="internal:Blad1!A1")])["Gesprekken"]
    assert [cell for cell in sheet[2] if cell.hyperlink] == []


def test_a_cell_never_loses_its_text(rows: list[OverviewRow]) -> None:
    """More than Excel can hold is cut where everybody sees it, and not left out; odd characters do no harm."""
    sheet = book([attrs.evolve(rows[0], title="a\x00b\ud800c\u202edcba", remarks="x" * 40_000)])["Gesprekken"]
    found = lines(sheet)[0]
    assert str(found["Bijzonderheden"]).endswith("(ingekort; de hele tekst staat in het overzicht als webpagina)")
    assert "\u202e" not in str(found["Titel"])
    assert str(found["Titel"]).startswith("a")


def test_workbook_is_the_same_each_time(rows: list[OverviewRow]) -> None:
    """The same rows made at the same time are the same bytes, so that a repeat changes no file."""
    assert overview_xlsx(rows, made=NOW) == overview_xlsx(rows, made=NOW)


def test_an_empty_overview_is_a_workbook_too() -> None:
    """Before the first read-out there is an overview, without lines."""
    sheet = book([])["Gesprekken"]
    assert sheet["A1"].value == "Zaak"
    assert sheet["A2"].value is None
    assert "Er is nog geen gesprek geregistreerd" in checked(overview_html([], made=NOW)).text


@pytest.mark.requirement(14, 25)
def test_groups_have_their_own_list(rows: list[OverviewRow]) -> None:
    """A group that two owners delivered is one group with two deliveries, each with its own case."""
    (chat,) = group_chats(rows)
    assert [row.case for row in chat.deliveries] == ["Z-2023-0001", "Z-2023-0002"]
    assert chat.owners == 2
    found = lines(book(rows)["Groepsgesprekken"])
    assert [(line["Zaak"], line["Eigenaar"], line["Aantal eigenaren"]) for line in found] == [
        ("Z-2023-0001", "Anna de Boer", 2),
        ("Z-2023-0002", "Karim el Amrani", 2),
    ]


@pytest.mark.requirement(12, 14)
def test_page_shows_every_conversation(rows: list[OverviewRow]) -> None:
    """The page has each conversation and each delivery of a group, and can be read by everybody."""
    page = checked(overview_html(rows, made=NOW))
    for row in rows:
        assert row.case in page.text
        assert row.title.strip() in page.text
    assert "aangeleverd door 2 eigenaren" in page.text
    assert "Petra Vos" in page.text


def test_titles_do_nothing_on_the_page(rows: list[OverviewRow]) -> None:
    """A title is shown as it is: it is no HTML, and does not turn the line around it."""
    html = overview_html([attrs.evolve(rows[3], title="<b>x</b>\u202eexe.gpj")], made=NOW)
    assert "<b>" not in html
    assert "\u202e" not in html
    assert "<bdi>" in html


def test_nothing_personal_in_a_repr(rows: list[OverviewRow]) -> None:
    """A row that ends up in a log or a traceback names its case only."""
    assert "Boer" not in repr(rows)
    assert "Petra" not in repr(rows)
    assert "Bestuursraad" not in repr([*rows, *group_chats(rows)])


def entry(number: int, event: Event, *, case: str = "Z-1", state: str = "x", note: str = "") -> OverviewEntry:
    return OverviewEntry(
        number=number,
        at=datetime.datetime(2023, 3, number, 9, 0, tzinfo=datetime.UTC),
        case=case,
        event=event.value,
        key=str(number),
        owner="Anna de Boer",
        partner="Bestuursraad",
        kind="WhatsApp",
        group=True,
        state=state,
        by="Petra Vos",
        operation_id="0",
        note=note,
        salt="0" * 32,
        previous="0" * 64,
    )


@pytest.mark.requirement(12)
def test_rows_follow_from_the_chain() -> None:
    """Each step in the chain is a date in the row of its conversation, and one conversation is one row."""
    events = [Event.READ_OUT, Event.DOWNLOAD, Event.IMPORT, Event.WIPE, Event.FINISH, Event.OFFER, Event.APPROVE]
    chain = [entry(number, event) for number, event in enumerate([*events, Event.RECORD], start=1)]
    (row,) = rows_of([*chain, entry(9, Event.FREEZE, note="let op", state="bevroren")], appointments={"Z-1": "A-1"})
    steps = (row.read_out, row.downloaded, row.imported, row.deleted, row.cleaned, row.offered, row.approved)
    assert [one.at.day for one in (*steps, row.registered) if one] == list(range(1, 9))
    assert (row.status, row.remarks, row.appointment) == ("bevroren", "let op", "A-1")
    assert row.kind is ConversationKind.GROUP
    assert row.approved == Done(at=chain[6].at, by="Petra Vos")


@pytest.mark.requirement(28)
@pytest.mark.parametrize("event", [Event.REJECT, Event.CHANGE])
def test_an_approval_that_was_voided_is_not_shown(event: Event) -> None:
    """What was changed or rejected after approval is not shown as approved."""
    (row,) = rows_of([entry(1, Event.APPROVE), entry(2, event)])
    assert row.approved is None
