"""One table of settings. A value comes from an argument, else `LDV_*`, else `ldv.toml` or `[tool.ldv]`."""

from __future__ import annotations

import datetime
import difflib
import os
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import attrs

from ldv.errors import ConfigurationError


def _text(value: Any) -> Any:
    """Text; an argument may also be what the text stands for, such as a path, a profile or a ring of keys."""
    if isinstance(value, (bool, int, float, bytes, list, tuple, dict, datetime.date, datetime.time)):
        raise ValueError("text")  # noqa: TRY004 - every parser of this table says it with a ValueError
    if isinstance(value, str) and "\0" in value:
        raise ValueError("text without a zero byte")
    return value


def _name(value: Any) -> Any:
    # It stands in every record, so it has to fit in one: a variable can hold bytes that are no UTF-8.
    str(_text(value)).encode()
    return value


def _folder(value: Any) -> Path:
    # An empty text would be the current folder, which is never what is meant.
    if not str(_text(value)).strip():
        raise ValueError("a folder")
    return Path(value)


def _boolean(value: Any) -> bool:
    words = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    if str(value).lower() not in words:
        raise ValueError("true or false")
    return words[str(value).lower()]


def _positive(kind: type[int] | type[float]) -> Callable[[Any], Any]:
    def parse(value: Any) -> Any:
        number = kind(str(value))
        # Python waits no longer than this for anything.
        if not 0 < number < (threading.TIMEOUT_MAX if kind is float else float("inf")):
            raise ValueError("a number above 0")
        return number

    return parse


def _choice(*options: str) -> Callable[[Any], str]:
    def parse(value: Any) -> str:
        if value not in options:
            raise ValueError("one of " + ", ".join(options))
        return str(value)

    return parse


def _pairs(value: Any) -> dict[str, str]:
    if isinstance(value, Mapping):
        if not all(isinstance(part, str) for pair in value.items() for part in pair):
            raise ValueError("names and values that are text")
        for pair in value.items():
            _name("".join(pair))
        return dict(value)
    pairs = [part.split("=", 1) for part in str(_name(value)).split(",") if part.strip()]
    if any(len(pair) != 2 for pair in pairs):
        raise ValueError("name=value,name=value")
    return {name.strip(): text.strip() for name, text in pairs}


@attrs.frozen(kw_only=True)
class Setting:
    """One row of the table.

    Attributes:
        name: Name as argument of `configure()` and key in `ldv.toml`.
        parse: Turns what was given into a value; raises ValueError when that cannot be.
        type: What a value looks like, for people.
        default: Value when nothing is given.
        doc: What it does.
        secret: Never shown in full.
    """

    name: str
    parse: Callable[[Any], Any]
    type: str
    default: Any = None
    doc: str
    secret: bool = False

    @property
    def env(self) -> str:
        """Name of the environment variable."""
        return "LDV_" + self.name.upper()


