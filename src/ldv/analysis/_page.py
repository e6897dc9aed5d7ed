"""The page of a report: one file, nothing fetched from elsewhere, and a table behind each plot."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from html import escape
from importlib import resources

from ldv.analysis import _plots as plots
from ldv.analysis._figures import Figures, Volume
from ldv.analysis._words import Words

_MOST = 12
"""Activities in a plot; the table has them all."""
_DAILY = 62
"""Days in a plot; a longer period is shown by the week."""


def page(found: Figures, *, language: str) -> str:
    """The report as HTML.

    Args:
        found: What it shows.
        language: `nl` or `en`.

    Raises:
        ConfigurationError: Matplotlib is not installed.
    """
    words = Words(language)
    period = words.period(found.period.first, found.period.last)
    css = (resources.files("ldv.analysis") / "report.css").read_text(encoding="utf-8")
    content = _content(found, words) if found.operations else _empty(found, words)
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f'<html lang="{language}">',
            '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(words('title'))}: {escape(period)}</title>",
            f"<style>\n{css}</style></head>",
            f'<body><a class="skip" href="#content">{escape(words("skip"))}</a>',
            f"<header><h1>{escape(words('title'))} <span>{escape(period)}</span></h1>",
            f"<p>{escape(_made(found, words))}</p></header>",
            '<main id="content">',
            *content,
            "</main>",
            *_notes(found, words),
            "</body></html>\n",
        ]
    )


def _made(found: Figures, words: Words) -> str:
    local = found.now.astimezone(found.period.zone)
    zone = str(found.period.zone).rpartition("/")[2].replace("_", " ")
    return words("made", when=f"{words.date(local.date())} {local:%H:%M}", zone=zone)


def _empty(found: Figures, words: Words) -> Iterator[str]:
    first, last = (words.date(day) for day in (found.period.first, found.period.last))
    yield f"<section><h2>{escape(words('empty_title'))}</h2>"
    yield f"<p>{escape(words('empty', first=first, last=last))}</p></section>"


def _content(found: Figures, words: Words) -> Iterator[str]:
    yield from _tiles(found, words)
    yield from _volume(found, words)
    yield from _time(found, words)
    yield from _failures(found, words)
    yield from _hours(found, words)
    yield from _durations(found, words)
    yield from _links(found, words)
    yield from _expiring(found, words)
    yield from _unregistered(found, words)


def _tiles(found: Figures, words: Words) -> Iterator[str]:
    yield f'<h2 class="skip">{escape(words("in_short"))}</h2><dl class="tiles">'
    share = found.failed / found.operations
    for key, text, bad in (
        ("operations", words.number(found.operations), False),
        ("traces", words.number(found.traces), False),
        ("activities", words.number(len(found.volumes)), False),
        ("applications", words.number(found.applications), False),
        ("failed", words.percent(share), found.failed > 0),
        ("parties", words.number(len({link.party for link in found.links})), False),
    ):
        yield f"<div{' class=bad' if bad else ''}><dt>{escape(words(key))}</dt><dd>{escape(text)}</dd></div>"
    yield "</dl>"


def _volume(found: Figures, words: Words) -> Iterator[str]:
    top = found.volumes[0]
    shown = [(_name(one, words), one.operations) for one in found.volumes[:_MOST]]
    if rest := found.volumes[_MOST:]:
        shown.append((words("others", count=len(rest)), sum(one.operations for one in rest)))
    labels, values = [one[0] for one in shown], [one[1] for one in shown]
    yield from _section(
        "volume",
        words,
        says=words("volume_says", activity=_name(top, words), count=top.operations, all=found.operations),
        svg=plots.plot(
            "volume",
            words("volume"),
            words("volume_alt"),
            plots.bars(labels, values, [words.number(value) for value in values]),
            height=0.5 + 0.44 * len(shown),
        ),
        table=_table(
            words("volume"),
            (words("activity"), words("operations"), words("failed"), words("unknown_outcome")),
            [
                (_name(one, words), *map(words.number, (one.operations, one.failed, one.unknown)))
                for one in found.volumes
            ],
        ),
    )


def _time(found: Figures, words: Words) -> Iterator[str]:
    daily = [sum(counts) for counts in zip(*(one.days for one in found.volumes), strict=True)]
    if len(daily) == 1:
        return
    kind, step, starts, all_, failed = "days", "day", found.period.days, daily, list(found.daily_failed)
    if len(daily) > _DAILY:
        kind, step = "weeks", "week"
        starts, all_, failed = _weeks(found.period.days, daily, failed)
    busiest = starts[all_.index(max(all_))]
    yield from _section(
        kind,
        words,
        says=words(f"{kind}_says", day=words.date(busiest, weekday=kind == "days"), count=max(all_)),
        svg=plots.plot(
            kind,
            words(kind),
            words("days_alt"),
            plots.columns(
                plots.day_labels(starts, words), all_, failed, words=words, names=(words("operations"), words("failed"))
            ),
            height=3.1,
        ),
        table=_table(
            words(kind),
            (words(step), words("operations"), words("failed")),
            [
                (words.date(day, weekday=kind == "days"), words.number(count), words.number(wrong))
                for day, count, wrong in zip(starts, all_, failed, strict=True)
            ],
        ),
    )


def _weeks(
    days: Sequence[datetime.date], counts: Sequence[int], failed: Sequence[int]
) -> tuple[list[datetime.date], list[int], list[int]]:
    """The same by the week; the first one begins where the period begins."""
    found: dict[datetime.date, tuple[int, int]] = {}
    for day, count, wrong in zip(days, counts, failed, strict=True):
        start = max(days[0], day - datetime.timedelta(days=day.weekday()))
        before = found.get(start, (0, 0))
        found[start] = (before[0] + count, before[1] + wrong)
    return list(found), [one[0] for one in found.values()], [one[1] for one in found.values()]


def _failures(found: Figures, words: Words) -> Iterator[str]:
    if not found.failed and not found.interrupted:
        yield from _section("failures", words, says=words("failures_none"))
        return
    worst = sorted((one for one in found.volumes if one.failed), key=lambda one: -one.failed / one.operations)[:_MOST]
    shares = [one.failed / one.operations for one in worst]
    texts = [
        f"{words.percent(share)} ({words.number(one.failed)} / {words.number(one.operations)})"
        for share, one in zip(shares, worst, strict=True)
    ]
    svg = ""
    if worst:
        svg = plots.plot(
            "failures",
            words("failures"),
            words("failures_alt"),
            plots.bars([_name(one, words) for one in worst], shares, texts, colour=plots.RED, room=1.45),
            height=0.5 + 0.44 * len(worst),
        )
    yield from _section(
        "failures",
        words,
        says=words(
            "failures_says",
            count=found.failed,
            all=found.operations,
            percent=words.percent(found.failed / found.operations),
            died=found.interrupted,
        ),
        svg=svg,
        table=_table(
            words("failures"),
            (words("activity"), words("operation"), words("why"), words("times")),
            [
                (
                    one.activity or words("no_activity"),
                    one.operation,
                    words("interrupted") if one.interrupted else one.exception or words("said_no"),
                    words.number(one.times),
                )
                for one in found.failures
            ],
        ),
    )


def _hours(found: Figures, words: Words) -> Iterator[str]:
    busiest = max(range(7 * 24), key=lambda place: found.hours[place // 24][place % 24])
    weekday, hour = divmod(busiest, 24)
    yield from _section(
        "hours",
        words,
        says=words("hours_says", day=words.weekday(weekday), hour=hour, next=hour + 1),
        svg=plots.plot("hours", words("hours"), words("hours_alt"), plots.hours(found.hours, words=words), height=3.2),
        table=_table(
            words("hours"),
            (words("weekday"), *(str(hour) for hour in range(24))),
            [(words.weekday(place), *map(words.number, row)) for place, row in enumerate(found.hours)],
        ),
    )


def _durations(found: Figures, words: Words) -> Iterator[str]:
    timed = sorted((one for one in found.volumes if one.median_ms is not None), key=lambda one: -(one.median_ms or 0))
    if not timed:
        return
    yield from _section(
        "duration",
        words,
        says=words("duration_says", activity=_name(timed[0], words), median=words.length(timed[0].median_ms or 0)),
        svg=plots.plot(
            "duration",
            words("duration"),
            words("duration_alt"),
            plots.durations(timed[:_MOST], words=words),
            height=0.8 + 0.44 * len(timed[:_MOST]),
        ),
        table=_table(
            words("duration"),
            (words("activity"), words("median"), words("p95"), words("longest")),
            [
                (
                    _name(one, words),
                    *(words.length(value or 0) for value in (one.median_ms, one.p95_ms, one.longest_ms)),
                )
                for one in timed
            ],
        ),
    )


def _links(found: Figures, words: Words) -> Iterator[str]:
    if not found.links:
        yield from _section("links", words, says=words("links_none"))
        return
    sides = [[link for link in found.links if link.incoming is side] for side in (True, False)]
    shown = [link for side in sides for link in side[:8]]
    yield from _section(
        "links",
        words,
        says=words("links_says", asking=len(sides[0]), receiving=len(sides[1])),
        svg=plots.plot(
            "links",
            words("links"),
            words("links_alt"),
            plots.exchange(shown, words=words),
            height=max(1.6, 0.75 * max(len(side[:8]) for side in sides)),
        ),
        table=_table(
            words("links"),
            (words("party"), words("direction"), words("times"), words("failed")),
            [
                (
                    link.party,
                    words("asked" if link.incoming else "received"),
                    *map(words.number, (link.times, link.failed)),
                )
                for link in found.links
            ],
        ),
    )


def _expiring(found: Figures, words: Words) -> Iterator[str]:
    if not found.terms_known:
        yield from _section("expiring", words, says=words("expiring_none"))
        return
    counts = [count for _, count in found.expiring]
    says = words("expiring_says", count=sum(counts))
    if found.overdue:
        says += " " + words("overdue", count=found.overdue)
    if not any(counts):
        yield from _section("expiring", words, says=says)
        return
    yield from _section(
        "expiring",
        words,
        says=says,
        svg=plots.plot(
            "expiring",
            words("expiring"),
            words("expiring_alt"),
            plots.columns([words.short_month(month) for month, _ in found.expiring], counts, None, words=words),
            height=2.8,
        ),
        table=_table(
            words("expiring"),
            (words("month"), words("records")),
            [(words.month(month), words.number(count)) for month, count in found.expiring],
        ),
    )


def _unregistered(found: Figures, words: Words) -> Iterator[str]:
    unknown = [one for one in found.volumes if not one.known]
    if not found.register_known or not unknown:
        return
    says = words("unregistered_one") if len(unknown) == 1 else words("unregistered_says", count=len(unknown))
    yield f"<section><h2>{escape(words('unregistered'))}</h2>"
    yield f'<p class="warning">{escape(says)}</p>'
    rows = [(_name(one, words), words.number(one.operations)) for one in unknown]
    yield _table(words("unregistered"), (words("activity"), words("operations")), rows)
    yield "</section>"


def _notes(found: Figures, words: Words) -> Iterator[str]:
    if not found.register_known:
        second = words("note_no_register")
    else:
        second = words("note_shown" if found.confidential_shown else "note_hidden")
    yield f"<footer><h2>{escape(words('notes'))}</h2>"
    yield f"<p>{escape(words('note_counting'))}</p><p>{escape(second)}</p></footer>"


def _section(key: str, words: Words, *, says: str, svg: str = "", table: str = "") -> Iterator[str]:
    yield f"<section><h2>{escape(words(key))}</h2><p>{escape(says)}</p>"
    if svg:
        yield f"<figure tabindex=0>{svg}</figure>"
    if table:
        yield f"<details><summary>{escape(words('table'))}</summary>{table}</details>"
    yield "</section>"


def _table(caption: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table; a column of numbers is aligned to the right."""
    right = [bool(rows) and all(row[place][:1].isdigit() for row in rows) for place in range(len(columns))]

    def cell(place: int, text: str) -> str:
        if place == 0:
            return f'<th scope="row">{escape(text)}</th>'
        return f"<td{' class=number' if right[place] else ''}>{escape(text)}</td>"

    head = "".join(
        f'<th scope="col"{" class=number" if to_right and place else ""}>{escape(text)}</th>'
        for place, (text, to_right) in enumerate(zip(columns, right, strict=True))
    )
    body = "\n".join(f"<tr>{''.join(cell(place, text) for place, text in enumerate(row))}</tr>" for row in rows)
    return (
        f'<div class="scroll"><table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _name(one: Volume, words: Words) -> str:
    return one.activity or words("no_activity")
