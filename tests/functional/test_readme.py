"""The code on the front page."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

README = Path(__file__).parents[2] / "README.md"
CALLS = """
print(find_permits("999990019"))
print(change_plate("999990019", "XX-999-X"))
ldv.shutdown(60)
"""
READS = """
import json, sys
import ldv

with ldv.Logboek.open(sys.argv[1]) as logboek:
    found = logboek.records(subject=ldv.Subject("999990019", type="BSN"))
print(json.dumps({record.operation_name: record.status.name for record in found}))
"""


class NotFound(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(404)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class calls it so
        """Leave stderr to the code under test."""


@pytest.fixture
def other_organisation() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), NotFound) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def run(folder: Path, program: str, *arguments: str) -> str:
    command = [sys.executable, "-c", program, *arguments]
    finished = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=100, check=False)
    assert (finished.returncode, finished.stderr) == (0, "")
    return finished.stdout


def test_the_code_in_the_readme_does_what_it_says(tmp_path: Path, other_organisation: str) -> None:
    """The program on the front page runs as it stands, and what it logged can be read back by data subject."""
    [program] = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), flags=re.DOTALL)
    here = program.replace("/var/lib/parkeeradmin", str(tmp_path)).replace("https://brv.example", other_organisation)
    assert run(tmp_path, here + CALLS).splitlines() == ["['parkeervergunning binnenstad']", "False"]
    records = json.loads(run(tmp_path, READS, f"chdb://{tmp_path}/logboek"))
    assert records == {"opvragenVergunningen": "OK", "wijzigenKenteken": "NOK"}


def test_every_session_that_is_named_exists() -> None:
    """`nox -s NAME` on a page of the project names a session of noxfile.py."""
    root = README.parent
    pages = [*root.glob("*.md"), *root.glob("docs/**/*.md"), *root.glob("examples/**/*.md")]
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    sessions = re.findall(r"^@nox\.session.*\ndef (\w+)", (root / "noxfile.py").read_text("utf-8"), flags=re.MULTILINE)
    assert set(re.findall(r"nox -s (\w+)", text)) <= set(sessions)


def test_the_tree_names_every_folder() -> None:
    """Each folder of the library stands in the tree on the front page, and no other."""
    tree = re.search(r"^src/ldv/.*?^src/chatarchive", README.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    assert tree is not None
    folders = {path.parent.name for path in (README.parent / "src" / "ldv").glob("*/__init__.py")}
    assert set(re.findall(r"^  (\w+)/", tree[0], flags=re.MULTILINE)) == folders
