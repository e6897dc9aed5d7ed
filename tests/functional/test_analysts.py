"""The page for analysts: every question on it gets the answer that it says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from examples.parkeervergunning.month import fill
from ldv.logboek import Logboek
from tests.support.analysts_page import PAGE, Question, as_text, questions
from tests.support.pages import Follower


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


def test_the_page_can_be_followed(tmp_path: Path) -> None:
    """In a clone, every command of the page does what it should, and the report and the export are there."""
    (tmp_path / "examples").symlink_to(PAGE.parents[1] / "examples")
    Follower(tmp_path).follow(PAGE)
    assert "<html" in (tmp_path / "report.html").read_text("utf-8")
    assert (tmp_path / "october.parquet").stat().st_size > 0
