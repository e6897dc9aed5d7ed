"""What goes in comes out, once, under its own name."""

from __future__ import annotations

import datetime
import hashlib
import io
from concurrent.futures import ThreadPoolExecutor

import pytest

from chatarchive.dms import (
    DeletePermission,
    Dms,
    DmsPath,
    Stored,
    file_title,
    read_back,
    require_equal,
)
from chatarchive.errors import AccessRefused, CopyDiffers, NotStored, Refused, WriteOnceRefused, WrongUse
from tests.support.document_stores import ADVISER, ANNA, BERT, PASSWORD

CHAT = ANNA.imported / "2023-03-12 WhatsApp Chat Directeur Anna Bos - Projectgroep.txt"
DRAFT = ANNA.work / "2023-03-12 WhatsApp Chat Directeur Anna Bos - Projectgroep.txt"
NET = ANNA.net / "2023-03-12 WhatsApp Chat Directeur Anna Bos - Projectgroep.txt"
TITLES = [
    'Wie? Overleg A/B: <spoed> | "ja" * \\ nee.txt',
    "..",
    ".verborgen",
    "CON.txt",
    "slot. . .",
    "tekst\u202etxt.exe",
    "Geïmporteerd",
    "50% korting {41} %41; %25 {} {",
    "{~" + "0" * 32 + "}.txt",
    "",
    "👩\u200d👩\u200d👧 familie 🇳🇱.txt",
    "rij\nregel\x00nul",
    "x" * 300 + ".txt",
    "ï" * 200,
    "／ breed ＊",
    "a b+c&d=e#f?g;h,i~j'k(l)m[n]",
    "\ud83d half",
]


def content(dms: Dms, path: DmsPath) -> bytes:
    with dms.open(path, actor=ADVISER) as stream:
        return stream.read()


def permission(stored: Stored) -> DeletePermission:
    return DeletePermission(path=stored.path, sha256=stored.sha256, reference="besluit-7")


@pytest.mark.requirement(8)
def test_a_document_comes_out_as_it_went_in(dms: Dms) -> None:
    """Bytes, size and digest are those of the source."""
    text = "café\r\n".encode() * 1000
    stored = dms.put(CHAT, text, actor=ADVISER)
    assert stored == Stored(path=CHAT, size=len(text), sha256=hashlib.sha256(text).hexdigest())
    assert not stored.already_there
    assert content(dms, CHAT) == text


