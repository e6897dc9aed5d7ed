"""The registers of the examples."""

from __future__ import annotations

from pathlib import Path

import pytest

from examples._demo.organisation import Organisation, make_register
from examples.bevraging._demo import start as bevraging
from examples.idbellen._demo import start as idbellen
from examples.parkeervergunning._demo import start as parkeervergunning
from examples.parkeervergunning._demo.asked import REGISTER
from examples.verhuizing._demo import start as verhuizing
from ldv.inzage import letterhead_of
from ldv.register import Register
from ldv.register._usage import uses_in

EXAMPLES = Path(__file__).parents[2] / "examples"
ORGANISATIONS = [
    organisation for demo in (bevraging, idbellen, parkeervergunning, verhuizing) for organisation in demo.ORGANISATIONS
]
REGISTERS = sorted(EXAMPLES.glob("*/register_*.yaml"))
KEEPERS = {
    "verhuizing/balieapp.py": "verhuizing/register_gemeente.yaml",
    "verhuizing/brp.py": "verhuizing/register_brp.yaml",
    "verhuizing_meerdere/balieapp.py": "verhuizing/register_gemeente.yaml",
    "verhuizing_meerdere/brp.py": "verhuizing/register_brp.yaml",
    "idbellen/attribute_server_stand_in.py": "idbellen/register_gemeente.yaml",
    "idbellen/backend.py": "idbellen/register_gemeente.yaml",
    "idbellen/callers.py": "idbellen/register_gemeente.yaml",
    "idbellen/exchange.py": "idbellen/register_kcc.yaml",
    "idbellen/portal.py": "idbellen/register_kcc.yaml",
    "bevraging/authorisations.py": "bevraging/register_ministerie.yaml",
    "bevraging/provider.py": "bevraging/register_aanbieder.yaml",
}


def imported(path: Path, folder: Path) -> Register:
    with Register.open(folder / "register.db", create=True, log=False) as register:
        register.import_file(path)
        register.commit()
    return Register.open(folder / "register.db")


@pytest.mark.parametrize("path", REGISTERS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_register_is_in_order(path: Path, tmp_path: Path) -> None:
    """Nothing in it is wrong, and each activity says why it may be done and who answers for it."""
    with imported(path, tmp_path) as register:
        assert not [one for one in register.validate() if one.is_error]
        own = [one for one in register.list() if one.id.startswith("rva:")]
        assert own
        assert [one.name for one in own if not (one.purpose and one.legal_basis and one.legal_basis_comment)] == []
        assert {one.controller_id for one in own} <= {entity.id for entity in register.entities.list()}


@pytest.mark.parametrize(("code", "register"), KEEPERS.items(), ids=KEEPERS)
def test_a_register_knows_what_its_service_does(code: str, register: str, tmp_path: Path) -> None:
    """Every activity that stands in the code of a service is in the register of its organisation."""
    uses, damaged = uses_in(EXAMPLES / code)
    assert damaged == ()
    assert uses
    with imported(EXAMPLES / register, tmp_path) as known:
        assert {activity for use in uses for activity in use.activities if activity not in known} == set()


def test_the_confidential_ones_end(tmp_path: Path) -> None:
    """What the provider and the authority do for an investigation is confidential until a day, and nothing else is."""
    days = {}
    for path in REGISTERS:
        folder = tmp_path / path.parent.name / path.stem
        folder.mkdir(parents=True)
        with imported(path, folder) as register:
            found = [one.confidentiality for one in register.list() if one.confidentiality.confidential]
        days[path.stem] = {str(one.until) for one in found}
    assert {name: until for name, until in days.items() if until} == {
        "register_aanbieder": {"2036-01-01"},
        "register_opsporing": {"2036-01-01"},
    }


@pytest.mark.parametrize("organisation", ORGANISATIONS, ids=lambda one: f"{one.app.split('.')[1]}/{one.logboek}")
def test_a_letter_says_who_sends_it(organisation: Organisation, tmp_path: Path) -> None:
    """An answer to a person that a demo makes has a sender, with an address to object at, as one in earnest has."""
    place = tmp_path / "register.db"
    name = make_register(place, source=organisation.register or REGISTER, entity=organisation.entity)
    with Register.open(place) as register:
        letterhead = letterhead_of(register)
        assert not [one for one in register.validate() if "De organisatie die dit register houdt" in str(one)]
    assert letterhead.organisation == name
    assert all((letterhead.address, letterhead.postal_code, letterhead.city, letterhead.email))
