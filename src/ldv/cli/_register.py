"""`ldv register`: which processing activities there are, and every version of each; one file a kind of command."""

from __future__ import annotations

import click

from ldv.cli._help import Group
from ldv.cli._register_check import check
from ldv.cli._register_files import export, import_, init, template
from ldv.cli._register_read import diff, history, list_, show_, validate


@click.group(cls=Group)
def register() -> None:
    """The register of processing activities: what the records refer to.

    Where to begin:
      ldv register template > register.xlsx    a spreadsheet to fill in
      ldv register import register.xlsx        take it over: all of it, or nothing
      ldv register list                        what there is
      ldv register check src/                  activities that code uses and the register lacks

    Say which register with --register, LDV_REGISTER or ldv.toml. A version never changes: a change adds one, and every
    identifier that was ever used keeps working. Importing is itself a processing and is logged, so it needs the
    settings of a logboek.
    """


for _command in (init, template, import_, export, list_, show_, history, diff, validate, check):
    register.add_command(_command)
