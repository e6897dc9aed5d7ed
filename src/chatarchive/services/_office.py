"""The office: everything that a use case needs, put together once."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Final, Protocol, Self, runtime_checkable
from urllib.parse import parse_qsl, unquote, urlsplit
from zoneinfo import ZoneInfo

import attrs

from chatarchive.db import Database
from chatarchive.dms import Dms, FolderDms
from chatarchive.errors import SettingsError
from chatarchive.services._access import Policy
from chatarchive.services._activities import prepare_register
from chatarchive.settings import Settings
from ldv.audit import AuditLog

ZONE: Final = ZoneInfo("Europe/Amsterdam")
"""Days are those of a Dutch calendar."""


def utc_now() -> datetime.datetime:
    """The time, in UTC."""
    return datetime.datetime.now(tz=datetime.UTC)


@runtime_checkable
class _Closable(Protocol):
    """A document store on a server, which keeps connections."""

    def close(self) -> None:
        """Close them."""


@attrs.frozen(kw_only=True)
class Office:
    """What use cases work with. One office works for one department, whose document store and logboek it uses.

    Attributes:
        settings: All settings.
        database: Cases, people, the registration overview.
        dms: The department's document store.
        audit: Which employee did what.
        now: Clock, in UTC.
    """

    settings: Settings
    database: Database
    dms: Dms
    audit: AuditLog
    now: Callable[[], datetime.datetime] = utc_now

    @classmethod
    def open(
        cls,
        settings: Settings,
        *,
        create: bool = False,
        older: bool = False,
        log: bool = True,
        delivery: str = "auto",
        now: Callable[[], datetime.datetime] = utc_now,
    ) -> Self:
        """Open an office.

        Args:
            settings: What it works with.
            create: Make what is not there.
            older: Open the database of an older version too, to bring it up to date.
            log: Configure `ldv`; False when the caller has done so.
            delivery: Who brings records to the logboek; see the setting of `ldv`.
            now: Clock, in UTC; for tests.

        Raises:
            SettingsError: Something cannot work as it is configured.
            StoreUnavailable: The database or the document store does not answer.
            ldv.errors.LdvError: The logboek, its journal, the register or the audit log cannot be used.
        """
        if create:
            _folders(settings)
            prepare_register(settings["register"])
        if log:
            import ldv

            ldv.configure(
                service_name="chatarchive",
                logboek=settings["logboek"],
                keys=settings["keys"],
                register=settings["register"],
                audit=settings["audit"],
                # What is refused when it cannot be logged has to be on disk before it is done (requirement 57).
                durability="disk",
                delivery=delivery,
            )
        database = Database.open(settings["database"], create=create, older=older)
        audit = AuditLog.open(settings["audit"], create=create, now=now)
        return cls(
            settings=settings,
            database=database,
            dms=dms_for(settings["dms"], policy=Policy(database.unit)),
            audit=audit,
            now=now,
        )

    def today(self) -> datetime.date:
        """The day on a Dutch calendar."""
        return self.now().astimezone(ZONE).date()

    def close(self) -> None:
        """Let go of everything."""
        if isinstance(self.dms, _Closable):
            self.dms.close()
        self.audit.close()
        self.database.close()

    def __enter__(self) -> Self:
        """Use it in a `with` block, and it is closed."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close."""
        self.close()


def dms_for(where: str, *, policy: Policy) -> Dms:
    """The document store that a setting names.

    Args:
        where: A folder, `webdav+https://USER:PASSWORD@HOST/PATH`, or `s3://[KEY:SECRET@]BUCKET[/PREFIX]`, of which
            `?endpoint=https://...` names a server that is not that of AWS, and `region=...` the region. Without a key,
            credentials are looked for where the tools of AWS look.
        policy: Who may do what.

    Raises:
        SettingsError: It names something else.
        StoreUnavailable: It does not answer.
    """
    if "://" not in where:
        return FolderDms(where, policy=policy)
    parts = urlsplit(where)
    if parts.scheme == "s3" and parts.hostname:
        from chatarchive.dms import S3Dms

        asked = dict(parse_qsl(parts.query, keep_blank_values=True))
        if unknown := set(asked) - {"endpoint", "region"}:
            raise SettingsError(
                f"dms: s3:// takes endpoint and region behind the question mark; found {len(unknown)} other names."
            )
        return S3Dms(
            parts.hostname,
            policy=policy,
            endpoint=asked.get("endpoint") or None,
            region=asked.get("region") or None,
            access_key=_plain(parts.username),
            secret_key=_plain(parts.password),
            prefix=unquote(parts.path),
        )
    if parts.scheme in {"webdav+https", "webdav+http"} and parts.hostname:
        from chatarchive.dms import WebDavDms

        host = parts.hostname + (f":{parts.port}" if parts.port else "")
        address = f"{parts.scheme.removeprefix('webdav+')}://{host}{parts.path}"
        return WebDavDms(address, policy=policy, user=_plain(parts.username), password=_plain(parts.password))
    raise SettingsError("dms: expected a folder, webdav+https://... or s3://BUCKET, found another kind of URL.")


def _plain(part: str | None) -> str | None:
    return None if part is None else unquote(part)


def _folders(settings: Settings) -> None:
    folders = [settings[name] for name in ("folder", "central_folder", "quarantine", "outbox")]
    if "://" not in settings["dms"]:
        folders.append(Path(settings["dms"]))
    for folder in folders:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise SettingsError(f"folder {folder}: it cannot be made ({error.strerror}). Choose another.") from None
