"""The command `ldv`; one file a command."""

from ldv.cli._main import main

__all__ = ["main"]
