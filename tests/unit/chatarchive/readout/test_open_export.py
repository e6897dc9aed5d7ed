"""Every app that is known gives the same model; everything else is refused."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

from chatarchive.domain import Kind
from chatarchive.errors import ExportRefused
from chatarchive.readout import App, Export, Limits, Method, open_export
from tests.support.chat_exports import ANDROID, IOS, JPEG, write_zip


def at(*parts: int) -> datetime.datetime:
    return datetime.datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001 - exports are local


def media_of(export: Export) -> dict[str, bytes]:
    found = {}
    for item in export.media():
        with item.open() as stream:
            found[item.name] = stream.read()
    return found


def sent(export: Export) -> list[tuple[str | None, str, str, str | None]]:
    return [(one.sender, one.text, one.kind.value, one.attachment) for one in export.read().messages]


@pytest.mark.requirement(40)
@pytest.mark.parametrize(
    "name", ["WhatsApp-chat met Bram.txt", "WhatsApp Chat with Bram.txt", "WhatsApp Chat - Bram (1).txt"]
)
def test_a_text_file(name: str, tmp_path: Path) -> None:
    """A text file of WhatsApp is read, and its name suggests a title."""
    path = tmp_path / name
    path.write_text(ANDROID, encoding="utf-8")
    with open_export(path) as export:
        assert (export.app, export.method, export.title) == (App.WHATSAPP, Method.EXPORT, "Bram")
        assert (export.text, len(export.read().messages), media_of(export)) == (ANDROID, 4, {})
        assert "Bram" not in repr(export)
        assert export.verify() == len(ANDROID.encode())


@pytest.mark.requirement(40)
@pytest.mark.parametrize(
    ("zip_name", "text_name", "text"),
    [
        ("WhatsApp Chat - Werkgroep Noord.zip", "_chat.txt", IOS),
        ("WhatsApp-chat met Werkgroep Noord.zip", "WhatsApp-chat met Werkgroep Noord.txt", ANDROID),
        ("export.zip", "WhatsApp Chat with Werkgroep Noord.txt", ANDROID),
        ("WhatsApp Chat - Werkgroep Noord.zip.zip", "_chat.txt", IOS),
        ("WhatsApp Chat - Werkgroep Noord.zip", "map/_chat.txt", IOS),
    ],
)
def test_a_zip_file(zip_name: str, text_name: str, text: str, tmp_path: Path) -> None:
    """A zip file of Android or iOS is read, with its media as streams and without what macOS adds."""
    folder = text_name.rpartition("/")[0]
    beside = f"{folder}/" if folder else ""
    files = {
        text_name: text.encode(),
        f"{beside}foto.jpg": JPEG,
        f"{beside}nota chat.txt": b"een bijlage zonder berichten",
        f"__MACOSX/{beside}._foto.jpg": b"macOS",
    }
    with open_export(write_zip(tmp_path / zip_name, files)) as export:
        assert (export.app, export.title, export.text) == (App.WHATSAPP, "Werkgroep Noord", text.removeprefix("\ufeff"))
        assert media_of(export) == {"foto.jpg": JPEG, "nota chat.txt": b"een bijlage zonder berichten"}
        assert len(export.read().messages) == text.count("13-05-2022")
        assert export.verify() > 0


@pytest.mark.parametrize("packed", [True, False])
def test_a_zip_in_a_zip_once(packed: bool, tmp_path: Path) -> None:
    """A zip file that holds nothing but the export's zip file is looked through, whether it is packed or stored."""
    inner = write_zip(tmp_path / "WhatsApp Chat - Bram.zip", {"_chat.txt": IOS, "foto.jpg": JPEG}).read_bytes()
    path = write_zip(tmp_path / "Bram.zip.zip", {"Bram.zip": inner, "__MACOSX/._Bram.zip": b"x"}, packed=packed)
    with open_export(path) as export:
        assert media_of(export) == {"foto.jpg": JPEG}
        assert export.title == "Bram"
    twice = write_zip(tmp_path / "twee.zip.zip", {"Bram.zip": path.read_bytes()}, packed=packed)
    with pytest.raises(ExportRefused) as refused:
        open_export(twice)
    assert refused.value.requirement == 39


