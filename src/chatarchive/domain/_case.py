"""A conversation that is archived: one owner, one counterpart or group, one export."""

from __future__ import annotations

import datetime
from enum import StrEnum

import attrs

from chatarchive.domain._lifecycle import Event, State, next_state
from chatarchive.domain._people import Clearance, Participant


class App(StrEnum):
    """Where a conversation was held."""

    WHATSAPP = "WhatsApp"
    SIGNAL = "Signal"
    SMS = "SMS"
    TELEGRAM = "Telegram"


class Method(StrEnum):
    """How messages are secured (risks and measures, phase 1: three options)."""

    SCREENSHOT = "screenshot"
    EXPORT = "export"
    BULK = "bulkexport"


class Policy(StrEnum):
    """What is kept."""

    ALL_BUSINESS = "alle zakelijke berichten"
    """Working agreements, section 5; the default."""
    RECONSTRUCTION = "reconstructie van bestuurlijke besluitvorming"
    """Risks and measures, "Instructie omgaan met berichtenapps"."""


@attrs.frozen(kw_only=True)
class StoredFile:
    """A file of a conversation, and how it can be recognised.

    Attributes:
        path: Titles from the root of the document store down to the file.
        size: Bytes.
        sha256: 64 hexadecimal digits.
    """

    path: tuple[str, ...] = attrs.field(repr=False)
    size: int
    sha256: str


@attrs.frozen(kw_only=True)
class ReadOut:
    """What was noted when a telephone was read out.

    Attributes:
        on: The day; stands in file names.
        by: Personnel number of the adviser.
        central_phone: Number that the messages were sent to, E.164.
        country: Where it was done, ISO 3166.
        steps: Steps of the work instruction that were ticked.
    """

    on: datetime.date
    by: str = attrs.field(repr=False)
    central_phone: str = attrs.field(repr=False)
    country: str
    steps: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Counts:
    """How many messages there were, and what became of them (requirements 17 and 36).

    Attributes:
        original: In the export.
        kept: Whole or in part.
        removed: As a whole.
        deleted: Deleted by a participant before the export.
        expiring: Notices that messages with a term were switched on.
        view_once: Items that could be seen once and are empty.
        category_1: Cuts of sensitive personal data, for the periodic talk of the team (requirement 45).
    """

    original: int = 0
    kept: int = 0
    removed: int = 0
    deleted: int = 0
    expiring: int = 0
    view_once: int = 0
    category_1: int = 0


def not_shown(counts: Counts) -> str:
    """What an export cannot show, in Dutch; empty when it shows everything (requirement 36).

    Args:
        counts: Of the conversation.
    """
    parts = (
        (counts.deleted, "gewist bericht", "gewiste berichten"),
        (counts.expiring, "melding van een vervaldatum", "meldingen van een vervaldatum"),
        (counts.view_once, "bericht dat eenmalig te zien was", "berichten die eenmalig te zien waren"),
    )
    return ", ".join(f"{number} {one if number == 1 else more}" for number, one, more in parts if number)


@attrs.frozen(kw_only=True)
class DossierPart:
    """What one dossier got of a conversation that was divided (requirement 42).

    Attributes:
        dossier: Name of the dossier.
        messages: How many messages.
        sha256: Of their text.
    """

    dossier: str = attrs.field(repr=False)
    messages: int
    sha256: str


@attrs.frozen(kw_only=True)
class Approval:
    """What the owner, or a delegate whose mandate says so, approved.

    Attributes:
        at: When.
        by: Owner or mandate.
        sha256: Of the cleaned text that was approved.
    """

    at: datetime.datetime
    by: str
    sha256: str


