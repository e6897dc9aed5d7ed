"""The agreements."""

from __future__ import annotations

from pathlib import Path

import pytest

from ldv.errors import ConfigurationError
from ldv.profile import Generation, Profile, Pseudonymisation, load_profile


def test_two_profiles_have_a_name() -> None:
    """`seed` and `current` are the two generations of the standard, and safe where they leave a choice."""
    for name in ("seed", "current"):
        profile = load_profile(name)
        assert (profile.name, profile.generation) == (name, Generation(name))
        assert profile.tls_required
        assert not profile.exception_message
        assert profile.pseudonymisation is Pseudonymisation.AES_SIV
        assert load_profile(profile) is profile


def test_a_group_of_organisations_writes_its_own(tmp_path: Path) -> None:
    """A profile in a file takes its name from there, or from the file."""
    path = tmp_path / "gemeenten.toml"
    path.write_text(
        'generation = "current"\npseudonymisation = "hmac"\ntls_required = false\nexception_message = true\n'
    )
    assert load_profile(path) == Profile(
        name="gemeenten",
        generation=Generation.CURRENT,
        pseudonymisation=Pseudonymisation.HMAC,
        tls_required=False,
        exception_message=True,
    )
    path.write_text('name = "Gemeenten 2026"\ngeneration = "seed"\n')
    assert load_profile(str(path)).name == "Gemeenten 2026"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", 'Add, above the first table: generation = "seed"'),
        ('generation = "next"', "not known"),
        ('generation = "seed"\npseudonymisation = "md5"', "not known"),
        ('generation = "seed"\ncolour = "red"', "holds colour; known are name"),
        ('generation = "seed"\ntls_required = "no"', "tls_required in .* must be true or false"),
        ('generation = "seed"\nexception_message = 1', "exception_message in .* must be true or false"),
        ('generation = "seed"\nname = 5', "name in .* must be text"),
        ("generation = [", "cannot be read as TOML"),
    ],
    ids=range(8),
)
def test_what_is_wrong_in_a_file_is_said(tmp_path: Path, content: str, said: str) -> None:
    """What a file lacks, or has too much, is said with the name of the file."""
    path = tmp_path / "profile.toml"
    path.write_text(content)
    with pytest.raises(ConfigurationError, match=said) as caught:
        load_profile(path)
    assert str(path) in str(caught.value)


def test_an_unknown_profile_is_said(tmp_path: Path) -> None:
    """A name that is not known, or a file that is not there, is said with what there is."""
    with pytest.raises(ConfigurationError, match="known are 'seed' and 'current'"):
        load_profile("sead")
    with pytest.raises(ConfigurationError, match=r"nowhere\.toml cannot be read"):
        load_profile(tmp_path / "nowhere.toml")
