"""Logging in with an OpenID Connect provider, clicked through in a real browser."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator

import pytest

from tests.support.chromium import Tab
from tests.support.login_provider import CLIENT, provider_process
from tests.support.served_pages import pages
from tests.support.service import Running

CONFIG = f"""
login = "oidc"
client_id = "{CLIENT}"
organisation = "Gemeente Voorbeeldstad"
"""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    # The provider sends people back to an address that both know beforehand.
    with socket.create_server(("127.0.0.1", 0)) as free:
        host = f"127.0.0.1:{free.getsockname()[1]}"
    folder = tmp_path_factory.mktemp("oidc") / "site"
    with (
        provider_process() as issuer,
        pages(
            folder,
            None,
            "--listen",
            host,
            config=f'{CONFIG}address = "http://{host}"\n',
            oidc_issuer=issuer,
            oidc_audience="logboek",
        ) as site,
    ):
        yield site


@pytest.fixture
def choose(tab: Tab, town: Running) -> Callable[[str], Tab]:
    """Go to the pages, to the provider, choose something there, and come back."""

    def chosen(name: str) -> Tab:
        tab.open(town.url)
        tab.click("a[href='/inloggen/naar']")
        assert tab.heading == "Inlogdienst"
        tab.click(f"#{name}")
        return tab

    return chosen


def test_a_citizen_sees_what_is_their_own(choose: Callable[[str], Tab], town: Running) -> None:
    """Whom the provider knows sees their own timeline, nothing of anybody else, and is out after logging out."""
    tab = choose("anna")
    assert tab.url == f"{town.url}/mijn"
    assert tab.heading == "Wat er met uw gegevens is gedaan"
    assert "Anna de Vries" in tab.text
    path = tab.js("[...document.querySelectorAll('.ldv-event-title a')].find(a => a.innerText[0] === 'W').pathname")
    tab.open(town.url + path)
    assert tab.heading == "Wijzigen kenteken"
    for other in ("/logboek", "/cijfers", "/register"):
        tab.open(town.url + other)
        assert tab.heading == "Deze pagina is er niet"
    tab.open(town.url)
    tab.click(".ldv-who button")
    tab.open(town.url + path)
    assert tab.heading == "Wat wordt er met mijn gegevens gedaan?"
    choose("bert")
    assert "Bert Jansen" in tab.text
    assert "Wijzigen kenteken" not in tab.text
    tab.open(town.url + path)
    assert tab.heading == "Deze pagina is er niet"


def test_an_employee(choose: Callable[[str], Tab]) -> None:
    """Whom the provider gives the role comes into the logboek."""
    assert choose("fatma").heading == "Logboek"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("expired", "duurde te lang. Log opnieuw in"),
        ("other-client", "niet voor deze website is bedoeld. Log opnieuw in vanaf deze pagina"),
        ("other-issuer", "niet voor deze website is bedoeld. Log opnieuw in vanaf deze pagina"),
        ("nobody", "Log in met een ander account"),
        ("stop", "U bent gestopt met inloggen"),
    ],
)
def test_who_does_not_get_in(
    choose: Callable[[str], Tab], town: Running, look: Callable[[Tab, str], list[str]], name: str, said: str
) -> None:
    """Who is refused reads why, and what to do, on a page with which nothing is wrong; doing that gets them in."""
    tab = choose(name)
    assert "U bent niet ingelogd" in tab.text
    assert said in tab.text
    assert "999990019" not in tab.js("document.documentElement.outerHTML")
    # The way there led past the provider, and the browser complains of every 403.
    tab.forget()
    assert look(tab, f"refused-{name}") == []
    tab.open(f"{town.url}/mijn")
    assert tab.heading == "Wat wordt er met mijn gegevens gedaan?"
    tab.click("a[href='/inloggen/naar']")
    tab.click("#anna")
    assert tab.heading == "Wat er met uw gegevens is gedaan"


def test_an_answer_from_another_browser(choose: Callable[[str], Tab], tab: Tab, town: Running) -> None:
    """An address that somebody else was sent back to logs nobody in."""
    choose("anna")
    tab.open(f"{town.url}/inloggen/terug?code=code-1&state=gestolen")
    assert "U bent niet ingelogd" in tab.text
