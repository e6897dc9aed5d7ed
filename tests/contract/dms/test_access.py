"""Nobody sees or does what the policy does not allow, and a refusal tells nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chatarchive.dms import Action, DeletePermission, Dms, DmsPath
from chatarchive.errors import AccessRefused, Refused
from tests.support.document_stores import ADVISER, ANNA, BERT, OWNER, STRANGER, Person, Policy

THERE = ANNA.imported / "gesprek.txt"
NOT_THERE = ANNA.imported / "geen gesprek.txt"
NOTHING = DeletePermission(path=THERE, sha256="0" * 64, reference="besluit-7")

CALLS: dict[Action, list[Callable[[Dms, DmsPath, Person], object]]] = {
    Action.LIST: [
        lambda dms, path, actor: dms.list(path, actor=actor),
        lambda dms, path, actor: dms.stat(path, actor=actor),
    ],
    Action.READ: [lambda dms, path, actor: dms.open(path, actor=actor)],
    Action.WRITE: [
        lambda dms, path, actor: dms.put(path, b"anders", actor=actor),
        lambda dms, path, actor: dms.put(path, b"bericht", actor=actor),
    ],
    Action.DELETE: [lambda dms, path, actor: dms.delete(path, actor=actor, permission=NOTHING)],
}
EACH = [pytest.param(action, call, id=f"{action}-{n}") for action in CALLS for n, call in enumerate(CALLS[action])]


@pytest.fixture
def filled(dms: Dms) -> Dms:
    """A store with a document in two dossiers."""
    for owner in (ANNA, BERT):
        dms.put(owner.imported / "gesprek.txt", b"bericht", actor=ADVISER)
    return dms


@pytest.mark.requirement(26)
@pytest.mark.parametrize(("action", "call"), EACH)
def test_each_call_asks_first(
    filled: Dms, policy: Policy, action: Action, call: Callable[[Dms, DmsPath, Person], object]
) -> None:
    """Who may do everything else is refused, with the policy's own words, whether the document is there or not."""
    all_but = Person("almost", frozenset({ANNA.dossier}), frozenset(Action) - {action})
    policy.asked.clear()
    said = set()
    for path in (THERE, NOT_THERE):
        with pytest.raises(AccessRefused) as refused:
            call(filled, path, all_but)
        said.add(str(refused.value))
    assert said == {"This is not yours to see."}
    assert policy.asked == [("almost", action, ANNA.dossier)] * 2
    assert [one.path for one in filled.list(ANNA.imported, actor=ADVISER)] == [THERE]


@pytest.mark.requirement(26)
@pytest.mark.parametrize("action", Action)
def test_a_stranger_learns_nothing_above_the_dossiers(filled: Dms, action: Action) -> None:
    """The refusal to list is the same for a folder that is there and for one that is not."""
    said = []
    for folder in (DmsPath(), DmsPath.of("Chatberichten"), DmsPath.of("Chatberichten", "2023 Chatberichten")):
        with pytest.raises(AccessRefused) as refused:
            filled.list(folder, actor=STRANGER)
        said.append(str(refused.value).replace(folder.id, "..."))
    missing = DmsPath.of("Chatberichten", "1999 Chatberichten")
    with pytest.raises(AccessRefused) as refused:
        filled.list(missing, actor=STRANGER)
    assert {*said, str(refused.value).replace(missing.id, "...")} == {said[0]}


@pytest.mark.requirement(26)
def test_a_list_leads_only_to_what_is_open(filled: Dms) -> None:
    """An owner sees the way to the own dossier, and not that there are others."""
    year = DmsPath.of("Chatberichten", "2023 Chatberichten")
    assert [one.path for one in filled.list(DmsPath(), actor=OWNER)] == [year.parent]
    assert [one.path for one in filled.list(year.parent, actor=OWNER)] == [year]
    assert [one.path for one in filled.list(year, actor=OWNER)] == [ANNA.dossier]
    assert [one.path for one in filled.list(year, actor=ADVISER)] == [ANNA.dossier, BERT.dossier]
    with pytest.raises(AccessRefused):
        filled.list(BERT.imported, actor=OWNER)


@pytest.mark.requirement(27)
def test_access_ends_at_once(filled: Dms) -> None:
    """Nothing is remembered of an earlier answer: each call asks anew."""
    with filled.open(THERE, actor=OWNER) as stream:
        assert stream.read() == b"bericht"
    with pytest.raises(AccessRefused):
        filled.open(THERE, actor=Person("owner", frozenset({BERT.dossier})))


@pytest.mark.requirement(46)
def test_a_title_cannot_lead_into_another_dossier(filled: Dms) -> None:
    """Points and slashes in a title are part of a name; there is no way around the question which dossier it is."""
    detour = ANNA.imported / ".." / ".." / BERT.dossier.name / "01. Geïmporteerd" / "gesprek.txt"
    with pytest.raises(Refused, match="Nothing stands"):
        filled.open(detour, actor=OWNER)
    slashed = ANNA.imported / f"../../{BERT.dossier.name}/01. Geïmporteerd/gesprek.txt"
    with pytest.raises(Refused, match="Nothing stands"):
        filled.open(slashed, actor=OWNER)
