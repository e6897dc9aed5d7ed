"""The composition root: puts settings, keys, journal, delivery and processing together."""

from __future__ import annotations

import atexit
import importlib.util
import os
import re
import socket
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import attrs

from ldv.delivery import Delivery, Health, delivery_for, health_of
from ldv.delivery._modes import Assignment, ThreadDelivery
from ldv.errors import ConfigurationError, SamplingError
from ldv.journal import Destination, Journal
from ldv.processing import Runtime, activate, active_runtime, deactivate, declared_activities
from ldv.processing._notices import notices
from ldv.profile import Profile, load_profile
from ldv.pseudonym import KeyRing, holds_bsn, load_keys, load_or_create_keys
from ldv.settings import Settings, load_settings

_LIMIT_NAMES: Final = re.compile(r"OTEL_\w*LIMIT")


@attrs.define(eq=False)
class _Session:
    """What one `configure()` has started."""

    settings: Settings
    journal: Journal
    delivery: Delivery
    destination: Destination


class _State:
    """The session of this process, if any."""

    def __init__(self) -> None:
        self.session: _Session | None = None
        self.lock = threading.Lock()
        self.at_exit = False


_state = _State()


def configure(
    service_name: str | None = None,
    *,
    service_version: str | None = None,
    resource_attributes: Mapping[str, str] | None = None,
    logboek: str | None = None,
    journal: Path | str | None = None,
    profile: str | Path | Profile | None = None,
    keys: str | Path | KeyRing | None = None,
    durability: str | None = None,
    on_unavailable: str | None = None,
    delivery: str | None = None,
    register: str | Path | None = None,
    audit: str | Path | None = None,
    **more: Any,
) -> None:
    """Say once, when the program starts, what is logged and where it goes.

    Every argument can also be given as `LDV_*` in the environment or in `ldv.toml`; `ldv config` shows which value
    was found where. Configuring again replaces what was configured before.

    Args:
        service_name: Name of the application, `resource.name` in every record.
        service_version: Its version.
        resource_attributes: Further facts about it.
        logboek: `chdb:///PATH`, `clickhouse://...`, `clickhouses://...` or `otlp+https://...`.
        journal: Folder where records wait on disk.
        profile: `seed` (default), `current`, a TOML file, or a profile.
        keys: Key file, `aes-siv:ID:BASE64`, or a ring of keys.
        durability: `process`, `interval` (default), `disk` or `logboek`.
        on_unavailable: `raise` (default) or `warn`.
        delivery: `auto` (default), `process`, `thread` or `external`.
        register: The register of processing activities, a path or `postgresql://...`: an activity that code uses and
            the register lacks gives a warning, or an error when `strict` is on. One that does not answer holds up
            nothing.
        audit: The audit log, a path or `postgresql://...`: where `ldv.audit.entry()` notes which employee did what.
            Made when it is not there.
        **more: Any other setting of the table, such as `batch_interval`.

    Raises:
        ConfigurationError: Something cannot work as it is configured. Nothing was started, and what was configured
            before goes on.
    """
    settings = load_settings(
        {
            "service_name": service_name,
            "service_version": service_version,
            "resource_attributes": resource_attributes,
            "logboek": logboek,
            "journal": journal,
            "profile": profile,
            "keys": keys,
            "durability": durability,
            "on_unavailable": on_unavailable,
            "delivery": delivery,
            "register": register,
            "audit": audit,
            **more,
        }
    )
    for name, remedy in (
        ("service_name", "the name of the application"),
        ("logboek", "where records go, for example chdb:///var/lib/ldv/logboek"),
    ):
        if not settings[name]:
            raise ConfigurationError(
                f"{name} is not set. Give {remedy}: "
                f"as an argument of ldv.configure(), as LDV_{name.upper()}, or in ldv.toml."
            )
    _check_service(settings)
    agreed = load_profile(settings["profile"])
    processor = _span_processor()
    _check_target(settings, agreed)
    ring = keys_for(settings, agreed)
    check_activity = _activity_check(settings)
    use_audit = _audit(settings)
    directory = journal_folder(settings)
    opened = Journal(
        directory,
        resource_name=settings["service_name"],
        resource_version=settings["service_version"],
        resource_attributes=dict(settings["resource_attributes"]),
        durability=settings["durability"],
        sync_interval=settings["sync_interval"],
        segment_bytes=settings["segment_bytes"],
        max_bytes=settings["journal_max_bytes"],
        reserve_bytes=settings["journal_reserve_bytes"],
        confirm_timeout=settings["confirm_timeout"],
    )
    opened.open()
    destination = Destination(directory, _without_secrets(settings["logboek"]))
    deliverer = delivery_for(settings["delivery"], assignment_for(settings, agreed, directory))
    opened.tick = deliverer.tick
    with _state.lock:
        _take_over(destination)
        if _state.session is not None:
            _end(_state.session, timeout=settings["exit_timeout"])
        _state.session = _Session(settings, opened, deliverer, destination)
        use_audit()
        activate(
            Runtime(
                sink=opened,
                processor=processor,
                profile=agreed,
                keys=ring,
                resource_name=settings["service_name"],
                resource_version=settings["service_version"],
                resource_attributes=dict(settings["resource_attributes"]),
                strict=settings["strict"],
                warn_only=settings["on_unavailable"] == "warn",
                check_activity=check_activity,
            )
        )
        if not _state.at_exit:
            _state.at_exit = True
            atexit.register(_at_exit)
    _warn_if_unreachable(settings)


