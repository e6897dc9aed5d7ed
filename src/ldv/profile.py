"""The profile: what a group of organisations has agreed on.

"Bewaartermijnen worden in het Profiel vastgelegd" (decision 4.3): what is agreed stands here, and
never in a record.
"""

from __future__ import annotations

import enum
import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import attrs

from ldv.errors import ConfigurationError

if TYPE_CHECKING:
    from ldv.duration import Duration


class Generation(enum.StrEnum):
    """Which generation of the standard the rules at the edges follow."""

    SEED = "seed"
    """The general introduction: a called organisation starts a trace of its own."""
    CURRENT = "current"
    """The draft of 2025-2026: the trace of the caller is continued."""


class Pseudonymisation(enum.StrEnum):
    """How an identifier of a person becomes a pseudonym."""

    AES_SIV = "aes-siv"
    """Deterministic encryption: searchable, and reversible by who holds the key."""
    HMAC = "hmac"
    """Keyed hash: searchable, never reversible."""


class OtherSpans(enum.StrEnum):
    """What a service does with spans over OTLP that are no processings: without a processing activity."""

    IGNORE = "ignore"
    """Leave them: a collector sends everything that it has."""
    REFUSE = "refuse"
    """Refuse the request: only processings are to be sent here."""


@attrs.frozen(kw_only=True)
class RetentionTerms:
    """How long records are kept, "per organisatie of eventueel per verwerkingsactiviteit" (decision 4.3).

    Attributes:
        default: ISO 8601 duration for whatever has no term of its own; None: each activity must have one.
        activities: The URI of an activity, and its ISO 8601 duration.

    Raises:
        ConfigurationError: A term is not a duration, or is nothing or negative.
    """

    default: str | None = None
    activities: Mapping[str, str] = attrs.field(factory=dict, converter=dict, hash=False)

    def __attrs_post_init__(self) -> None:
        """A term that is wrong destroys too early or never, so it is found when it is read."""
        for name, text in {"default": self.default, **self.activities}.items():
            if text is not None or name != "default":
                _duration(text, name)

    def term(self, activity: str) -> Duration | None:
        """The term of an activity that has one of its own."""
        text = self.activities.get(activity)
        return None if text is None else _duration(text, activity)

    def default_term(self) -> Duration | None:
        """The term of the others."""
        return None if self.default is None else _duration(self.default, "default")


def _duration(text: Any, name: str) -> Duration:
    from ldv.duration import Duration  # only here: who logs needs no terms

    try:
        return Duration.parse(text)
    except (ValueError, AttributeError):
        shown = text if isinstance(text, str) and len(text) < 32 else type(text).__name__
        raise ConfigurationError(
            f"profile: the retention term of {name!r} is {shown!r}; expected an ISO 8601 duration longer than nothing, "
            "such as P7Y (seven years) or P18M. Correct it; until then nothing is destroyed."
        ) from None


def _terms(value: Any) -> RetentionTerms | None:
    if value is None or isinstance(value, RetentionTerms):
        return value
    if not isinstance(value, Mapping) or not isinstance(value.get("activities", {}), Mapping):
        raise ConfigurationError(
            "profile: retention is a table; write [retention] with default and, below it, [retention.activities]."
        )
    if unknown := sorted(set(value) - {"default", "activities"}):
        raise ConfigurationError(
            f"profile: [retention] holds {', '.join(unknown)}; known are default and activities. Write the term of an "
            "activity below [retention.activities]."
        )
    return RetentionTerms(**value)


@attrs.frozen(kw_only=True)
class Peer:
    """Another organisation whose logboek can be read.

    Attributes:
        entity: URI of the organisation, as records name it.
        read: Address of its reading API (extension "lezen"), such as `https://logboek.rdw.example/lezenapi/v1`.
        name: What people call it.
        token_env: Environment variable that holds the credential to read there.
        token_file: File that holds it.

    Raises:
        ConfigurationError: It is not complete, or a credential would travel without TLS.
    """

    entity: str
    read: str
    name: str = ""
    token_env: str = ""
    token_file: str = ""

    def __attrs_post_init__(self) -> None:
        """What is wrong is found when it is read, and not in the middle of a chain."""
        parts = urlsplit(self.read)
        local = parts.hostname in {"127.0.0.1", "::1", "localhost"}
        if not parts.hostname or (parts.scheme != "https" and not (parts.scheme == "http" and local)):
            raise ConfigurationError(
                f"profile: read of {self.entity!r} in [federation] has to be https://...: what is read there is about "
                "persons, and the credential travels along."
            )

    def token(self) -> str:
        """The credential; empty where none is named.

        Raises:
            ConfigurationError: It is named, and is not there.
        """
        try:
            if self.token_file:
                return Path(self.token_file).read_text(encoding="utf-8").strip()
            return os.environ[self.token_env] if self.token_env else ""
        except (OSError, ValueError, KeyError) as error:
            raise ConfigurationError(
                f"profile: the credential for {self.entity} is not there ({type(error).__name__}). Set "
                f"{self.token_env or self.token_file}."
            ) from None


