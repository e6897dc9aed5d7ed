"""The monthly report: figures that follow from the overview, a mail, a page with plots."""

from __future__ import annotations

import datetime
import email
import email.policy
from email.message import EmailMessage

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatarchive.domain import AppointmentState, Breach
from chatarchive.errors import SettingsError, WrongUse
from chatarchive.reports import (
    CategoryCount,
    ConversationKind,
    Done,
    Envelope,
    Month,
    MonthlyReport,
    OverviewRow,
    PlannedReadOut,
    RefusalCount,
    eml,
    month_figures,
    monthly_html,
    monthly_mail,
    monthly_report,
    monthly_text,
)
from tests.unit.chatarchive.reports.conftest import MONTH, NOW
from tests.unit.chatarchive.reports.html_check import checked


@pytest.fixture
def report(rows: list[OverviewRow], appointments: list[PlannedReadOut], breach: Breach) -> MonthlyReport:
    return monthly_report(
        MONTH,
        rows=rows,
        appointments=appointments,
        made=NOW,
        breaches=[breach],
        categories=[CategoryCount(category=1, found=12, removed=9), CategoryCount(category=2, found=31, removed=30)],
        refusals=[
            RefusalCount(reason="Uitlezen zonder A/B-screening", times=2, requirement=3),
            RefusalCount(reason="Wissen voordat de kopie is teruggelezen", times=5, requirement=9),
        ],
        particulars=["De centrale telefoon is vervangen"],
    )


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.requirement(33)
def test_mail_says_what_was_held_planned_and_cancelled(report: MonthlyReport) -> None:
    """The text tells in plain Dutch each read-out, each appointment that fell through and why, and what is to come."""
    text = flat(monthly_text(report))
    assert "vrijdag 3 maart 2023: Anna de Boer. 1 gesprek uitgelezen, waarvan 1 groepsgesprek." in text
    assert "vrijdag 17 maart 2023: Willemijn Smit. Ziek." in text
    assert "zaterdag 8 april 2023: Willemijn Smit." in text
    assert "De centrale telefoon is vervangen." in text
    assert "1 gesprek is uitgelezen zonder dat er een afspraak bij staat." in text
    assert "DL-2023-01" in text
    assert "20 februari" not in text


@pytest.mark.requirement(34)
def test_an_appointment_that_was_missed_is_a_particular(report: MonthlyReport) -> None:
    """An appointment of which nobody said what became of it stands out, and is not on the planning any more."""
    assert any("24-03-2023" in text for text in report.particulars)
    assert [one.id for one in report.planned] == ["A-5", "A-6"]


@pytest.mark.requirement(33)
def test_figures_equal_the_overview(report: MonthlyReport, rows: list[OverviewRow]) -> None:
    """What the report counts is what the overview holds."""
    march = [row for row in rows if row.read_out and row.read_out.at.month == 3]
    assert report.figures.conversations == len(march) == 3
    assert report.figures.groups == 2
    assert sum(one.conversations for one in report.held) + report.loose == len(march)
    assert dict(report.figures.steps)["geschoond"] == 2
    assert dict(report.figures.states) == {
        "uitgelezen": 1,
        "gedownload": 1,
        "geïmporteerd": 0,
        "gewist": 0,
        "geschoond": 1,
        "aangeboden": 0,
        "goedgekeurd": 0,
        "vastgelegd": 1,
    }


moments = st.none() | st.integers(0, 150 * 1440).map(
    lambda minutes: Done(at=datetime.datetime(2023, 1, 1, tzinfo=datetime.UTC) + datetime.timedelta(minutes=minutes))
)


@st.composite
def made_up_rows(draw: st.DrawFn) -> list[OverviewRow]:
    steps = ("read_out", "downloaded", "imported", "deleted", "cleaned", "offered", "approved", "registered")
    return [
        OverviewRow(
            case=f"Z-{place}",
            owner="o",
            function_title="f",
            kind=draw(st.sampled_from(ConversationKind)),
            title="t",
            appointment=draw(st.sampled_from(["", "A-0", "A-1", "A-9"])),
            **{step: draw(moments) for step in steps},  # type: ignore[arg-type]
        )
        for place in range(draw(st.integers(0, 6)))
    ]


