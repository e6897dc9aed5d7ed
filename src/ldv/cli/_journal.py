"""Which journal a command is about."""

from __future__ import annotations

from pathlib import Path

from ldv.errors import ConfigurationError
from ldv.settings import Settings


def journal_of(settings: Settings) -> Path:
    """The folder of the journal.

    Args:
        settings: What was set; a journal, an embedded engine or the name of the application is enough to find it.

    Returns:
        The folder; it exists.

    Raises:
        ConfigurationError: It cannot be told which, or there is nothing at that place.
    """
    directory = journal_place(settings)
    if not directory.is_dir():
        raise ConfigurationError(
            f"journal: found no folder {directory} ({origin_of(settings)}). Either nothing has been logged there yet, "
            "or another is meant: give --journal FOLDER, or the settings of the application (LDV_*, ldv.toml)."
        )
    return directory


def journal_place(settings: Settings) -> Path:
    """Where the journal is, or will be.

    Raises:
        ConfigurationError: It cannot be told.
    """
    from ldv._configure import journal_folder

    # Without any of these the folder would be that of an application without a name, which is nobody's.
    embedded = (settings["logboek"] or "").startswith("chdb:")
    if not (settings["journal"] or embedded or settings["service_name"]):
        raise ConfigurationError(
            "journal is not set, and cannot be told from the other settings. Give --journal FOLDER, or --logboek "
            "chdb:///PATH, or run this with the settings of the application (LDV_*, ldv.toml)."
        )
    return journal_folder(settings)


def origin_of(settings: Settings) -> str:
    """How the place was found, for people."""
    value = settings.values["journal"]
    if value.value:
        return value.source
    if (settings["logboek"] or "").startswith("chdb:"):
        return f"beside the engine of {settings.values['logboek'].source}"
    return f"the default for service_name {settings['service_name']!r}"