def test_a_packed_zip_in_a_zip_is_unpacked_in_memory_only_when_small(tmp_path: Path) -> None:
    """What would have to be unpacked is limited; what is merely stored is not."""
    inner = write_zip(tmp_path / "a.zip", {"_chat.txt": IOS, "foto.jpg": JPEG}).read_bytes()
    small = Limits(nested=100)
    with pytest.raises(ExportRefused, match="unpacked in memory"):
        open_export(write_zip(tmp_path / "b.zip", {"a.zip": inner}), limits=small)
    open_export(write_zip(tmp_path / "c.zip", {"a.zip": inner}, packed=False), limits=small).close()


def test_an_unpacked_folder(tmp_path: Path) -> None:
    """A folder with the text and the media beside it is an export too."""
    (tmp_path / "_chat.txt").write_text(IOS, encoding="utf-8", newline="")
    (tmp_path / "00000002-PHOTO-2022-05-13-09-02-01.jpg").write_bytes(JPEG)
    with open_export(tmp_path) as export:
        attachments = {one.attachment for one in export.read().messages if one.attachment}
        assert set(media_of(export)) == attachments
        assert export.read().messages[0].sender is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings(encoding: str, tmp_path: Path) -> None:
    """UTF-8 with or without a mark and UTF-16 with one are read alike."""
    path = tmp_path / "chat.txt"
    path.write_bytes(ANDROID.encode(encoding))
    with open_export(path) as export:
        assert sent(export)[-1] == ("Bram", "Dank 👍", "text", None)


@pytest.mark.requirement(40)
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_other_encodings_are_refused(encoding: str, tmp_path: Path) -> None:
    """Any other encoding is refused and not guessed, and the refusal does not hold the text."""
    path = tmp_path / "chat.txt"
    path.write_bytes(ANDROID.replace("👍", "één").replace("\u200e", "").encode(encoding))
    with pytest.raises(ExportRefused) as refused:
        open_export(path)
    assert refused.value.requirement == 40
    assert (refused.value.__cause__, refused.value.__context__) == (None, None)
    assert "Annelies" not in str(refused.value)


@pytest.mark.requirement(40)
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("chat.txt", b"zomaar een tekst zonder berichten\n"),
        ("chat.txt", b""),
        ("notulen.docx", b"PK not really"),
        ("foto.bin", JPEG),
        ("agenda.json", b'{"afspraken": []}'),
        ("regels.json", b'{"sender": "Bram"}\n{"sender": "Bram"}\n'),
        ("agenda.xml", b"<agenda><afspraak/></agenda>"),
        ("kapot.xml", b"<smses><sms "),
        ("messenger.html", b"<html>Messenger</html>"),
    ],
)
def test_another_file_is_refused(name: str, data: bytes, tmp_path: Path) -> None:
    """A file of no app that is known is refused, without a word of what is in it or of its name."""
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(ExportRefused) as refused:
        open_export(path)
    assert refused.value.requirement == 40
    assert name not in str(refused.value)
    assert "Bram" not in str(refused.value)


