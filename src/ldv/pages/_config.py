"""What pages are told, checked before anything is opened."""

from __future__ import annotations

import enum
import tomllib
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import attrs

from ldv.audit import PERSONNEL_NUMBER
from ldv.errors import ConfigurationError
from ldv.pages._people import Person, Role, people_of
from ldv.settings import Settings

_LOOPBACK: Final = {"127.0.0.1", "::1", "localhost"}


class Login(enum.StrEnum):
    """How people log in."""

    DEVELOPMENT = "development"
    """By choosing who to be: for demos, on this machine only."""
    OIDC = "oidc"
    """With an OpenID Connect provider, that of `oidc_issuer`."""


@attrs.frozen(kw_only=True)
class PagesConfig:
    """What pages are told.

    Attributes:
        login: How people log in.
        person: Whom the development login offers: tables `[[person]]`.
        address: Where people reach them, `https://...` without a path; OIDC needs to know.
        client_id: What the provider calls these pages.
        client_secret_file: Holds their secret with the provider; None: a public client, which PKCE alone protects.
        subject_claim: Claim of an ID token that holds the identifier of a citizen.
        subject_type: What kind of identifier that is, as in records.
        employee_claim: Claim of an ID token that holds the identifier of an employee, for the audit log.
        employee_type: What kind of identifier that is.
        theme: Style sheet of the organisation, with other values for the design tokens; None: ours.
        organisation: What stands at the top of every page; empty: what the register says.
        secure: Whether they are reached over TLS only, so that cookies travel over nothing else.
        issuer: The provider.
    """

    login: Login = attrs.field(converter=Login)
    person: tuple[Person, ...] = ()
    address: str = ""
    client_id: str = ""
    client_secret_file: str | None = None
    subject_claim: str = "bsn"
    subject_type: str = "BSN"
    employee_claim: str = "sub"
    employee_type: str = PERSONNEL_NUMBER
    theme: str | None = None
    organisation: str = ""
    secure: bool = False
    issuer: str = ""

    def client_secret(self) -> str:
        """The secret with the provider; empty where there is none.

        Raises:
            ConfigurationError: Its file cannot be read.
        """
        if self.client_secret_file is None:
            return ""
        return _text_of(Path(self.client_secret_file), "client_secret_file").strip()

    def theme_css(self) -> str:
        """The style sheet of the organisation; empty where there is none.

        Raises:
            ConfigurationError: It cannot be read.
        """
        return "" if self.theme is None else _text_of(Path(self.theme), "theme")


def pages_config(settings: Settings) -> PagesConfig | None:
    """Read what the setting `pages` names.

    Args:
        settings: All settings.

    Returns:
        What pages are told; None where there are to be none.

    Raises:
        ConfigurationError: They cannot work that way, or would not be safe.
    """
    path = settings["pages"]
    if path is None:
        return None
    if not settings["register"]:
        raise ConfigurationError(
            "register is not set, and pages need one: without it nobody can tell what is confidential. Set register."
        )
    config = _read(Path(path))
    config = attrs.evolve(
        config,
        address=config.address.rstrip("/"),
        secure=settings["serve_tls_cert"] is not None or config.address.startswith("https://"),
        issuer=settings["oidc_issuer"] or "",
    )
    if config.login is Login.DEVELOPMENT:
        _check_development(config, settings["serve_listen"])
    else:
        _check_oidc(config)
    _check_audit(config, settings["audit"])
    config.theme_css()
    config.client_secret()
    return config


def _read(path: Path) -> PagesConfig:
    text = _text_of(path, "pages")
    try:
        content: dict[str, Any] = tomllib.loads(text)
    except ValueError:
        raise ConfigurationError(f"pages: {path} is not valid TOML. Correct it.") from None
    known = {field.name: field for field in attrs.fields(PagesConfig) if field.name not in {"secure", "issuer"}}
    if unknown := sorted(set(content) - set(known)):
        raise ConfigurationError(f"pages: {path} holds {', '.join(unknown)}; known are {', '.join(known)}.")
    people = people_of(content.pop("person", []), path)
    if not all(isinstance(value, str) for value in content.values()) or content.get("login") not in set(Login):
        raise ConfigurationError(
            f"pages: in {path} login has to be one of {', '.join(Login)}, and everything else but [[person]] text."
        )
    for name in ("client_secret_file", "theme"):
        if name in content:
            # Named from where the file is.
            content[name] = str(path.parent / content[name])
    return PagesConfig(**content, person=people)


def _check_development(config: PagesConfig, listen: str) -> None:
    host = listen.rpartition(":")[0].strip("[]")
    reached = urlsplit(config.address).hostname if config.address else host
    if host not in _LOOPBACK or reached not in _LOOPBACK:
        raise ConfigurationError(
            "pages: login is 'development', by which everybody can be anybody, so it is for this machine only. Listen "
            "at 127.0.0.1, or let people log in by 'oidc'."
        )
    if not config.person:
        raise ConfigurationError("pages: there is no [[person]], so nobody could log in. Add one, with a name and bsn.")


def _check_oidc(config: PagesConfig) -> None:
    if not config.issuer:
        raise ConfigurationError("oidc_issuer is not set, and pages with login 'oidc' need it. Set it.")
    if not config.client_id:
        raise ConfigurationError("pages: client_id is not set, and login 'oidc' needs it: what the provider calls us.")
    parts = urlsplit(config.address)
    if parts.path or (parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK)):
        raise ConfigurationError("pages: address has to be https://HOST, without a path: where people reach the pages.")


def _check_audit(config: PagesConfig, audit: str | None) -> None:
    officers = config.login is Login.OIDC or any(Role.OFFICER in one.roles for one in config.person)
    if officers and not audit:
        raise ConfigurationError(
            "audit is not set, and pages where a privacy officer can log in need it: what they look at about persons "
            "stands in the audit log. Set audit to a path, or to postgresql://..."
        )


def _text_of(path: Path, name: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise ConfigurationError(
            f"pages: {path} cannot be read ({type(error).__name__}), which {name} names. Check that it is there."
        ) from None
