"""Words that people read: Dutch as it is written in the code, other languages from the catalogues in `locale`."""

from __future__ import annotations

import datetime
import gettext
import re
from functools import cache
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from ldv.duration import Duration
from ldv.inzage._values import Outcome, Step
from ldv.register import Language, LegalBasis

_LOCALE: Final = Path(__file__).parent / "locale"
_DOMAIN: Final = "inzage"
# "opvragenNAWGegevens": a small letter and then a capital, or the last capital of an abbreviation.
_HUMP: Final = re.compile(r"(?<=[a-z0-9à-ÿ])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_UNDERSCORES: Final = re.compile(r"[_\s]+")


@cache
def _translations(language: Language) -> gettext.NullTranslations:
    if language is Language.DUTCH:
        return gettext.NullTranslations()
    return gettext.translation(_DOMAIN, _LOCALE, languages=[language.value])


class Words:
    """The words of one language, with days and times of one zone.

    Args:
        language: The language.
        zone: Name of the zone.
    """

    def __init__(self, language: Language, *, zone: str) -> None:
        """Load the catalogue."""
        self.language = language
        self._zone = ZoneInfo(zone)
        found = _translations(language)
        self.text = found.gettext
        self.several = found.ngettext

    # -- days and times --

    def local(self, moment: datetime.datetime) -> datetime.datetime:
        """The moment as the clock of the reader showed it."""
        return moment.astimezone(self._zone)

    def month(self, moment: datetime.datetime) -> str:
        """`november 2026`."""
        day = self.local(moment)
        return f"{self._months()[day.month - 1]} {day.year}"

    def day(self, moment: datetime.datetime) -> str:
        """`21 november 2026`."""
        day = self.local(moment)
        return f"{day.day} {self._months()[day.month - 1]} {day.year}"

    def last_day(self, moment: datetime.datetime) -> str:
        """The last day of a period that ends before a moment."""
        return self.day(moment - datetime.timedelta(microseconds=1))

    def clock(self, moment: datetime.datetime) -> str:
        """`12:05`."""
        return f"{self.local(moment):%H:%M}"

    def moment(self, moment: datetime.datetime) -> str:
        """`21 november 2026 om 12:05 uur`."""
        _ = self.text
        return _("%(day)s om %(time)s uur") % {"day": self.day(moment), "time": self.clock(moment)}

    def moments(self, times: tuple[datetime.datetime, ...]) -> str:
        """One moment, or those of one day: `21 november 2026, 3 keer: om 09:00, 11:30 en 12:05 uur`."""
        _ = self.text
        if len(times) == 1:
            return self.moment(times[0])
        clocks = list(dict.fromkeys(self.clock(time) for time in sorted(times)))
        values = {"day": self.day(times[0]), "count": len(times), "first": clocks[0], "last": clocks[-1]}
        if len(clocks) == 1:
            text = _("%(day)s, %(count)d keer om %(first)s uur")
        elif len(clocks) <= _MOST_CLOCKS:
            values["times"] = self.and_(clocks)
            text = _("%(day)s, %(count)d keer: om %(times)s uur")
        else:
            text = _("%(day)s, %(count)d keer tussen %(first)s en %(last)s uur")
        return text % values

    def term(self, term: Duration) -> str:
        """`1 jaar en 6 maanden`."""
        several = self.several
        parts = [
            (term.years, several("%d jaar", "%d jaar", term.years)),
            (term.months, several("%d maand", "%d maanden", term.months)),
            (term.weeks, several("%d week", "%d weken", term.weeks)),
            (term.days, several("%d dag", "%d dagen", term.days)),
            (term.hours, several("%d uur", "%d uur", term.hours)),
            (term.minutes, several("%d minuut", "%d minuten", term.minutes)),
            (term.seconds, several("%d seconde", "%d seconden", term.seconds)),
        ]
        return self.and_([text % number for number, text in parts if number])

    # -- what stands in records and in the register --

    def and_(self, parts: list[str]) -> str:
        """`a, b en c`."""
        if len(parts) < 2:
            return "".join(parts)
        _ = self.text
        return " ".join((", ".join(parts[:-1]), _("en"), parts[-1]))

    def operation(self, name: str) -> str:
        """The name of an operation for people: `tonenVergunningen` becomes `Tonen vergunningen`.

        Only the way it is written changes.
        """
        _ = self.text
        parts = [part for part in _UNDERSCORES.split(_HUMP.sub(" ", name)) if part]
        if not parts:
            return _("Handeling zonder naam")
        if " " not in name:
            parts = [parts[0], *(part if part.isupper() and len(part) > 1 else part.lower() for part in parts[1:])]
        text = " ".join(parts)
        return text[:1].upper() + text[1:]

    def basis(self, basis: LegalBasis) -> str:
        """A ground of AVG 6-1 in a sentence."""
        _ = self.text
        return {
            LegalBasis.CONSENT: _("U gaf toestemming"),
            LegalBasis.CONTRACT: _("Het is nodig voor een overeenkomst met u"),
            LegalBasis.LEGAL_OBLIGATION: _("Het moet van de wet"),
            LegalBasis.VITAL_INTERESTS: _("Het is nodig om iemands leven of gezondheid te beschermen"),
            LegalBasis.PUBLIC_TASK: _("Het is nodig voor een taak van de overheid"),
            LegalBasis.LEGITIMATE_INTERESTS: _("Er is een belang dat hier zwaarder weegt dan uw privacy"),
        }[basis]

    def article(self, basis: LegalBasis) -> str:
        """Where a ground stands: `AVG, artikel 6, lid 1, onder e`."""
        _ = self.text
        return _("AVG, artikel 6, lid 1, onder %s") % basis.article[-1]

    def outcome(self, step: Step) -> str:
        """How an operation ended, in a word or three."""
        _ = self.text
        if step.interrupted:
            return _("Afgebroken")
        return {
            Outcome.OK: _("Gelukt"),
            Outcome.FAILED: _("Niet gelukt"),
            Outcome.UNKNOWN: _("Niet vastgelegd of het is gelukt"),
        }[step.outcome]

    def subject_type(self, name: str) -> str:
        """A kind of identifier."""
        _ = self.text
        return {
            "BSN": _("burgerservicenummer (BSN)"),
            "KVK": _("KVK-nummer"),
        }.get(name, name)

    def _months(self) -> tuple[str, ...]:
        _ = self.text
        return (
            _("januari"),
            _("februari"),
            _("maart"),
            _("april"),
            _("mei"),
            _("juni"),
            _("juli"),
            _("augustus"),
            _("september"),
            _("oktober"),
            _("november"),
            _("december"),
        )


_MOST_CLOCKS: Final = 6
