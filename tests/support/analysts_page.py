"""The questions of docs/analysts.md: read, put to the practice month, and written back.

    python -m tests.support.analysts_page

writes the answers into the page anew; a test compares them.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import tempfile
from pathlib import Path
from typing import Final

import attrs

from examples.parkeervergunning.month import fill
from ldv.cli._sql import show_rows
from ldv.logboek import Logboek, Rows

PAGE: Final = Path(__file__).parents[2] / "docs" / "analysts.md"
_QUESTION: Final = re.compile(
    r"^### (\d+\. .+?)\n(.*?)```sql\n(.*?)```\n\n```text\n(.*?)```\n", re.DOTALL | re.MULTILINE
)


@attrs.frozen
class Question:
    """One question of the page.

    Attributes:
        title: Heading above it.
        sql: How it is asked.
        answer: What the page says that the answer is.
    """

    title: str
    sql: str
    answer: str


def questions() -> list[Question]:
    """All questions of the page, in order."""
    return [
        Question(match[1], match[3].strip(), match[4]) for match in _QUESTION.finditer(PAGE.read_text(encoding="utf-8"))
    ]


def as_text(answer: Rows) -> str:
    """An answer as `ldv sql` prints it, and so as the page does."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        show_rows(answer)
    return "".join(f"{line.rstrip()}\n" for line in printed.getvalue().splitlines())


def main() -> None:
    """Write the answers, as wide as they are."""
    os.environ.pop("COLUMNS", None)
    with tempfile.TemporaryDirectory() as folder, Logboek.open(fill(Path(folder))) as logboek:
        page = _QUESTION.sub(
            lambda match: (
                f"### {match[1]}\n{match[2]}```sql\n{match[3]}```\n\n```text\n{as_text(logboek.sql(match[3]))}```\n"
            ),
            PAGE.read_text(encoding="utf-8"),
        )
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
