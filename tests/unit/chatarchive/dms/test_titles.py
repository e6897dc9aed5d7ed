"""The names and folders of the working agreements, sections 7 and 8."""

from __future__ import annotations

import datetime
import unicodedata
from typing import Any, Literal

import pytest

from chatarchive.dms import DmsPath, DossierPaths, check_file_title, file_title, to_file_name
from chatarchive.errors import NameRefused, WrongUse

PARTS: dict[str, Any] = {
    "read_out": datetime.date(2023, 3, 12),
    "function_title": "Directeur",
    "owner": "Anné Bos",
    "partner": "Piet de Wit",
}
RIGHT = "2023-03-12 WhatsApp Chat Directeur Anné Bos - Piet de Wit"
PATHS = DossierPaths(year=2023, function_title="Directeur", owner="Anna Bos")


@pytest.mark.requirement(23)
def test_a_title_is_that_of_the_agreements() -> None:
    """Day of the read-out, function title, owner, and the other or the group."""
    assert file_title(**PARTS) == RIGHT
    late = PARTS | {"read_out": datetime.datetime(2023, 3, 12, 23, 59, tzinfo=datetime.UTC)}
    assert file_title(**late) == RIGHT


@pytest.mark.requirement(23)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_the_right_name_is_taken(form: Literal["NFC", "NFD"]) -> None:
    """Also where another computer decomposed its letters."""
    given = unicodedata.normalize(form, RIGHT + ".txt")
    assert check_file_title(given, suffix=".txt", **PARTS) == RIGHT + ".txt"


@pytest.mark.requirement(23)
def test_the_right_name_is_taken_as_it_stands_on_disk() -> None:
    """With the characters replaced that a file system refuses."""
    parts = PARTS | {"partner": "Overleg A/B"}
    title = file_title(**parts)
    assert check_file_title(to_file_name(title), **parts) == title
    assert to_file_name(title) != title


@pytest.mark.requirement(23)
@pytest.mark.parametrize(
    "wrong",
    [
        "WhatsApp Chat met Piet.txt",
        RIGHT,
        RIGHT.replace("2023-03-12", "12-03-2023") + ".txt",
        RIGHT.replace(" - ", " – ") + ".txt",
        RIGHT.lower() + ".txt",
        RIGHT + ".txt ",
    ],
)
def test_a_wrong_name_is_refused_with_the_right_one(wrong: str) -> None:
    """What has to be shown is in the error's field; its message names nobody."""
    with pytest.raises(NameRefused) as refused:
        check_file_title(wrong, suffix=".txt", **PARTS)
    assert refused.value.expected == RIGHT + ".txt"
    assert refused.value.requirement == 23
    assert "Bos" not in str(refused.value) + repr(refused.value)


@pytest.mark.parametrize("empty", ["function_title", "owner", "partner"])
def test_no_part_may_be_empty(empty: str) -> None:
    """A name without one of its parts is no name."""
    with pytest.raises(WrongUse):
        file_title(**(PARTS | {empty: " \t"}))


@pytest.mark.requirement(24)
def test_the_dossier_is_that_of_the_agreements() -> None:
    """Gross in 01. Geïmporteerd, net beside it, work in 02. Werkmap; NFC whoever typed it."""
    dossier = ("Chatberichten", "2023 Chatberichten", "2023 WhatsApp Chat Directeur Anna Bos")
    assert PATHS.dossier.parts == dossier
    assert PATHS.imported.parts == (*dossier, unicodedata.normalize("NFC", "01. Geïmporteerd"))
    assert PATHS.net.parts == dossier
    assert PATHS.work.parts == (*dossier, "02. Werkmap")
    assert PATHS.imported.names == PATHS.imported.parts
    assert (PATHS.imported / "x").is_original
    assert not (PATHS.work / "x").is_original
    assert {path.dossier for path in (PATHS.imported, PATHS.work / "x", PATHS.net)} == {PATHS.dossier}
    assert PATHS.dossier.parent.dossier is None


@pytest.mark.requirement(21)
def test_media_stand_beside_their_conversation() -> None:
    """In a folder with the title of the conversation, in the same dossier and no other."""
    assert PATHS.media(PATHS.work, title=RIGHT) == PATHS.work / f"Media behorende bij {RIGHT}"
    with pytest.raises(WrongUse):
        PATHS.media(DossierPaths(year=2024, function_title="D", owner="A").work, title=RIGHT)


def test_a_path_is_the_same_however_it_was_typed() -> None:
    """Composed and decomposed letters are one path."""
    title = "Geïmporteerd"
    assert DmsPath.of(unicodedata.normalize("NFD", title)) == DmsPath.of(title)
    with pytest.raises(WrongUse):
        DmsPath("abc")
