"""The rules of the parsing contract, one by one; each test quotes the rule that it proves."""

from __future__ import annotations

import datetime

import pytest

from chatarchive.domain import Kind, Message
from chatarchive.errors import AmbiguousDates, ExportRefused
from chatarchive.readout import DateOrder, parse_whatsapp, read_whatsapp, require_certain

LTR, BOM, NNBSP, NBSP = "\u200e", "\ufeff", "\u202f", "\u00a0"


def at(*parts: int) -> datetime.datetime:
    return datetime.datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001 - exports are local


def texts(text: str) -> list[tuple[str | None, str]]:
    return [(one.sender, one.text) for one in parse_whatsapp(text)]


def one(body: str, *, ios: bool = False) -> Message:
    """Parse a single message of which only the part after the header matters."""
    header = "[02-05-2022, 16:08:13] " if ios else "02-05-2022 16:08 - "
    (message,) = parse_whatsapp(f"{header}{body}\n")
    return message


@pytest.mark.parametrize(
    ("line", "when"),
    [
        ("02-05-2022 16:08 - Annelies: hoi", at(2022, 5, 2, 16, 8)),
        ("02-05-22, 16:08 - Annelies: hoi", at(2022, 5, 2, 16, 8)),
        ("[02-05-2022 16:08:13] Annelies: hoi", at(2022, 5, 2, 16, 8, 13)),
        ("[09-04-2026, 15:23:44] Annelies: hoi", at(2026, 4, 9, 15, 23, 44)),
        ("30-01-16 12:51:20: Annelies: hoi", at(2016, 1, 30, 12, 51, 20)),
        ("12/03/2023, 14:05 - Annelies: hoi", at(2023, 3, 12, 14, 5)),
        ("[12/03/2023, 14:05:11] Annelies: hoi", at(2023, 3, 12, 14, 5, 11)),
        ("5/22/22, 16:08 - Annelies: hoi", at(2022, 5, 22, 16, 8)),
        ("3/24/25, 2:05\u202fPM - Annelies: hoi", at(2025, 3, 24, 14, 5)),
        ("3/24/25, 12:05 am - Annelies: hoi", at(2025, 3, 24, 0, 5)),
        ("24/3/25, 12:05 p.\u00a0m. - Annelies: hoi", at(2025, 3, 24, 12, 5)),
        ("24.03.25, 9:05 - Annelies: hoi", at(2025, 3, 24, 9, 5)),
        ("[2022-05-02, 16:08:13] Annelies: hoi", at(2022, 5, 2, 16, 8, 13)),
        (f"{BOM}{LTR}[02-05-2022 16:08:13] Annelies: hoi", at(2022, 5, 2, 16, 8, 13)),
        ("\u200f02-05-2022 16:08 - Annelies: hoi", at(2022, 5, 2, 16, 8)),
    ],
)
def test_rule_1_header(line: str, when: datetime.datetime) -> None:
    """1: "[DATE,? TIME] (iOS), DATE,? TIME - (Android), DATE,? TIME: (iOS before 2018)", with marks before it."""
    (message,) = parse_whatsapp(line)
    assert (message.timestamp, message.sender, message.text, message.line) == (when, "Annelies", "hoi", 1)


@pytest.mark.parametrize("line", ["02-05 16:08 - A: hoi", "02-05-202 16:08 - A: hoi", "٠٢-05-2022 16:08 - A: hoi"])
def test_rule_1_a_date_has_a_year(line: str) -> None:
    """1: DATE is "three numbers including a year (2 or 4 digits)"."""
    assert parse_whatsapp(line) == []


@pytest.mark.parametrize(
    "pasted",
    [
        "[5/2, 16:08] Bram: gekopieerd",
        "[16:08, 02-05-2022] Bram: gekopieerd",
        "[02-05-2022 16:08:13] Bram: gekopieerd",
        "02/05/2022 16:08 - Bram: gekopieerd",
        "02-05-2022, 16:08 - Bram: gekopieerd",
        "02-05-2022 16:08:13 - Bram: gekopieerd",
        "02-05-2022 16:08: Bram: gekopieerd",
        "31-02-2022 16:08 - Bram: gekopieerd",
        "02-05-2022 25:00 - Bram: gekopieerd",
        "02-05-2022 12:61 - Bram: gekopieerd",
        "02-05-2022 13:05 PM - Bram: gekopieerd",
    ],
)
def test_rule_2_one_style_per_file(pasted: str) -> None:
    """2: "A line in any other style is a continuation", and so are "impossible dates and times"."""
    text = f"02-05-2022 16:08 - Annelies: kijk\n{pasted}\n25-05-2022 16:09 - Bram: ja\n"
    assert texts(text) == [("Annelies", f"kijk\n{pasted}"), ("Bram", "ja")]


