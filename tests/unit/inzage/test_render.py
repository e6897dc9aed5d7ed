"""The forms of a report: what stands in them, and what cannot get in."""

from __future__ import annotations

import csv
import io
import itertools
import re
import subprocess
import sys
from html.parser import HTMLParser
from typing import Any, Final

import attrs
import pytest

from ldv import inzage
from ldv.errors import UsageError
from ldv.inzage._letter import letter
from ldv.inzage._pdf import pdf
from ldv.register import Register
from tests.support import parking
from tests.support.parking import CHANGE, MINUTE, SHOW, at, record
from tests.unit.inzage.conftest import Ask

START = at("2026-11-03 08:40")
EVIL: Final = "<script>alert(1)</script>&\"'=HYPERLINK(1)\x1b[2J\u202e#let x = 1"
VOID: Final = {"meta", "br"}


def page(report: inzage.Report) -> str:
    return inzage.render(report, "html").decode()


class Page(HTMLParser):
    """Reads a page: its text, its tags, and whether they are closed as they were opened."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append((self.open[-1] if self.open else "", data))


@pytest.fixture
def autumn(ask: Ask) -> inzage.Report:
    """What Anna gets."""
    return ask(*parking.anna_in_autumn(), subject=[parking.ANNA, parking.CASE], since="2026-01-01T00:00+01:00")


# -- HTML --


def test_a_page_needs_nothing_else(autumn: inzage.Report) -> None:
    """No script, no other file, no other site; and a policy that would stop one."""
    read = Page(page(autumn))
    used = {tag for tag, _ in read.tags}
    assert used.isdisjoint({"script", "link", "img", "iframe", "object", "form", "input"})
    assert all((attributes.get("href") or "#").startswith("#") for _, attributes in read.tags)
    [policy] = [one["content"] for tag, one in read.tags if one.get("http-equiv") == "Content-Security-Policy"]
    assert policy is not None
    assert policy.startswith("default-src 'none'")
    assert "url(" not in page(autumn)


def test_a_page_can_be_read_by_everybody(autumn: inzage.Report) -> None:
    """A language, a title, headings that skip no level, tables with heads, links that lead somewhere."""
    read = Page(page(autumn))
    assert read.tags[0] == ("html", {"lang": "nl"})
    levels = [int(tag[1]) for tag, _ in read.tags if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    scopes = [attributes.get("scope") for tag, attributes in read.tags if tag == "th"]
    assert set(scopes) == {"col", "row"}
    ids = {attributes["id"] for _, attributes in read.tags if "id" in attributes}
    targets = {(attributes["href"] or "")[1:] for tag, attributes in read.tags if tag == "a"}
    assert targets <= ids


def test_words_of_the_register_say_their_language(ask: Ask) -> None:
    """In an English report, what comes from the register is marked as Dutch (WCAG 3.1.2)."""
    read = Page(page(ask(*parking.anna_in_autumn(), language="en")))
    assert read.tags[0] == ("html", {"lang": "en"})
    marked = [tag for tag, attributes in read.tags if attributes.get("lang") == "nl"]
    assert {"h4", "span", "a"} <= set(marked)


def test_colours_can_be_told_apart(autumn: inzage.Report) -> None:
    """Text and background differ by 4.5 to 1 at least (WCAG 1.4.3)."""
    named = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", page(autumn)))
    for text in ("ink", "soft", "accent", "bad"):
        for background in ("#ffffff", named["pale"]):
            assert contrast(named[text], background) >= 4.5


def contrast(a: str, b: str) -> float:
    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_a_letter_says_who_sends_it_and_what_one_can_do(ask: Ask) -> None:
    """Organisation, contact, date, reference, how to object, where to complain, what words mean."""
    sender = inzage.Letterhead(
        organisation="Gemeente Zuidpolder",
        department="Team Privacy",
        address="Postbus 1",
        postal_code="4321 ZZ",
        city="Zuidpolder",
        email="privacy@zuidpolder.example",
        phone="14 0111",
        website="www.zuidpolder.example",
        privacy_officer="fg@zuidpolder.example",
        reference="AVG-2026-12",
    )
    report = ask(record("tonen", SHOW, start=START), letterhead=sender)
    for file_format in ("html", "text"):
        shown = " ".join(inzage.render(report, file_format).decode().split())
        for field in attrs.asdict(sender).values():
            assert field in shown
        assert "21 november 2026" in shown
        assert "binnen 6 weken" in shown
        assert "Autoriteit Persoonsgegevens" in shown
        assert "Wat betekenen deze woorden?" in shown
    own_words = attrs.evolve(sender, objection="Ga naar loket 3.")
    assert "Ga naar loket 3." in page(ask(letterhead=own_words))
    assert "binnen 6 weken" not in page(ask(letterhead=own_words))


def test_what_may_not_be_shown_is_mentioned_in_every_report(ask: Ask) -> None:
    """The sentence that something may be left out is always there, so it tells nothing."""
    secret = record("verstrekken", parking.INVESTIGATE, start=START)
    sentence = "Deze zin staat in elk overzicht."
    assert sentence in page(ask())
    assert page(ask(secret)) == page(ask())


def test_an_internal_report_warns_and_marks(ask: Ask) -> None:
    """The privacy officer sees what is confidential and why, under a warning."""
    shown = page(ask(*parking.anna_in_autumn(), audience="internal"))
    assert "Alleen voor intern gebruik" in shown
    assert "Vertrouwelijk gedurende P5Y" in shown
    trace = "onderzoek"
    inside = [
        record("onderzoeken", parking.INVESTIGATE, start=START, trace=trace, operation_id="s", subject=None),
        record("opvragen", parking.FIND, start=START + 1, trace=trace, inside="s"),
    ]
    assert "Vertrouwelijk, door waar het deel van is" in page(ask(*inside, audience="internal"))


# -- what a record holds is never more than text --


@pytest.fixture
def evil(ask: Ask, register: Register) -> inzage.Report:
    """Records and an organisation that try to be something else."""
    register.entities.change(parking.MUNICIPALITY, name="<b>=Gemeente</b>", valid_from=None)
    register.commit()
    records = [
        record(EVIL, SHOW, start=START, receiver=EVIL, resource_name=EVIL),
        record("=1+1", f"urn:{EVIL}", start=START + MINUTE),
        record("@som", CHANGE, start=START + 2 * MINUTE, receiver="+31 6"),
        record("", "", start=START + 3 * MINUTE, resource_name="naam\nmet regels; =en meer"),
    ]
    return ask(*records)


def test_html_shows_it_as_text(evil: inzage.Report) -> None:
    """Tags in a record are text on the page."""
    read = Page(page(evil))
    assert "script" not in {tag for tag, _ in read.tags}
    assert any("<script>alert(1)</script>" in text for _, text in read.texts)


def test_csv_begins_no_formula(evil: inzage.Report) -> None:
    """No cell begins with what a spreadsheet takes for a formula, also where another separator would begin one."""
    text = inzage.render(evil, "csv").decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    assert len({len(row) for row in rows}) == 1
    for row in rows:
        for cell in row:
            assert not re.match(r"[=+\-@\t\r]", cell)
            assert not re.search(r"[;,\t\n|] ?[=+\-@]", cell)


def test_a_terminal_obeys_nothing(evil: inzage.Report) -> None:
    """Control characters, and those that turn a line around, do not reach a terminal."""
    text = inzage.render(evil, "text").decode()
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)


def test_typst_reads_it_as_text(evil: inzage.Report) -> None:
    """Markup and code in a record are text in the PDF."""
    assert inzage.render(evil, "pdf").startswith(b"%PDF-1.7")


# -- PDF --


def test_a_pdf_is_tagged(autumn: inzage.Report) -> None:
    """It says that it is PDF/UA-1, has a structure, a language and a title."""
    made = inzage.render(autumn, "pdf")
    assert b"/MarkInfo" in made
    assert b"/StructTreeRoot" in made
    assert b"/Lang(nl" in made.replace(b"/Lang (", b"/Lang(")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in made


def test_a_pdf_is_the_same_every_time(autumn: inzage.Report) -> None:
    """The date is that of the report; nothing in it is of the moment at which the file was made."""
    assert inzage.render(autumn, "pdf") == inzage.render(autumn, "pdf")


@pytest.mark.parametrize("text", ["Nguyễn", "Łukasz Žižek", "عمر", "李", "emoji 😀", "\U0001f9ff\u200d a\u0301"])
def test_a_name_from_anywhere_makes_a_pdf(ask: Ask, text: str) -> None:
    """A character that no font has is no reason to have no letter."""
    report = ask(record(f"naam {text}", SHOW, start=START))
    assert inzage.render(report, "pdf").startswith(b"%PDF")


def test_a_long_event_goes_on_on_the_next_page(ask: Ask) -> None:
    """An event of a hundred parts fits."""
    whole = record("behandelen", CHANGE, start=START, trace="lang", operation_id="w")
    parts = [record(f"stap {n}", SHOW, start=START + n, trace="lang", inside="w") for n in range(1, 100)]
    made = letter(ask(whole, *parts))
    assert len(made.months[0].blocks[0].parts) == 99
    assert pdf(made, made=(2026, 11, 21)).startswith(b"%PDF")


def test_a_pdf_has_an_end(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than anybody would read on paper is refused, with a way out; the same thing again takes no room."""
    monkeypatch.setattr("ldv.inzage._render._MOST_ON_PAPER", 2)
    again = [record("tonen", SHOW, start=START + number) for number in range(3)]
    assert inzage.render(ask(*again), "pdf").startswith(b"%PDF")
    others = [record("tonen", SHOW, start=START - number * 24 * 60 * MINUTE) for number in range(3)]
    with pytest.raises(UsageError, match=r"found 3 events.* shorter period"):
        inzage.render(ask(*others), "pdf")


