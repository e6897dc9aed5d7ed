"""What callers and an agent do."""

from __future__ import annotations

import re
from collections.abc import Iterator

from examples._demo.run import Flow, Sites, Step, expect
from examples.idbellen._demo.start import clock
from examples.idbellen.callers import LIMIT_SECONDS


def contact(sites: Sites) -> Iterator[Step]:
    """A caller reveals, calls, is helped; the agent clears the contact."""
    yield from _call(sites, "a")
    portal = sites["agentportaal"]
    page = portal.send(portal.open("/inloggen").form("/inloggen"), persoon="k")
    page = portal.send(expect(page, 200, "U bent beschikbaar").form("/aannemen"))
    yield "the agent takes the call", expect(page, 200, "A. Proefpersoon", "999990019")
    page = portal.send(page.form("/afronden"))
    yield "the agent clears the contact", expect(page, 200, "U bent beschikbaar")


def tijdslimiet(sites: Sites) -> Iterator[Step]:
    """Another caller is helped, and the agent forgets to clear the contact: after an hour the data is gone."""
    yield from _call(sites, "b")
    portal = sites["agentportaal"]
    page = portal.send(portal.open("/").form("/aannemen"))
    yield "the agent takes the call", expect(page, 200, "B. Proefpersoon")
    clock(sites.folder).write_text(str(LIMIT_SECONDS), encoding="utf-8")
    page = portal.open("/gesprek")
    yield "an hour later", expect(page, 404, "De gegevens zijn gewist")
    yield "the agent clears the contact", expect(portal.send(page.form("/afronden")), 200, "U bent beschikbaar")


def onbekend(sites: Sites) -> Iterator[Step]:
    """Somebody keys in a code that does not exist."""
    telephone = sites["telefoon"]
    page = telephone.send(telephone.open("/").form("/bellen"), code="no code")
    yield "key in a code that is none", expect(page, 404, "Onbekende code")


def _call(sites: Sites, person: str) -> Iterator[Step]:
    browser, telephone = sites["onthullen"], sites["telefoon"]
    page = browser.send(browser.open("/").form("/onthullen"), persoon=person)
    yield "reveal attributes", expect(page, 200, "Uw gegevens zijn onthuld")
    [form] = page.forms
    page = browser.send(form)
    yield "get a code", expect(page, 200, "Uw belcode")
    found = re.search(r'class="code">([\d ]+)<', page.text)
    code = found[1] if found else ""
    page = telephone.send(telephone.open("/").form("/bellen"), code=code)
    yield "call, and key it in", expect(page, 200, "U wordt doorverbonden")


FLOWS: tuple[Flow, ...] = (contact, tijdslimiet, onbekend)