def test_rule_3_only_crlf_ends_a_message_when_both_occur() -> None:
    r"""3: "If a file has both, only \r\n ends a message and a bare \n is always inside one"."""
    fake = "[25-05-2022, 16:09:00] Bram: ik ga akkoord"
    text = f"[25-05-2022, 16:08:13] Annelies: kijk\n{fake}\r\n[25-05-2022, 16:10:00] Bram: nee\r\n"
    parsed = read_whatsapp(text)
    assert [(m.sender, m.text, m.line) for m in parsed.messages] == [
        ("Annelies", f"kijk\n{fake}", 1),
        ("Bram", "nee", 3),
    ]
    assert [(one.doubt, one.amount) for one in parsed.suspicions] == [("pasted-header", 1)]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_rule_3_a_single_kind_of_line_end(end: str) -> None:
    """3: "With a single kind of line end, rule 1/2 decides"."""
    lines = ["02-05-2022 16:08 - Annelies: een", "", "twee ", "13-05-2022 16:09 - Bram: drie", ""]
    assert texts(end.join(lines)) == [("Annelies", "een\n\ntwee"), ("Bram", "drie")]


@pytest.mark.parametrize(
    ("dates", "order", "first"),
    [
        (["02-05-2022", "13-05-2022"], DateOrder.DAY_FIRST, at(2022, 5, 2, 16, 8)),
        (["02/05/2022", "05/13/2022"], DateOrder.MONTH_FIRST, at(2022, 2, 5, 16, 8)),
        (["2022-05-02", "2022-05-13"], DateOrder.YEAR_FIRST, at(2022, 5, 2, 16, 8)),
        (["02-05-2022", "03-05-2022"], DateOrder.DAY_FIRST, at(2022, 5, 2, 16, 8)),
    ],
)
def test_rule_4_day_or_month_first(dates: list[str], order: DateOrder, first: datetime.datetime) -> None:
    """4: "4-digit first = year first; otherwise the order under which most header dates exist; tie → day first"."""
    text = "".join(f"{date} 16:08 - Annelies: hoi\n" for date in dates)
    parsed = read_whatsapp(text)
    assert (parsed.order, parsed.messages[0].timestamp) == (order, first)


def test_rule_4_system_lines_count_and_bodies_do_not() -> None:
    """4: "over all headers of the file (also system lines, never body text)"."""
    text = "02/05/2022, 16:08 - Annelies: 13/05/2022, of [13/05/2022]\n05/13/2022, 16:09 - Bram is toegevoegd\n"
    assert read_whatsapp(text).order is DateOrder.MONTH_FIRST


@pytest.mark.parametrize(
    ("written", "sender"),
    [
        ("Jan-Peter de Vries - BZK: hoi", "Jan-Peter de Vries - BZK"),
        ("~ Karin: hoi", "~ Karin"),
        (f"~{NNBSP}Karin: hoi", "~ Karin"),
        ("\u202a+31\u00a06\u00a012345678\u202c: hoi", "+31 6 12345678"),
        ("O'Neill (VWS) [oud] 🌷: hoi", "O'Neill (VWS) [oud] 🌷"),
        ("Groep:Noord: hoi", "Groep:Noord"),
    ],
)
def test_rule_5_sender(written: str, sender: str) -> None:
    """5: "text up to the first `: `, bidi marks removed, NBSP/NNBSP → space, trimmed"."""
    message = one(written)
    assert (message.sender, message.text, message.kind) == (sender, "hoi", Kind.TEXT)


def test_rule_6_text() -> None:
    """6: invisible marks removed, "U+200D kept; outer white space and blank lines trimmed; inner line breaks kept"."""
    body = f"Annelies: {LTR}\n \u2068@Bram\u2069 zie{BOM} 👩\u200d💻 \u202etest\u202c\n\n  slot  \n\n"
    message = one(body)
    assert message.text == "@Bram zie 👩\u200d💻 test\n\n  slot"


