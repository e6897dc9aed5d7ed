"""Figures, retention and health: how the logboek is doing as a whole."""

from __future__ import annotations

import datetime
import re
from typing import Final
from zoneinfo import ZoneInfo

from markupsafe import Markup
from starlette.responses import Response

from ldv import analysis
from ldv.errors import ConfigurationError, RetentionError, UsageError
from ldv.inzage import ZONE
from ldv.pages._looking import activity_names, reading
from ldv.pages._visit import Visit
from ldv.retention import Manager, plan

_STYLE: Final = re.compile(r'\sstyle="([^"]*)"')
_SHEET: Final = re.compile(r"<defs>\s*<style.*?</style>\s*</defs>", re.DOTALL)
_FONT: Final = re.compile(r"(?:(?P<weight>bold|\d00)\s+)?(?P<size>[\d.]+px)\s+(?P<family>.+)")
_MONTH: Final = re.compile(r"20\d\d(-(0[1-9]|1[0-2]|Q[1-4]))?")
_MONTHS: Final = 12


def dashboard(visit: Visit) -> Response:
    """A month in figures and plots."""
    now = datetime.datetime.now(tz=ZoneInfo(ZONE))
    asked = visit.query("maand")
    period = asked if _MONTH.fullmatch(asked) else f"{now:%Y-%m}"
    with reading(visit) as reader:
        try:
            page = analysis.report(
                reader.logboek,
                period,
                register=reader.register,
                language=visit.tongue.language.value,
                with_confidential=True,
            )
        except (ConfigurationError, UsageError):
            page = ""
    content = page.partition('<main id="content">')[2].partition("</main>")[0]
    return visit.page(
        "figures.html",
        content=Markup(_reachable(without_styles(content))),  # noqa: S704 - made by ldv.analysis, which escapes what it shows
        period=period,
        periods=_periods(now.date(), visit),
    )


def retention(visit: Visit) -> Response:
    """What would be destroyed now, by the terms of the profile; here nothing is."""
    service = visit.pages.service
    planned, fault = None, ""
    with reading(visit) as reader:
        names = activity_names(reader.register)
        try:
            with Manager.open(service._dsn, profile=service.profile, keys=service.keys, read_only=True) as manager:
                planned = plan(manager, service.profile, register=reader.register)
        except (ConfigurationError, RetentionError) as error:
            fault = str(error.args[0])
    return visit.page(
        "retention.html",
        plan=planned,
        fault=fault,
        names=names,
        months={} if planned is None else {line.month: _month(line.month, visit) for line in planned.lines},
        agreed=service.profile.retention,
        profile=service.profile,
    )


def health(visit: Visit) -> Response:
    """Whether records come in and are delivered."""
    service = visit.pages.service
    return visit.page(
        "health.html", health=service.health(), fault=service.fault(), now=datetime.datetime.now(tz=datetime.UTC)
    )


def without_styles(svg: str) -> str:
    """The same with attributes in place of `style`: what our policy forbids would not be drawn."""
    return _STYLE.sub(lambda found: _attributes(found[1]), _SHEET.sub("", svg))


def _reachable(content: str) -> str:
    """The same, where what is wider than a telephone can be scrolled with the keyboard too."""
    return content.replace('<div class="scroll">', '<div class="scroll" tabindex="0">')


def _attributes(style: str) -> str:
    parts: list[str] = []
    for declaration in style.split(";"):
        name, _, value = declaration.partition(":")
        name, value = name.strip(), value.strip()
        if name == "font" and (found := _FONT.fullmatch(value)):
            parts += [f'font-size="{found["size"]}"', f'font-weight="{found["weight"] or "400"}"']
        elif name and value and name != "font":
            parts.append(f'{name}="{value}"')
    return "".join(f" {part}" for part in parts)


def _month(text: str, visit: Visit) -> str:
    year, _, month = text.partition("-")
    return visit.tongue.words.month(datetime.datetime(int(year), int(month), 15, tzinfo=datetime.UTC))


def _periods(today: datetime.date, visit: Visit) -> list[tuple[str, str]]:
    found, year, month = [], today.year, today.month
    for _ in range(_MONTHS):
        code = f"{year}-{month:02}"
        found.append((code, _month(code, visit)))
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return [*found, (f"{today.year}", f"{today.year}")]