@pytest.mark.requirement(40)
def test_signal_json(tmp_path: Path) -> None:
    """Signal's lines of JSON give the same model."""
    lines = [
        {"date": "2022-05-13T09:00:00", "sender": "Me", "body": "Goedemorgen  ", "quote": "", "attachments": []},
        {"date": "2022-05-13T09:01:00+02:00", "sender": "Bram", "body": "kijk  ", "quote": "\n\n> Goedemorgen\n\n",
         "attachments": [{"name": "a b.jpg", "path": "media/a%20b.jpg"}, {"name": "c.jpg", "path": "media/c.jpg"}]},
        {"date": "2022-05-13T09:02:00", "sender": "Bram", "body": "", "deleted": True},
        {"date": "2022-05-13T09:03:00", "sender": "Bram", "body": "Missed voice call  ", "call": True},
    ]  # fmt: skip
    (tmp_path / "media").mkdir()
    (tmp_path / "data.json").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    (tmp_path / "chat.md").write_text("[2022-05-13 09:00:00] Me: Goedemorgen\n", encoding="utf-8")
    (tmp_path / "media" / "a b.jpg").write_bytes(JPEG)
    with open_export(tmp_path) as export:
        assert (export.app, export.title) == (App.SIGNAL, tmp_path.name)
        assert sent(export) == [
            ("Me", "Goedemorgen", "text", None),
            ("Bram", "> Goedemorgen\nkijk", "media", "media/a b.jpg"),
            ("Bram", "", "media", "media/c.jpg"),
            ("Bram", "", "deleted", None),
            ("Bram", "Missed voice call", "system", None),
        ]
        assert [one.line for one in export.read().messages] == [1, 2, 2, 3, 4]
        assert set(media_of(export)) == {"media/a b.jpg"}


@pytest.mark.requirement(40)
@pytest.mark.parametrize(
    ("name", "stamp"),
    [("chat.md", "2019-05-29 15:04:11"), ("chat.md", "2019-05-29, 15:04"), ("Bram.txt", "2019-05-29, 15:04")],
)
def test_signal_text(name: str, stamp: str, tmp_path: Path) -> None:
    """Signal's text gives the same model, in its old and its new form."""
    path = tmp_path / name
    path.write_text(
        f"[{stamp}] Me: Hoe gaat het?  \n\n[{stamp}] Bram: zie ![foto](./media/a%20b.jpg)  \n\n"
        f"[{stamp}] Bram: (This message was deleted)\n\n",
        encoding="utf-8",
    )
    with open_export(path) as export:
        assert export.app is App.SIGNAL
        assert sent(export) == [
            ("Me", "Hoe gaat het?", "text", None),
            ("Bram", "zie", "media", "media/a b.jpg"),
            ("Bram", "(This message was deleted)", "deleted", None),
        ]


@pytest.mark.requirement(40)
def test_telegram(tmp_path: Path) -> None:
    """A `result.json` of one conversation gives the same model, with the media beside it."""
    result = {
        "name": "Werkgroep Noord", "type": "private_group", "id": 1,
        "messages": [
            {"id": 1, "type": "service", "date": "2022-05-13T09:00:00", "actor": "Bram", "action": "create_group"},
            {"id": 2, "type": "message", "date": "2022-05-13T09:01:00", "from": "Bram", "from_id": "user1",
             "text": ["zie ", {"type": "bold", "text": "dit"}, " stuk"], "edited": "2022-05-13T09:02:00"},
            {"id": 3, "type": "message", "date": "2022-05-13T09:03:00", "from": None, "from_id": "user2",
             "photo": "photos/a.jpg", "text": "op het plein"},
            {"id": 4, "type": "message", "date": "2022-05-13T09:04:00", "from": "Bram",
             "file": "(File not included. Change data exporting settings to download.)", "text": ""},
            {"id": 5, "type": "message", "date": "2022-05-13T09:05:00", "from": "Bram", "text": "",
             "poll": {"question": "Wanneer?", "answers": []}},
        ],
    }  # fmt: skip
    path = write_zip(
        tmp_path / "telegram.zip",
        {"ChatExport/result.json": json.dumps(result), "ChatExport/photos/a.jpg": JPEG},
    )
    with open_export(path) as export:
        assert (export.app, export.title) == (App.TELEGRAM, "Werkgroep Noord")
        assert sent(export) == [
            (None, "Bram create_group", "system", None),
            ("Bram", "zie dit stuk", "text", None),
            ("user2", "op het plein", "media", "photos/a.jpg"),
            ("Bram", "(File not included. Change data exporting settings to download.)", "media", None),
            ("Bram", "Wanneer?", "text", None),
        ]
        assert [one.edited for one in export.read().messages] == [False, True, False, False, False]
        assert media_of(export)["photos/a.jpg"] == JPEG


