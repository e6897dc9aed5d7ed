"""The processing activities of the archive, P1 to P12, and the register that describes them."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Final

from ldv.register import KEEP_AUDIT_LOG, THIS_ORGANISATION, Register

_PREFIX: Final = "urn:uuid:7b0d3c52-5f6e-4c1a-8a57-2f1c9e40c0"
DOC_DIREKT: Final = _PREFIX + "00"
"""The processor (working agreements, section 1)."""
FILE: Final = Path(__file__).parent / "activities.yaml"
"""What is imported into a register: the activities, with the department as controller and Doc-Direkt as processor."""


class Activity(StrEnum):
    """Identifiers of the activities, as records name them."""

    READ_OUT = _PREFIX + "01"
    IMPORT = _PREFIX + "02"
    WIPE = _PREFIX + "03"
    CLEAN = _PREFIX + "04"
    MEDIA = _PREFIX + "05"
    APPROVE = _PREFIX + "06"
    VIEW = _PREFIX + "07"
    CONVERT = _PREFIX + "08"
    BREACH = _PREFIX + "09"
    REPORT = _PREFIX + "10"
    DESTROY = _PREFIX + "11"
    # The audit log of ldv writes under its own activity, of which the register file holds a next version.
    EMPLOYEES = KEEP_AUDIT_LOG

    @property
    def code(self) -> str:
        """`P1` to `P12`, as the working agreements count them."""
        return f"P{list(Activity).index(self) + 1}"


def prepare_register(where: str | Path, *, department: str = "") -> None:
    """Make the register of an archive, or bring it up to date.

    Args:
        where: A path or `postgresql://...`.
        department: Full name of the controller; empty leaves the one that is there (requirement 2).

    Raises:
        ldv.errors.RegisterUnavailable: It does not answer.
    """
    # Part of making an archive; who names a department does so in a processing of its own.
    with Register.open(where, create=True, log=False) as register:
        if Activity.READ_OUT not in register:
            register.import_file(FILE)
        if department and register.entities.get(THIS_ORGANISATION).name != department:
            register.entities.change(THIS_ORGANISATION, name=department)
        register.commit()
