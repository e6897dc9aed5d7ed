"""FOR DEVELOPMENT ONLY: the test persons of MijnOmgeving, in place of DigiD."""

from __future__ import annotations

from examples._dev_login import DevLogin, Person
from examples.parkeervergunning.pages import SITE

PEOPLE = {"a": Person("Testpersoon A", "999990019"), "b": Person("Testpersoon B", "999990032")}

LOGIN = DevLogin(SITE, PEOPLE, instead_of="DigiD", home="/vergunningen")
