"""What the register says of an activity, in words for a page: the names of its fields are those of files."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any, Final

from ldv.duration import Duration
from ldv.pages._tongue import Tongue
from ldv.register import Difference, ProcessingActivity
from ldv.register._fields import ACTIVITY_FIELDS, Field

_FIELDS: Final = {field.name: field for field in ACTIVITY_FIELDS}


class Shown:
    """Fields of activities for a page.

    Args:
        tongue: The language of the page.
        names: What organisations and other activities are called, by their identifiers.
    """

    def __init__(self, tongue: Tongue, *, names: Mapping[str, str]) -> None:
        """Nothing is shown yet."""
        self._tongue = tongue
        self._names = names

    def fields(self, activity: ProcessingActivity) -> Iterator[tuple[str, list[str]]]:
        """What each field is called, and what it holds; without those that hold nothing."""
        for field in ACTIVITY_FIELDS:
            if texts := self._texts(field, getattr(activity, field.name)):
                yield self._title(field), texts

    def difference(self, found: Difference) -> tuple[str, list[tuple[str, bool]], list[tuple[str, bool]]]:
        """What a field is called, and what it held before and after; with each whether the other does not have it."""
        before, after = (self._texts(found.field, value) for value in (found.before, found.after))
        return (
            self._title(found.field),
            [(text, text not in after) for text in before],
            [(text, text not in before) for text in after],
        )

    def _texts(self, field: Field, value: Any) -> list[str]:
        words = self._tongue.words
        if isinstance(value, Duration):
            return [words.term(value)]
        if isinstance(value, datetime.datetime):
            return [words.moment(value)]
        texts = field.texts(value, self._tongue.language)
        # What it is itself called stands above it.
        return texts if field.name == "id" else [self._names.get(text, text) for text in texts]

    def _title(self, field: Field) -> str:
        tongue = self._tongue
        return {
            "id": tongue("Identificatie"),
            "previous_id": tongue("Vorige versie"),
            "valid_from": tongue("Geldt vanaf"),
            "name": tongue("Naam"),
            "purpose": tongue("Doel"),
            "legal_basis": tongue("Grondslag"),
            "legal_basis_comment": tongue("Uitleg bij de grondslag"),
            "data_subject_categories": tongue("Over wie"),
            "personal_data_categories": tongue("Welke gegevens"),
            "recipients_categories": tongue("Wie de gegevens krijgt"),
            "envisaged_time_limit": tongue("Bewaartermijn"),
            "controller_id": tongue("Verantwoordelijke"),
            "processor_ids": tongue("Verwerkers"),
            "parent_id": tongue("Onderdeel van"),
            "confidentiality": tongue("Vertrouwelijkheid"),
            "active": tongue("In gebruik"),
        }.get(field.name, field.title(tongue.language))


def grounds_of(version: ProcessingActivity, tongue: Tongue) -> list[str]:
    """The legal basis of an activity in words."""
    return _FIELDS["legal_basis"].texts(version.legal_basis, tongue.language)
