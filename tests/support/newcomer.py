"""Somebody who has never seen the project, and does what docs/start.md says.

As a program it is that person on a new machine: `python tests/support/newcomer.py` clones this repository, lets pip
install the clone into an environment of its own, and follows the page to the end over real HTTP. It needs nothing but
Python, curl and, unless it is to copy the files, git; `nox -s newcomer` runs it.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = (ROOT / "docs" / "start.md").read_text(encoding="utf-8")
JANSEN: Final = "999990019"
PIETERS: Final = "999990020"
MISTYPED: Final = "999990018"
_PORT: Final = "8000"
_READY: Final = re.compile(r"Running on http://[\d.:]+|Booting worker")
_LEFT_OUT: Final = ("LDV_", "OTEL_", "FLASK_", "PYTHON", "VIRTUAL_ENV")
# A busy machine gets more time than a reader would wait.
_PATIENT: Final = ("--wait 10", "--wait 90")


def blocks(language: str) -> list[str]:
    """The blocks of the page in a language."""
    return re.findall(rf"```{language}\n(.*?)```", PAGE, flags=re.DOTALL)


def block(language: str, holding: str) -> str:
    """The only block with this text in it."""
    [found] = [text for text in blocks(language) if holding in text]
    return found


def commands(holding: str) -> list[str]:
    """The commands of the only block with this text in it."""
    return [line.removeprefix("$ ") for line in block("console", holding).splitlines()]


class Newcomer:
    """Who follows the page, in a folder.

    Args:
        folder: Where; it is empty.
        path: Folder of the commands `python`, `flask` and `ldv`.
        stop: What Ctrl-C is. Where the tests run in the background, SIGINT is not heard.
    """

    def __init__(self, folder: Path, *, path: Path, stop: signal.Signals = signal.SIGTERM) -> None:
        """Begin."""
        self.folder = folder
        self._stop = stop
        kept = {name: value for name, value in os.environ.items() if not name.startswith(_LEFT_OUT)}
        self._environment = kept | {"PATH": f"{path}{os.pathsep}{kept['PATH']}"}
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = str(free.getsockname()[1])

    def configure(self) -> None:
        """Write the settings and the application of the page."""
        self.write("ldv.toml", blocks("toml")[0])
        self.write("app.py", block("python", "Flask(__name__)") + block("python", "add_subject"))

    def write(self, name: str, text: str) -> None:
        """Put something into a file, after what is there."""
        with (self.folder / name).open("a", encoding="utf-8") as file:
            file.write(text)

    def type(self, command: str, given: str = "", *, ends: int = 0) -> str:
        """Type a command of the page, and read its answer; nothing but curl and pip may say anything on stderr."""
        words = command.replace(f":{_PORT}", f":{self._port}").replace(*_PATIENT)
        done = subprocess.run(
            ["bash", "-c", words],
            cwd=self.folder,
            env=self._environment,
            input=given,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        said = done.stdout if ends == 0 else done.stdout + done.stderr
        assert done.returncode == ends, f"{command}: ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
        assert ends or not done.stderr or command.startswith("pip"), f"{command}: {done.stderr}"
        return said

    @contextmanager
    def serving(self, command: str) -> Iterator[list[str]]:
        """The service, started as the page says; gives the lines that it wrote, all of them at the end."""
        words = shlex.split(command.replace(_PORT, self._port))
        with subprocess.Popen(
            words, cwd=self.folder, env=self._environment, stderr=subprocess.STDOUT, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            said: list[str] = []
            for line in process.stdout:
                said.append(line)
                if _READY.search(line):
                    break
            else:
                raise AssertionError("".join(said))
            # Nobody reads on for the service, and a full pipe would hold it up.
            rest = threading.Thread(target=said.extend, args=(process.stdout,))
            rest.start()
            try:
                yield said
            finally:
                process.send_signal(self._stop)
                rest.join()

    def find(self, who: str = JANSEN) -> list[str]:
        """What the page's command shows about a person, a line each."""
        [by_subject] = commands("ldv subject")
        return self.type(by_subject, f"{who}\n").splitlines()

    def answer(self) -> str:
        """Make the register of the page, and the letter with what it says."""
        self.write("ldv.toml", blocks("toml")[1])
        [register] = blocks("yaml")
        self.write("register.yaml", register)
        fill, letter = commands("ldv inzage")
        assert "1 added, 1 changed" in self.type(fill)
        return self.type(letter, f"{JANSEN}\n")


