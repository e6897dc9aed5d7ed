"""Looking a whole register over."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator

import attrs

from ldv.register._activity import ProcessingActivity
from ldv.register._book import Book
from ldv.register._shipped import THIS_ORGANISATION


@attrs.frozen(kw_only=True)
class Remark:
    """Something about a register that somebody should look at.

    Attributes:
        id: Identifier of the version or entity that it is about.
        name: Its name.
        is_error: Whether it is wrong; otherwise it may be meant.
        text: What it is, and what can be done.
    """

    id: str
    name: str
    is_error: bool = False
    text: str


def remarks(book: Book) -> tuple[Remark, ...]:
    """Everything worth saying about the newest version of each activity and entity, what is wrong first."""
    newest = sorted(
        (versions[-1] for versions in book.activities.values()), key=lambda version: (version.name, version.id)
    )
    names = Counter(version.name for version in newest if version.active)
    found = [remark for version in newest for remark in _of_activity(book, version, names)]
    used = {one for version in newest for one in (version.controller_id, *version.processor_ids)}
    for versions in book.entities.values():
        entity = versions[-1]
        if entity.id == THIS_ORGANISATION and len(versions) == 1:
            found.append(
                Remark(
                    id=entity.id,
                    name=entity.name,
                    text=(
                        "still has the name that it came with: give your own (`ldv register import` a row with this "
                        "entiteitId)"
                    ),
                )
            )
        elif entity.id in used and not (entity.email or entity.phone_number or entity.address):
            found.append(
                Remark(
                    id=entity.id,
                    name=entity.name,
                    text="has no contact details: add an e-mail address, telephone number or address",
                )
            )
    return tuple(sorted(found, key=lambda remark: not remark.is_error))


def _of_activity(book: Book, version: ProcessingActivity, names: Counter[str]) -> Iterator[Remark]:
    def remark(text: str, *, is_error: bool = False) -> Remark:
        return Remark(id=version.id, name=version.name, is_error=is_error, text=text)

    for fault in book.reference_faults(version):
        yield remark(f"{fault.column}: {fault.problem}. {fault.remedy}", is_error=True)
    if not version.active:
        return
    if names[version.name] > 1:
        yield remark("has the same name as another activity: people cannot tell them apart")
    if version.valid_from is not None and version.valid_from > book.now:
        yield remark(f"begins later: {version.valid_from:%Y-%m-%d}")
    parents = book.versions(version.parent_id) if version.parent_id else []
    if parents and not parents[-1].active:
        yield remark(f"is part of an activity that has ended: {parents[-1].name}")
    if version.parent_id and book.is_foreign(version.parent_id):
        yield remark("is part of an activity in another register, which is not looked up")
    secrecy = version.confidentiality
    if (
        secrecy.until is not None
        and datetime.datetime.combine(secrecy.until, datetime.time(), tzinfo=datetime.UTC) <= book.now
    ):
        yield remark(f"was confidential until {secrecy.until}: its records are shown now")
    if secrecy.confidential and secrecy.until is None and secrecy.period is None:
        yield remark("is confidential without an end: consider a date or a period")