@pytest.mark.parametrize("size", [0, 1, (1 << 20) - 1, 8 << 20, (17 << 20) + 3])
def test_every_size_fits(dms: Dms, size: int) -> None:
    """Empty documents, and those that travel in several parts, come out whole; so does what cannot be rewound."""
    text = hashlib.sha256(b"seed").digest() * (size // 32 + 1)
    stream = io.BytesIO(text[:size])
    stream.seekable = lambda: False  # type: ignore[method-assign]
    stored = dms.put(CHAT, stream, actor=ADVISER)
    assert stored.size == size
    assert read_back(dms, CHAT, actor=ADVISER) == stored


@pytest.mark.requirement(8, 58)
@pytest.mark.parametrize("path", [CHAT, NET, DRAFT])
def test_the_same_again_is_already_there(dms: Dms, path: DmsPath) -> None:
    """A repeated import says so and makes no second document."""
    first = dms.put(path, b"bericht", actor=ADVISER)
    again = dms.put(path, b"bericht", actor=ADVISER)
    assert again == first
    assert again.already_there
    assert [one.path for one in dms.list(path.parent, actor=ADVISER)] == [path]


@pytest.mark.requirement(8)
@pytest.mark.parametrize("path", [CHAT, NET, DRAFT])
@pytest.mark.parametrize("write_once", [True, False])
def test_an_original_is_never_replaced(dms: Dms, path: DmsPath, write_once: bool) -> None:
    """Other bytes under the name of an original are refused, also when somebody calls them work."""
    dms.put(path, b"bericht", actor=ADVISER)
    with pytest.raises(WriteOnceRefused) as refused:
        dms.put(path, b"Bericht", actor=ADVISER, write_once=write_once)
    assert refused.value.requirement == 8
    assert content(dms, path) == b"bericht"


@pytest.mark.requirement(8)
def test_among_the_originals_nothing_is_work(dms: Dms) -> None:
    """In 01. Geïmporteerd nothing can be placed that could be replaced later."""
    with pytest.raises(WriteOnceRefused, match="work folder"):
        dms.put(CHAT, b"bericht", actor=ADVISER, write_once=False)
    assert dms.list(ANNA.imported, actor=ADVISER) == ()


def test_work_is_replaced(dms: Dms) -> None:
    """What is being worked on is replaced as a whole, until it is stored as an original."""
    dms.put(DRAFT, b"een", actor=ADVISER, write_once=False)
    assert not dms.put(DRAFT, b"twee", actor=ADVISER, write_once=False).already_there
    assert content(dms, DRAFT) == b"twee"
    with pytest.raises(WriteOnceRefused):
        dms.put(DRAFT, b"drie", actor=ADVISER)
    assert dms.put(DRAFT, b"twee", actor=ADVISER).already_there
    with pytest.raises(WriteOnceRefused):
        dms.put(DRAFT, b"vier", actor=ADVISER, write_once=False)
    assert content(dms, DRAFT) == b"twee"


@pytest.mark.requirement(24)
@pytest.mark.parametrize("title", TITLES)
def test_every_title_comes_out_as_it_went_in(dms: Dms, title: str) -> None:
    """Whatever the name on disk had to become, list, stat and open know the document, and the folder, by its title."""
    document, within = ANNA.imported / title, ANNA.media(ANNA.work, title="x") / title / "foto.jpg"
    dms.put(document, b"a", actor=ADVISER)
    dms.put(within, b"bc", actor=ADVISER)
    assert [one.path for one in dms.list(ANNA.imported, actor=ADVISER)] == [document]
    assert [one.path for one in dms.list(within.parent.parent, actor=ADVISER)] == [within.parent]
    assert dms.stat(document, actor=ADVISER).size == 1
    assert dms.stat(within.parent, actor=ADVISER).is_folder
    assert (content(dms, document), content(dms, within)) == (b"a", b"bc")
    for stored in (read_back(dms, document, actor=ADVISER), read_back(dms, within, actor=ADVISER)):
        dms.delete(stored.path, actor=ADVISER, permission=permission(stored))
        with pytest.raises(NotStored):
            dms.open(stored.path, actor=ADVISER)


@pytest.mark.requirement(24)
def test_the_folders_are_those_of_the_agreements(dms: Dms) -> None:
    """From the root down, a dossier reads as section 8 says."""
    for path in (CHAT, DRAFT, NET, ANNA.media(ANNA.imported, title=CHAT.name) / "IMG-1.jpg"):
        dms.put(path, b"x", actor=ADVISER)
    folder, seen = DmsPath(), []
    while inside := dms.list(folder, actor=ADVISER):
        seen.append([one.path.name for one in inside])
        folder = inside[0].path
        if not inside[0].is_folder:
            break
    assert seen == [
        ["Chatberichten"],
        ["2023 Chatberichten"],
        ["2023 WhatsApp Chat Directeur Anna Bos"],
        ["01. Geïmporteerd", "02. Werkmap", NET.name],
        [CHAT.name, f"Media behorende bij {CHAT.name}"],
    ]


@pytest.mark.requirement(25)
def test_a_group_of_two_owners_is_two_documents(dms: Dms) -> None:
    """The same group, delivered by two owners, stands in two dossiers."""
    for owner in (ANNA, BERT):
        title = file_title(
            read_out=datetime.date(2023, 3, 12),
            function_title=owner.function_title,
            owner=owner.owner,
            partner="Projectgroep",
        )
        dms.put(owner.imported / title, owner.owner.encode(), actor=ADVISER)
    assert [len(dms.list(owner.imported, actor=ADVISER)) for owner in (ANNA, BERT)] == [1, 1]


@pytest.mark.requirement(9)
def test_a_copy_is_read_back_and_compared(dms: Dms) -> None:
    """Only what was read back and found equal counts as stored."""
    stored = dms.put(CHAT, b"bericht", actor=ADVISER)
    assert require_equal(dms, stored, actor=ADVISER) == stored
    other = Stored(path=CHAT, size=7, sha256=hashlib.sha256(b"Bericht").hexdigest())
    with pytest.raises(CopyDiffers) as refused:
        require_equal(dms, other, actor=ADVISER)
    assert refused.value.requirement == 9


@pytest.mark.requirement(31)
def test_deleting_needs_the_right_permission(dms: Dms) -> None:
    """A permission is for one document with these bytes; with any other, it stays."""
    stored = dms.put(CHAT, b"bericht", actor=ADVISER)
    other = dms.put(NET, b"netto", actor=ADVISER)
    same = dms.put(ANNA.imported / "anders.txt", b"bericht", actor=ADVISER)
    for wrong in (
        permission(other),
        permission(same),
        DeletePermission(path=CHAT, sha256=other.sha256, reference="besluit-7"),
    ):
        with pytest.raises(AccessRefused):
            dms.delete(CHAT, actor=ADVISER, permission=wrong)
    assert content(dms, CHAT) == b"bericht"
    for _ in range(2):
        dms.delete(CHAT, actor=ADVISER, permission=permission(stored))
    assert [one.path for one in dms.list(ANNA.imported, actor=ADVISER)] == [same.path]
    assert content(dms, NET) == b"netto"


def test_a_deleted_name_can_be_used_again(dms: Dms) -> None:
    """Nothing of the document that went stands in the way, not even that it was an original."""
    stored = dms.put(DRAFT, b"een", actor=ADVISER)
    dms.delete(DRAFT, actor=ADVISER, permission=permission(stored))
    dms.put(DRAFT, b"twee", actor=ADVISER, write_once=False)
    dms.put(DRAFT, b"drie", actor=ADVISER, write_once=False)
    assert content(dms, DRAFT) == b"drie"


def test_a_folder_is_no_document(dms: Dms) -> None:
    """A folder cannot be opened, deleted or replaced, and nothing is placed above the dossiers."""
    dms.put(CHAT, b"bericht", actor=ADVISER)
    with pytest.raises(NotStored):
        dms.open(ANNA.imported, actor=ADVISER)
    with pytest.raises(WriteOnceRefused):
        dms.put(ANNA.imported, b"x", actor=ADVISER, write_once=False)
    none = DeletePermission(path=ANNA.imported, sha256="", reference="r")
    with pytest.raises(Refused):
        dms.delete(ANNA.imported, actor=ADVISER, permission=none)
    with pytest.raises(WrongUse):
        dms.put(ANNA.dossier, b"x", actor=ADVISER)
    assert content(dms, CHAT) == b"bericht"


def test_what_is_not_there_is_said_so(dms: Dms) -> None:
    """Who may look learns that nothing is there; an empty folder and none at all look the same."""
    for call in (dms.open, dms.stat):
        with pytest.raises(NotStored):
            call(CHAT, actor=ADVISER)
    assert dms.list(ANNA.imported, actor=ADVISER) == ()


class Broken(io.BytesIO):
    """A source that stops halfway, as a damaged zip does."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell():
            raise EOFError("damaged")
        return super().read(min(size or 0, 100) if size and size > 0 else 100)


def test_a_source_that_breaks_off_leaves_nothing(dms: Dms) -> None:
    """The fault of the source is the caller's to see, and no half document stands."""
    with pytest.raises(EOFError, match="damaged"):
        dms.put(CHAT, Broken(b"x" * 1000), actor=ADVISER)
    assert dms.list(ANNA.imported, actor=ADVISER) == ()
    assert dms.sweep() == 0
    dms.put(CHAT, b"heel", actor=ADVISER)


def test_many_at_once(dms: Dms) -> None:
    """Several threads may use one store; each document is whole."""

    def one(number: int) -> Stored:
        return dms.put(ANNA.imported / f"deel {number}" / f"{number}.txt", b"%d" % number * 5000, actor=ADVISER)

    with ThreadPoolExecutor(6) as pool:
        stored = list(pool.map(one, range(18)))
    assert [read_back(dms, each.path, actor=ADVISER) for each in stored] == stored


def test_nothing_shows_names_or_credentials(dms: Dms) -> None:
    """Not the store, not a path, not a stream, not an error."""
    stored = dms.put(CHAT, b"bericht", actor=ADVISER)
    shown = [repr(dms), repr(CHAT), repr(stored), repr(ANNA), repr(dms.list(CHAT.parent, actor=ADVISER))]
    with dms.open(CHAT, actor=ADVISER) as stream:
        shown.append(repr(stream))
    for path in (CHAT, ANNA.imported):
        with pytest.raises(WriteOnceRefused) as refused:
            dms.put(path, b"anders", actor=ADVISER)
        shown.append(str(refused.value))
    text = " ".join(shown)
    assert [word for word in ("Anna", "Bos", "Projectgroep", PASSWORD) if word in text] == []


class Overtaken(io.BytesIO):
    """A source during which another writer stores something under the same name."""

    def __init__(self, text: bytes, *, dms: Dms, other: bytes) -> None:
        super().__init__(text)
        self.dms: Dms | None = dms
        self.other = other

    def read(self, size: int | None = -1, /) -> bytes:
        if self.dms:
            dms, self.dms = self.dms, None
            dms.put(CHAT, self.other, actor=ADVISER)
        return super().read(size)


@pytest.mark.requirement(8)
@pytest.mark.parametrize("size", [10, 9 << 20])
def test_who_is_overtaken_replaces_nothing(dms: Dms, size: int) -> None:
    """When another writer is first while a document is on its way, the later one is refused, or already there."""
    with pytest.raises(WriteOnceRefused):
        dms.put(CHAT, Overtaken(b"x" * size, dms=dms, other=b"eerst"), actor=ADVISER)
    assert content(dms, CHAT) == b"eerst"
    assert dms.put(CHAT, Overtaken(b"eerst", dms=dms, other=b"eerst"), actor=ADVISER).already_there
    assert len(dms.list(ANNA.imported, actor=ADVISER)) == 1
