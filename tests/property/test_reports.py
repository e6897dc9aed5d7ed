"""Whatever people type: the documents of chatarchive stay whole, and do what they promise."""

from __future__ import annotations

import datetime
import email
import email.policy
import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatarchive.domain import AppointmentState
from chatarchive.reports import (
    ConversationKind,
    Done,
    Envelope,
    OverviewRow,
    PlannedReadOut,
    eml,
    monthly_html,
    monthly_mail,
    monthly_report,
    monthly_text,
    overview_html,
    overview_xlsx,
)
from tests.unit.chatarchive.reports.html_check import checked

NOW = datetime.datetime(2023, 4, 3, 8, 30, tzinfo=datetime.UTC)
ENVELOPE = Envelope(sender="a@b.nl", to=("c@d.nl",), date=NOW, message_id="<a@b>")
# Everything that a file, a database or a telephone can bring along, half a pair of an emoji included.
anything = (
    st.text(max_size=40)
    | st.text(st.characters(), max_size=20)
    | st.sampled_from(
        [
            "</td><script>",
            "]]>",
            "&amp;",
            "=1+1",
            "\ud83d",
            "\x00",
            "\r\nBcc: x@y.nl",
            "$\\alpha$",
            "\u202egpj",
            "\ufdd0\uffff",
        ]
    )
)


@given(texts=st.lists(anything, min_size=6, max_size=6))
def test_an_overview_of_anything_is_a_page_and_a_workbook(texts: list[str]) -> None:
    """Names, titles and remarks are shown; they break no page and no workbook, and no cell is a formula."""
    row = OverviewRow(
        case="Z-1",
        owner=texts[0],
        function_title=texts[1],
        kind=ConversationKind.GROUP,
        title=texts[2],
        read_out=Done(at=NOW, by=texts[3]),
        status=texts[4],
        remarks=texts[5],
    )
    html = overview_html([row], made=NOW)
    checked(html)
    html.encode()
    book = openpyxl.load_workbook(io.BytesIO(overview_xlsx([row], made=NOW)))
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []


@pytest.mark.requirement(33)
@given(texts=st.lists(anything, min_size=4, max_size=4))
def test_a_report_of_anything_is_a_page_and_a_mail(texts: list[str]) -> None:
    """Reasons and particulars that somebody typed make no header, no line of their own and no broken page."""
    one = PlannedReadOut(
        id="A", on=datetime.date(2023, 3, 6), owner=texts[0], state=AppointmentState.CANCELLED, reason=texts[1]
    )
    held = PlannedReadOut(
        id="B", on=datetime.date(2023, 3, 6), owner=texts[2], state=AppointmentState.HELD, remarks=texts[3]
    )
    report = monthly_report("2023-03", rows=[], appointments=[one, held], made=NOW, particulars=texts)
    checked(monthly_html(report))
    found = email.message_from_bytes(eml(monthly_mail(report, ENVELOPE)), policy=email.policy.default)
    assert found.keys().count("Bcc") == 0
    assert found.get_body(("plain",)) is not None
    assert monthly_text(report).count("\nDATALEKKEN\n") == 1
