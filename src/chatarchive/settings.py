"""One table of settings. A value comes from an argument, else `CHATARCHIVE_*`, else `chatarchive.toml`."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import attrs

from chatarchive.errors import SettingsError


def _text(value: Any) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise ValueError("text")
    value.encode()
    return value


def _filled(value: Any) -> str:
    if not _text(value).strip():
        raise ValueError("text that is not empty")
    return str(value).strip()


def _folder(value: Any) -> Path:
    # An empty text would be the current folder, which is never what is meant.
    return Path(_filled(str(value) if isinstance(value, Path) else value)).absolute()


def _boolean(value: Any) -> bool:
    words = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    if str(value).lower() not in words:
        raise ValueError("true or false")
    return words[str(value).lower()]


def _address(value: Any) -> str:
    text = _filled(value)
    if text.count("@") != 1 or any(sign.isspace() or sign in '<>,;:"' for sign in text):
        raise ValueError("a mail address")
    return text


def _words(value: Any) -> tuple[str, ...]:
    parts = value if isinstance(value, (list, tuple)) else _text(value).split(",")
    return tuple(_text(part).strip() for part in parts if _text(part).strip())


def _policy(value: Any) -> str:
    if value not in {"alle", "reconstructie"}:
        raise ValueError("alle or reconstructie")
    return str(value)


@attrs.frozen(kw_only=True)
class Setting:
    """One row of the table.

    Attributes:
        name: Key in `chatarchive.toml`.
        parse: Turns what was given into a value; raises ValueError when that cannot be.
        type: What a value looks like, for people.
        default: Value when nothing is given.
        below: Name below `folder` that is used when nothing is given; empty where `default` counts.
        doc: What it does.
        secret: Never shown in full.
    """

    name: str
    parse: Callable[[Any], Any]
    type: str
    default: Any = None
    below: str = ""
    doc: str
    secret: bool = False

    @property
    def env(self) -> str:
        """Name of the environment variable."""
        return "CHATARCHIVE_" + self.name.upper()


SETTINGS: Final[tuple[Setting, ...]] = (
    Setting(
        name="folder",
        parse=_folder,
        type="folder",
        doc="Where everything stands of which nothing else is said. Default: the folder of `chatarchive.toml`, else "
        "the current one.",
    ),
    Setting(
        name="database",
        parse=_filled,
        type="path of a SQLite file, or postgresql://...",
        below="chatarchive.db",
        doc="Cases, employees, the registration overview. May hold a password.",
        secret=True,
    ),
    Setting(
        name="dms",
        parse=_filled,
        type="folder, webdav+https://USER:PASSWORD@HOST/PATH, s3://[KEY:SECRET@]BUCKET[/PREFIX][?endpoint=https://...]",
        below="dms",
        doc="The department's managed and secured document store. May hold a password. Behind `s3://`, `endpoint` "
        "names a server that is not that of AWS, and `region` the region.",
        secret=True,
    ),
    Setting(
        name="central_folder",
        parse=_folder,
        type="folder",
        below="centrale-telefoon",
        doc="Where what is on the central telephone is downloaded to; it is emptied when the store has it.",
    ),
    Setting(
        name="quarantine",
        parse=_folder,
        type="folder",
        below="quarantaine",
        doc="Where a conversation goes that was delivered and not selected, until it is destroyed.",
    ),
    Setting(
        name="outbox",
        parse=_folder,
        type="folder",
        below="postvak-uit",
        doc="Where mails are put as .eml files.",
    ),
    Setting(
        name="smtp",
        parse=_text,
        type="smtp://HOST[:PORT], smtps://USER:PASSWORD@HOST",
        default="",
        doc="A mail server that mails are sent with as well. Empty: the outbox only.",
        secret=True,
    ),
    Setting(
        name="mail_from",
        parse=_address,
        type="mail address",
        default="chatarchive@doc-direkt.invalid",
        doc="Sender of mails.",
    ),
    Setting(
        name="breach_mailbox",
        parse=_address,
        type="mail address",
        default="Doc-Direktinformatiebeveiliging@minbzk.nl",
        doc="Who is told of a data breach (working agreements, section 11).",
    ),
    Setting(
        name="cleaning_mailbox",
        parse=_address,
        type="mail address",
        default="opschonen@doc-direkt.invalid",
        doc="The team that cleans; it is told when a conversation is ready.",
    ),
    Setting(
        name="report_mailbox",
        parse=_address,
        type="mail address",
        default="rapportage@doc-direkt.invalid",
        doc="Who gets the monthly report.",
    ),
    Setting(
        name="name_detector",
        parse=_boolean,
        type="true or false",
        default=False,
        doc="Let the package deduce point at names and addresses too, when cleaning begins. Takes the extra `deduce`, "
        "1 GB of memory, seconds to start, and minutes the first time.",
    ),
    Setting(
        name="mdto_schema",
        parse=_folder,
        type="file",
        doc="The published schema of MDTO (`MDTO-XML1.0.1.xsd`), to check metadata with besides our own. Empty: none.",
    ),
    Setting(
        name="fonts",
        parse=_folder,
        type="folder",
        doc="Fonts for the archive copies, for characters that those of the application lack. Empty: none.",
    ),
    Setting(
        name="training_required",
        parse=_boolean,
        type="true or false",
        default=False,
        doc="Refuse work by employees whose training was not registered, in place of warning.",
    ),
    Setting(
        name="policy",
        parse=_policy,
        type="alle or reconstructie",
        default="alle",
        doc="What is kept: all business messages (working agreements), or what is needed to reconstruct decisions.",
    ),
    Setting(
        name="products",
        parse=_words,
        type="name,name",
        default=(),
        doc="Products of suppliers in use; there must be an agreement for each.",
    ),
    Setting(
        name="logboek",
        parse=_filled,
        type="chdb:///PATH, clickhouse(s)://..., otlp+http(s)://...",
        below="logboek",
        doc="Where the records of processing go. May hold a password.",
        secret=True,
    ),
    Setting(
        name="keys",
        parse=_filled,
        type="key file, or aes-siv:ID:BASE64[,...]",
        doc="Keys that pseudonyms are made with. The embedded engine makes a file on first use.",
        secret=True,
    ),
    Setting(
        name="register",
        parse=_filled,
        type="path of a SQLite file, or postgresql://...",
        below="register.db",
        doc="The register of processing activities. May hold a password.",
        secret=True,
    ),
    Setting(
        name="audit",
        parse=_filled,
        type="path of a SQLite file, or postgresql://...",
        below="audit.db",
        doc="The audit log: which employee did what. May hold a password.",
        secret=True,
    ),
)
"""Every setting."""

_BY_NAME: Final = {setting.name: setting for setting in SETTINGS}
FILE: Final = "chatarchive.toml"
"""Name of the settings file in the current folder; `CHATARCHIVE_CONFIG` names another."""


@attrs.frozen(kw_only=True)
class Value:
    """A setting's value, and where it came from.

    Attributes:
        setting: Row of the table.
        value: The value.
        source: `argument`, `environment CHATARCHIVE_X`, a file, or `default`.
    """

    setting: Setting
    value: Any = attrs.field(repr=False)
    source: str


def _read_only(values: Mapping[str, Value]) -> Mapping[str, Value]:
    return MappingProxyType(dict(values))


@attrs.frozen
class Settings:
    """All settings, by name: `settings["database"]`."""

    values: Mapping[str, Value] = attrs.field(converter=_read_only)

    def __getitem__(self, name: str) -> Any:
        """Value of the setting with this name."""
        return self.values[name].value


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
        folder: Where to look for `chatarchive.toml`, by default the current folder.

    Returns:
        A value and its source for every row of the table.

    Raises:
        SettingsError: A name is unknown, or a value is not allowed.
    """
    environ = {name: value for name, value in (os.environ if environ is None else environ).items() if value}
    content, file = _file(environ.get("CHATARCHIVE_CONFIG"), folder or Path.cwd())
    given = {name: value for name, value in (arguments or {}).items() if value is not None}
    for name, where in [*((one, "arguments") for one in given), *((one, str(file)) for one in content)]:
        if name not in _BY_NAME:
            raise SettingsError(f"{where}: there is no setting {name!r}.{_meant(name)}")
    _check_environment(environ)
    values: dict[str, Value] = {}
    for setting in SETTINGS:
        if setting.name in given:
            raw, source = given[setting.name], "argument"
        elif setting.env in environ:
            raw, source = environ[setting.env], f"environment {setting.env}"
        elif setting.name in content:
            raw, source = content[setting.name], str(file)
        else:
            values[setting.name] = Value(setting=setting, value=_default(setting, values, file), source="default")
            continue
        values[setting.name] = Value(setting=setting, value=_parse(setting, raw, source), source=source)
    return Settings(values)


