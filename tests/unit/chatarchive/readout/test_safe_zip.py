"""Hostile and broken archives are refused, and nothing is written."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatarchive.errors import ExportRefused
from chatarchive.readout import Limits, open_bulk, open_export
from tests.support.chat_exports import IOS, JPEG, write_zip, zip_bytes

pytestmark = pytest.mark.requirement(39)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder in which nothing may appear."""
    inside = tmp_path / "in"
    inside.mkdir()
    yield inside
    assert [path.name for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".zip"] == []


def refused(path: Path, limits: Limits | None = None) -> str:
    with pytest.raises(ExportRefused) as caught:
        open_export(path, limits=limits or Limits())
    assert caught.value.requirement == 39
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)
    with pytest.raises(ExportRefused):
        list(open_bulk(path, limits=limits or Limits()))
    return str(caught.value)


@pytest.mark.parametrize(
    "name",
    [
        "../buiten.jpg",
        "map/../../buiten.jpg",
        "/etc/buiten.jpg",
        "C:/buiten.jpg",
        "c:buiten.jpg",
        "..\\buiten.jpg",
        "\\\\server\\deel\\buiten.jpg",
        "./buiten.jpg",
        "map//buiten.jpg",
        "buiten\n.jpg",
        "buiten\x1b[2J.jpg",
        "foto\u202egpj.exe",
        "foto\u2067gpj.exe",
        "x" * 296 + ".jpg",
        "é" * 140 + ".jpg",
        "bestand.zip",
        "bestand.RAR",
        "bestand.tar.gz",
    ],
)
def test_names(name: str, folder: Path) -> None:
    """Names that lead out of the export, begin at a root, cannot be shown honestly or are too long, and archives."""
    path = write_zip(folder / "export.zip", {"_chat.txt": IOS, name: JPEG})
    message = refused(path)
    assert "buiten" not in message
    assert "Nothing was written" in message


def test_a_null_in_a_name(folder: Path) -> None:
    """A name with a null is not cut short there."""
    data = zip_bytes({"_chat.txt": IOS, "foto.jpg#.exe": JPEG}).replace(b"foto.jpg#.exe", b"foto.jpg\0.exe")
    (folder / "export.zip").write_bytes(data)
    assert "control characters" in refused(folder / "export.zip")


def with_mode(path: Path, mode: int) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("_chat.txt", IOS)
        info = zipfile.ZipInfo("foto.jpg")
        info.external_attr = mode << 16
        archive.writestr(info, "/etc/passwd")
    return path


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK])
def test_links_and_devices(kind: int, folder: Path) -> None:
    """A link or a device is refused."""
    assert "a link or a device" in refused(with_mode(folder / "export.zip", kind | 0o644))


def test_encrypted(folder: Path) -> None:
    """An encrypted file is refused before a password is asked for."""
    data = bytearray(zip_bytes({"_chat.txt": IOS, "foto.jpg": JPEG}))
    at = data.rindex(b"PK\x01\x02")
    data[at + 8] |= 1
    (folder / "export.zip").write_bytes(data)
    assert "encrypted" in refused(folder / "export.zip")


def test_bombs(folder: Path) -> None:
    """What unpacks to far more than its size is refused, by file and for all together, before it is unpacked."""
    path = write_zip(folder / "een.zip", {"_chat.txt": IOS, "foto.jpg": bytes(20 << 20)})
    assert "zip bomb" in refused(path)
    noise = bytes(range(256)) * 4000
    many: dict[str, bytes | str] = {f"{i}.jpg": bytes(2 << 20) for i in range(10)}
    assert "zip bomb" in refused(write_zip(folder / "veel.zip", {"_chat.txt": IOS, **many}))
    path = write_zip(folder / "groot.zip", {"_chat.txt": IOS, "a.jpg": noise, "b.jpg": noise}, packed=False)
    assert "when unpacked" in refused(path, Limits(total=1_500_000))
    assert "at most 1,000,000" in refused(path, Limits(entry=1_000_000))
    assert "3 files" in refused(path, Limits(entries=2))


def test_a_file_larger_than_it_says(folder: Path) -> None:
    """A size that is not true does not get past the limits: no more is unpacked than was said."""
    data = bytearray(zip_bytes({"_chat.txt": IOS, "foto.jpg": bytes(5 << 20)}))
    at = data.rindex(b"PK\x01\x02")
    struct.pack_into("<I", data, at + 24, 1000)
    (folder / "export.zip").write_bytes(data)
    with pytest.raises(ExportRefused, match="damaged") as caught, open_export(folder / "export.zip") as export:
        export.verify()
    assert caught.value.__context__ is None


def test_a_small_text_may_be_packed_as_well_as_it_can(folder: Path) -> None:
    """Somebody who sends the same line all day has made no bomb."""
    text = IOS + IOS.splitlines(keepends=True)[-1] * 20_000
    path = folder / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("_chat.txt", text)
    assert len(text) > 200 * path.stat().st_size
    with open_export(path) as export:
        assert len(export.read().messages) > 20_000