@pytest.mark.requirement(33)
@given(rows=made_up_rows())
def test_figures_always_add_up(rows: list[OverviewRow]) -> None:
    """Whatever the overview holds: what was read out at appointments, and without, is what was read out; each
    conversation counts once."""
    held = [
        PlannedReadOut(id=f"A-{place}", on=datetime.date(2023, 3, 5), owner="o", state=AppointmentState.HELD)
        for place in range(2)
    ]
    report = monthly_report(MONTH, rows=rows, appointments=held, made=NOW)
    figures = report.figures
    assert sum(one.conversations for one in report.held) + report.loose == figures.conversations
    assert sum(one.groups for one in report.held) <= figures.groups <= figures.conversations
    assert dict(figures.steps)["uitgelezen"] == figures.conversations
    assert sum(times for _, times in figures.states) <= len(rows)
    later = [attrs.evolve(row, status="later", remarks="later") for row in rows]
    assert month_figures(later, Month.parse(MONTH)) == figures


@pytest.mark.requirement(33)
@pytest.mark.parametrize("appointment", ["", "A-0", "A-9"])
def test_a_read_out_at_no_appointment_of_the_month_is_not_lost(rows: list[OverviewRow], appointment: str) -> None:
    """What was read out at an appointment of another month, or at one that nobody knows, is told apart."""
    others = [attrs.evolve(row, appointment=appointment) for row in rows]
    held = PlannedReadOut(id="A-0", on=datetime.date(2023, 2, 20), owner="o", state=AppointmentState.HELD)
    report = monthly_report(MONTH, rows=others, appointments=[held], made=NOW)
    assert report.loose == report.figures.conversations == 3
    assert "3 gesprekken zijn uitgelezen zonder dat er een afspraak bij staat." in flat(monthly_text(report))
    assert "3 gesprekken zijn uitgelezen zonder dat er een afspraak bij staat." in checked(monthly_html(report)).text


@pytest.mark.requirement(33)
def test_an_empty_month_says_so() -> None:
    """A month in which nothing happened is a report that says that, in the mail and on the page."""
    report = monthly_report("2022-01", rows=[], appointments=[], made=NOW)
    assert report.empty
    assert "In januari 2022 is er niets gebeurd" in flat(monthly_text(report))
    page = checked(monthly_html(report))
    assert "In januari 2022 is er niets gebeurd" in page.text
    assert page.all("svg") == []


@pytest.mark.requirement(33)
def test_page_has_plots_with_their_figures(report: MonthlyReport) -> None:
    """Each plot says what it shows to who does not see it, and its figures stand below it as a table."""
    html = monthly_html(report)
    page = checked(html)
    assert len(page.all("svg")) == 4
    assert "Wissen voordat de kopie is teruggelezen: 5; Uitlezen zonder A/B-screening: 2." in html
    assert "Geweigerd, per reden" in page.text
    assert html.count("<figure") == html.count("</figure></") + html.count("</figure>\n")
    for figure in html.split("<figure")[1:]:
        assert "<table>" in figure


@pytest.mark.requirement(45)
def test_categories_are_counted_without_names(report: MonthlyReport) -> None:
    """For the team talk: how often each category was found and removed; no name, no content, no conversation."""
    text = flat(monthly_text(report))
    assert "12 keer gevonden, 9 keer verwijderd" in text
    assert "Categorie 3, partijpolitiek: 0 keer gevonden, 0 keer verwijderd" in text
    assert [one.category for one in report.categories] == [1, 2, 3]
    for words in (text, monthly_html(report)):
        assert "Bestuursraad" not in words


def test_a_category_that_is_none_is_refused(rows: list[OverviewRow]) -> None:
    """There are three categories."""
    with pytest.raises(WrongUse, match="1, 2 and 3"):
        monthly_report(
            MONTH, rows=rows, appointments=[], made=NOW, categories=[CategoryCount(category=4, found=1, removed=1)]
        )


@pytest.mark.parametrize("text", ["", "2023", "2023-13", "2023-3", "maart", "2023-03-01", "٢٠٢٣-03", "2023-03\n"])
def test_a_month_that_is_none_is_refused(text: str) -> None:
    """What is no month is not guessed at."""
    with pytest.raises(WrongUse, match="2023-03"):
        Month.parse(text)


def test_month_ends_where_it_ends() -> None:
    """December too, and the day follows the Dutch clock."""
    assert Month(2023, 12).last == datetime.date(2023, 12, 31)
    assert Month(2024, 2).last == datetime.date(2024, 2, 29)
    late = Done(at=datetime.datetime(2023, 3, 31, 22, 30, tzinfo=datetime.UTC))
    row = OverviewRow(
        case="Z", owner="o", function_title="", kind=ConversationKind.CONVERSATION, title="t", read_out=late
    )
    assert month_figures([row], Month(2023, 4)).conversations == 1
    assert month_figures([row], Month(2023, 3)).conversations == 0


