"""The demo: two telephones to the archive by the command line, with a real logboek and audit log."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest
from pypdf import PdfReader

import ldv
from chatarchive.readout import open_export
from examples.chatarchive._demo.checks import content_of, holds
from examples.chatarchive._demo.exports import Delivered, both
from examples.chatarchive._demo.people import BSN, EMPLOYEE_TEXTS, GROUP, PIETER
from examples.chatarchive.demo import SHORT

ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.timeout(400)


@attrs.frozen
class Run:
    """A demo that was run.

    Attributes:
        code: How it ended.
        shown: What it printed.
        folder: What it left.
    """

    code: int
    shown: str
    folder: Path

    @property
    def dms(self) -> Path:
        """The document store."""
        return self.folder / "archief" / "dms"

    def dossier(self, delivered: Delivered) -> Path:
        """The dossier of an owner."""
        [found] = self.dms.glob(f"Chatberichten/*/*{delivered.owner.name}")
        return found

    def title(self, delivered: Delivered) -> str:
        """The title of the conversation."""
        [pdf] = self.dossier(delivered).glob(f"*{GROUP}.pdf")
        return pdf.stem


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    folder = tmp_path_factory.mktemp("chatarchive") / "demo"
    ended = subprocess.run(
        [sys.executable, "examples/chatarchive/demo.py", "--short", "--keep", str(folder)],
        cwd=ROOT, capture_output=True, text=True, timeout=380, check=False,
    )  # fmt: skip
    yield Run(code=ended.returncode, shown=ended.stdout + ended.stderr, folder=folder)
    # Originals are written once, in folders that nobody writes in: what cleans up has to be let in.
    for one in sorted(folder.rglob("*")):
        if one.is_dir():
            one.chmod(0o700)


@pytest.fixture(scope="module")
def telephones() -> list[Delivered]:
    return list(both(SHORT))


@pytest.mark.requirement(12, 54, 56)
def test_the_counts_add_up(run: Run) -> None:
    """Commands x data subjects are records, refusals are NOK records, rows of the overview are conversations."""
    assert run.code == 0, run.shown
    assert (run.shown.count("✓"), run.shown.count("✗")) == (18, 0)
    assert "commands x data subjects = records that name somebody" in run.shown
    assert "refusals = NOK operations" in run.shown


@pytest.mark.requirement(21, 23, 24, 25)
def test_the_dossier_is_that_of_the_working_agreements(run: Run, telephones: list[Delivered]) -> None:
    """Every folder and title of section 8 is there, in gross and in net, and nothing else but the work folder."""
    for one in telephones:
        folder, title = run.dossier(one), run.title(one)
        year, name = title[:4], f"{one.owner.function} {one.owner.name}"
        assert folder.relative_to(run.dms).as_posix() == (
            f"Chatberichten/{year} Chatberichten/{year} WhatsApp Chat {name}"
        )
        assert title == f"{title[:10]} WhatsApp Chat {name} - {GROUP}"
        media = f"Media behorende bij {title}"
        assert {path.name for path in folder.iterdir()} == {
            "01. Geïmporteerd", "02. Werkmap", "manifest-0001.json", media, f"{title}.mdto.xml",
            *(f"{title}{end}" for end in (".txt", ".txt.mdto.xml", ".pdf", ".pdf.mdto.xml")),
        }  # fmt: skip
        imported = {path.name for path in (folder / "01. Geïmporteerd").iterdir() if GROUP in path.name}
        assert imported == {f"{title}.txt", media}
        assert {path.name for path in (folder / media).iterdir()} == {
            f"{file}{end}" for file in one.archived for end in ("", ".mdto.xml")
        }


@pytest.mark.requirement(16, 17, 38)
def test_the_pdf_holds_what_is_kept_and_nothing_else(run: Run, telephones: list[Delivered]) -> None:
    """Every kept message is found in its text, none of the removed ones; as another reader of PDF sees it too."""
    for one in telephones:
        path = run.dossier(one) / f"{run.title(one)}.pdf"
        plain = "".join(_text_of(path).split())
        kept = [text for line in one.lines for text in line.kept]
        gone = [line.gone for line in one.lines if line.gone]
        assert len(gone) == 5
        assert [text for text in kept if "".join(text.split()) not in plain] == []
        assert [text for text in gone if "".join(text.split()) in plain] == []
        assert plain.count("[verwijderd:categorie") >= len(gone)


def _text_of(path: Path) -> str:
    """By pdftotext in the order of the file; where that is missing, by pypdf."""
    if (program := shutil.which("pdftotext")) is None:
        return "".join(page.extract_text() for page in PdfReader(path).pages)
    command = [program, "-raw", "-enc", "UTF-8", str(path), "-"]
    return subprocess.run(command, capture_output=True, timeout=60, check=True).stdout.decode()


@pytest.mark.requirement(55)
def test_nothing_personal_is_where_it_may_not_be(run: Run, telephones: list[Delivered]) -> None:
    """No record holds a message, an employee or a number; no file outside the document store holds a message."""
    said = {text for one in telephones for line in one.lines for text in (*line.kept, line.gone) if len(text) > 12}
    with ldv.Logboek.open(f"chdb://{run.folder}/archief/logboek") as logboek:
        records = logboek.records()
    assert len(records) > 600
    numbers = [one.owner.phone for one in telephones]
    names = [name.strip("~ ") for one in telephones for name in one.owner.names.values()]
    for record in records:
        assert not holds(repr(attrs.asdict(record)).encode(), [*said, *EMPLOYEE_TEXTS, *numbers, *names, BSN])
    outside = [path for path in run.folder.rglob("*") if path.is_file() and run.dms not in path.parents]
    assert [path.name for path in outside if holds(content_of(path), [*said, BSN])] == []
    logged = [path for path in outside if any(part.startswith("logboek") for part in path.parts)]
    assert [path.name for path in logged if holds(path.read_bytes(), [*EMPLOYEE_TEXTS, *numbers, *names])] == []


@pytest.mark.requirement(8, 32)
def test_the_originals_are_what_was_delivered(run: Run, telephones: list[Delivered]) -> None:
    """At the end each source has the bytes that the telephone delivered, and is still read as that conversation."""
    for one in telephones:
        source = run.dossier(one) / "01. Geïmporteerd" / f"{run.title(one)}.txt"
        assert hashlib.sha256(source.read_bytes()).hexdigest() == hashlib.sha256(one.text.encode()).hexdigest()
        with open_export(source) as export:
            assert len(export.read().messages) == len(one.lines)


@pytest.mark.requirement(40)
def test_each_telephone_is_read_message_by_message(telephones: list[Delivered], tmp_path: Path) -> None:
    """The material is realistic and the same each time: hundreds of messages, of which every single one is found."""
    for one in both(360):
        with open_export(one.write(tmp_path)) as export:
            found = export.read()
        assert len(found.messages) == len(one.lines) > 300
        assert found.certain
        counts = found.counts
        assert (counts.deleted, counts.view_once, counts.edited, counts.media_left_out) == (1, 1, 1, 1)
        assert counts.expiring == (one.owner is PIETER)
    assert [one.text for one in both(SHORT)] == [one.text for one in telephones]