def flush(timeout: float = 30.0) -> bool:
    """Wait until the logboek has confirmed everything that this process logged so far.

    Args:
        timeout: Seconds to wait.

    Returns:
        Whether it was confirmed in time. What was not stays in the journal and is still delivered.

    Raises:
        ConfigurationError: Nothing is configured.
    """
    return active_runtime().sink.flush(timeout)


def shutdown(timeout: float = 30.0) -> bool:
    """Deliver what there is, close the journal, and let go of the logboek.

    Args:
        timeout: Seconds to wait for delivery.

    Returns:
        Whether everything was confirmed in time, or there was nothing to shut down. What was not confirmed stays in
        the journal and is delivered by whoever uses that journal next.
    """
    with _state.lock:
        session, _state.session = _state.session, None
        if session is None:
            return True
        deactivate()
        return _end(session, timeout=timeout)


def health() -> Health:
    """How it is going: backlog, age of the oldest record, last error, dead letters.

    Returns:
        The state of the journal and of its delivery.

    Raises:
        ConfigurationError: Nothing is configured.
    """
    journal = _session().journal
    return health_of(journal.directory, refusing=journal.refusing, journal_error=journal.last_error)


def journal_folder(settings: Settings) -> Path:
    """The folder of the journal: as set, else beside the embedded engine, else in the user's state folder."""
    if settings["journal"]:
        return Path(settings["journal"]).absolute()
    if (settings["logboek"] or "").startswith("chdb:"):
        engine = engine_folder(settings["logboek"])
        return engine.with_name(engine.name + ".journal")
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "ldv" / re.sub(r"[^A-Za-z0-9._-]", "_", settings["service_name"] or "default") / "journal"


def engine_folder(logboek: str) -> Path:
    """The folder of an embedded engine."""
    from ldv.logboek import parse_dsn

    return Path(parse_dsn(logboek).path)


def keys_for(settings: Settings, profile: Profile) -> KeyRing | None:
    """The keys for pseudonyms.

    For the embedded engine a file is made on first use. For a server the keys must be given: processes on several
    machines have to make the same pseudonyms.

    Raises:
        ConfigurationError: There are none for a server, or they cannot be read.
    """
    if settings["keys"]:
        return load_keys(settings["keys"], method=profile.pseudonymisation)
    if settings["logboek"].startswith("chdb:"):
        from ldv.logboek import default_key_file

        return load_or_create_keys(default_key_file(settings["logboek"]), method=profile.pseudonymisation)
    raise ConfigurationError(
        "keys is not set, and records for a server need keys: without them no data subject can be named. "
        "Make a key file with `ldv init --keys FILE`, keep a copy in a safe place, and set LDV_KEYS to its path "
        "on every machine that writes to this logboek."
    )


def assignment_for(settings: Settings, profile: Profile, directory: Path) -> Assignment:
    """What a shipper needs to know of the settings."""
    return Assignment(
        directory=directory,
        logboek=settings["logboek"],
        profile=profile,
        batch_rows=settings["batch_rows"],
        batch_interval=settings["batch_interval"],
    )


def _without_secrets(logboek: str) -> str:
    scheme, _, rest = logboek.partition("://")
    host, slash, path = rest.partition("?")[0].partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path}"


def _take_over(destination: Destination) -> None:
    """Hold the journal to the new logboek; what is in use of this process itself does not stand in the way."""
    before = _state.session.destination if _state.session is not None else None
    if before is not None:
        before.release()
    try:
        destination.take()
    except BaseException:
        if before is not None:
            before.take()
        raise


