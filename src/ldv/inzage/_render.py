"""A report in the form that somebody needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ldv.errors import UsageError
from ldv.inzage._html import html
from ldv.inzage._letter import letter
from ldv.inzage._pdf import check_pdf, pdf
from ldv.inzage._stream import streamed
from ldv.inzage._text import text
from ldv.inzage._values import Report
from ldv.inzage._words import Words

_MOST_ON_PAPER: Final = 5_000


def _pdf(report: Report) -> bytes:
    written = letter(report)
    count = sum(len(month.blocks) for month in written.months)
    if count > _MOST_ON_PAPER:
        raise UsageError(
            f"inzage: found {count:,} events of another day or kind, and a PDF of more than {_MOST_ON_PAPER:,} is too "
            "long to read. Ask for a shorter period, or take csv."
        )
    made = Words(report.heading.language, zone=report.heading.zone).local(report.heading.asked_at)
    return pdf(written, made=(made.year, made.month, made.day))


_FORMS: Final[dict[str, Callable[[Report], bytes]]] = {
    "text": lambda report: text(letter(report)).encode(),
    "json": lambda report: b"".join(streamed(report.heading, report.events, "json")),
    "csv": lambda report: b"".join(streamed(report.heading, report.events, "csv")),
    "html": lambda report: html(letter(report)).encode(),
    "pdf": _pdf,
}
FORMATS: Final = tuple(_FORMS)
"""Forms that a report can have."""


def check_format(file_format: str) -> None:
    """See to it that a report can be given this form, before one is made.

    Args:
        file_format: See `render`.

    Raises:
        UsageError: The format is another one.
        ConfigurationError: What the format needs is not installed.
    """
    if file_format not in _FORMS:
        raise UsageError(f"inzage: found {file_format!r}; a report can be {', '.join(FORMATS)}.")
    if file_format == "pdf":
        check_pdf()


def render(report: Report, file_format: str) -> bytes:
    """Give a report a form.

    Args:
        report: The report.
        file_format: `text`, `json`, `csv`, `html` (one page that needs nothing else) or `pdf` (tagged, PDF/UA-1).

    Returns:
        The content of a file.

    Raises:
        UsageError: The format is another one, or there is too much for it.
        ConfigurationError: What the format needs is not installed.
    """
    check_format(file_format)
    return _FORMS[file_format](report)