@attrs.frozen(kw_only=True)
class Case:
    """A conversation, from planning to the archive.

    Attributes:
        id: Identifier without meaning: what records, errors and the audit log name.
        owner: Identifier of the owner.
        partner: Counterpart, or title of the group.
        group: Whether it is a group.
        app: Where it was held.
        method: How it is secured.
        clearance: Level of classification of the dossier.
        policy: What is kept.
        rule_version: Version of the assessment framework; a case keeps its own (requirement 35).
        appointment: Appointment at which it is read out; empty for none.
        participants: Known counterparts.
        date_order: What somebody answered about dates that can be read in two ways; empty when nobody was asked.
        state: Where it is in its life.
        frozen_from: Where it was before it was frozen.
        frozen_because: Breach, or `gerubriceerd bericht`.
        read_out: What was noted at the read-out.
        source: The export as it was imported.
        expected: The export as it was downloaded, before it is imported; `path` is its name there.
        cleaned_by: Personnel numbers of who cleaned.
        cleaned: The cleaned text.
        codes_shown: Whether an archivist decided to show codes in place of characters without an image.
        keep_before: What was said about lines of the export before its first message, when cleaning was completed.
        counts: Messages.
        approval: What was approved; None when it was not, or no longer is.
        archived: Files of the net dossier, when it was recorded.
        divided: Over which dossiers it was divided after that; empty when it was not.
        rejected_because: Reason of the last rejection.
        notified: Whether the cleaning team was told.
        destroyed_at: When the source was destroyed, after the instruction was lifted.
        remark: Particulars for the monthly report, without content.
        trace: Trace Context of the operation that selected it; the steps that follow share its trace.
    """

    id: str
    owner: str
    partner: str = attrs.field(repr=False)
    group: bool = False
    app: App = App.WHATSAPP
    method: Method = Method.EXPORT
    clearance: Clearance = Clearance.UNCLASSIFIED
    policy: Policy = Policy.ALL_BUSINESS
    rule_version: str = ""
    appointment: str = ""
    participants: tuple[Participant, ...] = attrs.field(default=(), repr=False)
    date_order: str = ""
    state: State = State.PLANNED
    frozen_from: State | None = None
    frozen_because: str = ""
    read_out: ReadOut | None = None
    expected: StoredFile | None = None
    source: StoredFile | None = None
    cleaned_by: tuple[str, ...] = attrs.field(default=(), repr=False)
    cleaned: StoredFile | None = None
    codes_shown: bool = False
    keep_before: bool | None = None
    counts: Counts | None = None
    approval: Approval | None = None
    archived: tuple[StoredFile, ...] = ()
    divided: tuple[DossierPart, ...] = ()
    rejected_because: str = attrs.field(default="", repr=False)
    notified: bool = False
    destroyed_at: datetime.datetime | None = None
    remark: str = ""
    trace: str = ""

    def moved(self, event: Event, **changes: object) -> Case:
        """The case after an event, with some fields as they are given.

        Raises:
            OutOfOrder: It may not happen now.
        """
        target = next_state(self.state, event, frozen_from=self.frozen_from)
        if event is Event.FREEZE:
            changes["frozen_from"] = self.state
        elif event is Event.RELEASE:
            changes |= {"frozen_from": None, "frozen_because": ""}
        elif event is Event.CHANGE:
            changes["approval"] = None
        return attrs.evolve(self, state=target, **changes)  # type: ignore[arg-type]


class MediaDecision(StrEnum):
    """What is decided about one file."""

    UNDECIDED = "nog niet beoordeeld"
    ARCHIVE = "archiveren"
    LEAVE_OUT = "niet archiveren"


@attrs.frozen(kw_only=True)
class MediaFile:
    """A file that belongs to a conversation (working agreements, section 6).

    Attributes:
        id: Identifier without meaning.
        case: Identifier of the conversation.
        name: As the export names it.
        relevant: What the owner said at the export; None when nothing was said.
        stored: Where it is kept; None before it was placed.
        decision: What Doc-Direkt decided.
        decided_by: Personnel number.
    """

    id: str
    case: str
    name: str = attrs.field(repr=False)
    relevant: bool | None = None
    stored: StoredFile | None = None
    decision: MediaDecision = MediaDecision.UNDECIDED
    decided_by: str = attrs.field(default="", repr=False)


class CopyPlace(StrEnum):
    """Where a temporary copy stands."""

    CENTRAL_PHONE = "centrale telefoon"
    WORK_FOLDER = "werkmap"
    MAIL = "mail"
    QUARANTINE = "quarantaine"


@attrs.frozen(kw_only=True)
class TemporaryCopy:
    """A copy that has to be destroyed before a case can be closed (risks and measures, risk 6).

    Attributes:
        id: Identifier without meaning.
        case: Identifier of the conversation.
        place: Where it stands.
        path: Its file; empty where it is no file of ours.
        sha256: What it held; of a folder, of the names and checksums of its files.
        made_at: When it was noted; None for one that was noted by an earlier version.
        destroyed_at: When it was destroyed; None while it is open.
    """

    id: str
    case: str
    place: CopyPlace
    path: str = attrs.field(default="", repr=False)
    sha256: str = ""
    made_at: datetime.datetime | None = None
    destroyed_at: datetime.datetime | None = None