def _session() -> _Session:
    session = _state.session
    if session is None:
        raise ConfigurationError("ldv is not configured: call ldv.configure(service_name=..., logboek=...) first.")
    return session


def _end(session: _Session, *, timeout: float) -> bool:
    deadline = time.monotonic() + timeout
    external = session.settings["delivery"] == "external"
    confirmed = external or session.journal.flush(timeout)
    session.journal.close()
    ended = session.delivery.stop(max(0.1, deadline - time.monotonic()))
    session.destination.release()
    return confirmed and ended


def _at_exit() -> None:
    session = _state.session
    if session is None:
        return
    # A helper process goes on by itself; a thread ends with the program, so it gets a moment.
    if isinstance(session.delivery, ThreadDelivery):
        shutdown(session.settings["exit_timeout"])
    else:
        deactivate()
        session.journal.close()


def _span_processor() -> Any:
    # Importing the SDK reads the environment, and fails on a limit that is no number.
    try:
        from ldv.processing._processor import LogboekSpanProcessor
    except ValueError:
        names = ", ".join(sorted(name for name in os.environ if _LIMIT_NAMES.fullmatch(name))) or "OTEL_*"
        raise SamplingError(
            f"OpenTelemetry cannot be loaded: one of {names} in the environment is not a whole number. "
            "Correct or remove it; records of ldv.processing() have no limits."
        ) from None
    return LogboekSpanProcessor()


def _check_service(settings: Settings) -> None:
    """What is said of the application stands in every record, so nothing of a person may be in it."""
    facts = {"service_name": settings["service_name"], "service_version": settings["service_version"] or ""}
    for key, value in settings["resource_attributes"].items():
        facts[f"resource_attributes, at {key!r}" if not holds_bsn(key) else "a key of resource_attributes"] = (
            f"{key} {value}"
        )
    for name, text in facts.items():
        if holds_bsn(text):
            raise ConfigurationError(
                f"{name}: found what looks like a burgerservicenummer, and it would stand in every record. Give a name "
                "or a fact of the application."
            )


def _activity_check(settings: Settings) -> Callable[[str | None, str], None] | None:
    """What looks activities up, when there is a register; those that code has declared already are looked at now."""
    if not settings["register"]:
        return None
    from ldv.register import KnownActivities

    check = KnownActivities.open(settings["register"], strict=settings["strict"]).check
    for activity, where in declared_activities.items():
        check(activity, where)
    return check


def _audit(settings: Settings) -> Callable[[], None]:
    """Check the audit log, and give what lets entries go there; who has none loads nothing of it."""
    where = settings["audit"] or None
    if where is None and "ldv.audit" not in sys.modules:
        return lambda: None
    from ldv.audit import AuditLog, use

    if where is not None:
        AuditLog.open(where, create=True).close()
    return lambda: use(where)


def _check_target(settings: Settings, profile: Profile) -> None:
    from ldv.delivery import target_for

    target_for(settings["logboek"], profile=profile)
    if settings["logboek"].startswith("chdb:"):
        if settings["delivery"] != "external" and importlib.util.find_spec("chdb") is None:
            raise ConfigurationError(
                "logboek asks for the embedded engine, and chdb is not installed. "
                "Install it: pip install 'logboek-dataverwerkingen[embedded]'"
            )
        if settings["delivery"] == "thread":
            raise ConfigurationError(
                "delivery='thread' with the embedded engine would load the engine into the application: a later fork "
                "hangs, and it competes for the processor. Use 'process' (or 'auto'), or 'external' with `ldv ship`."
            )


def _warn_if_unreachable(settings: Settings) -> None:
    if settings["delivery"] == "external" or settings["logboek"].startswith("chdb:"):
        return
    parts = urlsplit(settings["logboek"].replace("otlp+", "", 1))
    secure = parts.scheme in {"clickhouses", "https"}
    default = {"clickhouse": 8123, "clickhouses": 8443}.get(parts.scheme, 443 if secure else 80)
    try:
        socket.create_connection((parts.hostname or "", parts.port or default), timeout=1.0).close()
    except OSError as error:
        notices.warn(
            "unreachable",
            f"ldv: the logboek at {parts.hostname}:{parts.port or default} does not answer ({type(error).__name__}). "
            "Records wait in the journal and are delivered as soon as it does.",
        )