SETTINGS: Final[tuple[Setting, ...]] = (
    Setting(
        name="service_name",
        parse=_name,
        type="text",
        doc="Name of the application: `resource.name` in every record.",
    ),
    Setting(name="service_version", parse=_name, type="text", default="", doc="Its version: `resource.version`."),
    Setting(
        name="resource_attributes",
        parse=_pairs,
        type="name=value,...",
        default={},
        doc="Further facts about the application: `resource.attribute`.",
    ),
    Setting(
        name="logboek",
        parse=_text,
        type="chdb:///PATH, clickhouse(s)://..., otlp+http(s)://...",
        doc="Where records come to rest. May hold a password.",
        secret=True,
    ),
    Setting(
        name="journal",
        parse=_folder,
        type="folder",
        doc="Where records wait on disk. Default: beside the embedded engine (`PATH.journal`), "
        "else `$XDG_STATE_HOME/ldv/SERVICE/journal`.",
    ),
    Setting(
        name="profile",
        parse=_text,
        type="seed, current or a .toml file",
        default="seed",
        doc="The agreements to follow.",
    ),
    Setting(
        name="keys",
        parse=_text,
        type="key file, or aes-siv:ID:BASE64[,...]",
        doc="Keys that pseudonyms are made with, the newest first. The embedded engine makes a file on first use.",
        secret=True,
    ),
    Setting(
        name="durability",
        parse=_choice("process", "interval", "disk", "logboek"),
        type="process, interval, disk or logboek",
        default="interval",
        doc="What must have happened before a processing returns.",
    ),
    Setting(
        name="on_unavailable",
        parse=_choice("raise", "warn"),
        type="raise or warn",
        default="raise",
        doc="What to do on entry when the journal cannot take a record: refuse the processing, or go on "
        "with a warning.",
    ),
    Setting(
        name="delivery",
        parse=_choice("auto", "process", "thread", "external"),
        type="auto, process, thread or external",
        default="auto",
        doc="Who brings the journal to the logboek. auto: a helper process for the embedded engine, else a thread.",
    ),
    Setting(
        name="register",
        parse=_text,
        type="path of a SQLite file, or postgresql://...",
        doc="The register of processing activities: an activity that code uses and the register lacks gives a warning. "
        "May hold a password.",
        secret=True,
    ),
    Setting(
        name="audit",
        parse=_text,
        type="path of a SQLite file, or postgresql://...",
        doc="The audit log: which employee did what, outside the logboek. May hold a password.",
        secret=True,
    ),
    Setting(
        name="strict",
        parse=_boolean,
        type="true or false",
        default=False,
        doc="Raise where a value may not stand in a record, in place of leaving it out. For tests.",
    ),
    Setting(
        name="sync_interval",
        parse=_positive(float),
        type="seconds",
        default=0.05,
        doc="At durability `interval`: how often the journal is forced to disk.",
    ),
    Setting(
        name="segment_bytes",
        parse=_positive(int),
        type="bytes",
        default=16 * 1024 * 1024,
        doc="Size at which a segment of the journal is closed and a new one begun.",
    ),
    Setting(
        name="journal_max_bytes",
        parse=_positive(int),
        type="bytes",
        default=8 * 1024**3,
        doc="Backlog at which a processing is refused on entry.",
    ),
    Setting(
        name="journal_reserve_bytes",
        parse=_positive(int),
        type="bytes",
        default=64 * 1024 * 1024,
        doc="Free space on the journal's disk below which a processing is refused on entry.",
    ),
    Setting(
        name="batch_rows", parse=_positive(int), type="records", default=50_000, doc="Most records in one delivery."
    ),
    Setting(
        name="batch_interval",
        parse=_positive(float),
        type="seconds",
        default=0.25,
        doc="How long delivery gathers records before it sends them, unless somebody waits.",
    ),
    Setting(
        name="confirm_timeout",
        parse=_positive(float),
        type="seconds",
        default=30.0,
        doc="At durability `logboek`: how long to wait for the confirmation.",
    ),
    Setting(
        name="exit_timeout",
        parse=_positive(float),
        type="seconds",
        default=5.0,
        doc="How long the end of the program waits for delivery by a thread; what is left stays in the journal.",
    ),
    Setting(
        name="serve_listen",
        parse=_text,
        type="HOST:PORT",
        default="127.0.0.1:4318",
        doc="Where `ldv serve` listens for HTTP. Without a certificate, only an address of this machine itself.",
    ),
    Setting(
        name="serve_grpc", parse=_text, type="HOST:PORT", doc="Where it listens for OTLP over gRPC; not set: nowhere."
    ),
    Setting(
        name="serve_tls_cert",
        parse=_folder,
        type="PEM file",
        doc="Certificate that it shows, with the intermediate ones; a Logboek has to enforce TLS.",
    ),
    Setting(
        name="serve_tls_key", parse=_folder, type="PEM file", doc="The key of that certificate, without a password."
    ),
    Setting(
        name="serve_tls_client_ca",
        parse=_folder,
        type="PEM file",
        doc="Authorities of client certificates; set: nobody gets in without one.",
    ),
    Setting(
        name="serve_tokens",
        parse=_folder,
        type="file",
        doc="Who may do what, by `ldv token`; holds hashes only. Default: beside the journal (`PATH.tokens.json`).",
    ),
    Setting(name="oidc_issuer", parse=_text, type="https://...", doc="Whose tokens `ldv serve` takes besides its own."),
    Setting(name="oidc_audience", parse=_text, type="text", doc="What those tokens must be meant for: `aud`."),
    Setting(
        name="oidc_jwks",
        parse=_text,
        type="https://...",
        doc="Where the keys of that issuer are. Default: where its `.well-known/openid-configuration` says.",
    ),
    Setting(
        name="serve_rate",
        parse=_positive(float),
        type="requests a second",
        default=500.0,
        doc="Most requests of one client of `ldv serve`; for a short while it may be twice that.",
    ),
    Setting(
        name="serve_max_bytes",
        parse=_positive(int),
        type="bytes",
        default=16 * 1024 * 1024,
        doc="Largest body of a request, after decompression too.",
    ),
    Setting(
        name="serve_timeout",
        parse=_positive(float),
        type="seconds",
        default=30.0,
        doc="Within which a request has to arrive whole and a page to get its turn; ending waits no longer than that.",
    ),
    Setting(
        name="pages",
        parse=_folder,
        type="TOML file",
        doc="Pages for people in `ldv serve`: how they log in, and what they look like. Not set: there are none.",
    ),
)

_BY_NAME: Final = {setting.name: setting for setting in SETTINGS}


@attrs.frozen(kw_only=True)
class Value:
    """A setting's value, and where it came from.

    Attributes:
        setting: Row of the table.
        value: The value.
        source: `argument`, `environment LDV_X`, a file, or `default`.
    """

    setting: Setting
    value: Any
    source: str

    @property
    def shown(self) -> str:
        """The value for people; a secret is masked."""
        if self.value is None:
            return ""
        if self.setting.secret:
            return mask(str(self.value))
        return str(self.value)

    def __repr__(self) -> str:
        """Never the secret."""
        return f"Value({self.setting.name}={self.shown!r} from {self.source})"


