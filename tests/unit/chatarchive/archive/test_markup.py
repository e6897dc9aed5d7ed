"""Text reaches the page as data, never as markup."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatarchive.archive._content import Content

from .material import copied, in_order, said, squeezed

INJECTIONS = (
    '#read("/etc/hostname")',
    '#import "@preview/x:0.1.0": *',
    '#eval("1 + 1")',
    "#sys.inputs",
    "#{ while true {} }",
    "$sum_(i=0)^n$ and $ x^2 $",
    "*vet* _cursief_ `code` ```raw```",
    "= Kop\n== Kop\n- lijst\n+ lijst\n/ Term: x",
    "@verwijzing <label> ~ -- --- ... // commentaar",
    '/* geen commentaar */ \\u{41} \\ \\n \\"',
    "]) #panic() [",
    '"}], "fonts": ["x"], {"',
    "{{x}} ${x} %s %n \\x00",
    "http://voorbeeld.nl/?a=b&c=<d>",
)
SPECIAL = st.text(alphabet="#$*_`=-+/@<>~\\[]{}()\"'.:;,!?%^&|0aZ \n", min_size=1, max_size=60)


@pytest.mark.requirement(38)
def test_markup_in_a_message_is_printed_as_it_is() -> None:
    """Functions, formulas, headings, references and comments of typst come out of the PDF as the letters they are."""
    pdf, _ = copied([said(text, sender=text, minutes=number) for number, text in enumerate(INJECTIONS)])
    found = squeezed(in_order(pdf))
    assert [text for text in INJECTIONS if found.count(squeezed(text)) < 2] == []


def test_markup_in_the_facts_is_printed_as_it_is() -> None:
    """A title or function that looks like markup is a text too."""
    odd = '#panic("x") *a* $b$ <c> @d'
    pdf, _ = copied([said("Hallo")], title=odd, function_title=odd, owner=odd, department=odd, remarks=(odd,))
    assert squeezed(in_order(pdf)).count(squeezed(odd)) >= 5


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(SPECIAL, min_size=1, max_size=20))
def test_no_run_of_special_characters_is_markup(drawn: list[str]) -> None:
    """Whatever special characters a message is made of, they are all on the page, in their order."""
    pdf, _ = copied([said(f"\u00ab{text}\u00bb", minutes=number) for number, text in enumerate(drawn)])
    found = squeezed(in_order(pdf))
    assert [text for text in drawn if squeezed(f"\u00ab{text}\u00bb") not in found] == []


@given(st.text(max_size=200))
def test_what_goes_to_the_page_is_the_message(text: str) -> None:
    """Cutting a text in pieces for the page loses nothing and adds nothing."""
    content = Content()
    months = content.talk([said(text)])
    runs = months[0]["days"][0]["messages"][0]["runs"]
    joined = "".join(run if isinstance(run, str) else "".join(run) for run in runs)
    assert joined == content.clean(text)
    assert content.characters >= set(joined)
