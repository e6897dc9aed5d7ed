"""Which keys and values may stand in a record."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, Final

from ldv.pseudonym import SHORTEST_BSN, holds_bsn
from ldv.record._names import EXCEPTION_MESSAGE, EXCEPTION_STACKTRACE

_KEY: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.:/-]{0,255}")
ACTIVITY_ID: Final = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]{1,512}", flags=re.ASCII)
"""Section 3.2.4: a processing activity is named by a URI. What another register takes for one cannot be known here."""
_VALUE_CHARACTERS: Final = 65_536
_MOST_KNOWN: Final = 4096

GOOD_KEYS: Final[set[str]] = set()
"""Keys that were found good before, under any profile; looking here first saves most of the work."""

# Decision 4.4: "In logregels worden geen identificerende gegevens over gebruikers van de Applicaties vastgelegd."
_EMPLOYEE: Final = frozenset({"enduser", "user", "employee", "medewerker", "gebruiker"})
_EMPLOYEE_KEYS: Final = frozenset(
    {"username", "userid", "employeeid", "employeenumber", "medewerkernummer", "gebruikersnaam", "gebruikerid"}
)

# Decision 4.2: "Logregels bevatten geen informatie over Verwerkingsactiviteiten en Verantwoordelijkheden die al
# vastliggen in een Register": the names that section 3.2 marks "Gebruikt in Register", in both languages,
# and retention (4.3) and confidentiality (4.6).
_RETENTION: Final = frozenset({"envisagedtimelimit", "bewaartermijn", "retention", "retentionperiod", "expireson"})
_CONFIDENTIALITY: Final = frozenset({"confidentiality", "confidential", "vertrouwelijkheid", "vertrouwelijk"})
_REGISTER: Final = _RETENTION | _CONFIDENTIALITY | frozenset(
    {
        "purpose", "doel", "doeleinde", "doeleinden", "legalbasis", "grondslag", "legalbasiscomment", "grondslaguitleg",
        "datasubjectcategories", "categorieenbetrokkenen", "personaldatacategories", "categorieenpersoonsgegevens",
        "recipientscategories", "recipientcategories", "categorieenontvangers",
        "controller", "verwerkingsverantwoordelijke",
    }
)  # fmt: skip


def key_fault(key: Any, *, exception_message: bool = False) -> str | None:
    """What is wrong with a key of an attribute.

    Args:
        key: The key.
        exception_message: Whether the profile keeps messages of exceptions.

    Returns:
        Why it may not stand in a record, or None when it may.
    """
    if not is_key(key):
        return "a key is a text of 1 to 256 letters, digits and _ . : / -, beginning with a letter"
    if key in GOOD_KEYS:
        return None
    lower = key.lower()
    fault = _fault_of_name(lower)
    if fault is not None:
        return fault
    if lower in {EXCEPTION_MESSAGE, EXCEPTION_STACKTRACE}:
        if exception_message and lower == EXCEPTION_MESSAGE:
            return None
        return (
            "messages and stack traces can hold personal data; the profile can opt in for messages (exception_message)"
        )
    if len(GOOD_KEYS) >= _MOST_KNOWN:
        GOOD_KEYS.clear()
    GOOD_KEYS.add(str.__str__(key))
    return None


def is_key(key: Any) -> bool:
    """Whether it has the form of a key, whatever it says."""
    return isinstance(key, str) and _KEY.fullmatch(key) is not None


def _fault_of_name(lower: str) -> str | None:
    if holds_bsn(lower):
        return "the key holds what looks like a burgerservicenummer"
    if lower.startswith("dpl.core."):
        return "dpl.core.* is set by the parameters of processing() and by add_subject()"
    if lower.startswith("dpl.ldv."):
        return "dpl.ldv.* is what this library itself has to say about a record"
    segments = lower.replace("_", "").replace("-", "").split(".")
    if not _EMPLOYEE.isdisjoint(segments) or segments[-1] in _EMPLOYEE_KEYS:
        return "records hold no data about users (decision 4.4); use the audit log"
    if segments[-1] in _REGISTER:
        return "this belongs in the register, not in a record (decision 4.2)"
    return None


def decision_against(key: str) -> str | None:
    """The decision that a name of an attribute goes against, whoever wrote it: `4.2`, `4.3`, `4.4`, `4.6`, or None."""
    segments = key.lower().replace("_", "").replace("-", "").split(".")
    if not _EMPLOYEE.isdisjoint(segments) or segments[-1] in _EMPLOYEE_KEYS:
        return "4.4"
    for names, decision in ((_RETENTION, "4.3"), (_CONFIDENTIALITY, "4.6"), (_REGISTER, "4.2")):
        if segments[-1] in names:
            return decision
    return None


def value_text(value: Any) -> str | None:
    """An attribute's value as text, as it is kept in the logboek.

    Args:
        value: A text, number, boolean, or a sequence of those.

    Returns:
        The text: numbers as Python writes them, `true`/`false`, sequences as JSON. None when the value may not
        stand in a record: another type, longer than 65,536 characters, or it holds what looks like a BSN.
    """
    text = value if type(value) is str else _as_text(value)
    if text is None or len(text) < SHORTEST_BSN:
        return text
    return None if len(text) > _VALUE_CHARACTERS or holds_bsn(text) else text


def _as_text(value: Any) -> str | None:
    try:
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, str):
            return str.__str__(value)  # what an enumeration or another kind of text holds, not how it shows itself
        if isinstance(value, (int, float)):
            return str(value)
        if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray, memoryview)):
            items = list(value[: _VALUE_CHARACTERS + 1])
            if all(isinstance(item, (str, int, float)) or item is None for item in items):
                return json.dumps(items, ensure_ascii=False)
    except Exception:  # noqa: BLE001 - an object of the application may do anything when asked what it holds
        return None
    return None
