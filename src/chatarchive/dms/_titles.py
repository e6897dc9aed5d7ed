"""The names and the dossier structure of the working agreements, sections 7 and 8."""

from __future__ import annotations

import datetime

import attrs

from chatarchive.dms._names import normal, to_file_name
from chatarchive.dms._path import IMPORTED, DmsPath
from chatarchive.errors import NameRefused, WrongUse

ROOT = "Chatberichten"
WORK = "02. Werkmap"


def _said(value: str, what: str) -> str:
    if not (said := normal(value).strip()):
        raise WrongUse(f"A name of the working agreements (section 7) needs the {what}, and it is empty.")
    return said


def file_title(*, read_out: datetime.date, function_title: str, owner: str, partner: str) -> str:
    """Return the title of a conversation: `2023-03-12 WhatsApp Chat Directeur Anna Bos - Projectgroep`.

    Args:
        read_out: Day on which the telephone was read out.
        function_title: What the owner of the messages is, in words.
        owner: First and last name of the owner of the messages.
        partner: Name of the other, or title of the group.

    Returns:
        The title in NFC, without extension. Source: working agreements, section 7; requirement 23.

    Raises:
        WrongUse: One of them is empty.
    """
    # A datetime is a date too, and would bring its time along.
    day = datetime.date(read_out.year, read_out.month, read_out.day).isoformat()
    owner_part = f"{_said(function_title, 'function title')} {_said(owner, 'name of the owner')}"
    return f"{day} WhatsApp Chat {owner_part} - {_said(partner, 'conversation partner or title of the group')}"


def check_file_title(
    given: str, *, read_out: datetime.date, function_title: str, owner: str, partner: str, suffix: str = ""
) -> str:
    """Refuse a name that is not exactly the one of the working agreements.

    Args:
        given: The name that a file has, as title or as it stands on disk.
        read_out: See `file_title`.
        function_title: See `file_title`.
        owner: See `file_title`.
        partner: See `file_title`.
        suffix: Extension that belongs behind it, point included.

    Returns:
        The right title, with the suffix.

    Raises:
        NameRefused: It is another name; `expected` is the right one, to show. Source: requirement 23.
        WrongUse: One of the parts is empty.
    """
    right = file_title(read_out=read_out, function_title=function_title, owner=owner, partner=partner) + suffix
    if normal(given) not in {right, to_file_name(right)}:
        raise NameRefused(
            "The name of this file is not that of the working agreements, section 7: [uitleesdatum] WhatsApp Chat "
            "[functietitel] [voor- en achternaam] - [gesprekspartner of titel groepsgesprek]. Give it the expected "
            "name.",
            expected=right,
        )
    return right


@attrs.frozen(kw_only=True)
class DossierPaths:
    """The folders of one owner, in the year of the read-out.

        Chatberichten / 2023 Chatberichten / 2023 WhatsApp Chat [functietitel] [naam]
            01. Geïmporteerd    what was read out, untouched, and the media that were delivered with it
            02. Werkmap         what is being cleaned and offered
            [name of 7]         what was approved

    Source: working agreements, sections 6 and 8; requirements 21, 22 and 24.

    Attributes:
        year: Year of the read-out.
        function_title: What the owner of the messages is, in words.
        owner: First and last name of the owner of the messages.
    """

    year: int
    function_title: str = attrs.field(repr=False)
    owner: str = attrs.field(repr=False)

    @property
    def dossier(self) -> DmsPath:
        """The shielded dossier of the owner."""
        owner_part = f"{_said(self.function_title, 'function title')} {_said(self.owner, 'name of the owner')}"
        return DmsPath.of(ROOT, f"{self.year:04} {ROOT}", f"{self.year:04} WhatsApp Chat {owner_part}")

    @property
    def imported(self) -> DmsPath:
        """Where originals stand (gross); everything in it is written once."""
        return self.dossier / IMPORTED

    @property
    def work(self) -> DmsPath:
        """Where what is being cleaned and offered stands."""
        return self.dossier / WORK

    @property
    def net(self) -> DmsPath:
        """Where cleaned conversations stand after approval: directly in the dossier."""
        return self.dossier

    def media(self, folder: DmsPath, *, title: str) -> DmsPath:
        """Return the folder for the media of one conversation.

        Args:
            folder: `imported`, `work` or `net`: where the conversation stands.
            title: Title of the conversation, without extension.

        Returns:
            `Media behorende bij [titel chatconversatie]` in that folder. Source: working agreements, section 6.

        Raises:
            WrongUse: The folder is of another dossier, or the title is empty.
        """
        if folder not in (self.imported, self.work, self.net):
            raise WrongUse("Media stand beside their conversation: in the imported, work or net folder of its dossier.")
        return folder / f"Media behorende bij {_said(title, 'title of the conversation')}"
