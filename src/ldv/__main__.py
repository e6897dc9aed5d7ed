"""`python -m ldv` is the command `ldv`."""

from __future__ import annotations

from ldv.cli import main

if __name__ == "__main__":
    main(prog_name="ldv")
