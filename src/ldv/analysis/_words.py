"""The words of a report: Dutch first, and English."""

from __future__ import annotations

import datetime
from typing import Final

_WORDS: Final[dict[str, tuple[str, str]]] = {
    "title": ("Verwerkingen van persoonsgegevens", "Processings of personal data"),
    "made": (
        "Gemaakt op {when}. Tijden volgen de klok van {zone}.",
        "Made on {when}. Times follow the clock of {zone}.",
    ),
    "skip": ("Naar de inhoud", "To the content"),
    "in_short": ("In het kort", "In short"),
    "operations": ("Handelingen", "Operations"),
    "traces": ("Traces", "Traces"),
    "activities": ("Activiteiten", "Activities"),
    "applications": ("Applicaties", "Applications"),
    "failed": ("Niet gelukt", "Failed"),
    "parties": ("Andere organisaties", "Other organisations"),
    "empty_title": ("In deze periode staat er niets in het logboek", "The logboek holds nothing of this period"),
    "empty": (
        "Er is geen handeling begonnen van {first} tot en met {last}. Klopt dat niet? Kijk dan of de periode "
        "goed is, en "
        "met ‘ldv status’ of alles is afgeleverd.",
        "No operation began from {first} up to and including {last}. If that cannot be right, check the "
        "period, and with "
        "‘ldv status’ whether everything was delivered.",
    ),
    "table": ("Toon de cijfers", "Show the figures"),
    "volume": ("Hoeveel gebeurt er?", "How much is done?"),
    "volume_says": (
        "De meeste handelingen horen bij ‘{activity}’: {count} van de {all}.",
        "Most operations belong to ‘{activity}’: {count} of {all}.",
    ),
    "volume_alt": (
        "Staafdiagram met het aantal handelingen per verwerkingsactiviteit.",
        "Bar chart of the number of operations of each processing activity.",
    ),
    "days": ("Van dag tot dag", "From day to day"),
    "weeks": ("Van week tot week", "From week to week"),
    "days_says": (
        "De drukste dag was {day}, met {count} handelingen.",
        "The busiest day was {day}, with {count} operations.",
    ),
    "weeks_says": (
        "De drukste week begon op {day}, met {count} handelingen.",
        "The busiest week began on {day}, with {count} operations.",
    ),
    "days_alt": (
        "Staafdiagram met het aantal handelingen in de tijd; wat niet lukte heeft een eigen kleur.",
        "Bar chart of the number of operations over time; what failed has a colour of its own.",
    ),
    "failures": ("Wat ging er mis?", "What went wrong?"),
    "failures_says": (
        "{count} van de {all} handelingen zijn niet gelukt ({percent}). {died} zijn onderbroken doordat een "
        "applicatie stopte.",
        "{count} of {all} operations failed ({percent}). {died} were interrupted because an application stopped.",
    ),
    "failures_none": ("Alle handelingen zijn gelukt.", "Every operation succeeded."),
    "failures_alt": (
        "Staafdiagram met het deel van de handelingen dat niet lukte, per verwerkingsactiviteit.",
        "Bar chart of the share of operations that failed, for each processing activity.",
    ),
    "share_failed": ("Deel dat niet lukte", "Share that failed"),
    "why": ("Reden", "Reason"),
    "said_no": ("Door de applicatie zelf gemeld", "Said by the application itself"),
    "interrupted": ("Onderbroken", "Interrupted"),
    "times": ("Aantal", "Times"),
    "hours": ("Wanneer is het druk?", "When is it busy?"),
    "hours_says": (
        "Het drukste uur is {day} tussen {hour} en {next} uur.",
        "The busiest hour is {day} between {hour} and {next}.",
    ),
    "hours_alt": (
        "Kaart met een vak voor elk uur van de week; hoe donkerder, hoe meer handelingen.",
        "Map with a cell for each hour of the week; the darker, the more operations.",
    ),
    "duration": ("Hoe lang duurt het?", "How long does it take?"),
    "duration_says": (
        "Het langst duurt ‘{activity}’: de helft van de handelingen is klaar in {median}.",
        "‘{activity}’ takes longest: half of its operations are done in {median}.",
    ),
    "duration_alt": (
        "Per verwerkingsactiviteit een stip voor de mediaan, en een streep tot de tijd waarin 95 van de 100 "
        "klaar zijn.",
        "For each processing activity a dot at the median, and a line to the time in which 95 of 100 are done.",
    ),
    "median": ("Mediaan", "Median"),
    "p95": ("95 van de 100 binnen", "95 of 100 within"),
    "longest": ("Langste", "Longest"),
    "links": ("Met wie worden gegevens uitgewisseld?", "Who is data exchanged with?"),
    "links_says": (
        "Organisaties die iets vroegen: {asking}. Organisaties die gegevens kregen: {receiving}.",
        "Organisations that asked: {asking}. Organisations that received data: {receiving}.",
    ),
    "links_none": (
        "Er is in deze periode geen uitwisseling met een andere organisatie vastgelegd.",
        "No exchange with another organisation was noted in this period.",
    ),
    "links_alt": (
        "Links de organisaties die iets vroegen, rechts die gegevens kregen; hoe dikker de lijn, hoe vaker.",
        "On the left the organisations that asked, on the right those that received; the thicker the line, "
        "the more often.",
    ),
    "this_logboek": ("Dit logboek", "This logboek"),
    "asked": ("vroeg", "asked"),
    "received": ("kreeg gegevens", "received data"),
    "direction": ("Richting", "Direction"),
    "party": ("Organisatie", "Organisation"),
    "more": ("nog {count} andere", "{count} others"),
    "expiring": ("Wat is bijna verlopen?", "What is about to expire?"),
    "expiring_says": (
        "In de komende twaalf maanden verloopt de bewaartermijn van {count} logregels.",
        "In the coming twelve months the term of {count} records comes to its end.",
    ),
    "overdue": (
        "Van {count} logregels was de termijn al voor deze maand voorbij. ‘ldv retention plan’ toont ze.",
        "The term of {count} records had ended before this month. ‘ldv retention plan’ shows them.",
    ),
    "expiring_none": (
        "In het profiel staan geen bewaartermijnen voor alle activiteiten, dus is niet bekend wat verloopt.",
        "The profile does not have terms for all activities, so it is not known what expires.",
    ),
    "expiring_alt": (
        "Staafdiagram met het aantal logregels waarvan de termijn eindigt, per maand.",
        "Bar chart of the number of records whose term ends, for each month.",
    ),
    "records": ("Logregels", "Records"),
    "month": ("Maand", "Month"),
    "day": ("Dag", "Day"),
    "week": ("Week vanaf", "Week from"),
    "weekday": ("Weekdag", "Weekday"),
    "hour": ("Uur", "Hour"),
    "activity": ("Verwerkingsactiviteit", "Processing activity"),
    "operation": ("Handeling", "Operation"),
    "unknown_outcome": ("Uitkomst niet bekend", "Outcome not known"),
    "unregistered": ("Niet in het register", "Not in the register"),
    "unregistered_says": (
        "{count} verwerkingsactiviteiten staan niet in het register. Zij hebben geen beschreven doel en geen "
        "grondslag.",
        "{count} processing activities are not in the register. They have no purpose and no legal basis on paper.",
    ),
    "unregistered_one": (
        "Eén verwerkingsactiviteit staat niet in het register. Zij heeft geen beschreven doel en geen grondslag.",
        "One processing activity is not in the register. It has no purpose and no legal basis on paper.",
    ),
    "no_activity": ("(geen activiteit genoemd)", "(no activity named)"),
    "notes": ("Over dit rapport", "About this report"),
    "note_counting": (
        "Een handeling telt één keer, ook als zij over meer personen gaat. In dit rapport staan geen "
        "gegevens over personen, "
        "ook geen pseudoniemen.",
        "An operation counts once, also when it is about several persons. Nothing about persons is in this "
        "report, pseudonyms "
        "included.",
    ),
    "note_hidden": (
        "Vertrouwelijke verwerkingsactiviteiten tellen in dit rapport niet mee.",
        "Confidential processing activities do not count in this report.",
    ),
    "note_shown": (
        "Dit rapport telt ook vertrouwelijke verwerkingsactiviteiten mee. Geef het alleen aan wie daarvan mag weten.",
        "This report counts confidential processing activities too. Give it only to who may know of those.",
    ),
    "note_no_register": (
        "Het register is niet geraadpleegd: activiteiten hebben geen naam, en vertrouwelijke tellen mee.",
        "The register was not asked: activities have no names, and confidential ones count.",
    ),
    "others": ("{count} andere", "{count} others"),
}
_DAYS: Final = (
    ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
    ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
)
_MONTHS: Final = (
    ("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november",
     "december"),
    ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
     "December"),
)  # fmt: skip


