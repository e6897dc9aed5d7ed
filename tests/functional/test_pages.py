"""Every page of the documentation can be followed as it stands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.pages import DOCS, Follower, blocks, pages
from tests.support.postgres import Postgres, postgres

# Pages whose tests ask more of them than that they run.
ELSEWHERE = {
    "start.md": "test_start_page.py",
    "testing.md": "test_testing_page.py",
    "analysts.md": "test_analysts.py",
}
FOLLOWED = [page for page in pages() if page.relative_to(DOCS).as_posix() not in ELSEWHERE]
# Blocks that are not run; more of them needs a reason that is better than theirs.
MOST_NOT_RUN = 8


def name(page: Path) -> str:
    return page.relative_to(DOCS).as_posix()


@pytest.fixture(scope="session")
def server() -> Iterator[Postgres]:
    """A PostgreSQL server, for the pages that ask for one."""
    with postgres() as running:
        yield running


@pytest.mark.parametrize("page", FOLLOWED, ids=name)
def test_a_page_can_be_followed(page: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Every program, test, command, file and question on the page does what it should, in the order of the page."""
    Follower(tmp_path, postgres=lambda: request.getfixturevalue("server").new_place()).follow(page)


def test_few_blocks_are_not_run() -> None:
    """A block that cannot be run says why, and there are few of them."""
    left = [(name(page), block.line, block.reason) for page in FOLLOWED for block in blocks(page) if block.reason]
    assert len(left) <= MOST_NOT_RUN, left
    assert [one for one in left if len(one[2].split()) < 3] == []


def test_pages_with_tests_of_their_own_have_them() -> None:
    """A page that is left out here is read by another test."""
    for page, test in ELSEWHERE.items():
        assert page in (Path(__file__).parent / test).read_text(encoding="utf-8") + "analysts.md"
        assert (DOCS / page).is_file()


@pytest.mark.parametrize(
    ("page", "fault"),
    [
        ("```python\nassert False\n```", "ended with 1"),
        ("```console\n$ false\n```", "ended with 1"),
        ("```console\n$ false\n$ true\n```", "ended with 1"),
        ("```console\nno command\n```", "without a command"),
        ("```python\ndef test_it(logboek):\n    assert logboek.records\n```", "1 failed"),
        ("```sql\nSELEC 1\n```", "Syntax error"),
        ("```perl\n1\n```", "nobody knows"),
        ("<!-- run: exit 1 -->\n\n```console\n$ true\n```", "ended with 0"),
    ],
    ids=["program", "command", "first command", "no command", "test", "question", "language", "expected"],
)
def test_what_is_wrong_on_a_page_is_found(tmp_path: Path, page: str, fault: str) -> None:
    """A page with a fault in it fails, and says at which line."""
    path = tmp_path / "page.md"
    path.write_text(f"# A page\n\n{page}\n", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    with pytest.raises(AssertionError, match=fault) as raised:
        Follower(tmp_path / "folder").follow(path)
    assert "page.md" in str(raised.value)
