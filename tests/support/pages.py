"""Running what stands on a page of the documentation.

Blocks run in the order of the page, in one folder. What a block needs that a reader has already, or should not do in a
test, stands in a comment above it, which a reader of the page does not see:

    <!-- run: as ldv.toml -->           the block is that file
    <!-- run: input 999990019 -->       standard input of its commands
    <!-- run: exit 1 -->                what its last command ends with
    <!-- run: until Serving -->         its last command goes on; it is ended (SIGTERM) when it has said so
    <!-- run: no, it needs a server --> it is not run; the reason is required
    <!-- setup: python                  code that runs before the next block, in the same program
    ...
    -->
    <!-- setup: stands                  from here on the text stands for what the command prints
    3f9c21 = ldv keys list ...
    -->
    <!-- setup: postgres                from here on the address is that of a PostgreSQL server of the tests
    postgresql://owner@db.example/x
    -->

Blocks of Python run as one program until a command comes; those that hold tests are given to pytest. Records of a
program that does not configure anything go to a logboek in memory. SQL is read by the engine's own parser.
"""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import attrs
import yaml

DOCS: Final = Path(__file__).parents[2] / "docs"
EXTRAS: Final = frozenset(
    tomllib.loads((DOCS.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
)
SHOWN: Final = frozenset({"text", "picture"})
"""Languages of what is shown and not run."""
_PART: Final = re.compile(
    r"<!-- (?P<what>run|setup): (?P<said>.*?)-->|^```(?P<language>\{?[\w-]+\}?)(?P<title>[^\n]*)\n(?P<text>.*?)^```",
    re.DOTALL | re.MULTILINE,
)
_LEFT_OUT: Final = ("LDV_", "OTEL_", "COLUMNS", "NO_COLOR", "FORCE_COLOR")
_INSTALLS: Final = re.compile(r"pip install\b")
_PLACES: Final = re.compile(r"(?<![\w.])/(?=(?:var/lib|etc|srv)/)")
_IN_MEMORY: Final = (
    "from ldv.testing import logboek_in_memory as _in_memory\n_memory = _in_memory()\n_memory.__enter__()\n"
)


@attrs.frozen
class Block:
    """A block of a page, with what its comments say.

    Attributes:
        language: Of the block.
        text: What stands in it.
        line: Line of the page.
        file: Name under which it is written down; empty: it is not a file.
        given: Standard input of its commands.
        exit: What its last command ends with.
        until: What its last command says when it has come far enough; empty: it ends by itself.
        reason: Why it is not run; empty: it is.
        hidden: Whether it is a set-up that the page does not show.
    """

    language: str
    text: str
    line: int
    file: str = ""
    given: str = ""
    exit: int = 0
    until: str = ""
    reason: str = ""
    hidden: bool = False


def pages() -> list[Path]:
    """Every page of the documentation."""
    return sorted(path for path in DOCS.rglob("*.md") if "_build" not in path.parts)


def blocks(page: Path) -> Iterator[Block]:
    """The blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    said: dict[str, str] = {}
    for part in _PART.finditer(text):
        line = text.count("\n", 0, part.start()) + 1
        if part["what"] == "setup":
            language, _, content = part["said"].partition("\n")
            yield Block(language.strip(), content, line, hidden=True)
        elif part["what"] == "run":
            word, _, rest = part["said"].strip().partition(" ")
            said[word.rstrip(",")] = rest.strip()
        elif not part["language"].startswith("{"):
            yield Block(
                part["language"],
                part["text"],
                line,
                file=said.get("as", ""),
                given=said.get("input", ""),
                exit=int(said.get("exit", "0")),
                until=said.get("until", ""),
                reason=said.get("no", ""),
            )
            said = {}
        else:
            said = {}
    assert not said, f"{page}: a comment at the end says {said}, and no block follows"


def environment() -> dict[str, str]:
    """That of whoever reads: the commands of this Python, and nothing of who runs the tests."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(_LEFT_OUT)}
    return clean | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "PYTHONWARNINGS": "error"}


class Follower:
    """Somebody who does what a page says, in a folder.

    Args:
        folder: An empty folder.
        postgres: Gives the address of a place on a PostgreSQL server.
    """

    def __init__(self, folder: Path, *, postgres: Callable[[], str] | None = None) -> None:
        """Begin."""
        self._folder = folder
        self._postgres = postgres
        self._stands: dict[str, str] = {}
        self._program: list[str] = []
        self._environment = environment()
        for place in ("var/lib", "etc", "srv"):
            (folder / place).mkdir(parents=True)

    def follow(self, page: Path) -> None:
        """Run every block of a page that is to be run.

        Raises:
            AssertionError: One of them did not do what it should.
        """
        for block in blocks(page):
            if block.reason or block.language in SHOWN:
                continue
            text = _PLACES.sub(f"{self._folder}/", block.text)
            for written, meant in self._stands.items():
                text = text.replace(written, meant)
            where = f"{page.name}, line {block.line}"
            if block.file:
                self._write(block.file, text, where)
            elif block.language == "python" and "def test_" not in text:
                self._program.append(text)
            else:
                self._finish(where)
                self._other(block, text, where)
        self._finish(page.name)

    def _other(self, block: Block, text: str, where: str) -> None:
        match block.language:
            case "python":
                self._test(text, where)
            case "console":
                self._type(block, text, where)
            case "stands":
                self._let_stand(text, where)
            case "postgres":
                assert self._postgres is not None, f"{where}: it needs a PostgreSQL server"
                # The client library of PostgreSQL knows %20 for a space, and no plus.
                self._stands[text.strip()] = shlex.quote(self._postgres().replace("+", "%20"))
            case "toml":
                tomllib.loads(text)
            case "yaml":
                yaml.safe_load(text)
            case "sql":
                self._parse(text, where)
            case _:
                raise AssertionError(f"{where}: nobody knows how to run {block.language!r}")

    def _let_stand(self, text: str, where: str) -> None:
        written, _, command = text.strip().partition(" = ")
        self._run(["bash", "-c", f"set -o pipefail; ({command}) > .stands"], where)
        self._stands[written] = (self._folder / ".stands").read_text(encoding="utf-8").strip()
        assert self._stands[written], f"{where}: nothing was printed that {written!r} could stand for"

    def _write(self, name: str, text: str, where: str) -> None:
        self._finish(where)
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def _finish(self, where: str) -> None:
        """Run the Python that was read so far, as one program."""
        program, self._program = "\n".join(self._program), []
        if program.strip():
            if "ldv.configure(" not in program and "Logboek.open" not in program:
                program = _IN_MEMORY + program
            self._run([sys.executable, "-c", program], where)

    def _test(self, text: str, where: str) -> None:
        path = self._folder / "test_page.py"
        path.write_text(text, encoding="utf-8")
        options = [
            "-q",
            "-p",
            "no:cacheprovider",
            "-p",
            "no:randomly",
            "-c",
            os.devnull,
            "--rootdir",
            str(self._folder),
        ]
        self._run([sys.executable, "-m", "pytest", *options, str(path)], where)

    def _type(self, block: Block, text: str, where: str) -> None:
        """Type the commands of a block into one shell; what it exports is there for the next block."""
        commands = [line.removeprefix("$ ") for line in text.splitlines() if line.startswith("$ ")]
        assert commands, f"{where}: a block of commands without a command; each begins with '$ '"
        for command in filter(_INSTALLS.match, commands):
            asked = {extra for found in re.findall(r"\[([\w,]+)\]", command) for extra in found.split(",")}
            assert asked <= EXTRAS, f"{where}: there is no extra {', '.join(asked - EXTRAS)}"
        # What a page installs, who runs the tests has.
        commands = [":" if _INSTALLS.match(command) else command for command in commands]
        if block.until:
            self._go_on(commands.pop(), block.until, where)
            commands.append(":")
        kept = self._folder / ".environment"
        script = "set -e -o pipefail\n" + "\n".join(commands[:-1])
        script += f"\nset +e\n{commands[-1]}\ncode=$?\nenv -0 > {kept}\nexit $code\n"
        self._run(["bash", "-c", script], where, given=f"{block.given}\n" if block.given else "", ends=block.exit)
        pairs = (pair.partition("=") for pair in kept.read_text(encoding="utf-8").split("\0") if pair)
        self._environment = {name: value for name, _, value in pairs}

    def _go_on(self, command: str, said: str, where: str) -> None:
        with subprocess.Popen(
            ["bash", "-c", f"exec {command}"],
            cwd=self._folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            assert process.stdout is not None
            lines = []
            for line in process.stdout:
                lines.append(line)
                if said in line:
                    break
            process.send_signal(signal.SIGTERM)
            lines.append(process.stdout.read())
        assert said in "".join(lines), f"{where}: it never said {said!r}\n{''.join(lines)}"
        assert process.returncode == 0, f"{where}: ended with {process.returncode}\n{''.join(lines)}"

    def _parse(self, text: str, where: str) -> None:
        for statement in filter(str.strip, text.split(";")):
            program = "import sys, chdb\nchdb.query('SELECT formatQuery({q:String})', params={'q': sys.argv[1]})"
            self._run([sys.executable, "-W", "ignore", "-c", program, " ".join(statement.split())], where)

    def _run(self, command: list[str], where: str, *, given: str = "", ends: int = 0) -> None:
        done = subprocess.run(
            command,
            cwd=self._folder,
            env=self._environment,
            input=given,
            capture_output=True,
            text=True,
            timeout=110,
            check=False,
        )
        assert done.returncode == ends, f"{where}: ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