def _peers(value: Any) -> Mapping[str, Peer]:
    if not isinstance(value, Mapping):
        raise ConfigurationError('profile: federation holds a table for each organisation: [federation."https://..."].')
    found = {}
    for entity, table in value.items():
        try:
            found[entity] = table if isinstance(table, Peer) else Peer(entity=entity, **table)
        except TypeError:
            raise ConfigurationError(
                f"profile: {entity!r} in [federation] needs read, and can have name, token_env and token_file."
            ) from None
    return MappingProxyType(found)


@attrs.frozen(kw_only=True)
class Profile:
    """The agreements that the library acts on.

    Attributes:
        name: What people call it.
        generation: Generation of the standard.
        pseudonymisation: How identifiers of persons are made unreadable.
        tls_required: Refuse a server that is not on this machine without TLS
            ("een Logboek moet TLS afdwingen").
        exception_message: Keep `exception.message` as well as the type; messages can hold
            personal data, so not unless the organisation opts in.
        retention: How long records are kept; None: nobody has agreed on that, and nothing is destroyed.
        other_spans: What a service does with spans that are no processings.
        entity: URI of this organisation, as records of others name it.
        federation: Other organisations whose logboek can be read, by their URI.
    """

    name: str
    generation: Generation = attrs.field(converter=Generation)
    pseudonymisation: Pseudonymisation = attrs.field(converter=Pseudonymisation, default=Pseudonymisation.AES_SIV)
    tls_required: bool = True
    exception_message: bool = False
    retention: RetentionTerms | None = attrs.field(default=None, converter=_terms)
    other_spans: OtherSpans = attrs.field(converter=OtherSpans, default=OtherSpans.IGNORE)
    entity: str = ""
    federation: Mapping[str, Peer] = attrs.field(factory=dict, converter=_peers, hash=False)


_SWITCHES: Final = ("tls_required", "exception_message")


def load_profile(value: str | Path | Profile) -> Profile:
    """Find a profile by its name, or read one from a TOML file.

    Args:
        value: `"seed"`, `"current"`, the path of a TOML file, or a profile.

    Returns:
        The profile.

    Raises:
        ConfigurationError: The name is unknown, or the file cannot be read or holds something unknown.
    """
    if isinstance(value, Profile):
        return value
    if str(value) in set(Generation):
        return Profile(name=str(value), generation=Generation(str(value)))
    path = Path(value)
    if path.suffix != ".toml":
        raise ConfigurationError(
            f"profile: asked for {str(value)!r}; known are 'seed' and 'current', or the path of a .toml file. "
            "Correct the name, or write a file with at least: name and generation."
        )
    import tomllib  # only here: the two that have a name need no file

    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigurationError(
            f"profile: the file {path} cannot be read as TOML ({type(error).__name__}). "
            "Check that it exists and is valid."
        ) from error
    return _from_table(content, path)


def _from_table(content: dict[str, Any], path: Path) -> Profile:
    known = {field.name: field for field in attrs.fields(Profile)}
    if unknown := sorted(set(content) - set(known)):
        raise ConfigurationError(
            f"profile: the file {path} holds {', '.join(unknown)}; known are {', '.join(known)}. Remove or correct it."
        )
    for name, kind, expected in (
        ("name", str, "text"),
        ("entity", str, "text"),
        *((name, bool, "true or false") for name in _SWITCHES),
    ):
        if name in content and not isinstance(content[name], kind):
            raise ConfigurationError(f"profile: {name} in {path} must be {expected}.")
    if "generation" not in content:
        raise ConfigurationError(
            f"profile: the file {path} does not say which generation of the standard holds: {' or '.join(Generation)}. "
            'Add, above the first table: generation = "seed".'
        )
    try:
        return Profile(**{"name": path.stem, **content})
    except (TypeError, ValueError) as error:
        raise ConfigurationError(
            f"profile: the file {path} is not complete or names a value that is not known; generation is one of "
            f"{', '.join(Generation)}, pseudonymisation one of {', '.join(Pseudonymisation)}, other_spans one of "
            f"{', '.join(OtherSpans)}."
        ) from error