def test_numbers_that_somebody_typed_are_not_mailed(rows: list[OverviewRow]) -> None:
    """A telephone number or mail address in a reason is left out; its date and time stay."""
    # A character of private use stands in for nothing: it comes back as nothing.
    reason = "\ue000Gebeld op 10-03-2023 om 10:15 met 06 12345678, zie jan@voorbeeld.nl"
    one = PlannedReadOut(
        id="A", on=datetime.date(2023, 3, 1), owner="Jan", state=AppointmentState.CANCELLED, reason=reason
    )
    report = monthly_report(MONTH, rows=rows, appointments=[one], made=NOW)
    for text in (flat(monthly_text(report)), monthly_html(report)):
        assert "Gebeld op 10-03-2023 om 10:15 met [niet getoond], zie [niet getoond]" in text


def test_a_reason_cannot_look_like_a_part_of_the_mail(rows: list[OverviewRow]) -> None:
    """What somebody typed stays on its own line."""
    one = PlannedReadOut(
        id="A",
        on=datetime.date(2023, 3, 1),
        owner="Jan",
        state=AppointmentState.CANCELLED,
        reason="ziek\n\nDATALEKKEN\n- geen",
    )
    text = monthly_text(monthly_report(MONTH, rows=rows, appointments=[one], made=NOW))
    assert text.count("\nDATALEKKEN\n") == 1


@pytest.mark.requirement(33, 58)
def test_mail_is_ready_and_the_same_each_time(report: MonthlyReport, envelope: Envelope) -> None:
    """The mail can be sent as it is: text, page as attachment, headers; made again it is the same bytes."""
    content = eml(monthly_mail(report, envelope))
    assert content == eml(monthly_mail(report, envelope))
    found = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    assert found["Subject"] == "Rapportage chatberichten maart 2023"
    assert found["To"] == "informatiebeveiliging@voorbeeld.nl"
    assert found["Message-ID"] == "<rapportage-2023-03@voorbeeld.nl>"
    body = found.get_body(("plain",))
    assert body is not None
    assert body.get_content().replace("\r\n", "\n").strip() == monthly_text(report).strip()
    (attached,) = found.iter_attachments()
    assert attached.get_filename() == "rapportage-2023-03.html"
    assert attached.get_content() == monthly_html(report)
    assert max(len(line) for line in content.split(b"\r\n")) <= 998


@pytest.mark.parametrize(
    "address", ["", "jan", "jan@", "@x.nl", "jan@x.nl\nBcc: piet@y.nl", "a b@x.nl", "Jan <j@x.nl>"]
)
def test_an_address_that_is_none_is_refused(report: MonthlyReport, envelope: Envelope, address: str) -> None:
    """An address with a line in it adds no header, and the error does not repeat it."""
    with pytest.raises(SettingsError) as refused:
        monthly_mail(report, attrs.evolve(envelope, to=(address,)))
    assert not address or address not in str(refused.value)


@pytest.mark.parametrize("identifier", ["", "x", "<x>", "<a b@c>", "<a@b>\nBcc: x@y"])
def test_an_identifier_of_a_mail_that_is_none_is_refused(
    report: MonthlyReport, envelope: Envelope, identifier: str
) -> None:
    """The identifier is what makes a retried mail the same mail."""
    with pytest.raises(SettingsError, match="identifier"):
        monthly_mail(report, attrs.evolve(envelope, message_id=identifier))


def test_lead_times_are_of_what_was_finished() -> None:
    """A lead time counts in the month in which its part ended, in days."""
    row = OverviewRow(
        case="Z",
        owner="o",
        function_title="",
        kind=ConversationKind.CONVERSATION,
        title="t",
        offered=Done(at=datetime.datetime(2023, 2, 27, 12, 0, tzinfo=datetime.UTC)),
        approved=Done(at=datetime.datetime(2023, 3, 2, 0, 0, tzinfo=datetime.UTC)),
    )
    (lead,) = month_figures([row], Month(2023, 3)).leads
    assert (lead.part, lead.conversations, lead.median) == ("van aangeboden tot goedgekeurd", 1, 2.5)
    assert month_figures([row], Month(2023, 2)).leads == ()
