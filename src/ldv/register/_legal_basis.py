"""The six grounds of article 6-1 of the AVG."""

from __future__ import annotations

import enum
from typing import Final


class LegalBasis(enum.StrEnum):
    """Ground for a processing (section 3.2.9 of the standard's general introduction).

    "De verwerking is alleen rechtmatig indien en voor zover aan ten minste één van de voorwaarden is voldaan."
    """

    CONSENT = "consent"
    """a) the data subject has given consent."""
    CONTRACT = "contract"
    """b) necessary for a contract with the data subject."""
    LEGAL_OBLIGATION = "legal_obligation"
    """c) necessary to comply with a legal obligation of the controller."""
    VITAL_INTERESTS = "vital_interests"
    """d) necessary to protect someone's vital interests."""
    PUBLIC_TASK = "public_task"
    """e) necessary for a task in the public interest, or in the exercise of official authority."""
    LEGITIMATE_INTERESTS = "legitimate_interests"
    """f) necessary for the legitimate interests of the controller or a third party."""

    @property
    def article(self) -> str:
        """Where it stands in the AVG, for example `6-1e`."""
        return _NAMES[self][0]

    @property
    def english(self) -> str:
        """English name, exactly as section 3.2.9 has it."""
        return f"{_NAMES[self][1]} ({self.article})"

    @property
    def dutch(self) -> str:
        """Dutch name, exactly as section 3.2.9 has it."""
        return f"{_NAMES[self][2]} ({self.article})"

    @classmethod
    def parse(cls, text: str) -> LegalBasis:
        """Find the ground that a text means.

        Args:
            text: Its Dutch or English name, with or without the article; the article alone (`6-1e`, `6.1.e`, `e`); or
                the name in code.

        Raises:
            ValueError: It is none of the six.
        """
        found = _KNOWN.get(_simplified(text))
        if found is None:
            raise ValueError("one of " + ", ".join(basis.dutch for basis in cls))
        return found


_NAMES: Final = {
    LegalBasis.CONSENT: ("6-1a", "Consent data subject", "Toestemming betrokkene"),
    LegalBasis.CONTRACT: ("6-1b", "Necessary contract data subject", "Uitvoering overeenkomst betrokkene"),
    LegalBasis.LEGAL_OBLIGATION: ("6-1c", "Legal obligation", "Wettelijke verplichting"),
    LegalBasis.VITAL_INTERESTS: ("6-1d", "Protect vital interests", "Vitaal belang"),
    LegalBasis.PUBLIC_TASK: ("6-1e", "Performance task", "Algemeen belang"),
    LegalBasis.LEGITIMATE_INTERESTS: ("6-1f", "Legitimate interests", "Gerechtvaardigd belang"),
}


def _simplified(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


_KNOWN: Final = {
    _simplified(text): basis
    for basis in LegalBasis
    for text in (
        basis.english,
        basis.dutch,
        *_NAMES[basis],
        basis.value,
        basis.article[-1],
        f"art {basis.article}",
        f"artikel {basis.article}",
    )
}