def _read_only(values: Mapping[str, Value]) -> Mapping[str, Value]:
    return MappingProxyType(dict(values))


@attrs.frozen
class Settings:
    """All settings, by name: `settings["journal"]`."""

    values: Mapping[str, Value] = attrs.field(converter=_read_only)

    def __getitem__(self, name: str) -> Any:
        """Value of the setting with this name."""
        return self.values[name].value


def mask(text: str) -> str:
    """Hide what is secret in a DSN or a key, and leave what helps to recognise it.

    Args:
        text: A DSN, the path of a key file, or key material.

    Returns:
        The text without password or key.
    """
    if "aes-siv:" in text:
        return ",".join(":".join((*part.strip().split(":")[:2], "***")) for part in text.split(","))
    scheme, separator, rest = text.partition("://")
    credentials, at, host = rest.rpartition("@")
    if separator and at:
        user, colon, _ = credentials.partition(":")
        rest = f"{user}{':***' if colon else ''}@{host}"
    text = scheme + separator + rest
    address, question, query = text.partition("?")
    if question:
        pairs = [pair.partition("=") for pair in query.split("&")]
        return address + "?" + "&".join(f"{name}=***" if equals else name for name, equals, _ in pairs)
    return text


def load_settings(
    arguments: Mapping[str, Any] | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Settings:
    """Bring the settings together.

    Args:
        arguments: Values given in code; None counts as not given.
        environ: Environment to read, by default the process's own; an empty variable counts as not given.
            `LDV_CONFIG` names a settings file.
        folder: Where to look for `ldv.toml` and `pyproject.toml`, by default the current folder.

    Returns:
        A value and its source for every row of the table.

    Raises:
        ConfigurationError: A name is unknown, or a value is not allowed.
    """
    environ = {name: value for name, value in (os.environ if environ is None else environ).items() if value}
    file_values, file_name = _read_file(environ.get("LDV_CONFIG"), folder or Path.cwd())
    given = {name: value for name, value in (arguments or {}).items() if value is not None}
    for name, where in [*((n, "configure()") for n in given), *((n, file_name) for n in file_values)]:
        if name not in _BY_NAME:
            raise ConfigurationError(f"{where}: there is no setting {name!r}.{_did_you_mean(name)}")
    _check_environment(environ)
    values = {}
    for setting in SETTINGS:
        if setting.name in given:
            raw, source = given[setting.name], "argument"
        elif setting.env in environ:
            raw, source = environ[setting.env], f"environment {setting.env}"
        elif setting.name in file_values:
            raw, source = file_values[setting.name], file_name
        else:
            raw, source = setting.default, "default"
        values[setting.name] = Value(setting=setting, value=_parse(setting, raw, source), source=source)
    return Settings(values)


def _parse(setting: Setting, raw: Any, source: str) -> Any:
    if source == "default":
        return raw
    try:
        return setting.parse(raw)
    except (ValueError, TypeError):
        found = "a value that is kept secret" if setting.secret else repr(raw)
        raise ConfigurationError(f"{setting.name}: found {found} ({source}); expected {setting.type}.") from None


def _check_environment(environ: Mapping[str, str]) -> None:
    # Other variables of this kind exist (for tests, for the services of an organisation), so only a likely slip is one.
    known = {"LDV_CONFIG", *(setting.env for setting in SETTINGS)}
    for name in environ:
        if not name.startswith("LDV_") or name in known:
            continue
        if close := difflib.get_close_matches(name, known, n=1, cutoff=0.85):
            raise ConfigurationError(f"environment: there is no setting {name}; is {close[0]} meant?")


def _did_you_mean(name: str) -> str:
    close = difflib.get_close_matches(name, _BY_NAME, n=1)
    return f" Is {close[0]!r} meant?" if close else f" Known are: {', '.join(_BY_NAME)}."


def _read_file(named: str | None, folder: Path) -> tuple[dict[str, Any], str]:
    if named:
        return _toml(Path(named)), named
    if (path := folder / "ldv.toml").is_file():
        return _toml(path), str(path)
    # A pyproject.toml is of many tools: one that does not speak of ours is not read, so cannot stop a program either.
    path = folder / "pyproject.toml"
    if path.is_file() and b"tool.ldv" in path.read_bytes().replace(b" ", b""):
        tool = _toml(path).get("tool")
        table = tool.get("ldv") if isinstance(tool, dict) else None
        if table is not None and not isinstance(table, dict):
            raise ConfigurationError(
                f"settings: ldv in [tool] of {path} is not a table. Write [tool.ldv] above the settings."
            )
        return table or {}, str(path)
    return {}, ""


def _toml(path: Path) -> dict[str, Any]:
    import tomllib  # only here: who configures in code never needs it

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        fault = type(error).__name__
    # Raised here and not there: what was read can hold a password, and an error keeps hold of what caused it.
    raise ConfigurationError(f"settings: {path} cannot be read as TOML ({fault}). Mend or remove it.")
