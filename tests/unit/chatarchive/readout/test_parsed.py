"""What is reported about a conversation besides its messages, and reading in pieces."""

from __future__ import annotations

import datetime

import pytest

from chatarchive.readout import Doubt, _whatsapp, parse_whatsapp, read_whatsapp

ANDROID_NL = (
    "13-05-2022 09:00 - Berichten en oproepen worden end-to-end versleuteld. Tik voor meer informatie.\n"
    "13-05-2022 09:00 - Annelies heeft berichten met vervaldatum ingeschakeld. Ze verdwijnen na 7 dagen.\n"
    "13-05-2022 09:01 - Annelies heeft berichten met vervaldatum uitgeschakeld.\n"
    "13-05-2022 09:02 - Bram: \n"
    "13-05-2022 09:03 - Bram: Dit bericht is verwijderd\n"
    "13-05-2022 09:04 - Annelies: U hebt dit bericht verwijderd\n"
    "13-05-2022 09:05 - Annelies: <Media weggelaten>\n"
    "13-05-2022 09:06 - Annelies: IMG-1.jpg (bestand bijgevoegd)\n"
    "13-05-2022 09:07 - Annelies: akkoord <Dit bericht is bewerkt>\n"
)


def lines(number: int) -> str:
    start = datetime.datetime(2022, 5, 13, 9)  # noqa: DTZ001 - exports are local
    stamps = (start + datetime.timedelta(minutes=i) for i in range(number))
    return "".join(f"{stamp:%d-%m-%Y %H:%M} - Bram: bericht\n" for stamp in stamps)


@pytest.mark.requirement(36)
def test_what_an_export_cannot_show_is_counted() -> None:
    """Notices of expiring messages, empty items to be seen once and deleted messages are counted."""
    counts = read_whatsapp(ANDROID_NL).counts
    assert (counts.messages, counts.expiring, counts.view_once, counts.deleted) == (9, 1, 1, 2)
    assert (counts.media_left_out, counts.edited) == (1, 1)


@pytest.mark.requirement(36)
@pytest.mark.parametrize(
    "notice",
    ["Bram turned on disappearing messages. New messages will disappear after 24 hours.",
     "Bram heeft de timer voor berichten met vervaldatum gewijzigd naar 24 uur."],
)  # fmt: skip
def test_expiring_messages_in_both_languages(notice: str) -> None:
    """The notice is known in Dutch and in English, with an author on iOS."""
    assert read_whatsapp(f"[13-05-2022, 09:00:00] Bram: \u200e{notice}").counts.expiring == 1


@pytest.mark.parametrize("number", [10_000, 40_000])
def test_an_export_that_was_cut_off(number: int) -> None:
    """Exactly as many messages as the app exports at most is suspect; one less is not."""
    text = lines(number)
    assert [(one.doubt, one.amount) for one in read_whatsapp(text).suspicions] == [(Doubt.CUT_OFF, number)]
    assert read_whatsapp(text[: text.rindex("\n", 0, -1) + 1]).suspicions == ()


def test_a_long_silence_is_reported() -> None:
    """A gap in time is named with the line after it."""
    text = "13-05-2022 09:00 - A: x\n13-07-2022 09:00 - A: y\n14-07-2022 09:00 - A: z\n"
    assert [(one.doubt, one.line, one.amount) for one in read_whatsapp(text).suspicions] == [(Doubt.TIME_GAP, 2, 61)]
    assert read_whatsapp(text, gap=datetime.timedelta(days=90)).suspicions == ()


def test_nothing_is_shown() -> None:
    """The repr of what was read holds no sender, text or file name."""
    shown = repr(read_whatsapp(ANDROID_NL)) + repr(parse_whatsapp(ANDROID_NL))
    assert not any(word in shown for word in ("Bram", "Annelies", "IMG", "akkoord", "weggelaten"))


@pytest.mark.parametrize("end", ["\n", "\r\n", "mixed"])
def test_in_pieces_is_the_same(end: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading in pieces, wherever they end, gives the same messages as reading at once."""
    text = "kop\n" + lines(40).replace("bericht\n", "een\nfoto\n13-13-2022 16:08 - x: y\nslot\n")
    if end != "\n":
        text = text.replace("\n", "\r\n")
    if end == "mixed":
        text = text.replace("foto\r\n", "foto\n13-05-2022 16:00 - nep: x\n")
    whole = read_whatsapp(text)
    assert len(whole.messages) == 40
    for size in (1, 7, 50, 333):
        monkeypatch.setattr(_whatsapp, "PIECE", size)
        again = read_whatsapp(text)
        assert again == whole


class _Counting(str):
    """A text that counts how much of it is taken out."""

    taken = 0

    def __getitem__(self, key: object) -> str:
        piece = super().__getitem__(key)  # type: ignore[index]
        type(self).taken += len(piece)
        return piece


@pytest.mark.parametrize(
    "line",
    [
        "13-05-2022 09:00 - Bram: bericht\n",
        "\n",
        "\u200e" * 40 + "\n",
        "13-13-2022 09:00 - Bram: onmogelijk\n",
        "zomaar een regel: <bijgevoegd: <bijgevoegd: \u200e\n",
    ],
)
def test_a_million_lines(line: str) -> None:
    """A million lines of anything are read, and no part of the text is taken out more than once in a pass."""
    text = _Counting("13-05-2022 09:00 - Bram: begin\n" + line * 1_000_000)
    _Counting.taken = 0
    parsed = read_whatsapp(text)
    assert _Counting.taken <= 3 * len(text)
    assert parsed.messages[-1].line == (1_000_001 if line.startswith("13-05") else 1)
