"""Titles as names of files, whatever they hold."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chatarchive.dms import DmsPath, from_file_name, is_shortened, to_file_name
from chatarchive.dms._names import normal
from chatarchive.errors import WrongUse

REFUSED = '/\\:*?"<>|'
HARD = ["\u0338", "\u0301", "\u200d", "\u202e", "\ufeff", "CON", "nul.txt", "COM¹", "{41}", "{~" + "0" * 32 + "}", ".."]
MORE = [
    "\ud800",
    "ﬃ",
    "é",
    "e\u0301",
    "👍🏽",
    "\u212b",
    "\u037e",
    *REFUSED,
    *"／＼：＊？＂＜＞｜",
    *" .~%;{}0AFf\x00\n\x7f\x85\xad",
]
NASTY = st.sampled_from([*HARD, *MORE])
TITLES = st.lists(st.one_of(NASTY, st.characters(codec=None)), max_size=40).map("".join)
LONG = st.builds(lambda one, times, end: one * times + end, TITLES, st.integers(1, 200), st.sampled_from(["", ".txt"]))
RESERVED = {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"} | {
    f"{port}{number}" for port in ("COM", "LPT") for number in "0123456789¹²³"
}


@pytest.mark.requirement(24)
@given(st.one_of(TITLES, LONG))
@example("")
@example("{}")
@example("<\u0338")
@example("x" * 300)
@example("é" * 127 + "/.txt")
def test_a_title_comes_back_from_its_name(title: str) -> None:
    """The title comes out in NFC; where the name is shortened, with the title that was kept, and not without."""
    name = to_file_name(title)
    if not is_shortened(name):
        assert from_file_name(name) == unicodedata.normalize("NFC", title)
        return
    assert from_file_name(name, kept=title) == unicodedata.normalize("NFC", title)
    for other in (None, title + "x"):
        with pytest.raises(WrongUse):
            from_file_name(name, kept=other)


@pytest.mark.requirement(24)
@given(st.one_of(TITLES, LONG))
@example("con .txt")
@example("CON" + "x" * 300)
def test_a_name_is_one_that_file_systems_take(title: str) -> None:
    """No character, ending, length or name that Windows, macOS, Unix or a WebDAV server refuses or changes."""
    name = to_file_name(title)
    assert 0 < len(name.encode()) <= 255
    assert not set(name) & set(REFUSED + ";")
    assert name[0] not in ". "
    assert name[-1] not in ". "
    assert name.split(".")[0].rstrip(" ").upper() not in RESERVED
    assert {unicodedata.category(char) for char in name if char != "\u200d"} & {"Cc", "Cf", "Cs", "Zl", "Zp"} == set()
    assert unicodedata.is_normalized("NFC", name)


@pytest.mark.requirement(24)
@given(st.one_of(TITLES, LONG), st.one_of(TITLES, LONG))
def test_two_titles_never_share_a_name(one: str, other: str) -> None:
    """Names are the same only where titles are."""
    assert (to_file_name(one) == to_file_name(other)) == (normal(one) == normal(other))


@given(st.text(alphabet=st.characters(categories=["Lu", "Ll", "Nd"]), min_size=10, max_size=50))
def test_an_ordinary_title_is_left_alone(title: str) -> None:
    """What needs no replacement is not replaced: people must recognise the title."""
    assert to_file_name(title) == normal(title)


@given(st.text())
def test_any_name_can_be_read(name: str) -> None:
    """A name that somebody else made gives some title, or is refused because its title was kept elsewhere."""
    if is_shortened(name):
        with pytest.raises(WrongUse):
            from_file_name(name)
    else:
        assert isinstance(from_file_name(name), str)


@given(st.lists(TITLES, max_size=6))
def test_a_path_stays_below_its_root(titles: list[str]) -> None:
    """Whatever the titles, each is one step down."""
    path = DmsPath.of(*titles)
    assert len(path.names) == len(titles)
    assert not {"", ".", ".."} & set(path.names)
    assert not any("/" in name or "\\" in name or name.startswith(".") for name in path.names)
    shown = repr(path)
    assert not any(len(title) > 12 and title in shown for title in titles)
