"""Which keys and values may stand in a record."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Sequence
from typing import Any, Final

from ldv.pseudonym import holds_bsn
from ldv.record._names import EXCEPTION_MESSAGE

_KEY: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.:/-]{0,255}")
_VALUE_CHARACTERS: Final = 65_536

# Decision 4.4: "In logregels worden geen identificerende gegevens over gebruikers van de Applicaties vastgelegd."
_EMPLOYEE: Final = ("enduser.", "user.", "employee.", "medewerker.")
_EMPLOYEE_KEYS: Final = frozenset({"enduser", "user", "employee", "medewerker", "username", "gebruiker"})

# Decision 4.2: "Logregels bevatten geen informatie over Verwerkingsactiviteiten en Verantwoordelijkheden die al
# vastliggen in een Register": the names that section 3.2 marks "Gebruikt in Register", in both languages,
# and retention (4.3) and confidentiality (4.6).
_REGISTER: Final = frozenset(
    {
        "purpose", "doel", "doeleinde", "doeleinden", "legalbasis", "grondslag", "legalbasiscomment", "grondslaguitleg",
        "datasubjectcategories", "categorieenbetrokkenen", "categorieënbetrokkenen",
        "personaldatacategories", "categorieenpersoonsgegevens", "categorieënpersoonsgegevens",
        "recipientscategories", "recipientcategories", "categorieenontvangers", "categorieënontvangers",
        "envisagedtimelimit", "bewaartermijn", "retention", "retentionperiod", "expireson",
        "confidentiality", "confidential", "vertrouwelijkheid", "vertrouwelijk", "controller", "verwerkingsverantwoordelijke",
    }
)  # fmt: skip


@functools.lru_cache(maxsize=4096)
def key_fault(key: Any, *, exception_message: bool = False) -> str | None:
    """What is wrong with a key of an attribute.

    Args:
        key: The key.
        exception_message: Whether the profile keeps messages of exceptions.

    Returns:
        Why it may not stand in a record, or None when it may.
    """
    if not isinstance(key, str) or _KEY.fullmatch(key) is None:
        return "a key is a text of 1 to 256 letters, digits and _ . : / -, beginning with a letter"
    if holds_bsn(key):
        return "the key holds what looks like a burgerservicenummer"
    lower = key.lower()
    if lower.startswith(_EMPLOYEE) or lower in _EMPLOYEE_KEYS:
        return "records hold no data about users (decision 4.4); use the audit log"
    if lower.startswith("dpl.core."):
        return "dpl.core.* is set by the parameters of processing() and by add_subject()"
    if lower.rpartition(".")[2].replace("_", "") in _REGISTER:
        return "this belongs in the register, not in a record (decision 4.2)"
    if lower in {EXCEPTION_MESSAGE, "exception.stacktrace"} and not (exception_message and lower == EXCEPTION_MESSAGE):
        return "messages and stack traces can hold personal data; the profile can opt in for messages (exception_message)"
    return None


def value_text(value: Any) -> str | None:
    """An attribute's value as text, as it is kept in the logboek.

    Args:
        value: A text, number, boolean, or a sequence of those.

    Returns:
        The text: numbers as Python writes them, `true`/`false`, sequences as JSON. None when the value may not
        stand in a record: another type, longer than 65,536 characters, or it holds what looks like a BSN.
    """
    if type(value) is str:
        text = value
    elif isinstance(value, bool):
        return "true" if value else "false"
    elif isinstance(value, (str, int, float)):
        text = str(value)
    elif isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray)):
        if not all(isinstance(item, (str, int, float)) or item is None for item in value):
            return None
        text = json.dumps(list(value), ensure_ascii=False)
    else:
        return None
    return None if len(text) > _VALUE_CHARACTERS or holds_bsn(text) else text