@pytest.mark.parametrize(
    "body",
    [
        "Annelies heeft de groep gemaakt",
        f"{LTR}Berichten en oproepen worden end-to-end versleuteld.",
        "Annelies heeft Bram toegevoegd",
        'Annelies heeft de groep "Project: Noord" gemaakt',
        'Annelies heeft het onderwerp gewijzigd van "Plan: A" naar "Plan: B"',
        'Annelies created group "Project: North"',
    ],
)
def test_rule_7_system_without_sender(body: str) -> None:
    """7: "no `sender: ` part", or "a known notice whose quoted group name holds `: `"."""
    message = one(body)
    assert (message.kind, message.sender, message.text) == (Kind.SYSTEM, None, body.removeprefix(LTR))


@pytest.mark.parametrize(
    "notice",
    [
        "Berichten en oproepen worden end-to-end versleuteld. Niemand buiten deze chat kan ze lezen of beluisteren, "
        "zelfs WhatsApp niet. Tik voor meer informatie.",
        "Berichten en gesprekken worden end-to-end versleuteld. Niemand buiten deze chat kan ze lezen of beluisteren, "
        "zelfs WhatsApp niet.",
        "Bram heeft de groep Noord gemaakt",
        "Bram heeft deze groep aangemaakt",
        "Bram heeft u toegevoegd",
        "Bram heeft Karin verwijderd",
        "U hebt de groep verlaten",
        "Karin is toegevoegd",
        "Karin is deelnemer geworden via de uitnodigingslink van deze groep",
        "U bent nu een beheerder",
        'Bram heeft het onderwerp gewijzigd naar "Zuid"',
        "U hebt de groepsafbeelding gewijzigd",
        "Bram heeft een nieuw telefoonnummer. Tik om een bericht te sturen of om het nieuwe nummer toe te voegen.",
        "Uw beveiligingscode voor Bram is gewijzigd. Tik voor meer informatie.",
        "Bram heeft berichten met vervaldatum ingeschakeld. Nieuwe berichten verdwijnen na 7 dagen.",
        "Wachten op dit bericht. Dit kan even duren.",
        "Messages and calls are end-to-end encrypted. No one outside of this chat can read or listen to them.",
        "Bram created this group",
        "Bram added Karin",
        "Your security code with Bram changed. Tap to learn more.",
    ],
)
def test_rule_7_system_with_an_author_on_ios(notice: str) -> None:
    """7: "body starts with U+200E and is a known notice, also when iOS prints the group title or a person"."""
    for author in ("Werkgroep Noord", "Bram", "Groep: Noord"):
        message = one(f"{author}: {LTR}{notice}", ios=True)
        assert (message.kind, message.sender) == (Kind.SYSTEM, None)
        assert message.text.endswith(notice)


@pytest.mark.parametrize(
    "typed",
    [
        "Bram heeft Karin verwijderd",
        "Berichten en oproepen worden end-to-end versleuteld.",
        "Gemist spraakgesprek",
        "Wachten op dit bericht",
    ],
)
def test_rule_7_typed_words_are_text(typed: str) -> None:
    """7: "Without U+200E a typed sentence with a sender stays text"."""
    assert one(f"Bram: {typed}", ios=True).kind is Kind.TEXT
    assert one(f'Bram "de Boer" Smit: ik heb de groep "A: b" gemaakt {typed}').kind is Kind.TEXT


@pytest.mark.parametrize(
    "notice",
    [
        "Gemist spraakgesprek",
        "Gemist videogesprek",
        "Gemiste spraakoproep. Tik om terug te bellen",
        "Missed voice call",
    ],
)
def test_rule_7_missed_calls(notice: str) -> None:
    """7: "Missed-call notices (iOS, U+200E) are system with the caller as sender"."""
    message = one(f"Bram: {LTR}{notice}", ios=True)
    assert (message.kind, message.sender, message.text) == (Kind.SYSTEM, "Bram", notice)


@pytest.mark.parametrize(
    "body",
    [
        "Dit bericht is verwijderd",
        "Dit bericht is verwijderd.",
        f"{LTR}Dit bericht is verwijderd.",
        "U hebt dit bericht verwijderd",
        "Je hebt dit bericht verwijderd.",
        "This message was deleted.",
        f"{LTR}You deleted this message.",
    ],
)
def test_rule_8_deleted(body: str) -> None:
    """8: "the whole body" is one of the sentences, "final dot optional"."""
    message = one(f"Bram: {body}")
    assert (message.kind, message.sender) == (Kind.DELETED, "Bram")


