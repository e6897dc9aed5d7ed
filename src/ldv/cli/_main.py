"""The group of all commands."""

from __future__ import annotations

import errno
import os
import sys
from importlib.metadata import PackageNotFoundError, version
from typing import Any, NoReturn

import click

from ldv.cli._analysis import analysis
from ldv.cli._audit import audit
from ldv.cli._config import config
from ldv.cli._conform import conform
from ldv.cli._doctor import doctor
from ldv.cli._export import export
from ldv.cli._failures import INTERRUPTED, Failure, as_json
from ldv.cli._follow import follow
from ldv.cli._help import Command, Group
from ldv.cli._init import init
from ldv.cli._inzage import inzage
from ldv.cli._keys import keys
from ldv.cli._options import json_option
from ldv.cli._register import register
from ldv.cli._report import report
from ldv.cli._retention import retention
from ldv.cli._serve import serve
from ldv.cli._ship import ship
from ldv.cli._show import print_json, standard_output_takes_everything
from ldv.cli._sql import sql
from ldv.cli._status import status
from ldv.cli._subject import subject
from ldv.cli._token import token
from ldv.cli._trace import trace
from ldv.errors import LdvError, Unavailable

_DISTRIBUTION = "logboek-dataverwerkingen"


class Ldv(Group):
    """Commands whose errors become a message and an exit code, and JSON for who asked for that."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        standard_output_takes_everything()
        wants_json = "--json" in ctx.args
        try:
            return super().invoke(ctx)
        except LdvError as error:
            self._fail(Failure(error), wants_json=wants_json)
        except click.ClickException as error:
            self._fail(error, wants_json=wants_json)
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise
            self._fail(Failure(_unusable(error)), wants_json=wants_json)
        except (KeyboardInterrupt, click.Abort):
            raise click.exceptions.Exit(INTERRUPTED) from None

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Commands in the order in which one meets them."""
        return list(self.commands)

    @staticmethod
    def _fail(error: click.ClickException, *, wants_json: bool) -> NoReturn:
        if wants_json:
            click.echo(as_json(error))
        raise error from None


def _unusable(error: OSError) -> Unavailable:
    what = f"{error.filename} cannot be used" if error.filename else "a file or a connection cannot be used"
    return Unavailable(
        f"{what} ({os.strerror(error.errno or 0)}). Check the path, and run this as the user that the application "
        "runs as."
    )


def installed_version() -> str:
    """Version of the installed library."""
    try:
        return version(_DISTRIBUTION)
    except PackageNotFoundError:
        return "unknown (not installed)"


def _print_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's signature
    if value and not ctx.resilient_parsing:
        click.echo(f"ldv {installed_version()}")
        ctx.exit()


@click.group(cls=Ldv, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Show the version and exit.",
)
def main() -> None:
    """Account for every processing of personal data: the logboek on the command line.

    Where to begin:
      ldv init                    make the logboek ready
      ldv doctor                  is everything as it should be?
      ldv status                  what waits, what was delivered, what went wrong
      ldv trace ID                the operations of one processing, as a tree
      ldv follow ID               the same across organisations
      ldv subject --type BSN      everything about one person; the number is asked for
      ldv inzage --type BSN       the same, as an answer for that person

    Settings come from the options of a command, else from LDV_* in the environment, else from ldv.toml or [tool.ldv] in
    pyproject.toml in the current folder; `ldv config` shows them.

    Exit codes:
      0  done, and all is well
      1  done, and something needs attention or was not found
      2  wrong use, or a configuration that cannot work
      3  refused for now: held by another process, or the store does not answer

    Times are in UTC. NO_COLOR switches colours off.
    """


@click.command(name="version", cls=Command)
@json_option
def show_version(*, as_json: bool) -> None:
    """Show the version of ldv and of Python.

    Example:
      ldv version
    """
    found = {"ldv": installed_version(), "python": sys.version.split()[0]}
    if as_json:
        print_json(found)
    else:
        click.echo("\n".join(f"{name} {value}" for name, value in found.items()))


for _command in (
    init,
    doctor,
    status,
    ship,
    serve,
    token,
    trace,
    follow,
    subject,
    inzage,
    sql,
    register,
    keys,
    retention,
    audit,
    report,
    export,
    analysis,
    conform,
    config,
    show_version,
):
    main.add_command(_command)
