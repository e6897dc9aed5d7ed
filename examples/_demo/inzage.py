"""Asks an organisation by the command line, as its privacy desk and its auditor do."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from examples._services import ROOT


def inzage(folder: Path, *, type: str, identifier: str, options: tuple[str, ...] = ()) -> str:
    """The report of `ldv inzage` from the logboek and the register in a folder.

    Args:
        folder: Of the organisation; its service has stopped, so that the embedded engine is free.
        type: Kind of identifier.
        identifier: Of the person; given on standard input, as it is nowhere to be seen there.
        options: Further options.
    """
    return ask(folder, "inzage", "--type", type, *options, given=identifier, as_service="Inzageloket")


def ask(folder: Path, *command: str, given: str = "", as_service: str) -> str:
    """What a command of `ldv` answers from the logboek, register and audit log in a folder.

    Args:
        folder: Of the organisation; its service has stopped.
        command: The command and its options.
        given: Standard input.
        as_service: Who asks, in the record of asking.
    """
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("LDV_", "OTEL_"))}
    asked = subprocess.run(
        [sys.executable, "-m", "ldv", *command],
        cwd=folder,
        env={
            **inherited,
            "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
            "LDV_LOGBOEK": f"chdb://{folder / 'logboek'}",
            "LDV_REGISTER": str(folder / "register.db"),
            "LDV_AUDIT": str(folder / "audit.db"),
            "LDV_SERVICE_NAME": as_service,
        },
        input=given,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    if asked.returncode:
        raise AssertionError(f"ldv {command[0]} ended with {asked.returncode}: {asked.stderr}")
    return asked.stdout
