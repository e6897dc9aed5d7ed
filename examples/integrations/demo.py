"""The least that each framework needs, as it really runs: a server, a worker or a script, and the records it left.

Each begins in a folder of its own with a logboek of its own, gets one request or task, and is stopped. Ends with 1 when
one of them logged something else than was expected.
"""

from __future__ import annotations

import argparse
import functools
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import httpx
from rich.console import Console

if __package__ in (None, ""):  # run as a file: make `examples` known
    sys.path.insert(0, str(Path(__file__).parents[2]))

import ldv
from examples._demo.shape import Found
from examples._demo.show import colours_for, tree

HERE = Path(__file__).parent
PERSON, OTHER = "999990019", "999990032"  # numbers of nobody
READY = r"(http://127\.0\.0\.1:[1-9]\d*)"
SERVERS = {
    "FastAPI": ["-m", "uvicorn", "examples.integrations.fastapi_app:app", "--port", "0"],
    "Flask": ["-m", "flask", "--app", "examples.integrations.flask_app", "run", "--port", "0"],
    "Django": [str(HERE / "django_app.py"), "runserver", "127.0.0.1:0", "--noreload"],
}
WORKER = ["-m", "celery", "--app", "examples.integrations.celery_tasks", "worker", "-c", "1", "-l", "INFO"]


def environment(folder: Path) -> dict[str, str]:
    """What a framework is told: where its records go, and that an answer waits for them."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("LDV_", "OTEL_"))}
    return {
        **inherited,
        "PYTHONPATH": str(HERE.parents[1]),
        "PYTHONUNBUFFERED": "1",
        "LDV_LOGBOEK": f"chdb://{folder / 'logboek'}",
        "LDV_JOURNAL": str(folder / "journal"),
        "LDV_DURABILITY": "logboek",
        "BROKER_FOLDER": str(folder / "broker"),
    }


def script(folder: Path, name: str, *arguments: str, given: str = "") -> None:
    """Run a program to its end."""
    command = [sys.executable, str(HERE / name), *arguments]
    subprocess.run(
        command,
        cwd=folder,
        env=environment(folder),
        input=given,
        text=True,
        capture_output=True,
        check=True,
        timeout=60,
    )


def serve(folder: Path, command: list[str], ready: str, ask: Callable[[str], None]) -> None:
    """Start a server or a worker, ask it something when it is ready, and end it as Ctrl-C does."""
    process = subprocess.Popen(
        [sys.executable, *command],
        cwd=folder,
        env=environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with process:
        said = ""
        try:
            while (found := re.search(ready, said)) is None:
                line = process.stdout.readline() if process.stdout else ""
                if not line:
                    raise SystemExit(f"It ended before it was ready:\n{said}")
                said += line
            ask(found[0])
        finally:
            process.send_signal(signal.SIGINT)
            if process.stdout:
                process.stdout.read()


def post(url: str) -> None:
    """One request, with the number in its body."""
    httpx.post(f"{url}/vergunningen", json={"bsn": PERSON}, trust_env=False, timeout=60).raise_for_status()


def celery(folder: Path) -> None:
    """A program asks for three tasks, and a worker does them."""
    (folder / "broker").mkdir()
    script(folder, "celery_tasks.py")
    serve(folder, WORKER, r"(?s)(succeeded.*){3}", lambda _: None)


def server(folder: Path, *, command: list[str]) -> None:
    """A server gets one request."""
    serve(folder, command, READY, post)


DEMOS: dict[str, tuple[Callable[[Path], None], int]] = {
    **{name: (functools.partial(server, command=command), 1) for name, command in SERVERS.items()},
    "Celery": (celery, 4),
    "a script": (lambda folder: script(folder, "script.py", given=f"{PERSON}\n{OTHER}\n"), 3),
    "a host with its own OpenTelemetry, sampling 0 %": (lambda folder: script(folder, "own_opentelemetry.py", "0"), 10),
}


def main() -> int:
    """Run each, and show what is in its logboek; returns 1 when that is not what was expected."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    console = Console(highlight=False)
    faults = 0
    for name, (run, expected) in DEMOS.items():
        with tempfile.TemporaryDirectory(prefix="demo-") as temporary:
            run(Path(temporary))
            with ldv.Logboek.open(f"chdb://{temporary}/logboek") as logboek:
                # Who asked for a task ends before it: the newest first, so that an asker is known before its tasks are.
                records = sorted(logboek.records(), key=lambda one: one.start_time, reverse=True)
        found = [Found(record.resource_name, record) for record in records]
        sign = "[green]✓[/]" if len(found) == expected else "[red]✗[/]"
        faults += len(found) != expected
        console.print(tree(f"{sign} {name}: {len(found)} of {expected} records", found, colours_for(found)), "")
    console.print("Which file does what stands in examples/integrations/README.md.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
