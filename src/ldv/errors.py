"""Every error that this library raises, in one tree.

    LdvError
     +- ConfigurationError        what was configured cannot work; raised by configure() and Logboek.open()
     |   +- SamplingError         a sampler or span limit could lose a record
     |   +- KeyRingError          no usable key for pseudonyms
     +- UsageError                the library is called in a way that cannot work
     +- ValueNotAllowed           a value that may not stand in a record; raised only when `strict` is on
     +- Unavailable               something that a record needs cannot be reached now
     |   +- JournalUnavailable    refused on entry, before any data was touched
     |   +- JournalWriteError     the record could not be written to the journal
     |   +- NotConfirmed          the logboek did not confirm in time; the record stays in the journal
     |   +- TargetUnavailable     the store does not answer; delivery tries again
     |   |   +- EngineHeld        another process has the embedded engine open
     |   +- RegisterUnavailable   the register does not answer
     |   +- AuditUnavailable      the audit log does not answer
     +- RecordFormatError         bytes that are not a record of this format
     +- PoisonedBatch             the store answers, and refuses what it is given
     +- LogboekError              a question to the logboek failed
     +- RegisterError             the register cannot do what is asked
     |   +- UnknownActivity       no activity or entity has this identifier
     |   +- RegisterFaults        what is offered to the register is not right; nothing was changed
     +- RetentionError            destroying is refused, or did not come to its end
     +- AuditError                the audit log cannot do what is asked
     +- RequestRefused            a request to the service is not right, not allowed, or not now
         +- Busy                  more is asked at the same time than can be answered

An error says what was asked, what was found and how to mend it. It names settings, files and
identifiers of operations, never a value that could be about a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import attrs


class LdvError(Exception):
    """Root of all errors of this library.

    Attributes:
        code: Short stable code, `LDV` and three digits, for searching the documentation.
    """

    code: ClassVar[str] = "LDV000"

    def __str__(self) -> str:
        """The message, with its code in front."""
        return f"[{self.code}] {super().__str__()}"


class ConfigurationError(LdvError):
    """What was configured cannot work."""

    code = "LDV100"


class SamplingError(ConfigurationError):
    """A sampler or a span limit could lose a record, and sampling is forbidden (decision 4.8)."""

    code = "LDV101"


class KeyRingError(ConfigurationError):
    """There is no usable key to make pseudonyms with."""

    code = "LDV102"


class UsageError(LdvError):
    """The library is called in a way that cannot work."""

    code = "LDV200"


class ValueNotAllowed(LdvError):
    """A value that may not stand in a record. Raised only when `strict` is on, as in tests."""

    code = "LDV201"


class Unavailable(LdvError):
    """Something that a record needs cannot be reached now."""

    code = "LDV300"


class JournalUnavailable(Unavailable):
    """The journal cannot take a record; refused on entry, before any data was touched."""

    code = "LDV301"


class JournalWriteError(Unavailable):
    """A record could not be written to the journal."""

    code = "LDV302"


class NotConfirmed(Unavailable):
    """The logboek did not confirm in time. The record stays in the journal and is still delivered."""

    code = "LDV303"


class TargetUnavailable(Unavailable):
    """The store does not answer, or says that it cannot now. Delivery tries again."""

    code = "LDV304"


class EngineHeld(TargetUnavailable):
    """Another process has the embedded engine open; it passes, so delivery tries again.

    Attributes:
        path: Folder of the engine.
        pid: The process that holds it, or None when it cannot be told.
    """

    code = "LDV305"

    def __init__(self, message: str, *, path: str = "", pid: int | None = None) -> None:
        """Keep which folder is held, and by whom."""
        super().__init__(message)
        self.path = path
        self.pid = pid


class RegisterUnavailable(Unavailable):
    """The register does not answer, or somebody else is changing it."""

    code = "LDV306"


class AuditUnavailable(Unavailable):
    """The audit log does not answer: what an employee does cannot be noted now."""

    code = "LDV307"


class RecordFormatError(LdvError):
    """Bytes that are not a record of this format."""

    code = "LDV400"


class PoisonedBatch(LdvError):
    """The store answers, and refuses what it is given: sending it again cannot help.

    Attributes:
        refused: Places of the records that are refused, when all others are stored; empty when nothing is.
    """

    code = "LDV401"

    def __init__(self, message: str, *, refused: Sequence[int] = ()) -> None:
        """Keep which records it is about."""
        super().__init__(message)
        self.refused = tuple(refused)


class LogboekError(LdvError):
    """A question to the logboek failed."""

    code = "LDV402"


class RegisterError(LdvError):
    """The register cannot do what is asked."""

    code = "LDV500"


class UnknownActivity(RegisterError):
    """No activity or entity of the register has this identifier."""

    code = "LDV501"


@attrs.frozen(kw_only=True)
class Fault:
    """One thing that is wrong, where it is, and how to mend it.

    Attributes:
        sheet: Sheet or section of the file; empty when it came from code.
        row: Number of the row as the program that made the file counts it; of the entry in YAML and JSON.
        column: Heading of the column, or name of the field; empty when it is about the whole row.
        problem: What was found.
        remedy: How to mend it.
    """

    sheet: str = ""
    row: int | None = None
    column: str = ""
    problem: str
    remedy: str

    def __str__(self) -> str:
        """For people, on one line."""
        parts = [
            self.sheet and f"sheet {self.sheet}",
            f"row {self.row}" if self.row is not None else "",
            self.column and f"column {self.column}",
        ]
        place = ", ".join(part for part in parts if part)
        return f"{place}: {self.problem}. {self.remedy}" if place else f"{self.problem}. {self.remedy}"


class RegisterFaults(RegisterError):
    """What is offered to the register is not right; nothing was changed.

    Attributes:
        faults: What is wrong: each says where, what was found and how to mend it.
    """

    code = "LDV502"

    def __init__(self, message: str, *, faults: Sequence[Fault] = ()) -> None:
        """Keep the faults; the message shows the first ones."""
        super().__init__(message)
        self.faults = tuple(faults)


class RetentionError(LdvError):
    """Destroying is refused, or did not come to its end; the message says what was and was not destroyed."""

    code = "LDV600"


class AuditError(LdvError):
    """The audit log cannot do what is asked."""

    code = "LDV700"


class RequestRefused(LdvError):
    """A request to the service is not right, not allowed, or not now. It never tells whether something exists.

    Attributes:
        status: HTTP status of the answer.
        retry_after: Seconds after which trying again makes sense; None when it does not.
    """

    code = "LDV800"

    def __init__(self, message: str, *, status: int = 400, retry_after: float | None = None) -> None:
        """Keep what the answer should be."""
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after


class Busy(RequestRefused):
    """More is asked of the service at the same time than it can answer; there is always a time to come back."""

    code = "LDV801"

    def __init__(self, message: str, *, retry_after: float = 1.0) -> None:
        """Keep when to come back."""
        super().__init__(message, status=503, retry_after=retry_after)