WITHOUT_TYPST = """
import sys
sys.modules["typst"] = None
from ldv.errors import ConfigurationError
from ldv.inzage._render import check_format
check_format("html")
try:
    check_format("pdf")
except ConfigurationError as error:
    print(error)
"""


def test_without_typst_it_says_what_to_install() -> None:
    """A PDF needs one more package; the message names it, and what can be done without."""
    done = subprocess.run([sys.executable, "-c", WITHOUT_TYPST], capture_output=True, text=True, check=True)
    assert "logboek-dataverwerkingen[inzage]" in done.stdout
    assert "HTML" in done.stdout


# -- all of them --


@pytest.mark.parametrize("file_format", inzage.FORMATS)
@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("audience", ["data_subject", "internal"])
def test_every_form_can_be_made_of_nothing(ask: Ask, file_format: str, language: str, audience: str) -> None:
    """That there is nothing to tell is an answer, in every form."""
    report = ask(language=language, audience=audience, letterhead=inzage.Letterhead(organisation=""))
    assert inzage.render(report, file_format)


def test_another_form_is_refused(autumn: inzage.Report) -> None:
    """What there is not is refused, and what there is, is named."""
    with pytest.raises(UsageError, match="text, json, csv, html, pdf"):
        inzage.render(autumn, "docx")


