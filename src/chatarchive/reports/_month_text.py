"""The monthly report as a mail in plain Dutch."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from email.message import EmailMessage

from chatarchive.reports._figures import CATEGORIES
from chatarchive.reports._mail import Attachment, Envelope, mail
from chatarchive.reports._month import MonthlyReport
from chatarchive.reports._month_html import monthly_html
from chatarchive.reports._month_words import breach_line, outcome, who
from chatarchive.reports._planning import PlannedReadOut
from chatarchive.reports._private import masked
from chatarchive.reports._words import count, day, number, sentence

_WIDTH = 76


def monthly_text(report: MonthlyReport) -> str:
    """The report as the text of a mail.

    Numbers of people and mail addresses that somebody typed are not in it.

    Args:
        report: The report.
    """
    lines = _lines(report)
    return "\n".join(
        textwrap.fill(line, _WIDTH, subsequent_indent="  " if line.startswith("- ") else "", break_long_words=False)
        for line in lines
    )


def monthly_mail(report: MonthlyReport, envelope: Envelope) -> EmailMessage:
    """The report as a mail that is ready, with the page with plots as an attachment (requirement 33).

    Args:
        report: The report.
        envelope: To whom and when.

    Raises:
        SettingsError: An address is none.
    """
    html = Attachment(name=f"rapportage-{report.month}.html", type="text/html", content=monthly_html(report).encode())
    subject = f"Rapportage chatberichten {report.month.dutch}"
    return mail(subject, monthly_text(report), envelope, attachments=[html])


def _lines(report: MonthlyReport) -> Iterator[str]:
    month = report.month.dutch
    yield "Beste lezer,"
    yield ""
    yield f"Dit is de rapportage over het archiveren van chatberichten in {month}."
    yield ""
    if report.empty:
        yield (
            f"In {month} is er niets gebeurd: er zijn geen telefoons uitgelezen, er ging geen afspraak niet door, er "
            "waren geen datalekken en geen bijzonderheden. Er staat ook niets op de planning."
        )
        yield ""
        return
    yield "IN HET KORT"
    yield from _short(report)
    yield from _part("WELKE UITLEESMOMENTEN ZIJN ER GEWEEST?", _held(report), "Er zijn geen telefoons uitgelezen.")
    yield from _part("WAT GING NIET DOOR?", map(_cancelled, report.cancelled), "Alle afspraken gingen door.")
    yield from _part("WAT STAAT ER OP DE PLANNING?", map(_planned, report.planned), "Er is niets gepland.")
    yield from _part(
        "BIJZONDERHEDEN", (sentence(masked(text)) for text in report.particulars), "Er zijn geen bijzonderheden."
    )
    yield from _part("DATALEKKEN", map(breach_line, report.breaches), "Er zijn geen datalekken geweest.")
    yield from _part("WAT IS ER GESCHOOND?", _categories(report), "")
    if report.figures.refusals:
        refusals = (f"{sentence(one.reason)} {number(one.times)} keer." for one in report.figures.refusals)
        yield from _part("WAT IS ER GEWEIGERD?", refusals, "")
    yield ""
    yield "De plaatjes bij deze cijfers staan in de bijlage."
    yield ""


def _short(report: MonthlyReport) -> Iterator[str]:
    figures = report.figures
    yield f"- Uitleesmomenten: {number(len(report.held))}"
    groups = f", waarvan {count(figures.groups, 'groepsgesprek', 'groepsgesprekken')}" if figures.groups else ""
    yield f"- Uitgelezen gesprekken: {number(figures.conversations)}{groups}"
    for word, times in figures.steps:
        if word in {"geschoond", "goedgekeurd", "vastgelegd"}:
            yield f"- {word.capitalize()}: {count(times, 'gesprek', 'gesprekken')}"
    yield f"- Niet doorgegaan: {count(len(report.cancelled), 'afspraak', 'afspraken')}"
    yield f"- Op de planning: {count(len(report.planned), 'afspraak', 'afspraken')}"
    yield f"- Datalekken: {number(len(report.breaches))}"


def _part(title: str, lines: Iterable[str], nothing: str) -> Iterator[str]:
    yield ""
    yield title
    found = [f"- {line}" for line in lines]
    yield from found or [nothing]


def _held(report: MonthlyReport) -> Iterator[str]:
    for one in report.held:
        yield f"{day(one.appointment.on, weekday=True)}: {who(one.appointment)}. {outcome(one)}"
    if report.loose:
        read = count(report.loose, "gesprek is", "gesprekken zijn")
        yield f"{read} uitgelezen zonder dat er een afspraak bij staat.".capitalize()


def _cancelled(one: PlannedReadOut) -> str:
    reason = sentence(masked(one.reason)) or "De reden is nog niet ingevuld."
    return f"{day(one.on, weekday=True)}: {who(one)}. {reason}"


def _planned(one: PlannedReadOut) -> str:
    return f"{day(one.on, weekday=True)}: {who(one)}."


def _categories(report: MonthlyReport) -> Iterator[str]:
    for one in report.categories:
        yield (
            f"Categorie {one.category}, {CATEGORIES[one.category]}: {number(one.found)} keer gevonden, "
            f"{number(one.removed)} keer verwijderd."
        )
