"""Which term an activity has."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest

from ldv.delivery._modes import Assignment
from ldv.errors import ConfigurationError
from ldv.profile import Profile, load_profile
from ldv.register import Register
from ldv.retention import terms_for
from tests.support.register import Clock, activity


def profile(**retention: Any) -> Profile:
    return Profile(name="test", generation="seed", retention=retention)


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    clock = Clock()
    with Register.open(tmp_path / "register.db", create=True, log=False, now=clock) as made:
        made.add(activity("Vergunningen", id="rva:boven", parent_id="andere:top"))
        made.add(activity("Wijzigen", id="rva:midden", parent_id="rva:boven"))
        made.add(activity("Wijzigen kenteken", id="rva:onder", parent_id="rva:midden"))
        made.commit()
        clock.forward(days=1)
        made.change("rva:onder", purpose="Iets anders.", new_id="rva:onder2")
        made.commit()
        clock.forward(days=1)
        made.change("rva:onder", purpose="Weer anders.", new_id="rva:onder3")
        made.commit()
        yield made


@pytest.mark.parametrize(
    ("activities", "expected"),
    [
        ({"rva:onder2": "P1Y", "rva:onder": "P2Y", "rva:boven": "P3Y"}, ("P1Y", "rva:onder2")),
        ({"rva:onder": "P2Y", "rva:midden": "P3Y"}, ("P2Y", "rva:onder")),
        ({"rva:midden": "P3Y", "rva:boven": "P4Y"}, ("P3Y", "rva:midden")),
        ({"rva:boven": "P4Y"}, ("P4Y", "rva:boven")),
        ({"andere:top": "P6M"}, ("P6M", "andere:top")),
        ({"iets:anders": "P6M"}, ("P9Y", "default")),
    ],
)
def test_the_nearest_term_counts(register: Register, activities: dict[str, str], expected: tuple[str, str]) -> None:
    """Its own URI, another version of it, the activity it is part of and so on up, and then the default."""
    found = terms_for(["rva:onder2"], profile(default="P9Y", activities=activities), register=register)["rva:onder2"]
    assert (str(found.duration), found.source) == expected


@pytest.mark.parametrize(
    ("version", "expected"), [("rva:onder3", "rva:onder2"), ("rva:onder2", "rva:onder"), ("rva:onder", "rva:onder2")]
)
def test_of_other_versions_the_nearest_counts(register: Register, version: str, expected: str) -> None:
    """The one before it, and only where nothing was before it the one after it."""
    terms = {f"rva:onder{number}": f"P{number or 1}Y" for number in ("", "2", "3")}
    del terms[version]
    assert terms_for([version], profile(activities=terms), register=register)[version].source == expected


def test_without_a_register_only_the_uri_counts() -> None:
    """Who has no register gets the term of the URI itself, or the default; so does an activity it does not know."""
    found = terms_for(["a:1", "a:2"], profile(default="P9Y", activities={"a:1": "P1Y"}), register=None)
    assert {name: str(term.duration) for name, term in found.items()} == {"a:1": "P1Y", "a:2": "P9Y"}


def test_an_activity_of_another_register_has_the_default(register: Register) -> None:
    """References are loose: what the register does not know is no error."""
    assert terms_for(["elders:1"], profile(default="P9Y"), register=register)["elders:1"].source == "default"


def test_a_missing_term_is_refused() -> None:
    """No table at all, or an activity without term where there is no default: the message names what to add."""
    with pytest.raises(ConfigurationError, match=r"\[retention\]"):
        terms_for(["a:1"], load_profile("seed"), register=None)
    with pytest.raises(ConfigurationError, match=r"'a:2'.*no default"):
        terms_for(["a:1", "a:2"], profile(activities={"a:1": "P1Y"}), register=None)


@pytest.mark.parametrize("term", ["P0D", "-P1Y", "P-1Y", "", "7 years", 7, True, "P1.5Y", None])
def test_a_term_that_is_none_is_refused(term: Any) -> None:
    """Nothing, negative, not a duration: found when the profile is read, and the activity is named."""
    with pytest.raises(ConfigurationError, match="'rva:1'"):
        profile(activities={"rva:1": term})
    if term is not None:
        with pytest.raises(ConfigurationError, match="'default'"):
            profile(default=term)


def test_a_profile_in_a_file(tmp_path: Path) -> None:
    """The table stands in the profile's TOML, survives the way to the helper process, and has no other keys."""
    file = tmp_path / "gemeente.toml"
    file.write_text('generation = "seed"\n[retention]\ndefault = "P7Y"\n[retention.activities]\n"rva:1" = "P18M"\n')
    read = load_profile(file)
    assert read.retention is not None
    assert str(read.retention.term("rva:1")) == "P18M"
    assignment = Assignment(directory=tmp_path, logboek="chdb:///x", profile=read)
    assert attrs.asdict(Assignment.from_json(assignment.to_json())) == attrs.asdict(assignment)
    for wrong in ('retention = "P7Y"', '[retention]\nstandard = "P7Y"', '[retention]\nactivities = "P7Y"'):
        file.write_text(f'generation = "seed"\n{wrong}\n')
        with pytest.raises(ConfigurationError, match="retention"):
            load_profile(file)
