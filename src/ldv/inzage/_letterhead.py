"""Who sends a report: from a file, or from the register."""

from __future__ import annotations

import tomllib
from pathlib import Path

import attrs

from ldv.errors import ConfigurationError, UnknownActivity
from ldv.inzage._values import Letterhead
from ldv.register import THIS_ORGANISATION, Register


def letterhead_of(register: Register) -> Letterhead:
    """A letterhead with what the register says of the organisation that keeps it.

    Args:
        register: The register.

    Returns:
        The letterhead; without a name as long as nobody has named the entity that a register ships with.

    Raises:
        RegisterUnavailable: It does not answer.
    """
    try:
        found = register.entities.get(THIS_ORGANISATION)
    except UnknownActivity:
        return Letterhead(organisation="")
    return Letterhead(
        organisation=found.name if found.number > 1 else "",
        address=found.address,
        postal_code=found.postal_code,
        city=found.city,
        email=found.email,
        phone=found.phone_number,
    )


def load_letterhead(path: Path) -> Letterhead:
    """Read a letterhead from a TOML file.

    Args:
        path: The file; its keys are the fields of `Letterhead`.

    Raises:
        ConfigurationError: It cannot be read, or holds something else.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigurationError(
            f"letterhead: {path} cannot be read as TOML ({type(error).__name__}). Check that it is there and valid."
        ) from None
    known = [field.name for field in attrs.fields(Letterhead)]
    if unknown := sorted(set(content) - set(known)):
        raise ConfigurationError(f"letterhead: {path} holds {', '.join(unknown)}; known are {', '.join(known)}.")
    if wrong := sorted(name for name, value in content.items() if not isinstance(value, str)):
        raise ConfigurationError(f"letterhead: {', '.join(wrong)} in {path} must be text. Put quotation marks around.")
    if not content.get("organisation"):
        raise ConfigurationError(f"letterhead: {path} does not name the organisation. Write: organisation = '...'")
    return Letterhead(**content)
