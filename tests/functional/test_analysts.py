"""The page for analysts: every question on it gets the answer that it says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from examples.parkeervergunning.month import fill
from ldv.logboek import Logboek
from tests.support.analysts_page import Question, as_text, questions


@pytest.fixture(scope="module")
def logboek(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Logboek]:
    """The practice month."""
    with Logboek.open(fill(tmp_path_factory.mktemp("month"))) as opened:
        yield opened


def test_there_are_twenty_questions() -> None:
    """The page answers twenty questions, and numbers them."""
    assert [one.title.split(".")[0] for one in questions()] == [str(number) for number in range(1, 21)]


@pytest.mark.parametrize("question", questions(), ids=lambda question: question.title)
def test_a_question_has_the_answer_on_the_page(logboek: Logboek, question: Question) -> None:
    """On the embedded engine the question gives what the page prints (tests/support/analysts_page.py prints it)."""
    assert as_text(logboek.sql(question.sql)) == question.answer


def test_the_page_says_how_to_get_the_practice_month() -> None:
    """What the page tells to type is there."""
    assert "python examples/parkeervergunning/month.py" in (Path(__file__).parents[2] / "docs/analysts.md").read_text(
        "utf-8"
    )
