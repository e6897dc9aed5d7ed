"""Screenshots go the same way as exports: with metadata and a redaction check, decided about picture by picture."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from chatarchive.cleaning import Choice, Level, Verb, make_cut
from chatarchive.domain import INSTRUCTION_STEPS, Method, State
from chatarchive.errors import CleaningRefused, ExportRefused, Refused
from chatarchive.services import (
    approve,
    decide,
    download,
    finish_cleaning,
    import_case,
    media_decision,
    media_files,
    media_relevance,
    notify,
    offer,
    read_out,
    record,
    review,
    start_cleaning,
    verify_archive,
    wipe,
)
from tests.support.archive_office import CENTRAL, EXPORT, PARTNER, Desk

pytestmark = pytest.mark.requirement(37)
NAMES = ("1.png", "2.png", "3.png")


def folder(at: Desk, *, checked: bool = True) -> Path:
    """Three screenshots with their metadata."""
    path: Path = at.office.settings["central_folder"] / "schermafdrukken"
    path.mkdir(exist_ok=True)
    lines = [f'gesprek = "{PARTNER}"', 'app = "WhatsApp"', 'gemaakt_door = "m-17"']
    for minute, name in enumerate(NAMES):
        made = io.BytesIO()
        Image.new("RGB", (40, 80), (minute, 0, 0)).save(made, "PNG")
        (path / name).write_bytes(made.getvalue())
        lines += ["[[schermafdruk]]", f'bestand = "{name}"', f"gemaakt_op = 2023-03-12T14:{minute:02}:00"]
        lines += ["weggelakt = true", *(['gecontroleerd_door = "m-18"'] if checked else [])]
        lines += ["gecontroleerd_op = 2023-03-13"]
    (path / "schermafdrukken.toml").write_text("\n".join(lines), encoding="utf-8")
    return path


def read(at: Desk) -> str:
    """A conversation that was read out as screenshots."""
    case = at.planned(method=Method.SCREENSHOT)
    for has, checked in ((False, False), (True, False), (False, True)):
        with pytest.raises(Refused) as caught:
            read_out(
                at.office,
                at.adviser,
                case,
                central_phone=CENTRAL,
                steps=INSTRUCTION_STEPS,
                metadata=has,
                redaction=checked,
            )
        assert caught.value.requirement == 37
    read_out(at.office, at.adviser, case, central_phone=CENTRAL, steps=INSTRUCTION_STEPS, metadata=True, redaction=True)
    return case


@pytest.mark.requirement(19, 22, 37)
def test_screenshots_come_to_the_archive(at: Desk) -> None:
    """One is not relevant, one is left out with its message, and one is archived; the text says which there were."""
    case, office = read(at), at.office
    download(office, at.adviser, case, file=folder(at))
    files = {one.name: one.id for one in media_files(office, at.adviser, case)}
    assert sorted(files) == sorted(NAMES)
    with pytest.raises(Refused):
        import_case(office, at.adviser, case)
    answers = {files["1.png"]: True, files["2.png"]: True, files["3.png"]: False}
    media_relevance(office, at.owner, case, answers=answers)
    for do in (import_case, wipe, notify):
        do(office, at.adviser, case)
    assert not list(office.settings["central_folder"].iterdir())
    start_cleaning(office, at.cleaner, case)
    looked = review(office, at.cleaner, case)
    messages = looked.conversation.messages
    assert [one.attachment for one in messages] == list(NAMES)
    cut = make_cut(messages, message=1, level=Level.MESSAGE, category=2, reason="familie")
    decide(office, at.cleaner, case, choices=[Choice(verb=Verb.CUT, cut=cut)], seen=looked.cleaning.version)
    finish_cleaning(office, at.cleaner, case)
    with pytest.raises(Refused):
        offer(office, at.cleaner, case)
    media_decision(office, at.cleaner, case, answers={files["1.png"]: True, files["2.png"]: True})
    with pytest.raises(CleaningRefused):
        offer(office, at.cleaner, case)
    media_decision(office, at.cleaner, case, answers={files["2.png"]: False})
    offer(office, at.cleaner, case)
    approve(office, at.owner, case)
    record(office, at.cleaner, case)
    assert at.case(case).state is State.RECORDED
    net = next((at.folder / "dms").rglob("2023 WhatsApp Chat directeur-generaal Pieter van Dam"))
    assert [path.name for path in net.glob("Media*/*.png")] == ["1.png"]
    [text] = net.glob("*.txt")
    assert ("1.png" in text.read_text(), "2.png" in text.read_text()) == (True, False)
    assert "[verwijderd: categorie 2]" in text.read_text()
    assert verify_archive(office, at.manager).whole


def test_what_was_not_checked_is_refused_when_it_comes_in(at: Desk) -> None:
    """A picture without its redaction check, also when somebody said at the read-out that there was one."""
    case = read(at)
    with pytest.raises(ExportRefused) as caught:
        download(at.office, at.adviser, case, file=folder(at, checked=False))
    assert caught.value.requirement == 37
    assert at.case(case).state is State.READ_OUT


def test_screenshots_do_not_come_in_as_an_export(at: Desk) -> None:
    """Nor an export as screenshots: the checks of the read-out belong to the method."""
    case = at.until("uitgelezen")
    with pytest.raises(Refused) as caught:
        download(at.office, at.adviser, case, file=folder(at))
    assert caught.value.requirement == 37
    other = at.planned("Ander", method=Method.SCREENSHOT)
    read_out(
        at.office, at.adviser, other, central_phone=CENTRAL, steps=INSTRUCTION_STEPS, metadata=True, redaction=True
    )
    with pytest.raises(Refused) as caught:
        download(at.office, at.adviser, other, file=at.export(EXPORT))
    assert caught.value.requirement == 37
