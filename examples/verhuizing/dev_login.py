"""FOR DEVELOPMENT ONLY: the clerks of the Balieapp, in place of the municipality's own login."""

from __future__ import annotations

from examples._dev_login import DevLogin, Person
from examples.verhuizing.pages import SITE

CLERKS = {"c": Person("Medewerker C (balie)", "p-4711"), "d": Person("Medewerker D (balie)", "p-4712")}

LOGIN = DevLogin(SITE, CLERKS, instead_of="de inlog van de gemeente", home="/")
