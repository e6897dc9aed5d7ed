"""The monthly report as a page, with plots and the figures behind each of them."""

from __future__ import annotations

from collections.abc import Iterator

from chatarchive.reports._figures import CATEGORIES
from chatarchive.reports._month import MonthlyReport
from chatarchive.reports._month_words import breach_line, outcome
from chatarchive.reports._page import bullets, date_of, named, page, paragraph, safe, section, table, tiles, with_sub
from chatarchive.reports._planning import PlannedReadOut
from chatarchive.reports._plots import RED, bars
from chatarchive.reports._private import masked
from chatarchive.reports._words import count, number, one_line, sentence

_NOTES = (
    "De cijfers zijn geteld in het registratieoverzicht. Namen van gesprekspartners en tekst uit berichten staan niet "
    "in deze rapportage.",
)


def monthly_html(report: MonthlyReport) -> str:
    """The report as one HTML page that needs nothing else (requirements 33 and 45).

    Args:
        report: The report.
    """
    content = _empty(report) if report.empty else _content(report)
    return page("Rapportage chatberichten", content, subtitle=report.month.dutch, made=report.made, notes=_NOTES)


def _empty(report: MonthlyReport) -> Iterator[str]:
    yield section(
        f"In {report.month.dutch} is er niets gebeurd",
        paragraph(
            "Er zijn geen telefoons uitgelezen, er ging geen afspraak niet door, er waren geen datalekken en geen "
            "bijzonderheden. Er staat ook niets op de planning."
        ),
    )


def _content(report: MonthlyReport) -> Iterator[str]:
    figures = report.figures
    steps = dict(figures.steps)
    yield tiles(
        [
            ("Uitleesmomenten", number(len(report.held)), False),
            ("Uitgelezen gesprekken", number(figures.conversations), False),
            ("Goedgekeurd", number(steps["goedgekeurd"]), False),
            ("Niet doorgegaan", number(len(report.cancelled)), False),
            ("Op de planning", number(len(report.planned)), False),
            ("Datalekken", number(len(report.breaches)), bool(report.breaches)),
        ]
    )
    yield from _appointments(report)
    yield section(
        "Bijzonderheden",
        bullets(sentence(masked(text)) for text in report.particulars)
        if report.particulars
        else paragraph("Er zijn geen bijzonderheden."),
    )
    yield section(
        "Datalekken",
        bullets(breach_line(one) for one in report.breaches)
        if report.breaches
        else paragraph("Er zijn geen datalekken geweest."),
    )
    yield from _states(report)
    yield from _leads(report)
    yield from _categories(report)
    yield from _refusals(report)


def _owner(one: PlannedReadOut) -> str:
    return with_sub(named(one.owner), " · ".join(part for part in (one.function_title, one.department) if part))


def _appointments(report: MonthlyReport) -> Iterator[str]:
    held = [[date_of(one.appointment.on), _owner(one.appointment), outcome(one)] for one in report.held]
    loose = (
        [
            paragraph(
                f"{count(report.loose, 'gesprek is', 'gesprekken zijn')} uitgelezen zonder dat er een afspraak bij "
                "staat.".capitalize(),
                kind="warning",
            )
        ]
        if report.loose
        else []
    )
    yield section(
        "Welke uitleesmomenten zijn er geweest?",
        table("Uitleesmomenten", ("Wanneer", "Eigenaar", "Wat is er uitgelezen?"), held)
        if held
        else paragraph("Er is geen afspraak gehouden." if loose else "Er zijn geen telefoons uitgelezen."),
        *loose,
    )
    yield section(
        "Wat ging niet door?",
        table(
            "Afspraken die niet doorgingen",
            ("Wanneer", "Eigenaar", "Reden"),
            [
                [
                    date_of(one.on),
                    _owner(one),
                    sentence(masked(one.reason)) or "De reden is nog niet ingevuld.",
                ]
                for one in report.cancelled
            ],
        )
        if report.cancelled
        else paragraph("Alle afspraken gingen door."),
    )
    yield section(
        "Wat staat er op de planning?",
        table(
            "Geplande afspraken",
            ("Wanneer", "Eigenaar"),
            [[date_of(one.on), _owner(one)] for one in report.planned],
        )
        if report.planned
        else paragraph("Er is niets gepland."),
    )