class Words:
    """Says things in one language.

    Args:
        language: `nl` or `en`.
    """

    def __init__(self, language: str) -> None:
        """Choose."""
        self.language = language
        self._place = 0 if language == "nl" else 1

    def __call__(self, key: str, **values: str | int) -> str:
        """A sentence, filled in; whole numbers get their separators."""
        filled = {name: self.number(value) if isinstance(value, int) else value for name, value in values.items()}
        return _WORDS[key][self._place].format(**filled)

    def number(self, value: int) -> str:
        """A whole number: 12.345 or 12,345."""
        return f"{value:,}".replace(",", ".") if self._place == 0 else f"{value:,}"

    def decimal(self, value: float, places: int = 1) -> str:
        """A number with decimals: 1,5 or 1.5."""
        text = f"{value:,.{places}f}"
        return text if self._place else text.translate(str.maketrans(",.", ".,"))

    def percent(self, share: float) -> str:
        """A share of one: 12,5% or 12.5%."""
        return f"{self.decimal(100 * share)}%"

    def length(self, milliseconds: float) -> str:
        """A length of time, in the unit that suits it."""
        if milliseconds < 1000:
            return f"{self.decimal(milliseconds, 0 if milliseconds >= 10 else 1)} ms"
        seconds = milliseconds / 1000
        amount, unit = (seconds, "s") if seconds < 120 else (seconds / 60, "min")
        return f"{self.decimal(amount, 0 if amount == round(amount) else 1)} {unit}"

    def weekday(self, place: int) -> str:
        """Monday is 0."""
        return _DAYS[self._place][place]

    def month(self, day: datetime.date) -> str:
        """Month and year."""
        return f"{_MONTHS[self._place][day.month - 1]} {day.year}"

    def short_month(self, day: datetime.date) -> str:
        """Month and year, for below a bar."""
        return f"{self._month(day)}\n{day.year}"

    def date(self, day: datetime.date, *, weekday: bool = False) -> str:
        """A day in words."""
        text = f"{day.day} {self.month(day)}"
        return f"{self.weekday(day.weekday())} {text}" if weekday else text

    def short_date(self, day: datetime.date) -> str:
        """A day, for below a bar."""
        return f"{day.day} {self._month(day)}"

    def period(self, first: datetime.date, last: datetime.date) -> str:
        """A period in words: a month or a year by its name, else its days."""
        following = last + datetime.timedelta(days=1)
        if first.day == 1 and following.day == 1:
            if (following.year, following.month) == (first.year + first.month // 12, first.month % 12 + 1):
                return self.month(first)
            if first.month == following.month == 1 and following.year == first.year + 1:
                return str(first.year)
        if first == last:
            return self.date(first)
        between = "tot en met" if self._place == 0 else "up to and including"
        return f"{self.date(first)} {between} {self.date(last)}"

    def _month(self, day: datetime.date) -> str:
        return "mrt" if self._place == 0 and day.month == 3 else _MONTHS[self._place][day.month - 1][:3]
