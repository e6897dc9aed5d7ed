"""The exports of the two telephones: the same group, by an Android telephone and by an iPhone, both in Dutch."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import attrs
from PIL import Image, ImageDraw

from examples.chatarchive._demo.people import GROUP, PIETER, SANNE, Owner
from examples.chatarchive._demo.talk import Kind, Line, conversation

_LTR = "\u200e"
_ENCRYPTED = (
    "Berichten en oproepen worden end-to-end versleuteld. Niemand buiten deze chat kan ze lezen of beluisteren, zelfs "
    "WhatsApp niet."
)
LATER = 4
"""The second owner joined the group after so many messages."""


@attrs.frozen(kw_only=True)
class Delivered:
    """What a telephone delivers.

    Attributes:
        owner: Whose it is.
        name: Name of the zip file.
        lines: Its messages, one for each that a reader of the export should find.
        text: The text as the app writes it.
        media: Files, by name.
    """

    owner: Owner
    name: str
    lines: tuple[Line, ...]
    text: str
    media: dict[str, bytes]

    def write(self, folder: Path) -> Path:
        """Put the zip file on the central telephone."""
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            inside = "_chat.txt" if self.owner is SANNE else self.name.replace(".zip", ".txt")
            for name, content in {inside: self.text.encode(), **self.media}.items():
                # Always the same moment, so that the same bytes come out at each run.
                archive.writestr(zipfile.ZipInfo(name, (2023, 2, 1, 12, 0, 0)), content)
        path = folder / self.name
        path.write_bytes(made.getvalue())
        return path

    @property
    def relevant(self) -> set[str]:
        """Names of files that the owner finds relevant: no sound, and nothing that nobody spoke of."""
        return {name for name in self.media if name.endswith((".jpg", ".pdf")) and "WA0099" not in name}

    @property
    def archived(self) -> set[str]:
        """Names of files that are archived: of two pictures of one board, the first will do."""
        pictures = sorted(name for name in self.relevant if name.endswith(".jpg"))
        return self.relevant - set(pictures[1:])

    def position(self, line: Line) -> int:
        """Number of a message in the export, from 1."""
        return self.lines.index(line) + 1


def android(size: int) -> Delivered:
    """What the Android telephone of the first owner exports."""
    talk = conversation(size)
    first = talk[0].at
    lines = [
        *_system(first, _ENCRYPTED + " Tik voor meer informatie."),
        *_system(first, f'Karin Okonjo heeft de groep "{GROUP}" gemaakt'),
        *_system(first, "Karin Okonjo heeft u toegevoegd"),
        *talk[:LATER],
        *_system(talk[LATER].at, "Karin Okonjo heeft Sanne de Wit toegevoegd"),
        *talk[LATER : size // 2],
        *_system(
            talk[size // 2].at,
            "Joost Hendriks heeft berichten met vervaldatum ingeschakeld. Nieuwe berichten verdwijnen na 90 dagen uit "
            "deze chat. Tik om te wijzigen.",
        ),
        *talk[size // 2 :],
    ]
    text = "".join(_android_line(one) for one in lines)
    media = {one.file: _content(one.file) for one in talk if one.file and "WA0007" not in one.file}
    # One that is named is not there, and one that is there is named nowhere: both are reported.
    media["IMG-20230120-WA0099.jpg"] = _picture("losse foto")
    return Delivered(owner=PIETER, name=f"WhatsApp-chat met {GROUP}.zip", lines=tuple(lines), text=text, media=media)


def ios(size: int) -> Delivered:
    """What the iPhone of the second owner exports: later, with seconds, and with its own names for people."""
    talk = conversation(size)[LATER:]
    lines = [
        *_system(talk[0].at, _ENCRYPTED),
        *_system(talk[0].at, "Karin (FEZ) heeft u toegevoegd"),
        *talk,
        *_system(talk[-1].at, f'Karin (FEZ) heeft het onderwerp gewijzigd van "Begroting" naar "{GROUP}"'),
    ]
    names = {one.file: f"{number:08}-{_ios_name(one)}" for number, one in enumerate(lines, start=1) if one.file}
    text = "".join(_ios_line(one, names) for one in lines)
    media = {names[one.file]: _content(one.file) for one in talk if one.file}
    return Delivered(owner=SANNE, name=f"WhatsApp Chat - {GROUP}.zip", lines=tuple(lines), text=text, media=media)


def _system(at: datetime.datetime, text: str) -> list[Line]:
    return [Line(at=at, who="", text=text, kind=Kind.SYSTEM)]


def _android_line(line: Line) -> str:
    header = f"{line.at:%d-%m-%Y %H:%M} - "
    if line.kind is Kind.SYSTEM:
        return f"{header}{_LTR if 'versleuteld' in line.text else ''}{line.text}\n"
    bodies: dict[Kind, Callable[[], str]] = {
        Kind.PICTURE: lambda: f"{_LTR}{line.file} (bestand bijgevoegd)\n{line.text}",
        Kind.DOCUMENT: lambda: f"{_LTR}{line.file} (bestand bijgevoegd)\n{line.text}",
        Kind.LEFT_OUT: lambda: "<Media weggelaten>",
        Kind.DELETED: lambda: "Dit bericht is verwijderd",
        Kind.EDITED: lambda: f"{line.text} <Dit bericht is bewerkt>",
        Kind.ONCE: lambda: "",
        Kind.TEXT: lambda: line.text,
    }
    return f"{header}{PIETER.names[line.who]}: {bodies[line.kind]()}\n"


def _ios_line(line: Line, names: dict[str, str]) -> str:
    header = f"[{line.at:%d-%m-%Y, %H:%M:%S}] "
    if line.kind is Kind.SYSTEM:
        return f"{header}{GROUP}: {_LTR}{line.text}\r\n"
    marked = line.kind in {Kind.PICTURE, Kind.DOCUMENT, Kind.LEFT_OUT}
    attached = f"{_LTR}<bijgevoegd: {names.get(line.file, '')}>"
    bodies: dict[Kind, Callable[[], str]] = {
        Kind.PICTURE: lambda: f"{attached}\n{line.text}",
        Kind.DOCUMENT: lambda: f"{attached}\n{line.text}",
        Kind.LEFT_OUT: lambda: f"{_LTR}sticker weggelaten",
        Kind.DELETED: lambda: f"{_LTR}Dit bericht is verwijderd.",
        Kind.EDITED: lambda: f"{line.text} {_LTR}<Dit bericht is bewerkt>",
        Kind.ONCE: lambda: _LTR,
        Kind.TEXT: lambda: line.text,
    }
    return f"{_LTR if marked else ''}{header}{SANNE.names[line.who]}: {bodies[line.kind]()}\r\n"


def _ios_name(line: Line) -> str:
    if line.file.endswith(".pdf"):
        return line.file
    kind = "PHOTO" if line.file.endswith(".jpg") else "AUDIO"
    return f"{kind}-{line.at:%Y-%m-%d-%H-%M-%S}{Path(line.file).suffix}"


def _content(name: str) -> bytes:
    if name.endswith(".jpg"):
        return _picture(name)
    if name.endswith(".pdf"):
        return _document()
    return b"OggS\x00\x02" + bytes(20) + b"OpusHead" + bytes(200)


def _picture(name: str) -> bytes:
    """A photograph of a whiteboard, more or less."""
    image = Image.new("RGB", (640, 400), "#e9ecef")
    draw = ImageDraw.Draw(image)
    draw.rectangle((30, 30, 610, 370), fill="white", outline="#495057", width=6)
    for number in range(5):
        draw.line(
            (70, 90 + 50 * number, 350 + 40 * (number * len(name) % 6), 90 + 50 * number), fill="#1864ab", width=5
        )
    made = io.BytesIO()
    image.save(made, "JPEG", quality=80)
    return made.getvalue()


def _document() -> bytes:
    """A document of one page, as small as a PDF gets."""
    content = b"BT /F1 18 Tf 72 760 Td (Nota begroting, tweede versie \\(voorbeeld\\)) Tj ET"
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    made, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return made + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (len(parts) + 1, table, len(parts) + 1, len(made))
    )


def both(size: int) -> Sequence[Delivered]:
    """What both telephones deliver."""
    return (android(size), ios(size))
