"""Names that file systems refuse, or that deceive the eye, on the way from planning to the archive."""

from __future__ import annotations

from pathlib import Path

import pytest

from chatarchive.dms import DmsPath
from chatarchive.domain import State
from chatarchive.errors import ExportRefused
from chatarchive.readout import App, open_export
from chatarchive.services import download, verify_archive, view
from tests.support.archive_office import EXPORT, Desk

TITLES = {
    "long": "Overleg " + "x" * 300,
    "emoji of many bytes": "👩‍👩‍👧‍👦" * 60,
    "turned around": "Kernteam \u202etxt.fdp\u202c",
    "separators": '../../etc/passwd \\ C: * ? " < > |',
    "reserved": "CON",
    "final dots": "En verder...",
    "two forms of an accent": "Cafe\u0301 Noord",
}


@pytest.mark.requirement(23, 24)
@pytest.mark.parametrize("partner", TITLES.values(), ids=TITLES.keys())
def test_any_title_gets_to_the_archive(at: Desk, partner: str) -> None:
    """Whatever a group is called: every file stays in the dossier under a name that fits, and can be found again."""
    case = at.until("vastgelegd", partner=partner, group=True)
    found = at.case(case)
    assert found.state is State.RECORDED
    [dossier] = (at.folder / "dms" / "Chatberichten" / "2023 Chatberichten").iterdir()
    files = [path for path in (at.folder / "dms").rglob("*") if path.is_file() and ".concepten" not in path.parts]
    assert all(path.is_relative_to(dossier) for path in files)
    assert all(len(path.name.encode()) <= 255 for path in files)
    assert not any(set(path.name) & set('\\:*?"<>|\u202e') or path.name.endswith((".", " ")) for path in files)
    for file in found.archived:
        assert DmsPath(file.path).parts == file.path
    assert view(at.office, at.owner, case).text == EXPORT
    assert verify_archive(at.office, at.manager).whole


@pytest.mark.requirement(40, 47)
def test_a_name_that_looks_like_another_is_read_by_its_content(at: Desk, tmp_path: Path) -> None:
    """A file is what its content says: a turned-around or endless name decides nothing, and is repeated nowhere."""
    case = at.until("uitgelezen")
    for name in ("gesprek\u202etxt.exe", "a" * 240 + ".txt"):
        path = at.export("MZ\x90\x00 dit is geen gesprek", name=name)
        with pytest.raises(ExportRefused) as caught:
            download(at.office, at.adviser, case, file=path)
        assert caught.value.requirement == 40
        assert name not in str(caught.value)
        path.unlink()
    real = tmp_path / ("WhatsApp-chat met " + "x" * 200 + ".txt")
    real.write_text(EXPORT, encoding="utf-8")
    with open_export(real) as export:
        assert export.app is App.WHATSAPP
