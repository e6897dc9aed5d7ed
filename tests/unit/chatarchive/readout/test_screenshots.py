"""Screenshots come with metadata and a redaction check, or not at all."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from chatarchive.domain import Kind
from chatarchive.errors import ExportRefused
from chatarchive.readout import App, Method, open_export

pytestmark = pytest.mark.requirement(37)

HEAD = 'gesprek = "Werkgroep Noord"\napp = "WhatsApp"\ngemaakt_door = "m-17"\n'


def described(name: str, minute: int = 0, *, without: str = "") -> str:
    lines = [
        f'bestand = "{name}"',
        f"gemaakt_op = 2023-03-12T14:{minute:02d}:00",
        "weggelakt = true",
        'gecontroleerd_door = "m-18"',
        "gecontroleerd_op = 2023-03-13",
    ]
    kept = [line for line in lines if not without or not line.startswith(without)]
    return "\n".join(["[[schermafdruk]]", *kept, ""])


def picture(kind: str = "PNG", mode: str = "RGB", color: object = "white", **options: object) -> bytes:
    made = io.BytesIO()
    Image.new(mode, (40, 80), color).save(made, kind, **options)  # type: ignore[arg-type]
    return made.getvalue()


def folder_with(tmp_path: Path, metadata: str | None, pictures: dict[str, bytes]) -> Path:
    if metadata is not None:
        (tmp_path / "schermafdrukken.toml").write_text(metadata, encoding="utf-8")
    for name, data in pictures.items():
        (tmp_path / name).write_bytes(data)
    return tmp_path


def refused(folder: Path) -> str:
    with pytest.raises(ExportRefused) as caught:
        open_export(folder)
    assert caught.value.requirement == 37
    assert "Noord" not in str(caught.value)
    return str(caught.value)


def test_screenshots_with_everything(tmp_path: Path) -> None:
    """Each picture is a message, by time; method, app and title are recorded."""
    metadata = HEAD + described("b.png", 5) + described("a.jpg", 1)
    with open_export(folder_with(tmp_path, metadata, {"a.jpg": picture("JPEG"), "b.png": picture()})) as export:
        assert (export.app, export.method, export.title) == (App.WHATSAPP, Method.SCREENSHOT, "Werkgroep Noord")
        messages = export.read().messages
        assert [(one.kind, one.attachment, one.timestamp.minute) for one in messages] == [
            (Kind.MEDIA, "a.jpg", 1),
            (Kind.MEDIA, "b.png", 5),
        ]
        assert [item.name for item in export.media()] == ["a.jpg", "b.png"]


def test_without_metadata(tmp_path: Path) -> None:
    """Pictures alone are refused."""
    assert "there is no schermafdrukken.toml" in refused(folder_with(tmp_path, None, {"a.png": picture()}))


@pytest.mark.parametrize("line", HEAD.splitlines())
def test_metadata_are_whole(line: str, tmp_path: Path) -> None:
    """Title, app and who made them are asked for."""
    metadata = HEAD.replace(f"{line}\n", "") + described("a.png")
    assert line.partition(" ")[0] in refused(folder_with(tmp_path, metadata, {"a.png": picture()}))


@pytest.mark.parametrize("field", ["bestand", "gemaakt_op", "weggelakt", "gecontroleerd_door", "gecontroleerd_op"])
def test_each_picture_was_checked(field: str, tmp_path: Path) -> None:
    """When it was made, whether something was redacted, and who checked that and when, are asked for each picture."""
    metadata = HEAD + described("a.png", without=field)
    assert field in refused(folder_with(tmp_path, metadata, {"a.png": picture()}))


@pytest.mark.parametrize("metadata", [HEAD, HEAD + described("b.png"), HEAD + described("a.png") * 2, "= kapot"])
def test_metadata_fit_the_pictures(metadata: str, tmp_path: Path) -> None:
    """Every picture is described once, and every description has its picture."""
    refused(folder_with(tmp_path, metadata, {"a.png": picture()}))


def with_thumbnail() -> bytes:
    exif = Image.Exif()
    exif.get_ifd(1)[0x0201] = 1
    small = io.BytesIO()
    Image.new("RGB", (4, 4)).save(small, "JPEG")
    body = b"II*\0\x08\0\0\0\0\0\x0e\0\0\0\x01\0\x01\x02\x04\0\x01\0\0\0\x20\0\0\0\0\0\0\0" + small.getvalue()
    return picture("JPEG", exif=b"Exif\0\0" + body)


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (picture() + picture(color="black"), "goes on after its end"),
        (picture("JPEG") + b"the rest of the original", "goes on after its end"),
        (with_thumbnail(), "a small copy of itself"),
        (picture(mode="RGBA", color=(0, 0, 0, 200)), "transparent"),
        (picture()[:-30], "damaged"),
        (b"", "damaged"),
        (picture("GIF"), "damaged, too large or no picture"),
    ],
)
def test_a_picture_shows_all_that_it_holds(data: bytes, found: str, tmp_path: Path) -> None:
    """A picture that carries along what was redacted is refused: old bytes, small copies, see-through bars."""
    assert found in refused(folder_with(tmp_path, HEAD + described("a.png"), {"a.png": data}))
