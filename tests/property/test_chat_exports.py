"""Whatever stands in a file: it is read or refused, nothing is lost, and nothing of it is shown."""

from __future__ import annotations

import contextlib
import datetime
import io
import tempfile
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from chatarchive.domain import Kind
from chatarchive.errors import ExportRefused
from chatarchive.readout import DateOrder, open_export, parse_whatsapp, read_whatsapp
from chatarchive.readout._bodies import MARKS
from chatarchive.readout._files import MediaItem
from chatarchive.readout._sms import Repaired
from tests.support.chat_exports import ANDROID, IOS, JPEG, zip_bytes

HEADERS = [
    "13-05-2022 09:00 - Bram: ",
    "[13-05-2022, 09:00:01] Bram: ",
    "13/05/22, 9:00 PM - Bram",
    "31-02-2022 09:00 - Bram: ",
    "5/13/22, 9:00 - ",
]
STYLES = ["{:%d-%m-%Y %H:%M} - ", "[{:%d-%m-%Y, %H:%M:%S}] ", "{:%d/%m/%y, %I:%M %p} - ", "{:%d-%m-%y %H:%M:%S}: "]
PLAIN = zip_bytes({"_chat.txt": IOS, "foto.jpg": JPEG})
NESTED = zip_bytes({"a.zip": zip_bytes({"_chat.txt": ANDROID})}, packed=False)
REFERENCES = ["&#55357;&#56832;", "&#xD83D;&#xDE00;", "&#55357;", "&#56832;", "&amp;", "&#65;"]
plain = st.characters(codec="utf-8", exclude_characters="&\x00")
pieces = st.one_of(
    st.sampled_from([*HEADERS, "\n", "\r\n", "\r", "\u200e", "\ufeff", ": ", "<bijgevoegd: ", ">", " (file attached)",
                     "<Media weggelaten>", "Dit bericht is verwijderd", "<Dit bericht is bewerkt>", '"', "👩\u200d💻"]),
    st.text(max_size=8),
)  # fmt: skip
files = st.lists(pieces, max_size=40).map("".join)
words = st.text(st.characters(exclude_categories=["Cs", "Cc", "Z", "Cf"]), min_size=1, max_size=12)
moments = st.datetimes(datetime.datetime(2009, 1, 1), datetime.datetime(2099, 12, 31))  # noqa: DTZ001 - exports are local


@given(text=files, order=st.sampled_from([None, *DateOrder]))
def test_anything_is_read(text: str, order: DateOrder | None) -> None:
    """Any text gives messages or a refusal of the order; lines only go up, and both ways to read agree."""
    try:
        parsed = read_whatsapp(text, order=order)
    except ExportRefused:
        assert order is not None
        return
    assert parse_whatsapp(text, order=order) == list(parsed.messages)
    numbers = [one.line for one in parsed.messages]
    assert numbers == sorted(set(numbers))
    assert all(not MARKS.search(one.text) and one.text == one.text.strip() for one in parsed.messages)


@given(
    written=st.lists(st.tuples(moments, words, st.lists(words, min_size=1, max_size=3)), min_size=1, max_size=20),
    header=st.sampled_from(STYLES),
    end=st.sampled_from(["\n", "\r\n"]),
)  # fmt: skip
def test_what_was_written_is_read(
    written: list[tuple[datetime.datetime, str, list[str]]], header: str, end: str
) -> None:
    """Every message comes back with its time, sender and text, in every style and with every line end."""
    text = "".join(f"{header.format(when)}{sender}: x{f'{end}y'.join(lines)}{end}" for when, sender, lines in written)
    seconds = "%S" in header
    expected = [
        (when.replace(second=when.second if seconds else 0, microsecond=0), sender, "x" + "\ny".join(lines))
        for when, sender, lines in written
    ]
    found = parse_whatsapp(text, order=DateOrder.DAY_FIRST)
    assert [(one.timestamp, one.sender, one.text) for one in found] == expected


@given(text=files)
def test_every_line_is_accounted_for(text: str) -> None:
    """What is not before the first header is in a message: each letter of the file that is no header comes back."""
    marker = "\U0001f4cc"
    text = "13-05-2022 09:00 - Bram: begin\n" + text.replace("\n", f"{marker}\n").replace("\r", "")
    messages = parse_whatsapp(text)
    kept = sum((one.text + (one.sender or "") + (one.attachment or "")).count(marker) for one in messages)
    assert kept == text.count(marker)


@given(
    cut=st.integers(0, 2000),
    at=st.integers(0, 2000),
    value=st.integers(0, 255),
    base=st.sampled_from([PLAIN, NESTED]),
)
@example(cut=0, at=0, value=0, base=b"")
def test_a_damaged_archive_is_refused_or_read(cut: int, at: int, value: int, base: bytes) -> None:
    """Whatever byte of an archive is changed or missing: a refusal or an export, never another error, never a file."""
    data = bytearray(base[: len(base) - cut] if cut < len(base) else base)
    if data:
        data[at % len(data)] = value
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.zip"
        path.write_bytes(data)
        try:
            with open_export(path) as export:
                export.read()
                export.verify()
        except ExportRefused:
            pass
        assert [one.name for one in Path(folder).iterdir()] == ["export.zip"]


@given(
    data=st.binary(max_size=300), name=st.sampled_from(["a.txt", "a.json", "a.xml", "data.json", "result.json", "a.md"])
)
def test_any_file_is_refused_or_read(data: bytes, name: str) -> None:
    """Any bytes under any name give an export or a refusal."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        with contextlib.suppress(ExportRefused):
            open_export(path).close()


@given(
    texts=st.lists(st.one_of(st.text(plain, max_size=5), st.sampled_from(REFERENCES)), max_size=30),
    size=st.integers(1, 40),
)  # fmt: skip
def test_repair_does_not_depend_on_where_the_pieces_end(texts: list[str], size: int) -> None:
    """References are repaired the same, wherever a read of the file ends."""
    data = "".join(texts).encode()

    class Slow(io.BytesIO):
        def read(self, _: int | None = -1) -> bytes:
            return super().read(size)

    whole = Repaired(io.BytesIO(data)).readall()
    assert Repaired(Slow(data)).readall() == whole
    expected = "".join(texts)
    for pair in ("&#55357;&#56832;", "&#xD83D;&#xDE00;"):
        expected = expected.replace(pair, "&#128512;")
    expected = expected.replace("&#55357;", "&#65533;").replace("&#56832;", "&#65533;")
    assert whole is not None
    assert whole.decode().replace("&#xFFFD;", "&#65533;") == expected


def test_kinds_are_all_there() -> None:
    """The fixtures of these tests hold notices, text and media."""
    kinds = {one.kind for one in [*parse_whatsapp(ANDROID), *parse_whatsapp(IOS)]}
    assert kinds == {Kind.SYSTEM, Kind.TEXT, Kind.MEDIA}
    assert MediaItem(name="geheim", size=1, open=lambda: io.BytesIO()).size == 1