def main() -> None:
    """Be a newcomer: from a clone and an empty folder to a record, a trace and a letter; says how long each takes."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="newcomer-") as place:
        folder = Path(place, "application")
        folder.mkdir()
        follow(Newcomer(folder, path=folder / ".venv" / "bin", stop=signal.SIGINT), clone=Path(place, "clone"))


def _clone(to: Path) -> None:
    """Clone this repository; where it is none, or git may not read it, copy what a clone would hold."""
    cloning = ["git", "clone", "--quiet", str(ROOT), str(to)]
    if shutil.which("git") and subprocess.run(cloning, check=False).returncode == 0:
        return
    made = shutil.ignore_patterns(".git", ".nox", ".venv", "venv", "_build", "node_modules", "__pycache__", ".*_cache")
    shutil.copytree(ROOT, to, ignore=made, dirs_exist_ok=True)


def follow(reader: Newcomer, *, clone: Path) -> None:
    """Do everything on the page, and more requests than are on it.

    Raises:
        AssertionError: Something on the page is not so.
    """
    began = last = time.monotonic()

    def done(what: str) -> None:
        nonlocal last
        sys.stdout.write(f"{time.monotonic() - last:6.1f} s  {what}\n")
        sys.stdout.flush()
        last = time.monotonic()

    _clone(clone)
    for command in commands("python3 -m venv"):
        reader.type(command.replace("CLONE", str(clone)))
    done("pip installed a clone, in an environment of its own")
    reader.configure()
    [serve] = commands("flask run")
    with reader.serving(serve) as said:
        _, permits, plate, residents, status = commands("curl")
        assert reader.type(permits) == '["binnenstad"]\n'
        assert "Internal Server Error" in reader.type(plate)
        assert reader.type(residents) == '["J. Jansen","P. Pieters"]\n'
        assert "All is well." in reader.type(status)
        reader.type(permits.replace(JANSEN, MISTYPED))
        reader.type("ldv doctor")
    assert "ConnectionError" in "".join(said)
    assert "fails the eleven test" in "".join(said)
    done("the service logged what it did")
    lines = reader.find()
    assert lines[-1] == "4 records."
    assert reader.find(PIETERS)[-1] == "1 record."
    [trace] = {line.split()[-1] for line in lines if "wijzigenKenteken" in line}
    [show] = commands("ldv trace")
    assert "error: ConnectionError" in reader.type(re.sub(r"[0-9a-f]{32}", trace, show))
    reader.type("ldv subject --type BSN", f"{MISTYPED}\n", ends=2)
    done("the person and the trace were found back")
    letter = reader.answer()
    assert "Zien welke parkeervergunningen iemand heeft" in " ".join(letter.split())
    assert JANSEN not in letter
    done(f"the person has a letter, {time.monotonic() - began:.0f} s after the beginning")
    [sql] = commands("ldv sql")
    assert "opvragenBewoners" in reader.type(f"{sql} --wait 60")
    assert "wijzigenKenteken NOK" in reader.type(f"python -c {shlex.quote(block('python', 'Logboek.open'))}")
    reader.type("pip install --quiet gunicorn pytest")
    [workers] = re.findall(r"`(gunicorn [^`]*)`", PAGE)
    with reader.serving(f"{workers} --bind 127.0.0.1:{_PORT}") as said:
        for _ in range(20):
            assert reader.type(f"{permits} --retry 9 --retry-connrefused") == '["binnenstad"]\n'
        reader.type(residents)
    assert "not in the register" in "".join(said)
    # The letter is a processing about this person as well.
    assert reader.find()[-1] == "26 records."
    done("two workers of gunicorn logged each of twenty requests once")
    reader.write("test_app.py", block("python", "def test_permits_are_logged"))
    assert "1 passed" in reader.type("pytest -q")
    done("the test of the application passed")


if __name__ == "__main__":
    main()
