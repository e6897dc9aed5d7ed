"""The command `chatarchive`; one file a command, or a group of them."""

from chatarchive.cli._main import main
from chatarchive.cli._session import Session

__all__ = ["Session", "main"]
