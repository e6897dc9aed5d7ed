"""Every error that chatarchive raises, in one tree.

    ChatArchiveError
     +- Refused                   the working agreements do not allow it; nothing was changed (exit code 3)
     |   +- AccessRefused         this employee may not do or see this
     |   +- OutOfOrder            a step of the lifecycle was skipped, or was taken already
     |   +- ExportRefused         a file that is offered is no export that can be read safely
     |   |   +- AmbiguousDates    day and month cannot be told apart; somebody has to say
     |   +- WriteOnceRefused      the document store holds something else under this name
     |   +- NotStored             the document store holds nothing under this name
     |   +- CopyDiffers           what the document store holds is not what was put there
     |   +- NameRefused           a name that is not the one the working agreements ask
     |   +- CleaningRefused       a cut or decision that the assessment framework does not allow
     |   |   +- CleaningConflict  another cleaner decided otherwise; nothing was overwritten
     |   |   +- SheetRefused      a review sheet that is not right as a whole; nothing of it was taken over
     |   +- ArchiveRefused        what is to be archived is not complete or not valid
     +- WrongUse                  the command or its arguments cannot work (exit code 2)
     +- SettingsError             what was configured cannot work
     +- StoreUnavailable          the document store or the database does not answer

An error says what was asked, what was found and how to mend it. It names cases, files by their identifiers and numbers
of lines: never a text of a message, a name of a counterpart, a number or a burgerservicenummer.
"""

from __future__ import annotations

import datetime


class ChatArchiveError(Exception):
    """Root of all errors of this application."""


class Refused(ChatArchiveError):
    """The working agreements do not allow what was asked. Nothing was changed.

    Attributes:
        requirement: Number of the requirement that refuses, as in the table of docs/chatarchive; 0 where it has none.
    """

    def __init__(self, message: str, *, requirement: int = 0) -> None:
        super().__init__(message)
        self.requirement = requirement


class AccessRefused(Refused):
    """This employee may not do or see this (working agreements, sections 2 and 10)."""


class OutOfOrder(Refused):
    """A step of the lifecycle was skipped, or was taken already (working agreements, section 3)."""


class ExportRefused(Refused):
    """A file that is offered is no export that can be read safely. Nothing was written."""


class AmbiguousDates(ExportRefused):
    """Day and month cannot be told apart in this export; somebody has to say, and the answer is recorded.

    Attributes:
        examples: Dates to ask about: the line of the export (0 where it is not known), the date when the day comes
            first, and when the month does.
    """

    def __init__(self, message: str, *, examples: tuple[tuple[int, datetime.date, datetime.date], ...] = ()) -> None:
        super().__init__(message)
        self.examples = examples


class WriteOnceRefused(Refused):
    """The document store holds something else under this name, and originals are written once."""


class NotStored(Refused):
    """The document store holds nothing under this name."""


class CopyDiffers(Refused):
    """What the document store holds was read back, and is not what was put there (working agreements, section 3)."""


class NameRefused(Refused):
    """A name that is not the one the working agreements ask (section 7).

    Attributes:
        expected: The right name, to show to who asked. It names persons, so the message itself does not hold it.
    """

    def __init__(self, message: str, *, expected: str, requirement: int = 23) -> None:
        super().__init__(message, requirement=requirement)
        self.expected = expected


class CleaningRefused(Refused):
    """A cut or a decision that the assessment framework does not allow (working agreements, section 5)."""


class CleaningConflict(CleaningRefused):
    """Another cleaner decided otherwise, or decided since this one last looked. Nothing was overwritten.

    Attributes:
        lines: Lines of the export where they differ.
        decisions: Numbers of the decisions that stand.
    """

    def __init__(self, message: str, *, lines: tuple[int, ...] = (), decisions: tuple[int, ...] = ()) -> None:
        super().__init__(message, requirement=16)
        self.lines = lines
        self.decisions = decisions


class SheetRefused(CleaningRefused):
    """A review sheet that is not right as a whole. Nothing of it was taken over.

    Attributes:
        faults: Each thing that is wrong, with its row and column and what to do about it.
    """

    def __init__(self, message: str, *, faults: tuple[str, ...] = ()) -> None:
        super().__init__(message, requirement=16)
        self.faults = faults


class ArchiveRefused(Refused):
    """What is to be archived is not complete or not valid."""


class WrongUse(ChatArchiveError):
    """The command or its arguments cannot work."""


class SettingsError(ChatArchiveError):
    """What was configured cannot work."""


class StoreUnavailable(ChatArchiveError):
    """The document store or the database does not answer."""
