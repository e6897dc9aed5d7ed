"""`ldv follow ID`: one processing, from logboek to logboek."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ldv.cli._failures import FINDINGS
from ldv.cli._help import Command
from ldv.cli._opened import opened
from ldv.cli._options import json_option, overrides, settings_from, wait_option
from ldv.cli._records import status_of
from ldv.cli._show import complain, joined, moment, print_json, safe, show
from ldv.cli._trace import read_trace_id
from ldv.errors import UsageError

if TYPE_CHECKING:
    from rich.text import Text
    from rich.tree import Tree

    from ldv.inzage import Chain, ChainStep


@click.command(cls=Command)
@click.argument("id")
@overrides("logboek", "profile")
@click.option("--start", default="", metavar="URI", help="The party to begin with. By default our own logboek.")
@click.option("--everyone", is_flag=True, help="Ask everybody on the list, also where no record names them.")
@click.option("--timeout", type=click.FloatRange(min=0.1), default=5, metavar="SECONDS", help="For one answer (5).")
@click.option("--patience", type=click.FloatRange(min=0.1), default=30, metavar="SECONDS", help="For all of them (30).")
@click.option("--svg", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Draw it in a file.")
@wait_option
@json_option
@click.pass_context
def follow(
    ctx: click.Context,
    id: str,
    given: dict[str, str | None],
    *,
    start: str,
    everyone: bool,
    timeout: float,
    patience: float,
    svg: Path | None,
    wait: float,
    as_json: bool,
) -> None:
    """Follow the processing with trace ID across organisations.

    From our own logboek it goes back to who called, and on to who was called, as far as the federation list of the
    profile says whose logboek can be read where. Who does not answer, refuses or is not listed is shown as such.

    The exit code is 1 when nothing was found, or somebody who takes part did not answer.

    Examples:
      ldv follow f176a58de7fe249ea37ed4f5979da02b --profile profile.toml
      ldv follow f176a58de7fe249ea37ed4f5979da02b --start https://rdw.example --svg chain.svg
      ldv follow f176a58de7fe249ea37ed4f5979da02b --json | jq '.parties[].answer'

    In the profile:
      entity = "https://gemeente.example"
      [federation."https://rdw.example"]
      name = "RDW"
      read = "https://logboek.rdw.example/lezenapi/v1"
      token_env = "RDW_TOKEN"
    """
    from ldv.inzage import chain_svg
    from ldv.inzage import follow as walk
    from ldv.profile import load_profile

    trace_id = read_trace_id(id)
    settings = settings_from(given)
    profile = load_profile(settings["profile"])
    if not settings["logboek"] and not start:
        raise UsageError("follow: there is no logboek of our own. Give --logboek, or --start with the URI of a party.")
    with contextlib.ExitStack() as stack:
        own = stack.enter_context(opened(settings, wait=wait)) if settings["logboek"] else None
        chain = walk(
            trace_id,
            profile=profile,
            logboek=own,
            start=start,
            everyone=everyone,
            timeout=timeout,
            patience=patience,
        )
    if svg is not None:
        svg.write_text(chain_svg(chain), encoding="utf-8")
    if as_json:
        print_json(chain.plain())
    elif chain.steps:
        show(tree_of(chain))
    else:
        complain(f"nobody who was asked knows a trace {trace_id}.")
    if not as_json:
        for party in chain.parties:
            if not party.told:
                complain(f"{party.name}: {party.answer.value.replace('_', ' ')}; {party.detail}.")
    ctx.exit(0 if chain.steps and chain.complete else FINDINGS)


def tree_of(chain: Chain) -> Tree:
    """The chain for people."""
    from rich.tree import Tree

    tree = Tree(safe(f"trace {chain.trace_id}", style="bold"), guide_style="dim")
    branches: dict[int, Tree] = {-1: tree}
    entities: dict[int, str] = {}
    for step, depth in chain.ordered():
        branch = branches[depth - 1]
        entities[depth] = step.entity
        branches[depth] = branch.add(_described(chain, step, same=entities.get(depth - 1) == step.entity))
    return tree


def _described(chain: Chain, step: ChainStep, *, same: bool) -> Text:
    record = step.record
    first = joined(safe(record.operation_name, style="bold cyan"), status_of(record), between="  ")
    lines = [safe(f"{moment(record.start_time)} UTC", style="dim")]
    if not same:
        lines.insert(0, safe(chain.name(step.entity), style="yellow"))
    if record.resource_name:
        lines.append(safe(record.resource_name, style="dim"))
    return joined(first, joined(*lines, between="  "), between="\n")