SMS = """<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>
<?xml-stylesheet type="text/xsl" href="sms.xsl"?>
<smses count="5">
  <sms address="+31612345678" date="1652425200000" type="1" body="Hoi &#55357;&#56832;&#10;tweede &#55357; regel"
   contact_name="Bram" />
  <sms address="+31612345678" date="1652425260000" type="2" body="Dag &#xD83D;&#xDE00;" read="1" contact_name="Bram" />
  <sms address="+31612345678" date="1652425261000" type="3" body="een concept" read="1" contact_name="Bram" />
  <mms address="+31612345678" date="1652425320000" msg_box="1" contact_name="Bram"><parts>
    <part seq="-1" ct="application/smil" text="&lt;smil/&gt;" />
    <part seq="0" ct="image/jpeg" cl="foto.jpg" data="aGFsbG8=" />
    <part seq="1" ct="text/plain" text="op het plein" />
  </parts><addrs><addr address="+31612345678" type="137" /></addrs></mms>
</smses>
"""


@pytest.mark.requirement(40)
def test_text_messages(tmp_path: Path) -> None:
    """A backup of text messages gives the same model: halves of emoji put together, times local, drafts counted."""
    path = tmp_path / "sms.xml"
    path.write_text(SMS, encoding="utf-8")
    with open_export(path) as export:
        parsed = export.read()
        assert (export.app, export.title, parsed.dropped) == (App.SMS, "Bram", 1)
        assert sent(export) == [
            ("Bram", "Hoi 😀\ntweede \ufffd regel", "text", None),
            ("Ik", "Dag 😀", "text", None),
            ("Bram", "op het plein", "media", "000004-1-foto.jpg"),
        ]
        assert [one.timestamp for one in parsed.messages] == [
            at(2022, 5, 13, 9, 0), at(2022, 5, 13, 9, 1), at(2022, 5, 13, 9, 2),
        ]  # fmt: skip
        assert [item.size for item in export.media()] == [5]
        assert media_of(export) == {"000004-1-foto.jpg": b"hallo"}
        assert export.verify() == len(SMS.encode()) + 5
    winter = datetime.timezone(datetime.timedelta(hours=1))
    with open_export(path, zone=winter) as export:
        assert export.read().messages[0].timestamp == at(2022, 5, 13, 8, 0)


@pytest.mark.requirement(39)
@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE smses [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE smses [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
    ],
)
def test_entities_are_refused(head: str, tmp_path: Path) -> None:
    """XML that declares entities is refused: they can fill the memory, or fetch other files."""
    path = tmp_path / "sms.xml"
    path.write_text(f'<?xml version="1.0"?>{head}<smses><sms address="1" date="1" type="1" body="&b;&a;"/></smses>')
    with pytest.raises(ExportRefused):
        open_export(path)


def test_one_conversation_is_asked_for(tmp_path: Path) -> None:
    """A file with several conversations is not one of them: which were selected has to be said."""
    path = tmp_path / "sms.xml"
    path.write_text(SMS.replace('"+31612345678" date="1652425260000"', '"+31698765432" date="1652425260000"'))
    with pytest.raises(ExportRefused, match="holds 2"):
        open_export(path)


def test_kinds_are_told_apart(tmp_path: Path) -> None:
    """An Android export with a picture has a notice, text and media."""
    path = tmp_path / "WhatsApp-chat met Bram.txt"
    path.write_text(ANDROID, encoding="utf-8")
    with open_export(path) as export:
        kinds = [one.kind for one in export.read().messages]
    assert kinds == [Kind.SYSTEM, Kind.TEXT, Kind.MEDIA, Kind.TEXT]
