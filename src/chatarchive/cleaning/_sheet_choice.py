"""From what a cleaner filled in on one row to what that decides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chatarchive.cleaning._category import Category, Level
from chatarchive.cleaning._cut import LONGEST_REASON, Cut, check_reason
from chatarchive.cleaning._decision import Choice, Verb
from chatarchive.cleaning._sheet_rows import KEEP, REMOVE, SEPARATOR, SheetRow, cell_text
from chatarchive.cleaning._suggest import Suggestion
from chatarchive.domain import Message
from chatarchive.errors import CleaningRefused


def choices_of(row: SheetRow, answers: Mapping[str, Any], message: Message) -> tuple[list[Choice], list[str]]:
    """What a row decides.

    Args:
        row: The row as it was written.
        answers: What stands in the columns that are filled in, by heading.
        message: Its message.

    Returns:
        What is decided, and what is wrong: the column, the problem and the remedy, in Dutch, without what stands there.
    """
    said = {name: _text(value) for name, value in answers.items()}
    if row.suggestion is not None:
        said["fragment"] = ""
    if not any(said.values()):
        return [], []
    decision = said["besluit"].casefold()
    if decision not in {REMOVE, KEEP}:
        problem = "is leeg terwijl andere kolommen zijn ingevuld" if not decision else "is geen van de mogelijkheden"
        return [], [f"kolom besluit: {problem}. Kies '{REMOVE}' of '{KEEP}', of maak de hele rij leeg."]
    if decision == KEEP:
        return _keep(row, said)
    category, faults = _category(row, said["categorie"])
    level, more = _level(row, said)
    faults += more
    faults += _reason_faults(row, said["reden"], message)
    if faults or category is None or level is None:
        return [], faults
    if row.suggestion is not None:
        return _accepted(row.suggestion, category, said["reden"], message)
    return _cut(row, level, category, said, message)


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()


def _keep(row: SheetRow, said: Mapping[str, str]) -> tuple[list[Choice], list[str]]:
    if said["fragment"] or said["niveau"]:
        return [], [
            f"kolom besluit: '{KEEP}' terwijl niveau of fragment is ingevuld. Kies '{REMOVE}', of maak die leeg."
        ]
    if row.suggestion is None:
        return [], []  # everything is kept unless somebody decides otherwise
    return [Choice(verb=Verb.REJECT, suggestion=row.suggestion.id)], []


def _category(row: SheetRow, said: str) -> tuple[Category | None, list[str]]:
    if not said and row.suggestion is not None:
        return row.suggestion.category, []
    for category in Category:
        if said == str(category.value) or said.casefold() == f"{category.value} {category.label}".casefold():
            return category, []
    problem = "is leeg" if not said else "is geen van de mogelijkheden"
    return None, [f"kolom categorie: {problem}. Kies 1, 2 of 3: om een andere reden gaat er niets weg."]


def _level(row: SheetRow, said: Mapping[str, str]) -> tuple[Level | None, list[str]]:
    chosen = said["niveau"].casefold()
    if chosen not in {"", *Level}:
        return None, ["kolom niveau: is geen van de mogelijkheden. Kies bericht, passage of element."]
    if row.suggestion is not None:
        if chosen not in {"", row.suggestion.level}:
            return None, [
                f"kolom niveau: dit voorstel gaat over niveau {row.suggestion.level.value}. Maak de cel leeg; wilt u "
                "iets anders, kies hier bewaren en vul de rij van het bericht in."
            ]
        return row.suggestion.level, []
    if not chosen:
        return None, ["kolom niveau: is leeg. Kies bericht, passage of element."]
    if (chosen == Level.MESSAGE) == bool(said["fragment"]):
        remedy = "Maak fragment leeg." if said["fragment"] else "Vul het stuk in dat weg moet, of kies niveau bericht."
        return None, [f"kolom fragment: past niet bij niveau {chosen}. {remedy}"]
    return Level(chosen), []


def _reason_faults(row: SheetRow, reason: str, message: Message) -> list[str]:
    if not reason and row.suggestion is not None:
        return []
    if not reason:
        return ["kolom reden: is leeg. Schrijf in een paar woorden waarom dit weg moet."]
    if len(reason) > LONGEST_REASON:
        return [f"kolom reden: heeft {len(reason)} tekens; {LONGEST_REASON} is het meeste. Maak het korter."]
    return _repeats(reason, "", message)


def _repeats(reason: str, removed: str, message: Message) -> list[str]:
    try:
        check_reason(reason, line=message.line, removed=removed)
    except CleaningRefused:
        return ["kolom reden: herhaalt wat weg moet, en de reden blijft bewaard. Schrijf wat voor gegeven het is."]
    return []


def _accepted(
    suggestion: Suggestion, category: Category, reason: str, message: Message
) -> tuple[list[Choice], list[str]]:
    cut = suggestion.cut(category=category, reason=" ".join(reason.split()) or None)
    if faults := _repeats(cut.reason, message.text[cut.start : cut.end], message):
        return [], faults
    return [Choice(verb=Verb.ACCEPT, suggestion=suggestion.id, cut=cut)], []


def _cut(
    row: SheetRow, level: Level, category: Category, said: Mapping[str, str], message: Message
) -> tuple[list[Choice], list[str]]:
    spans = [(0, len(message.text))]
    faults: list[str] = []
    if level is not Level.MESSAGE:
        spans, faults = _spans(said["fragment"], level, cell_text(message.text))
    found = []
    for start, end in spans:
        faults += _repeats(said["reden"], message.text[start:end], message)
        cut = Cut(
            message=row.message,
            line=message.line,
            level=level,
            start=start,
            end=end,
            category=category,
            reason=" ".join(said["reden"].split()),
        )
        found.append(Choice(verb=Verb.CUT, cut=cut))
    return ([], faults) if faults else (found, [])


def _spans(fragment: str, level: Level, text: str) -> tuple[list[tuple[int, int]], list[str]]:
    spans: list[tuple[int, int]] = []
    faults: list[str] = []
    for piece in (part.strip().replace("\r\n", "\n") for part in fragment.split(SEPARATOR)):
        times = _times(text, piece)
        if not piece:
            faults.append(f"kolom fragment: er staat niets tussen twee keer {SEPARATOR}. Haal er een weg.")
        elif times != 1:
            remedy = (
                "Kopieer het uit de kolom tekst." if not times else "Neem er tekst omheen bij, tot het één keer is."
            )
            faults.append(f"kolom fragment: dit staat {times} keer in het bericht. {remedy}")
        elif level is Level.ELEMENT and "\n" in piece:
            faults.append("kolom niveau: een element staat op één regel. Kies passage.")
        else:
            start = text.find(piece)
            spans.append((start, start + len(piece)))
    return spans, faults


def _times(text: str, piece: str) -> int:
    if not piece:
        return 0
    times, position = 0, text.find(piece)
    while position >= 0:
        times, position = times + 1, text.find(piece, position + 1)
    return times