def test_rule_8_anything_more_is_text() -> None:
    """8: "Anything more = text"."""
    assert one("Bram: Dit bericht is verwijderd, zag ik").kind is Kind.TEXT


@pytest.mark.parametrize(
    ("body", "name", "text"),
    [
        (f"{LTR}<bijgevoegd: 00000014-PHOTO-2022-05-02-16-17-01.jpg>", "00000014-PHOTO-2022-05-02-16-17-01.jpg", ""),
        ("<attached: 00000014 plan (1).pdf>", "00000014 plan (1).pdf", ""),
        (f"Manifesto.pdf • {LTR}116 pagina's {LTR}<bijgevoegd: 00000015-Manifesto.pdf>", "00000015-Manifesto.pdf",
         "Manifesto.pdf • 116 pagina's"),
        (f"{LTR}<bijgevoegd: 0001-PHOTO.jpg>\nOp het plein", "0001-PHOTO.jpg", "Op het plein"),
        (f"eerste regel\ntweede {LTR}<attached: 0002-PHOTO.jpg>", "0002-PHOTO.jpg", "eerste regel\ntweede"),
        ("IMG-20220502-WA0001.jpg (bestand bijgevoegd)", "IMG-20220502-WA0001.jpg", ""),
        (f"{LTR}IMG-20220502-WA0001.jpg (file attached)\nOp het plein", "IMG-20220502-WA0001.jpg", "Op het plein"),
        ("DOC-20220502-WA0006. (bestand bijgevoegd)\nManifesto", "DOC-20220502-WA0006.", "Manifesto"),
        ("nota [concept] (2).docx (bestand bijgevoegd)", "nota [concept] (2).docx", ""),
    ],
)  # fmt: skip
def test_rule_9_media_present(body: str, name: str, text: str) -> None:
    """9: "attachment=F literally; text = what remains, else empty"."""
    message = one(f"Bram: {body}", ios=body.startswith(LTR))
    assert (message.kind, message.attachment, message.text) == (Kind.MEDIA, name, text)


@pytest.mark.parametrize(
    "typed", ["zie <bijgevoegd: x.jpg> in de mail", "Ik had (bestand bijgevoegd) verwacht", "a < b > c"]
)
def test_rule_9_typed_markers_are_text(typed: str) -> None:
    """9: a marker that stands elsewhere than where the app puts it is text."""
    assert one(f"Bram: {typed}").kind is Kind.TEXT


@pytest.mark.parametrize(
    "body",
    [
        "<Media weggelaten>",
        "<Media omitted>",
        f"{LTR}afbeelding weggelaten",
        f"{LTR}Image omitted",
        f"{LTR}GIF weggelaten",
        f"{LTR}Visitekaartje weggelaten",
        f"{LTR}Contact card omitted",
        f"Manifesto.pdf • {LTR}116 pagina's {LTR}document weggelaten",
    ],
)
def test_rule_10_media_left_out(body: str) -> None:
    """10: "attachment=null, the placeholder stays in text (it is the only evidence of what was left out)"."""
    message = one(f"Bram: {body}", ios=True)
    assert (message.kind, message.attachment) == (Kind.MEDIA, None)
    assert message.text == body.replace(LTR, "")


@pytest.mark.parametrize(
    "typed", ["afbeelding weggelaten", "ik zie: document weggelaten", "er staat <Media weggelaten>"]
)
def test_rule_10_typed_words_are_text(typed: str) -> None:
    """10: "The same words inside a longer typed sentence = text"; on iOS the mark makes the difference."""
    assert one(f"Bram: {typed}", ios=True).kind is Kind.TEXT


@pytest.mark.parametrize("body", ["Bram:", "Bram: ", f"Bram: {LTR}"])
def test_rule_11_empty_body(body: str) -> None:
    """11: "Empty body = view-once/disappearing item: kind=media, text empty"."""
    message = one(body)
    assert (message.sender, message.kind, message.text, message.attachment) == ("Bram", Kind.MEDIA, "", None)


@pytest.mark.parametrize(
    "suffix", ["<Dit bericht is bewerkt>", f"{LTR}<Dit bericht is bewerkt>", "<This message was edited.>"]
)
def test_rule_12_edited(suffix: str) -> None:
    """12: "a final marker is cut off; keep an edited flag"."""
    message = one(f"Bram: akkoord {suffix}")
    assert (message.text, message.edited, message.kind) == ("akkoord", True, Kind.TEXT)
    caption = one(f"Bram: {LTR}<bijgevoegd: 1.jpg>\nplein {suffix}", ios=True)
    assert (caption.attachment, caption.text, caption.edited) == ("1.jpg", "plein", True)


