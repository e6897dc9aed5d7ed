"""The detector of `deduce`, which knows Dutch names, places and institutions. Loaded only when it is asked for."""

from __future__ import annotations

import importlib
import importlib.metadata
from collections.abc import Iterator
from typing import Any, Final

from chatarchive.cleaning._category import Category, Subject
from chatarchive.cleaning._detector import Hit
from chatarchive.domain import Message
from chatarchive.errors import SettingsError

# Its labels, as far as they mean more than "something about a person"; as deduce 3.0 gives them.
_LABELS: Final = {
    "bsn": (Subject.BSN, Category.SENSITIVE, "Mogelijk een burgerservicenummer (deduce)"),
    "patient": (Subject.MEDICAL, Category.SENSITIVE, "Mogelijk de naam van een patiënt (deduce)"),
    "zorginstelling": (Subject.MEDICAL, Category.SENSITIVE, "Mogelijk een zorginstelling (deduce)"),
    "ziekenhuis": (Subject.MEDICAL, Category.SENSITIVE, "Mogelijk een zorginstelling (deduce)"),
    "telefoonnummer": (Subject.PHONE, Category.PRIVATE, "Mogelijk een telefoonnummer (deduce)"),
    "emailadres": (Subject.MAIL, Category.PRIVATE, "Mogelijk een e-mailadres (deduce)"),
    "locatie": (Subject.PERSON, Category.PRIVATE, "Mogelijk een adres of woonplaats (deduce)"),
    "id": (Subject.PERSON, Category.PRIVATE, "Mogelijk een nummer van een persoon (deduce)"),
}
# By themselves these say nothing about a person, and a conversation is full of them: a cleaner would stop looking.
_NOTHING: Final = frozenset({"datum", "leeftijd", "url"})
_OTHER: Final = (Subject.PERSON, Category.PRIVATE, "Mogelijk een naam of een ander persoonsgegeven (deduce)")


class DeduceDetector:
    """Names, places and institutions in Dutch text.

    Works without a network: its lists come with the package. The first start after it was installed builds a search
    structure of 100 MB beside those lists, in minutes, so that folder has to be writable then. Every later start takes
    seconds, and about 1 GB of memory for as long as it works.

    Args:
        engine: A `deduce.Deduce` that is there already; None makes one.

    Raises:
        SettingsError: deduce is not installed.
    """

    def __init__(self, engine: Any = None) -> None:
        if engine is None:
            try:
                engine = importlib.import_module("deduce").Deduce()
            except ImportError:
                raise SettingsError(
                    "The detector of names needs deduce, which is not installed. Install it: pip install "
                    "'logboek-dataverwerkingen[deduce]'; or leave this detector out."
                ) from None
        self._engine = engine

    @property
    def name(self) -> str:
        """What it is called."""
        return "deduce"

    @property
    def version(self) -> str:
        """The version that is installed."""
        try:
            return importlib.metadata.version("deduce")
        except importlib.metadata.PackageNotFoundError:
            return "unknown"

    def find(self, message: Message) -> Iterator[Hit]:
        """What deduce would take out."""
        if not message.text.strip():
            return
        for one in self._engine.deidentify(message.text).annotations:
            if str(one.tag) in _NOTHING:
                continue
            subject, category, reason = _LABELS.get(str(one.tag), _OTHER)
            yield Hit(start=one.start_char, end=one.end_char, subject=subject, category=category, reason=reason)
