"""Whether a processing may become known to the person it is about."""

from __future__ import annotations

import datetime
import re
from typing import Final

import attrs

from ldv.duration import Duration

_CONFIDENTIAL: Final = re.compile(
    r"(?:confidential|vertrouwelijk)"
    r"(?:\s+(?:until|tot)\s+(?P<until>\S+)|\s+(?:for|gedurende)\s+(?P<period>\S+))?",
    flags=re.IGNORECASE,
)


@attrs.frozen(kw_only=True)
class Confidentiality:
    """Confidentiality of an activity.

    "Vertrouwelijkheid wordt vastgelegd per Verwerkingsactiviteit" (decision 4.6): it never stands in a record, and is
    looked up when records are read.

    Attributes:
        confidential: Whether there is any.
        until: Day on which it ends for all records; None when it does not end on a day.
        period: How long it lasts, counted from the time of each record; None when it has no such end.
    """

    confidential: bool = False
    until: datetime.date | None = None
    period: Duration | None = None

    def __attrs_post_init__(self) -> None:
        """An end belongs to something that is confidential, and there is one of them."""
        if (self.until or self.period) and not self.confidential:
            raise ValueError("only what is confidential can end being so")
        if self.until and self.period:
            raise ValueError("confidential until a day or for a period, not both")

    @classmethod
    def parse(cls, text: str) -> Confidentiality:
        """Read confidentiality.

        Args:
            text: `normal`, `confidential`, `confidential until 2031-01-01` or `confidential for P5Y`; in Dutch
                `normaal`, `vertrouwelijk`, `vertrouwelijk tot 2031-01-01`, `vertrouwelijk gedurende P5Y`.

        Raises:
            ValueError: It is something else.
        """
        text = text.strip()
        if text.casefold() in {"normal", "normaal"}:
            return cls()
        match = _CONFIDENTIAL.fullmatch(text)
        if match is None:
            raise ValueError(
                "normaal, vertrouwelijk, vertrouwelijk tot 2031-01-01 or vertrouwelijk gedurende P5Y "
                "(normal, confidential, confidential until ..., confidential for ...)"
            )
        try:
            until = datetime.date.fromisoformat(match["until"]) if match["until"] else None
        except ValueError:
            raise ValueError("a date as 2031-01-01 after 'tot' (until)") from None
        return cls(confidential=True, until=until, period=Duration.parse(match["period"]) if match["period"] else None)

    def __str__(self) -> str:
        """English text; `parse` reads it back."""
        return self._text("normal", "confidential", "until", "for")

    @property
    def dutch(self) -> str:
        """Dutch text; `parse` reads it back."""
        return self._text("normaal", "vertrouwelijk", "tot", "gedurende")

    def hides(self, record: datetime.datetime, *, now: datetime.datetime) -> bool:
        """Tell whether a record must be left out of what the data subject is shown.

        "Wanneer een verwerking niet langer vertrouwelijk is, bijvoorbeeld na verjaring, dan volgt dit uit gegevens die
        vastliggen in het Register en wat vastligt in een logrecord" (section 4.6.3).

        Args:
            record: When the processing took place.
            now: When somebody asks.

        Returns:
            True while it is confidential. `until` ends at midnight UTC, an hour or two after midnight in the
            Netherlands: never too early.
        """
        if not self.confidential:
            return False
        if self.until is not None:
            return now < datetime.datetime.combine(self.until, datetime.time(), tzinfo=datetime.UTC)
        return self.period is None or now < self.period.after(record)

    def _text(self, normal: str, confidential: str, until: str, period: str) -> str:
        if not self.confidential:
            return normal
        if self.until is not None:
            return f"{confidential} {until} {self.until.isoformat()}"
        return f"{confidential} {period} {self.period}" if self.period is not None else confidential


NORMAL: Final = Confidentiality()
"""Not confidential."""