def _states(report: MonthlyReport) -> Iterator[str]:
    figures = report.figures
    steps = dict(figures.steps)
    total = sum(times for _, times in figures.states)
    if not total:
        return
    labels = [word for word, _ in figures.states]
    values = [times for _, times in figures.states]
    title = "Hoe ver zijn de gesprekken?"
    yield section(
        title,
        paragraph(
            f"Aan het einde van de maand {'is' if total == 1 else 'zijn'} er {count(total, 'gesprek', 'gesprekken')}. "
            "Elk gesprek telt mee bij de laatste stap die toen was gezet."
        ),
        bars(
            "standen",
            title,
            f"Staafdiagram met per stap het aantal gesprekken dat zo ver is. {_spoken(labels, values)}",
            labels,
            values,
            [number(value) for value in values],
        ),
        table(
            "Gesprekken per stap",
            ("Stap", "Zo ver aan het einde van de maand", "Deze maand gezet"),
            [[safe(word), number(times), number(steps[word])] for word, times in figures.states],
            numbers=(1, 2),
        ),
    )


def _spoken(labels: list[str], values: list[int]) -> str:
    return "; ".join(f"{label}: {number(value)}" for label, value in zip(labels, values, strict=True)) + "."


def _leads(report: MonthlyReport) -> Iterator[str]:
    leads = report.figures.leads
    if not leads:
        return
    title = "Hoe lang duurt het?"
    texts = [f"{number(round(one.median, 1))} {'dag' if round(one.median, 1) == 1 else 'dagen'}" for one in leads]
    spoken = "; ".join(f"{one.part}: {text}" for one, text in zip(leads, texts, strict=True))
    yield section(
        title,
        paragraph("De helft van de gesprekken die deze maand zo ver kwamen, was binnen deze tijd klaar."),
        bars(
            "doorlooptijden",
            title,
            f"Staafdiagram met de doorlooptijd in dagen. {spoken}.",
            [one.part for one in leads],
            [one.median for one in leads],
            texts,
        ),
        table(
            "Doorlooptijden in dagen",
            ("Deel", "Gesprekken", "De helft binnen", "Langste"),
            [
                [
                    safe(one.part),
                    number(one.conversations),
                    number(round(one.median, 1)),
                    number(round(one.longest, 1)),
                ]
                for one in leads
            ],
            numbers=(1, 2, 3),
        ),
    )


def _categories(report: MonthlyReport) -> Iterator[str]:
    title = "Wat is er geschoond?"
    rows = [
        [f"{one.category}. {CATEGORIES[one.category]}", number(one.found), number(one.removed)]
        for one in report.categories
    ]
    found = any(one.found or one.removed for one in report.categories)
    labels, values = [row[0] for row in rows], [one.removed for one in report.categories]
    plot = (
        [
            bars(
                "categorieen",
                title,
                f"Staafdiagram met per categorie hoe vaak iets is verwijderd. {_spoken(labels, values)}",
                labels,
                values,
                [number(value) for value in values],
            )
        ]
        if any(values)
        else []
    )
    yield section(
        title,
        paragraph(
            "Deze aantallen zijn bedoeld voor het gesprek in het team. Namen en inhoud staan er niet bij."
            if found
            else "Er is deze maand niets gevonden of verwijderd."
        ),
        *plot,
        table("Gevonden en verwijderd, per categorie", ("Categorie", "Gevonden", "Verwijderd"), rows, numbers=(1, 2)),
    )


def _refusals(report: MonthlyReport) -> Iterator[str]:
    refusals = report.figures.refusals
    if not refusals:
        return
    title = "Wat is er geweigerd?"
    labels, values = [one_line(one.reason) for one in refusals], [one.times for one in refusals]
    yield section(
        title,
        paragraph("Wat volgens de werkafspraken niet mag, wordt geweigerd. Er verandert dan niets."),
        bars(
            "weigeringen",
            title,
            f"Staafdiagram met per reden hoe vaak iets is geweigerd. {_spoken(labels, values)}",
            labels,
            values,
            [number(value) for value in values],
            colour=RED,
        ),
        table(
            "Geweigerd, per reden",
            ("Reden", "Eis", "Keer"),
            [
                [label, str(one.requirement or ""), number(one.times)]
                for label, one in zip(labels, refusals, strict=True)
            ],
            numbers=(2,),
        ),
    )