def test_rule_13_locations_and_polls_are_text() -> None:
    """13: "Location links and polls are text"."""
    assert one("Bram: locatie: https://maps.google.com/?q=52.08,4.31").kind is Kind.TEXT
    poll = one(f"Bram: {LTR}POLL:\nWanneer?\n{LTR}OPTION: maandag (2 votes)\n{LTR}OPTION: dinsdag (0 votes)", ios=True)
    assert (poll.kind, poll.text.count("\n")) == (Kind.TEXT, 3)


@pytest.mark.parametrize("text", ["", "\n", "zomaar\ntekst", f"{BOM}", "\r\n\r\n"])
def test_rule_13_without_headers(text: str) -> None:
    """13: "A file without any header gives []"."""
    assert parse_whatsapp(text) == []


def test_rule_13_lines_before_the_first_header() -> None:
    """13: "Lines before the first header are dropped and reported"."""
    parsed = read_whatsapp(f"Doorgestuurd\n\n{BOM}13-05-2022 16:08 - Bram: hoi\n{BOM}13-05-2022 16:09 - Bram: ja")
    assert [(one.text, one.line) for one in parsed.messages] == [("hoi", 3), ("ja", 4)]
    assert (parsed.dropped, read_whatsapp("een\ntwee").dropped) == (2, 2)


def test_the_order_of_the_file_is_kept() -> None:
    """Messages come "in file order": on iOS that is the order of arrival, and time can run backwards."""
    text = "[02-05-2022 16:24:29] A: later\n[02-05-2022 16:20:12] B: eerder\n"
    assert [one.text for one in parse_whatsapp(text)] == ["later", "eerder"]


AMBIGUOUS = "02-05-2022 16:08 - A: een\n03-04-2022 16:09 - A: twee\n05-05-2022 16:10 - A: drie\n"


@pytest.mark.requirement(40)
def test_ambiguous_dates_are_asked() -> None:
    """Dates that can begin with either are reported, two of them to ask about, and refused where it must be certain."""
    parsed = read_whatsapp(AMBIGUOUS)
    assert not parsed.certain
    assert [(one.written, one.day_first.isoformat(), one.month_first.isoformat()) for one in parsed.examples] == [
        ("02-05-2022", "2022-05-02", "2022-02-05"),
        ("03-04-2022", "2022-04-03", "2022-03-04"),
    ]
    with pytest.raises(AmbiguousDates, match="02-05-2022 is 2022-05-02 or 2022-02-05"):
        require_certain(parsed)


@pytest.mark.parametrize(("order", "day"), [(DateOrder.DAY_FIRST, 2), (DateOrder.MONTH_FIRST, 5)])
def test_an_answer_settles_it(order: DateOrder, day: int) -> None:
    """What somebody answered is used, and nothing is left to ask."""
    parsed = require_certain(read_whatsapp(AMBIGUOUS, order=order))
    assert (parsed.order, parsed.messages[0].timestamp.day) == (order, day)
    assert parse_whatsapp(AMBIGUOUS, order=order) == list(parsed.messages)


@pytest.mark.parametrize(
    "text", ["13-05-2022 16:08 - A: x\n", "05-05-2022 16:08 - A: x\n", "2022-05-02 16:08 - A: x\n", ""]
)
def test_nothing_to_ask(text: str) -> None:
    """A date that exists under one order, or is the same under both, decides."""
    assert require_certain(read_whatsapp(text)).certain


def test_evidence_for_both_orders_is_asked() -> None:
    """Headers that exist under one order only, for either order, mean that some are no headers: a person looks."""
    parsed = read_whatsapp("13-05-2022 16:08 - A: x\n14-05-2022 16:08 - A: x\n05-15-2022 16:08 - A: y\n")
    assert (parsed.certain, len(parsed.messages), parsed.suspicions[-1].line) == (False, 2, 3)


@pytest.mark.parametrize("order", [DateOrder.MONTH_FIRST, DateOrder.YEAR_FIRST])
def test_an_answer_that_cannot_be_is_refused(order: DateOrder) -> None:
    """An order under which the dates do not exist is refused: it would swallow messages."""
    with pytest.raises(ExportRefused, match="no such date"):
        parse_whatsapp("13-05-2022 16:08 - A: x\n", order=order)
