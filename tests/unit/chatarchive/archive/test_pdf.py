"""Archive copies as PDF/A-2u."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pypdf
import pytest

from chatarchive.archive import MOST_MESSAGES, identify, parts, write_pdf
from chatarchive.domain import Counts, Kind, Policy
from chatarchive.errors import ArchiveRefused

from .material import conversation, copied, poppler_or_pypdf, said, squeezed, texts, words

EMOJI = "👍🏽 👩🏿‍🚀 👨‍👩‍👧‍👦 🏳️‍🌈 🇳🇱 🇧🇪 ❤️ 1️⃣ 🫨 🪾 🏴󠁧󠁢󠁥󠁮󠁧󠁿 ☎"
SCRIPTS = {
    "Arabic": "تحياتي وشكرا جزيلا",
    "Hebrew": "שלום עולם",
    "Chinese": "你好世界",
    "Japanese": "こんにちは",
    "Korean": "안녕하세요",
    "Greek": "Ελλάδα",
    "Cyrillic": "Привет",
    "Tigrinya": "ሰላም",
    "Thai": "สวัสดี",
    "Hindi": "नमस्ते",
    "Turkish": "Şığ",
    "letters of mathematics": "𝓱𝓮𝓵𝓵𝓸",
}


@pytest.mark.requirement(38)
def test_every_kept_message_is_in_the_copy() -> None:
    """Each word of each kept message, sender and file name can be taken out of the PDF, by every reader."""
    messages = [
        said("Berichten zijn end-to-end versleuteld.", sender=None, line=1),
        said("Ligt de nota er al? Graag vóór 12.00 uur; €5 is prima.", minutes=1, line=2),
        said("Ja, zie bijlage.\nTweede regel", sender="+31 6 12345678", minutes=2, line=3, edited=True),
        said("<Media weggelaten>", minutes=3, kind=Kind.MEDIA, attachment="IMG-20230312-WA0001.jpg", line=5),
        said("Dit bericht is verwijderd.", minutes=60 * 24 * 30, kind=Kind.DELETED, line=6),
    ]
    pdf, copy = copied(messages)
    assert copy.messages == 5
    for text in texts(pdf):
        found = set(words(text))
        for message in messages:
            assert set(words(message.text)) <= found
            assert set(words(message.sender or "")) <= found
            assert squeezed(message.attachment or "") in squeezed(text)


@pytest.mark.requirement(16, 38)
def test_what_was_removed_is_not_in_the_copy() -> None:
    """Where something was removed only the mark with its category stands, in the text and in the bytes."""
    pdf, _ = copied([said("[verwijderd: categorie 2]"), said("Bel [verwijderd: categorie 1] maar.", minutes=1)])
    for text in texts(pdf):
        assert "[verwijderd: categorie 2]" in text
        assert squeezed("Bel [verwijderd: categorie 1] maar.") in squeezed(text)
    # pypdf keeps the order of the file; pdftotext may read label and number as two columns.
    assert squeezed("Categorie 2: privé 2") in squeezed(texts(pdf)[0])


@pytest.mark.requirement(38)
def test_emoji_are_text() -> None:
    """Emoji with skin tones, joined emoji, flags and keycaps come out of the PDF as they were sent."""
    pdf, _ = copied([said(EMOJI)])
    assert squeezed(EMOJI) in squeezed(poppler_or_pypdf(pdf))


@pytest.mark.requirement(38)
def test_scripts_of_the_world_are_text() -> None:
    """Words in other scripts come out of the PDF, those from right to left included."""
    pdf, _ = copied([said(text, minutes=number) for number, text in enumerate(SCRIPTS.values())])
    found = poppler_or_pypdf(pdf)
    # Where there is no pdftotext: pypdf gives every letter of a script that joins letters, some of them twice.
    pieces: Callable[[str], Iterable[str]] = words if shutil.which("pdftotext") else squeezed
    assert [name for name, text in SCRIPTS.items() if not set(pieces(text)) <= set(pieces(found))] == []


@pytest.mark.requirement(38, 41)
def test_a_character_without_a_glyph_is_refused() -> None:
    """A character that no font has stops the copy: its code point is named, nothing of the text, nothing is written."""
    stream = io.BytesIO()
    with pytest.raises(ArchiveRefused) as refused:
        write_pdf(
            stream, conversation=conversation(), messages=[said("ja"), said("geheim \ue000 woord \U000f1234")] * 2
        )
    assert "U+E000 (2, 4), U+F1234 (2, 4);" in str(refused.value)
    assert "geheim" not in str(refused.value)
    assert stream.getvalue() == b""
    assert refused.value.requirement == 38


@pytest.mark.requirement(38, 41)
def test_an_archivist_decides_to_show_codes(tmp_path: Path) -> None:
    """Private, unassigned and broken characters are shown as their code, each where it was, and the title page says
    which, how often and where; the copy stays PDF/A-2u, and without such characters nothing is different."""
    stream, plain = io.BytesIO(), io.BytesIO()
    talk = [said("ja"), said("voor \ue000\ue000 na"), said("half \ud83d, \u0378", minutes=1), said("\ue000", minutes=2)]
    made = write_pdf(stream, conversation=conversation(), messages=talk, stand_ins=True)
    assert made.stand_ins == ("U+0378", "U+D83D", "U+E000")
    found = squeezed(poppler_or_pypdf(stream.getvalue()))
    assert squeezed("voor [U+E000][U+E000] na") in found
    assert squeezed("half [U+D83D], [U+0378]") in found
    assert squeezed("code U+E000, 3 keer, in bericht 2, 4") in found
    assert squeezed("code U+0378, 1 keer, in bericht 3") in found
    path = tmp_path / "copy.pdf"
    path.write_bytes(stream.getvalue())
    assert identify(path).puid == "fmt/478"
    assert write_pdf(plain, conversation=conversation(), messages=talk[:1], stand_ins=True).stand_ins == ()
    assert plain.getvalue() == copied(talk[:1])[0]


@pytest.mark.requirement(38, 41)
def test_half_a_character_is_refused() -> None:
    """Half of a pair of surrogates, which some exports have, is named instead of printed as something else."""
    with pytest.raises(ArchiveRefused, match=r"U\+D83D"):
        copied([said("half \ud83d teken")])


def test_fonts_of_the_department_are_asked_too(tmp_path: Path) -> None:
    """A folder with fonts that lack the character too changes nothing about the refusal, and breaks nothing else."""
    source = Path(__file__).parents[4] / "src/chatarchive/archive/fonts/NotoSansThai-Regular.ttf"
    (tmp_path / source.name).write_bytes(source.read_bytes())
    stream = io.BytesIO()
    with pytest.raises(ArchiveRefused, match=r"U\+E000"):
        write_pdf(stream, conversation=conversation(), messages=[said("\ue000")], fonts=tmp_path)
    write_pdf(stream, conversation=conversation(), messages=[said("สวัสดี")], fonts=tmp_path)
    assert stream.getvalue().startswith(b"%PDF-")


@pytest.mark.requirement(38)
def test_what_an_export_never_holds_is_stated() -> None:
    """Each copy says in Dutch what an export cannot hold."""
    pdf, _ = copied([said("Hallo")])
    found = squeezed(poppler_or_pypdf(pdf))
    for one in (
        "antwoordverwijzingen",
        "doorgestuurd",
        "ster",
        "reacties",
        "beschrijving van de groep",
        "profielfoto’s",
    ):
        assert squeezed(one) in found


@pytest.mark.requirement(35, 43)
def test_the_title_page_has_the_facts() -> None:
    """Function, title, day, counts, version of the rules and policy stand on the first page and in the properties."""
    pdf, _ = copied(
        [said("Hallo")],
        policy=Policy.RECONSTRUCTION,
        counts=Counts(original=40_000, kept=39_988, removed=12),
        part=(2, 3),
        remarks=("De export is mogelijk afgekapt.",),
    )
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    first = squeezed(reader.pages[0].extract_text())
    for one in (
        conversation().title,
        "Secretaris-generaal",
        "12 maart 2023",
        "40.000",
        "39.988",
        "versie 2023-1",
        "reconstructie van bestuurlijke besluitvorming",
        "2 van 3",
        "mogelijk afgekapt",
        "a" * 32,
    ):
        assert squeezed(one) in first
    assert reader.metadata is not None
    assert reader.metadata.title == conversation().title
    assert "reconstructie van bestuurlijke besluitvorming" in str(reader.metadata.get("/Keywords"))


@pytest.mark.requirement(38)
def test_the_copy_is_pdf_a_2u(tmp_path: Path) -> None:
    """PRONOM sees PDF/A-2u; all fonts are in the file with the meaning of their glyphs; nothing in it runs."""
    pdf, copy = copied([said(EMOJI), said("مرحبا 你好 Hallo", minutes=1)])
    path = tmp_path / "copy.pdf"
    path.write_bytes(pdf)
    assert identify(path).puid == "fmt/478"
    assert copy.size == len(pdf)
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    resources: list[Any] = [page["/Resources"] for page in reader.pages]
    fonts = [font.get_object() for one in resources for font in one.get("/Font", {}).values()]
    assert fonts
    for font in fonts:
        assert "/ToUnicode" in font
        if font["/Subtype"] == "/Type0":
            descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
            assert {"/FontFile2", "/FontFile3"} & set(descriptor)
    root: Any = reader.trailer["/Root"]
    assert "/OutputIntents" in root
    assert not {"/AA", "/OpenAction", "/AcroForm"} & set(root)
    assert "/Encrypt" not in reader.trailer


@pytest.mark.requirement(38)
def test_the_copy_can_be_read_aloud_and_browsed() -> None:
    """It is tagged, says that it is Dutch, and has bookmarks for months and days."""
    pdf, _ = copied([said("Hallo"), said("Dag", minutes=60 * 24 * 40)])
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "nl"
    assert "/StructTreeRoot" in root

    def titles(level: object) -> list[str]:
        return [title for one in level for title in (titles(one) if isinstance(one, list) else [one.title])]  # type: ignore[attr-defined]

    assert titles(reader.outline)[-5:] == [
        "Het gesprek",
        "maart 2023",
        "zondag 12 maart 2023",
        "april 2023",
        "vrijdag 21 april 2023",
    ]


def test_the_same_conversation_gives_the_same_bytes() -> None:
    """A copy that is made again after a crash has the same checksum."""
    messages = [said(EMOJI), said("Dag", minutes=1)]
    assert copied(messages) == copied(messages)


def test_an_empty_conversation_has_a_copy() -> None:
    """A conversation of which nothing is left still has its title page."""
    pdf, copy = copied([])
    assert copy.messages == 0
    assert "In dit deel staan geen berichten." in poppler_or_pypdf(pdf)


def test_long_words_and_messages_stay_on_the_page() -> None:
    """A word longer than a line is broken, a message longer than a page goes on, and all of it can be read."""
    url, long = "https://voorbeeld.nl/" + "a1b2c3d4" * 40, "nog een zin van dit lange bericht. " * 300
    pdf, _ = copied([said(url), said(long, minutes=1)])
    found = squeezed(poppler_or_pypdf(pdf))
    assert url in found
    assert found.count(squeezed("nog een zin van dit lange bericht.")) >= 290


def test_marks_that_turn_a_line_around_are_left_out() -> None:
    """A mark that shows text in another order than it was written has no effect, and the copy counts them."""
    pdf, copy = copied([said("\u202egnp.exe\u202c \u200eok\x00\ufeff")])
    assert copy.left_out == 5
    found = poppler_or_pypdf(pdf)
    assert "gnp.exe" in found
    assert squeezed("niet overgenomen: 5") in squeezed(found)


def test_what_is_no_character_does_not_keep_a_conversation_out() -> None:
    """What Unicode never gives a meaning, no font can have; it is left out and counted, and the rest is there."""
    pdf, copy = copied([said("voor\ufffe\ufdd0\U0001ffff na")])
    assert copy.left_out == 3
    assert "voor na" in poppler_or_pypdf(pdf)


def test_a_conversation_in_parts_loses_nothing() -> None:
    """Parts hold every message once, in order."""
    messages = [said(str(number)) for number in range(25)]
    assert [len(part) for part in parts(messages, most=10)] == [10, 10, 5]
    assert [one for part in parts(messages, most=10) for one in part] == messages
    assert parts([]) == [[]]


def test_too_many_messages_are_refused() -> None:
    """More messages than fit in memory are refused with the number, and not tried."""
    one = said("x")
    with pytest.raises(ArchiveRefused, match=str(MOST_MESSAGES + 1)):
        copied([one] * (MOST_MESSAGES + 1))
