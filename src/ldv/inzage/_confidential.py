"""Whether a data subject may know of a record, by what the register says.

"Vertrouwelijkheid wordt per logrecord afgeleid uit wat over vertrouwelijkheid is vastgelegd bij de bijbehorende
Verwerkingsactiviteit" (section 4.6.3). The rules:

1. The version that was valid when the processing began says whether its record is confidential. A version that came
   later and is confidential does not hide what was open: it may have been shown already, and then its absence would
   tell.
2. As long as a record is confidential, a later version that is confidential too replaces the end: it can bring it
   forward, or put it off. One that is not confidential speaks of new records only: a spreadsheet in which somebody
   emptied a cell must not open old investigations. Who wants to open them gives an end that has passed.
3. What has become open stays open.
4. A period is counted from the end of the record.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from ldv.register import ProcessingActivity


def version_for(history: Sequence[ProcessingActivity], when: datetime.datetime) -> ProcessingActivity:
    """The version that a record of a moment stands for; the first one where the record is older than that."""
    return next(
        (version for version in reversed(history) if version.valid_from is None or version.valid_from <= when),
        history[0],
    )


def hides(
    history: Sequence[ProcessingActivity],
    *,
    started: datetime.datetime,
    ended: datetime.datetime,
    now: datetime.datetime,
) -> bool:
    """Tell whether a record must be left out of what the data subject is shown.

    Args:
        history: All versions of its activity, the first one first.
        started: When the processing began.
        ended: When it ended.
        now: When somebody asks.

    Returns:
        True while it is confidential.
    """
    then = version_for(history, started)
    rule = then.confidentiality
    for later in history:
        if later.number <= then.number or later.valid_from is None or later.valid_from > now:
            continue
        if not rule.hides(ended, now=later.valid_from):
            return False
        if later.confidentiality.confidential:
            rule = later.confidentiality
    return rule.hides(ended, now=now)
