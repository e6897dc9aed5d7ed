"""A report on a period: what was done, how it went, and who with."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from ldv.analysis._figures import figures
from ldv.analysis._page import page
from ldv.analysis._period import Period
from ldv.duration import Duration
from ldv.errors import UsageError
from ldv.logboek import Logboek
from ldv.register import Register

_LANGUAGES = ("nl", "en")


def report(
    logboek: Logboek,
    period: str | Period,
    *,
    register: Register | None = None,
    terms: Mapping[str, Duration] | None = None,
    language: str = "nl",
    with_confidential: bool = False,
    now: datetime.datetime | None = None,
) -> str:
    """Make a report on a period, as one HTML page that needs nothing else.

    It counts; nothing about a person is in it. However many records there are, the engine counts them and memory holds
    sums only.

    Args:
        logboek: What to report on.
        period: `2026-10`, `2026-Q4`, `2026`, a day, or `2026-10-05/2026-10-11`; or a `Period`.
        register: Gives activities and organisations their names, and leaves confidential activities out.
        terms: How long the records of each activity are kept, as `ldv.retention.terms_for` tells, for what is about to
            expire.
        language: `nl` or `en`.
        with_confidential: Count confidential activities too.
        now: The time, with a zone; by default the machine's.

    Returns:
        The page.

    Raises:
        UsageError: The period is none, or the language is not known.
        ConfigurationError: The logboek has no views yet, or matplotlib is not installed.
        LogboekError: The engine could not answer.
        TargetUnavailable: It does not answer.
    """
    if language not in _LANGUAGES:
        raise UsageError(f"report: found a language that is not known; known are {', '.join(_LANGUAGES)}.")
    found = figures(
        logboek,
        period if isinstance(period, Period) else Period.parse(period),
        register=register,
        terms=terms,
        with_confidential=with_confidential,
        now=now or datetime.datetime.now(tz=datetime.UTC),
    )
    return page(found, language=language)
