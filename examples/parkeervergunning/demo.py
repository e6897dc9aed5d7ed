"""The parkeervergunning flows of the standard (sections 5.1 and 5.2), from the browser to three logboeken.

Starts three services, does in a browser's stead what a citizen does, stops them, and shows what each logboek holds and
how they refer to each other. Ends with 1 when that is not what the standard's tables show.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import signal
import sys
import tempfile
import time
from pathlib import Path

if __package__ in (None, ""):  # run as a file: make `examples` known
    sys.path.insert(0, str(Path(__file__).parents[2]))

import httpx
from rich.console import Console

import ldv
from examples._browser import Browser
from examples._services import Services
from examples.parkeervergunning._demo import checks, flows, show
from examples.parkeervergunning._demo.shape import Found
from examples.parkeervergunning._demo.start import ORGANISATIONS, start
from ldv.errors import ConfigurationError


def main() -> int:
    """Run, show, check."""
    arguments = _arguments()
    console = Console(stderr=arguments.json, highlight=False)
    with tempfile.TemporaryDirectory(prefix="parkeervergunning-") as temporary:
        folder = arguments.keep or Path(temporary)
        begun = _run(folder, console, browse=arguments.browse)
        found = _read(folder, may_be_empty=arguments.browse)
        by_flow = {flow: [one for one in found if _flow_of(one, begun) == flow] for flow in begun}
        _show(by_flow, found, console)
        faults = 0 if arguments.browse else _check(by_flow, folder, console)
    if arguments.json:
        json.dump({flow: [one.plain() for one in part] for flow, part in by_flow.items()}, sys.stdout, indent=1)
    if arguments.keep:
        console.print(f"Everything is in {folder}, the logboeken in */logboek.")
    return 1 if faults else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keep", metavar="DIR", type=Path, help="leave everything in DIR, a new or empty folder")
    parser.add_argument("--browse", action="store_true", help="click through it yourself, until Ctrl-C; checks nothing")
    parser.add_argument("--json", action="store_true", help="write the records as JSON on stdout, the rest on stderr")
    arguments = parser.parse_args()
    if arguments.keep and arguments.keep.exists() and any(arguments.keep.iterdir()):
        parser.error(f"{arguments.keep} is not empty. Name a folder that is, or that does not exist yet.")
    return arguments


def _run(folder: Path, console: Console, *, browse: bool) -> dict[str, int]:
    """Let the services work; returns when each flow began, in nanoseconds since 1970."""
    begun: dict[str, int] = {}
    with Services(folder) as services:
        console.print("Three organisations, three services, three logboeken. Starting ...")
        url = start(services)
        if browse:
            begun["browsed"] = time.time_ns()
            console.print(f"Open [bold]{url}[/] in a browser. Ctrl-C stops the services and shows what was logged.")
            # Blocked only now, so that the services have not inherited it.
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
            signal.sigwait({signal.SIGINT, signal.SIGTERM})
        else:
            try:
                _browse(url, begun, console)
            except (AssertionError, httpx.HTTPError) as error:
                console.print(services.last_lines(), markup=False, soft_wrap=True)
                raise SystemExit(f"The demo went wrong, and above is what the services say of it: {error}") from None
        console.print("Stopping; each delivers what it has logged.\n")
    return begun


def _browse(url: str, begun: dict[str, int], console: Console) -> None:
    with Browser(url) as browser:
        for flow in flows.FLOWS:
            begun[flow.__name__] = time.time_ns()
            for action, page in flow(browser):
                console.print(f"  {flow.__name__:10} {action:25} -> {page.status} {page.heading}")


def _read(folder: Path, *, may_be_empty: bool) -> list[Found]:
    """Every record of every logboek, in the order in which operations ended."""
    found = []
    for organisation in ORGANISATIONS:
        # Who has logged nothing yet, has no logboek yet.
        with (
            contextlib.suppress(*([ConfigurationError] if may_be_empty else [])),
            ldv.Logboek.open(Services(folder).logboek(organisation.logboek)) as logboek,
        ):
            found += [Found(organisation.logboek, record) for record in logboek.records()]
    return sorted(found, key=lambda one: one.record.end_time)


def _flow_of(one: Found, begun: dict[str, int]) -> str:
    return max((flow for flow in begun if begun[flow] <= one.record.start_time), key=lambda flow: begun[flow])


def _show(by_flow: dict[str, list[Found]], found: list[Found], console: Console) -> None:
    colours = show.colours_for(found)
    for organisation in ORGANISATIONS:
        records = [one.record for one in found if one.logboek == organisation.logboek]
        console.print(show.table(organisation, records, colours))
    console.print("[dim]Ids are cut short. A colour is an operation, in whichever logboek it is named.[/]\n")
    console.print("Who called whom, by parent_operation_id and foreign_operation:")
    for flow, part in by_flow.items():
        console.print(show.tree(flow, part, colours), "")


def _check(by_flow: dict[str, list[Found]], folder: Path, console: Console) -> int:
    """Say what was compared and what deviates; returns how many things do."""
    deviations = checks.checked(by_flow, folder)
    for promise, faults in deviations.items():
        console.print(f"[red]✗[/] {promise}" if faults else f"[green]✓[/] {promise}")
        for fault in faults:
            console.print(f"    {fault}", style="red", markup=False)
    return sum(map(len, deviations.values()))


if __name__ == "__main__":
    sys.exit(main())
