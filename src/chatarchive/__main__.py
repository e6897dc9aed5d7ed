"""`python -m chatarchive` is the command `chatarchive`."""

from __future__ import annotations

from chatarchive.cli import main

if __name__ == "__main__":
    main(prog_name="chatarchive")
