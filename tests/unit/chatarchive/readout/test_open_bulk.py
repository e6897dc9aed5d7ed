"""A delivery of many conversations, as a folder, a zip file, or a file of an app."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from chatarchive.errors import ExportRefused
from chatarchive.readout import App, Method, open_bulk
from tests.support.chat_exports import ANDROID, IOS, JPEG, write_zip, zip_bytes

ONE = zip_bytes({"_chat.txt": IOS, "foto.jpg": JPEG})


def opened(path: Path) -> list[tuple[App, str, int, int]]:
    found = []
    for export in open_bulk(path):
        with export:
            assert export.method is Method.BULK
            media = [item.open().read() for item in export.media()]
            found.append((export.app, export.title, len(export.read().messages), len(media)))
    return found


@pytest.mark.requirement(37)
def test_a_folder(tmp_path: Path) -> None:
    """A folder with text files, zip files and unpacked exports; how they were secured is recorded as bulk."""
    (tmp_path / "WhatsApp Chat - Noord.zip").write_bytes(ONE)
    (tmp_path / "WhatsApp-chat met Bram.txt").write_text(ANDROID, encoding="utf-8")
    (tmp_path / "Zuid").mkdir()
    (tmp_path / "Zuid" / "_chat.txt").write_text(IOS, encoding="utf-8", newline="")
    assert opened(tmp_path) == [
        (App.WHATSAPP, "Noord", 3, 1),
        (App.WHATSAPP, "Bram", 4, 0),
        (App.WHATSAPP, "Zuid", 3, 0),
    ]


@pytest.mark.parametrize("above", ["", "uitlezing/"])
@pytest.mark.parametrize("packed", [True, False])
def test_a_zip_file(above: str, packed: bool, tmp_path: Path) -> None:
    """A zip file with zip files, text files and folders, in a folder of their own or not."""
    files = {
        f"{above}WhatsApp Chat - Noord.zip": ONE,
        f"{above}WhatsApp-chat met Bram.txt": ANDROID.encode(),
        f"{above}Zuid/_chat.txt": IOS.encode(),
        f"{above}Zuid/foto.jpg": JPEG,
        "__MACOSX/._x": b"x",
    }
    assert opened(write_zip(tmp_path / "alles.zip", files, packed=packed)) == [
        (App.WHATSAPP, "Noord", 3, 1),
        (App.WHATSAPP, "Bram", 4, 0),
        (App.WHATSAPP, "Zuid", 3, 1),
    ]


def test_one_file_with_many(tmp_path: Path) -> None:
    """All conversations of a Telegram account, and of a backup of text messages."""
    message = {"type": "message", "date": "2022-05-13T09:00:00", "from": "Bram", "text": "hoi"}
    chats = [{"name": name, "messages": [message]} for name in ("Noord", "Zuid")]
    (tmp_path / "result.json").write_text(json.dumps({"chats": {"list": chats}}))
    assert opened(tmp_path / "result.json") == [(App.TELEGRAM, "Noord", 1, 0), (App.TELEGRAM, "Zuid", 1, 0)]
    rows = "".join(f'<sms address="{i}" date="1652425200000" type="1" body="x"/>' for i in (1, 2, 1))
    (tmp_path / "sms.xml").write_text(f"<smses>{rows}</smses>")
    assert opened(tmp_path / "sms.xml") == [(App.SMS, "1", 2, 0), (App.SMS, "2", 1, 0)]


@pytest.mark.requirement(37, 39)
@pytest.mark.parametrize("as_zip", [True, False])
def test_all_or_nothing(as_zip: bool, tmp_path: Path) -> None:
    """One file that is no export refuses the delivery, and says which by its place and not by its name."""
    folder = tmp_path / "in"
    folder.mkdir()
    files = {"a.zip": ONE, "vakantie Bram.jpg": JPEG, "z.zip": zip_bytes({"../x": "y"})}
    for name, data in files.items():
        (folder / name).write_bytes(data)
    path = write_zip(tmp_path / "alles.zip", files) if as_zip else folder
    with pytest.raises(ExportRefused, match="number 2 of 3") as caught:
        list(open_bulk(path))
    assert caught.value.requirement == 37
    assert "Bram" not in str(caught.value)


def test_an_empty_folder(tmp_path: Path) -> None:
    """A folder without exports is refused."""
    with pytest.raises(ExportRefused, match="no export in it"):
        list(open_bulk(tmp_path))


def test_what_is_not_used_is_closed(tmp_path: Path) -> None:
    """Who stops halfway leaves nothing open."""
    path = write_zip(tmp_path / "alles.zip", {"a.zip": ONE, "b.zip": ONE}, packed=False)
    exports = open_bulk(path)
    next(exports).close()
    exports.close()  # type: ignore[attr-defined]