def _default(setting: Setting, values: Mapping[str, Value], file: Path) -> Any:
    if setting.name == "folder":
        return file.parent.absolute()
    if not setting.below:
        return setting.default
    place = values["folder"].value / setting.below
    if setting.name == "logboek":
        return f"chdb://{place}"
    return place if setting.parse is _folder else str(place)


def _parse(setting: Setting, raw: Any, source: str) -> Any:
    try:
        return setting.parse(raw)
    except (ValueError, TypeError):
        found = "a value that is kept secret" if setting.secret else repr(raw)
    raise SettingsError(f"{setting.name}: found {found} ({source}); expected {setting.type}.")


def _check_environment(environ: Mapping[str, str]) -> None:
    # Programs have variables of their own too, so only a likely slip is one.
    known = {"CHATARCHIVE_CONFIG", "CHATARCHIVE_TOKEN_FILE", *(setting.env for setting in SETTINGS)}
    for name in environ:
        if not name.startswith("CHATARCHIVE_") or name in known:
            continue
        if close := difflib.get_close_matches(name, known, n=1, cutoff=0.85):
            raise SettingsError(f"environment: there is no setting {name}; is {close[0]} meant?")


def _meant(name: str) -> str:
    close = difflib.get_close_matches(name, _BY_NAME, n=1)
    return f" Is {close[0]!r} meant?" if close else f" Known are: {', '.join(_BY_NAME)}."


def _file(named: str | None, folder: Path) -> tuple[dict[str, Any], Path]:
    path = Path(named) if named else folder / FILE
    if not named and not path.is_file():
        return {}, path
    import tomllib  # only here: who configures in code never needs it

    try:
        return tomllib.loads(path.read_text(encoding="utf-8")), path
    except (OSError, ValueError) as error:
        fault = type(error).__name__
    # Raised here and not there: what was read can hold a password, and an error keeps hold of what caused it.
    raise SettingsError(f"settings: {path} cannot be read as TOML ({fault}). Mend or remove it.")
