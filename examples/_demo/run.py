"""Runs a demo: starts the services, does in browsers' stead what people do, and shows and checks what was logged."""

from __future__ import annotations

import argparse
import contextlib
import json
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, TypeAlias

import attrs
import httpx
from rich.console import Console

import ldv
from examples._browser import Browser, Page
from examples._demo import show
from examples._demo.organisation import Organisation
from examples._demo.shape import Found
from examples._services import ServiceFailed, Services
from ldv.errors import ConfigurationError, LdvError

if TYPE_CHECKING:
    from examples._demo.serve import Served

Step: TypeAlias = tuple[str, Page]
"""What somebody does, and what the browser then shows."""


class Sites:
    """A browser for each site where a person acts.

    Attributes:
        urls: Their names and addresses.
        folder: Where the services write.
    """

    def __init__(self, urls: Mapping[str, str], folder: Path) -> None:
        """Nothing is open yet."""
        self.urls = urls
        self.folder = folder
        self._open = {name: Browser(url) for name, url in urls.items()}

    def __enter__(self) -> Sites:
        """Use as a block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the browsers."""
        for browser in self._open.values():
            browser.__exit__()

    def __getitem__(self, name: str) -> Browser:
        """The browser that is at this site."""
        return self._open[name]


Flow: TypeAlias = Callable[[Sites], Iterator[Step]]


@attrs.frozen(kw_only=True)
class Kept:
    """The logboeken of a demo in which each is kept by an `ldv serve` of its own, that others can ask.

    Attributes:
        by: Makes what keeps them, in the folder of all.
        promises: Looks at them as others do; returns every promise, and what deviates from it.
        pages_of: Whose pages show a citizen what was done, by the name of the logboek.
        person: Whom to log in as there.
    """

    by: Callable[[Path], Served]
    promises: Callable[[Mapping[str, Sequence[Found]], Served, Path, Console], Mapping[str, Sequence[str]]]
    pages_of: str
    person: str