@pytest.mark.parametrize("file_format", inzage.FORMATS)
def test_the_identifier_is_nowhere(autumn: inzage.Report, file_format: str) -> None:
    """A report does not hold the number by which the person was found, nor a pseudonym."""
    made = inzage.render(autumn, file_format)
    for secret in ("999990019", "Z-2026-0042", parking.pseudonym(parking.ANNA)):
        assert secret.encode() not in made


def test_a_letter_says_the_same_thing_once_and_how_often(ask: Ask) -> None:
    """Times of one day are told in words: each of a few, else the first and the last."""
    few = [record("tonen", SHOW, start=START + number * 10 * MINUTE) for number in range(3)]
    many = [record("tonen", SHOW, start=START + number * 10 * MINUTE) for number in range(9)]
    same = [record("tonen", SHOW, start=START + number) for number in range(2)]
    expected: list[tuple[Any, str]] = [
        (few, "3 november 2026, 3 keer: om 09:40, 09:50 en 10:00 uur"),
        (many, "3 november 2026, 9 keer tussen 09:40 en 11:00 uur"),
        (same, "3 november 2026, 2 keer om 09:40 uur"),
    ]
    for records, text in expected:
        assert text in inzage.render(ask(*records), "text").decode()


@pytest.mark.parametrize("file_format", ["text", "html"])
@pytest.mark.parametrize("audience", ["data_subject", "internal"])
def test_what_is_said_once_is_told_in_full(ask: Ask, file_format: str, audience: str) -> None:
    """However often it happened: the count, and each time with its own reference, as a program reads them."""
    records = [record("tonen", SHOW, start=START + number * 10 * MINUTE) for number in range(40)]
    report = ask(*records, audience=audience)
    assert [event.count for event in report.events] == [1] * 40
    assert len(letter(report).months[0].blocks) == 1
    assert letter(ask(*records, audience=audience, merge=True)) == letter(report)
    made = " ".join(inzage.render(report, file_format).decode().split())
    assert "Er staan 40 gebeurtenissen" in made
    assert "40 keer tussen" in made
    assert "één keer, met alle tijden en kenmerken" in made
    # 08:40 in UTC is 09:40 on the clock of the reader.
    expected = [f"{9 + (40 + number * 10) // 60:02}:{(40 + number * 10) % 60:02}" for number in range(40)]
    told = [(clock, one.operation_id) for clock, one in zip(expected, records, strict=True)]
    assert sorted(re.findall(r"(\d\d:\d\d): ([0-9a-f]{16})", made)) == sorted(told)


def test_what_happened_once_is_told_as_before(ask: Ask) -> None:
    """Nothing is said of what is grouped where nothing is."""
    made = inzage.render(ask(record("tonen", SHOW, start=START)), "text").decode()
    assert "Kenmerk: " in made
    assert "één keer" not in made
