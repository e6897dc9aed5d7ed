"""Export files of messaging apps, read into messages: one model, whatever the app and the telephone."""

from chatarchive.readout._export import App, Export, Method
from chatarchive.readout._files import MediaItem
from chatarchive.readout._limits import Limits
from chatarchive.readout._open import open_bulk, open_export
from chatarchive.readout._parsed import Counts, DateExample, DateOrder, Doubt, Parsed, Suspicion, require_certain
from chatarchive.readout._screenshots import read_screenshots
from chatarchive.readout._whatsapp import parse_whatsapp, read_whatsapp

__all__ = [
    "App",
    "Counts",
    "DateExample",
    "DateOrder",
    "Doubt",
    "Export",
    "Limits",
    "MediaItem",
    "Method",
    "Parsed",
    "Suspicion",
    "open_bulk",
    "open_export",
    "parse_whatsapp",
    "read_screenshots",
    "read_whatsapp",
    "require_certain",
]