def test_files_on_top_of_each_other(folder: Path) -> None:
    """Files that share their bytes, as in an overlapping bomb, are refused."""
    data = bytearray(zip_bytes({"_chat.txt": IOS, "a.jpg": JPEG, "b.jpg": JPEG}))
    first = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 1)
    second = data.index(b"PK\x01\x02", first + 1)
    data[second + 42 : second + 46] = data[first + 42 : first + 46]
    (folder / "export.zip").write_bytes(data)
    assert "on top of each other" in refused(folder / "export.zip")


def test_archives_under_another_name(folder: Path) -> None:
    """An archive is known by its content as well; a document that is a zip file by its format may come along."""
    inner = zip_bytes({"a.txt": "x"})
    assert "another archive" in refused(write_zip(folder / "a.zip", {"_chat.txt": IOS, "foto.jpg": inner}))
    document = zip_bytes({"[Content_Types].xml": "<x/>", "word/document.xml": "<x/>"})
    files: dict[str, bytes | str] = {"_chat.txt": IOS, "nota.docx": document, "DOC-20220513-WA0006.": document}
    open_export(write_zip(folder / "b.zip", files)).close()


def test_the_same_name_twice(folder: Path) -> None:
    """Two files of one name, also when only their accents are written differently, and a file that is a folder too."""
    with zipfile.ZipFile(folder / "a.zip", "w") as archive:
        archive.writestr("_chat.txt", IOS)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("_chat.txt", IOS)
    assert "same name" in refused(folder / "a.zip")
    files: dict[str, bytes | str] = {"_chat.txt": IOS, "caf\u00e9.jpg": JPEG, "cafe\u0301.jpg": JPEG}
    assert "same name" in refused(write_zip(folder / "b.zip", files))
    assert "a folder" in refused(write_zip(folder / "c.zip", {"_chat.txt": IOS, "a": JPEG, "a/b.jpg": JPEG}))


@pytest.mark.parametrize("keep", [0.0, 0.3, 0.7, 0.99])
def test_cut_off(keep: float, folder: Path) -> None:
    """An archive of which the end is missing is refused, one without any byte too."""
    data = zip_bytes({"_chat.txt": IOS, "foto.jpg": JPEG})
    (folder / "export.zip").write_bytes(data[: int(len(data) * keep)])
    assert "cut off" in refused(folder / "export.zip")


def test_nothing_inside(folder: Path) -> None:
    """An archive without files is refused."""
    assert "holds nothing" in refused(write_zip(folder / "export.zip", {}))


def test_damage_inside(folder: Path) -> None:
    """Damage shows when a file is read or verified, as a refusal that does not hold its name."""
    large = JPEG * 1000
    data = bytearray(zip_bytes({"_chat.txt": IOS, "geheim.jpg": large}, packed=False))
    at = data.index(large) + len(large) - 100
    data[at] ^= 0xFF
    (folder / "export.zip").write_bytes(data)
    with open_export(folder / "export.zip") as export:
        (item,) = export.media()
        with item.open() as stream, pytest.raises(ExportRefused) as caught:
            stream.read()
        with pytest.raises(ExportRefused, match="file 2"):
            export.verify()
    assert "geheim" not in str(caught.value)
    assert caught.value.__context__ is None


def test_an_unusual_compression(folder: Path) -> None:
    """Only what exports use is unpacked."""
    with zipfile.ZipFile(folder / "export.zip", "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("_chat.txt", IOS)
    assert "no export uses" in refused(folder / "export.zip")


def test_a_conversation_larger_than_the_limit(folder: Path) -> None:
    """The text of a conversation is limited as well."""
    path = write_zip(folder / "export.zip", {"_chat.txt": IOS})
    assert "at most 100" in refused(path, Limits(text=100))


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    """A link, a folder full of links, and nothing at all are no export."""
    real = write_zip(tmp_path / "export.zip", {"_chat.txt": IOS})
    (tmp_path / "link.zip").symlink_to(real)
    (tmp_path / "map").mkdir()
    (tmp_path / "map" / "_chat.txt").write_text(IOS)
    (tmp_path / "map" / "foto.jpg").symlink_to("/etc/passwd")
    for name in ("link.zip", "map", "niets.zip"):
        with pytest.raises(ExportRefused) as caught:
            open_export(tmp_path / name)
        assert caught.value.requirement == 39


def test_names_without_the_flag_for_utf_8(folder: Path) -> None:
    """iOS writes names in UTF-8 and does not say so: they are read as they were meant."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("_chat.txt", IOS)
        archive.writestr("nota ##.pd", JPEG)
    data = made.getvalue().replace(b"nota ##.pd", "nota é.pd".encode())
    (folder / "export.zip").write_bytes(data)
    with open_export(folder / "export.zip") as export:
        assert [item.name for item in export.media()] == ["nota é.pd"]
