"""The mail about a breach: what it says, and what it refuses to say."""

from __future__ import annotations

import datetime
import re

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatarchive.domain import Breach, BreachKind, BreachStep, StepDone
from chatarchive.errors import Refused, SettingsError
from chatarchive.reports import Envelope, breach_mail, clock, deadline, eml
from tests.unit.chatarchive.reports.conftest import NOW

HOUR = datetime.timedelta(hours=1)
SECRETS = [
    "bel 0612345678",
    "bel 06-12 34 56 78",
    "bel +31 6 1234 5678",
    "bel (070) 123 45 67",
    "bel 06.12.34.56.78",
    "bel ０６１２３４５６７８",
    "bel 06\u200b1234\u200b5678",
    "bel ٠٦١٢٣٤٥٦٧٨",
    "BSN 111222333",
    "BSN 1112.22.333",
    "BSN 111 222 333",
    "BSN 12345672",
    "rekening NL91 ABNA 0417 1643 00",
    "mail naar jan.jansen@voorbeeld.nl",
    "mail naar jan (at) voorbeeld.nl",
    "mail naar jan ＠ voorbeeld.nl",
    'hij schreef "kom maar langs"',
    "hij schreef “kom maar langs”",
    "hij schreef „kom maar langs”",
    "hij schreef «kom»",
    "hij schreef 'kom maar langs'",
    "hij schreef ‘kom maar langs’.",
    "in de mail stond:\n> kom maar langs",
    "02-05-2022 16:08 - Jan: kom maar",
    "[02-05-2022 16:08:13] Jan: kom maar",
    "5/2/22, 4:08 PM - Jan: kom maar",
]
HARMLESS = [
    "",
    "De telefoon van een verkeerde ambtenaar is uitgelezen, op 25-03-2023 om 12:55.",
    "Foto's en zo'n 12 video's; 's middags om 14.30 uur gewist, 't was snel gebeurd.",
    "Zaak Z-2023-0003 en DL-2023-01 horen bij elkaar.",
    "Op 2023-03-25 tussen 09:00:01 en 10:15 zijn 1200 berichten verstuurd.",
]


def body(breach: Breach, envelope: Envelope, now: datetime.datetime = NOW) -> str:
    return str(breach_mail(breach, envelope, now=now).get_content())


@pytest.mark.requirement(29)
def test_mail_goes_to_the_mailbox_with_steps_and_clock(breach: Breach, envelope: Envelope) -> None:
    """The configured mailbox is told what happened, what was done and when, what is open, and how long there is."""
    now = breach.discovered_at + 2 * HOUR
    message = breach_mail(breach, envelope, now=now, department="Ministerie van Voorbeeld")
    text = message.get_content()
    assert message["To"] == "informatiebeveiliging@voorbeeld.nl"
    assert message["Subject"] == "Datalek DL-2023-01"
    assert "naar een ander nummer gestuurd dan dat van de centrale telefoon" in text
    assert "Herstellen wat kan worden hersteld: gedaan op 25 maart 2023 om 13.30 uur." in text
    assert text.count("nog niet gedaan.") == 2
    assert "2 stappen staan nog open." in text
    assert "Zaken: Z-2023-0003" in text
    assert "Verwerkingsverantwoordelijke: Ministerie van Voorbeeld" in text
    # The clock on the wall jumped an hour that night: the 72 hours did not become 71.
    assert "loopt tot dinsdag 28 maart 2023 om 14.00 uur. Er is nog 2 dagen en 22 uur over." in text


@pytest.mark.requirement(29)
def test_clock_says_that_it_has_run_out(breach: Breach) -> None:
    """After 72 hours the mail says since when, and never a time that is left."""
    assert deadline(breach) == breach.discovered_at + 72 * HOUR
    late = clock(breach, now=breach.discovered_at + 73 * HOUR)
    assert "is voorbij sinds" in late
    assert "1 uur geleden" in late


