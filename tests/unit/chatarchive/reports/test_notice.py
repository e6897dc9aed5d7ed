"""The standard text for participants."""

from __future__ import annotations

import re

import attrs
import pytest

from chatarchive.domain import Policy
from chatarchive.reports import NoticeFacts, notice_text

FACTS = NoticeFacts(
    organisation="het ministerie van Voorbeeld", contact="privacy@voorbeeld.nl", officer="fg@voorbeeld.nl"
)


@pytest.mark.requirement(44)
def test_notice_says_what_a_participant_needs() -> None:
    """Who keeps what, why, what not, for how long, what somebody can do, and where to complain."""
    text = " ".join(notice_text(FACTS).split())
    for part in (
        "het ministerie van Voorbeeld",
        "Welke gegevens bewaren wij?",
        "Wat bewaren wij niet?",
        "Hoe lang bewaren wij de berichten?",
        "U kunt vragen welke gegevens wij van u hebben",
        "privacy@voorbeeld.nl",
        "fg@voorbeeld.nl",
        "Autoriteit Persoonsgegevens",
    ):
        assert part in text


@pytest.mark.requirement(44)
def test_notice_is_plain_language() -> None:
    """Level B1, as far as it can be counted: short sentences, and no long words but those of the subject."""
    words = " ".join(notice_text(FACTS).split())
    sentences = [one for one in re.split(r"(?<=[.?!;:]) ", words) if one]
    lengths = [len(one.split()) for one in sentences]
    assert sum(lengths) / len(lengths) < 13
    assert max(lengths) <= 28


@pytest.mark.requirement(43, 44)
def test_notice_follows_the_policy() -> None:
    """Who keeps decisions only does not say that all business messages are kept."""
    narrow = attrs.evolve(FACTS, policy=Policy.RECONSTRUCTION)
    assert "Zakelijke berichten" in notice_text(FACTS)
    assert "Zakelijke berichten uit" not in notice_text(narrow)
    assert "Berichten over besluiten" in notice_text(narrow)


def test_notice_tells_its_own_term() -> None:
    """A term that is known is told; without an officer no empty line is left."""
    text = notice_text(attrs.evolve(FACTS, term="tien jaar", officer=""))
    assert "Wij bewaren de berichten tien jaar." in text
    assert "functionaris" not in text