@attrs.frozen(kw_only=True)
class Demo:
    """One demo.

    Attributes:
        about: What it shows, for `--help`.
        organisations: Who takes part.
        start: Starts their services; returns the sites where a person acts, the first one to begin with.
        flows: What people do, by name.
        check: Every promise, and what deviates from it; takes the records of each flow and the folder of all.
        shown: Shows what more there is to see, before the checks.
        kept: Who keeps the logboeken and lets others look; None: each service has the engine in itself.
    """

    about: str
    organisations: tuple[Organisation, ...]
    start: Callable[[Services], Mapping[str, str]]
    flows: tuple[Flow, ...]
    check: Callable[[Mapping[str, Sequence[Found]], Path], Mapping[str, Sequence[str]]]
    shown: Callable[[Path, Console], None] = lambda folder, console: None
    kept: Kept | None = None

    def main(self) -> int:
        """Run, show, check; returns 1 when something deviates."""
        arguments = self._arguments()
        console = Console(stderr=arguments.json, highlight=False)
        with tempfile.TemporaryDirectory(prefix="demo-") as temporary:
            folder = arguments.keep or Path(temporary)
            console.print(" ".join(self.about.partition("\n\n")[0].split()) + "\n", style="bold", markup=False)
            if self.kept is not None:
                console.print(f"Starting an `ldv serve` for each of {len(self.organisations)} organisations ...")
            try:
                with self.kept.by(folder) if self.kept else contextlib.nullcontext() as keeping:
                    by_flow, faults = self._done(folder, console, keeping, arguments)
            except (ServiceFailed, LdvError) as error:
                raise SystemExit(f"The demo went wrong: {error}") from None
        if arguments.json:
            json.dump({flow: [one.plain() for one in part] for flow, part in by_flow.items()}, sys.stdout, indent=1)
        if arguments.keep:
            console.print(f"Everything is in {folder}, the logboeken in */logboek.", soft_wrap=True)
        if not arguments.browse:
            console.print(f"\n{f'{faults} deviate: see ✗ above' if faults else 'All is as it should be'}. ", end="")
            console.print(f"Which file does what stands in examples/{Path(sys.argv[0]).parent.name}/README.md.")
        return 1 if faults else 0

    def _done(
        self, folder: Path, console: Console, keeping: Served | None, arguments: argparse.Namespace
    ) -> tuple[dict[str, list[Found]], int]:
        """Do it all; returns the records of each flow, and how many things deviate."""
        begun = self._run(folder, console, keeping, browse=arguments.browse)
        if keeping is not None:
            console.print(
                "Each `ldv serve` ends for a moment too, so that the demo can look into the logboeken itself."
            )
            keeping.stop()
        console.print()
        found = self.read(folder, may_be_empty=arguments.browse)
        by_flow = {flow: [one for one in found if _flow_of(one, begun) == flow] for flow in begun}
        self._show(by_flow, found, console)
        if arguments.browse:
            return by_flow, 0
        self.shown(folder, console)
        faults = _told(self.check(by_flow, folder), console)
        if keeping is not None:
            faults += self._asked(by_flow, keeping, folder, console, stay=arguments.open)
        return by_flow, faults

    def read(self, folder: Path, *, may_be_empty: bool = False) -> list[Found]:
        """Every record of every logboek, in the order in which operations ended."""
        found = []
        for organisation in self.organisations:
            # Who has logged nothing yet, has no logboek yet.
            with (
                contextlib.suppress(*([ConfigurationError] if may_be_empty else [])),
                ldv.Logboek.open(Services(folder).logboek(organisation.logboek)) as logboek,
            ):
                found += [Found(organisation.logboek, record) for record in logboek.records()]
        # What an operation wrote for each of several persons has its times; it comes before the operation itself.
        return sorted(found, key=lambda one: (one.record.end_time, one.record.parent_operation_id is None))

    def _arguments(self) -> argparse.Namespace:
        parser = argparse.ArgumentParser(description=self.about, formatter_class=argparse.RawDescriptionHelpFormatter)
        parser.add_argument("--keep", metavar="DIR", type=Path, help="leave everything in DIR, a new or empty folder")
        parser.add_argument(
            "--browse", action="store_true", help="click through it yourself, until Ctrl-C; checks nothing"
        )
        parser.add_argument(
            "--json", action="store_true", help="write the records as JSON on stdout, the rest on stderr"
        )
        parser.set_defaults(open=False)
        if self.kept is not None:
            parser.add_argument(
                "--open",
                action=argparse.BooleanOptionalAction,
                default=sys.stdin.isatty() and sys.stdout.isatty(),
                help="go on until Ctrl-C, with one address where a browser can look; by default, in a terminal",
            )
        arguments = parser.parse_args()
        if arguments.keep and arguments.keep.exists() and any(arguments.keep.iterdir()):
            parser.error(f"{arguments.keep} is not empty. Name a folder that is, or that does not exist yet.")
        return arguments

    def _run(self, folder: Path, console: Console, keeping: Served | None, *, browse: bool) -> dict[str, int]:
        """Let the services work; returns when each flow began, in nanoseconds since 1970."""
        begun: dict[str, int] = {}
        count = len(self.organisations)
        console.print(f"{count} services, {count} logboeken. Starting ...")
        with Services(folder, told=keeping.told if keeping else None) as services:
            urls = self.start(services)
            if browse:
                begun["browsed"] = time.time_ns()
                for name, url in urls.items():
                    console.print(f"Open [bold]{url}[/] in a browser: {name}.")
                if keeping is not None:
                    self._invite(keeping, console)
                console.print("Ctrl-C stops the services and shows what was logged.")
                _wait_for_ctrl_c()
            else:
                try:
                    self._act(Sites(urls, services.folder), begun, console)
                except (AssertionError, LookupError, httpx.HTTPError) as error:
                    console.print(services.last_lines(), markup=False, soft_wrap=True)
                    raise SystemExit(
                        f"The demo went wrong, and above is what the services say of it: {error}"
                    ) from None
            console.print("Stopping; each service delivers what it has logged.")
        return begun

    def _act(self, sites: Sites, begun: dict[str, int], console: Console) -> None:
        width = max(len(flow.__name__) for flow in self.flows)
        with sites:
            for flow in self.flows:
                begun[flow.__name__] = time.time_ns()
                for action, page in flow(sites):
                    told = f"  {flow.__name__:{width}} {action:38} -> {page.status} {page.heading}"
                    console.print(told, markup=False, soft_wrap=True)

    def _show(self, by_flow: Mapping[str, Sequence[Found]], found: Sequence[Found], console: Console) -> None:
        colours = show.colours_for(found)
        for organisation in self.organisations:
            records = [one.record for one in found if one.logboek == organisation.logboek]
            console.print(show.table(organisation, records, colours), "")
        console.print("[dim]Ids are cut short. A colour is an operation, in whichever logboek it is named.[/]\n")
        console.print("Who called whom, by parent_operation_id and foreign_operation:")
        for flow, part in by_flow.items():
            console.print(show.tree(flow, part, colours), "")

    def _asked(
        self, by_flow: Mapping[str, Sequence[Found]], keeping: Served, folder: Path, console: Console, *, stay: bool
    ) -> int:
        """Look at the logboeken as others do, and say what deviates; returns how many things do."""
        if self.kept is None:
            return 0
        console.print("\nEach `ldv serve` begins again, and is asked by others ...")
        keeping.start()
        try:
            faults = _told(self.kept.promises(by_flow, keeping, folder, console), console)
        except (AssertionError, LookupError, httpx.HTTPError) as error:
            console.print(keeping.last_lines(), markup=False, soft_wrap=True)
            raise SystemExit(f"The demo went wrong: {error}") from None
        if stay:
            console.print()
            self._invite(keeping, console)
            console.print("Ctrl-C ends it.")
            _wait_for_ctrl_c()
        return faults

    def _invite(self, keeping: Served, console: Console) -> None:
        if self.kept is not None:
            console.print(
                f"Open [bold]{keeping.urls[self.kept.pages_of]}[/] in a browser, and log in as {self.kept.person}: "
                "what was done with your data, and why.",
                soft_wrap=True,
            )


def _told(deviations: Mapping[str, Sequence[str]], console: Console) -> int:
    """Say what was compared and what deviates; returns how many things do."""
    for promise, faults in deviations.items():
        console.print(f"[red]✗[/] {promise}" if faults else f"[green]✓[/] {promise}", soft_wrap=True)
        for fault in faults:
            console.print(f"    {fault}", style="red", markup=False, soft_wrap=True)
    return sum(map(len, deviations.values()))


def _wait_for_ctrl_c() -> None:
    # Blocked only now, so that the services have not inherited it.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    signal.sigwait({signal.SIGINT, signal.SIGTERM})


def expect(page: Page, status: int, *texts: str) -> Page:
    """The same page, if it is what should be shown.

    Raises:
        AssertionError: It is another one.
    """
    missing = [text for text in texts if text not in page.text]
    if page.status != status or missing:
        raise AssertionError(f"{page.url}: expected {status} and {texts}; found {page.status}, without {missing}.")
    return page


def _flow_of(one: Found, begun: Mapping[str, int]) -> str:
    return max((flow for flow in begun if begun[flow] <= one.record.start_time), key=lambda flow: begun[flow])