@pytest.mark.requirement(30)
@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("where", ["situation", "step", "department"])
def test_mail_holds_no_number_address_or_quotation(breach: Breach, envelope: Envelope, secret: str, where: str) -> None:
    """However it is written: a number of a person, an address or a literal message is refused, and not repeated."""
    done = StepDone(step=BreachStep.WIPE_SENT, at=NOW, action=secret)
    one = attrs.evolve(breach, steps=(done,)) if where == "step" else breach
    one = attrs.evolve(breach, situation=secret) if where == "situation" else one
    with pytest.raises(Refused, match="requirement 30") as refused:
        breach_mail(one, envelope, now=NOW, department=secret if where == "department" else "")
    assert refused.value.requirement == 30
    assert not set(re.findall(r"\d{3,}", secret)) & set(re.findall(r"\d{3,}", str(refused.value)))
    assert "kom" not in str(refused.value)


@pytest.mark.requirement(30)
@pytest.mark.parametrize("text", HARMLESS)
def test_ordinary_words_are_mailed(breach: Breach, envelope: Envelope, text: str) -> None:
    """Dates, times, identifiers of the cases and an apostrophe are no reason to refuse."""
    assert " ".join(text.split()) in " ".join(body(attrs.evolve(breach, situation=text), envelope).split())


@pytest.mark.requirement(30)
def test_names_of_people_are_refused(breach: Breach, envelope: Envelope) -> None:
    """Who it concerns is not in the mail: a text with the name of the owner or a counterpart is refused."""
    one = attrs.evolve(breach, situation="De telefoon van anna  de BOER is uitgelezen")
    with pytest.raises(Refused, match="a name") as refused:
        breach_mail(one, envelope, now=NOW, names=["Anna de Boer"])
    assert "Boer" not in str(refused.value)


@pytest.mark.requirement(30)
@pytest.mark.parametrize(
    "case", ["0612345678", "111222333", "Jan Jansen", "", "Z-1\nBcc: x", "jan@x.nl", "+31612345678"]
)
def test_an_identifier_that_is_none_is_refused(breach: Breach, envelope: Envelope, case: str) -> None:
    """The one thing that may be mailed as it is, is an identifier, and not a number or a name in its place."""
    with pytest.raises(Refused, match="identifier") as refused:
        breach_mail(attrs.evolve(breach, cases=(case,)), envelope, now=NOW)
    assert refused.value.requirement == 30
    with pytest.raises(Refused, match="identifier"):
        breach_mail(attrs.evolve(breach, id=case, cases=()), envelope, now=NOW)


@pytest.mark.requirement(30)
@given(
    digits=st.text("0123456789", min_size=8, max_size=13),
    gaps=st.lists(st.sampled_from(["", "", " ", "-", ".", " - ", "\u00a0", "/", ") "]), min_size=13, max_size=13),
)
def test_a_number_is_found_however_it_is_spaced(digits: str, gaps: list[str]) -> None:
    """Eight digits and more are a number, whatever stands between them; unless they are a date."""
    number = "".join(digit + gap for digit, gap in zip(digits, gaps, strict=False))
    breach = Breach(id="DL-1", kind=BreachKind.OTHER, discovered_at=NOW, situation=f"Het gaat om {number}x")
    envelope = Envelope(sender="a@b.nl", to=("c@d.nl",), date=NOW, message_id="<a@b>")
    try:
        breach_mail(breach, envelope, now=NOW)
    except Refused:
        return
    assert re.search(r"\d{4}-\d{2}-\d{2}|\d{1,2}-\d{1,2}-\d{4}|\d{1,2}[:.]\d{2}", number)


def test_mail_is_the_same_each_time(breach: Breach, envelope: Envelope) -> None:
    """A retried command makes the same mail."""
    first = eml(breach_mail(breach, envelope, now=NOW))
    assert first == eml(breach_mail(breach, envelope, now=NOW))
    assert b"Content-Language: nl" in first


def test_without_a_mailbox_there_is_no_mail(breach: Breach, envelope: Envelope) -> None:
    """A mailbox that is not configured is said, and not passed over."""
    with pytest.raises(SettingsError, match="Configure the mailbox"):
        breach_mail(breach, attrs.evolve(envelope, to=()), now=NOW)


def test_a_date_has_a_zone(breach: Breach, envelope: Envelope) -> None:
    """The date of a mail is evidence."""
    with pytest.raises(SettingsError, match="zone"):
        breach_mail(breach, attrs.evolve(envelope, date=NOW.replace(tzinfo=None)), now=NOW)
