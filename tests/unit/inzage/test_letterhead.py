"""Who sends a report."""

from __future__ import annotations

from pathlib import Path

import pytest

from ldv import inzage
from ldv.errors import ConfigurationError


def test_a_letterhead_comes_from_a_file(tmp_path: Path) -> None:
    """The keys of the file are the fields of a letterhead."""
    path = tmp_path / "letterhead.toml"
    path.write_text('organisation = "Gemeente Voorbeeldstad"\ncity = "Voorbeeldstad"\n', encoding="utf-8")
    assert inzage.load_letterhead(path) == inzage.Letterhead(
        organisation="Gemeente Voorbeeldstad", city="Voorbeeldstad"
    )


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("organisation", "TOML"),
        ('organisation = "G"\nlogo = "x.png"', "logo"),
        ('organisation = "G"\nphone = 14099', "phone"),
        ('city = "V"', "organisation"),
    ],
)
def test_a_letterhead_that_is_not_right_is_refused(tmp_path: Path, content: str, says: str) -> None:
    """The message names the file and what is wrong with it."""
    path = tmp_path / "letterhead.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=says) as raised:
        inzage.load_letterhead(path)
    assert str(path) in str(raised.value)


def test_a_letterhead_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """A wrong name is no letter without a sender."""
    with pytest.raises(ConfigurationError, match="cannot be read"):
        inzage.load_letterhead(tmp_path / "no.toml")
