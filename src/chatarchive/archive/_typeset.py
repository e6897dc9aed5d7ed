"""Sets pages in a process of its own: what typst keeps in memory between two copies is given back to the machine.

Started as a script (`python -I _typeset.py`), so that it loads typst and nothing else. Everything goes in on standard
input and out on standard output: no text of a message ever stands in an argument or a file.
"""

from __future__ import annotations

import json
import sys
from typing import Any, Final

REFUSED: Final = 3
"""Exit code when typst refuses; its message, which quotes text, is the output."""
WITHOUT_TYPST: Final = 4
"""Exit code when typst is not installed."""


def main() -> int:
    """Read an order, write the pages.

    The order is JSON: `template`, `standard`, `folders` with fonts, and `copy`, the data as JSON.

    Returns:
        Exit code.
    """
    try:
        import typst
    except ImportError:
        return WITHOUT_TYPST
    order = json.loads(sys.stdin.buffer.read())
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=order["folders"])
    compiler: Any = typst.compile
    try:
        made = bytes(
            compiler(
                order["template"].encode(),
                format="pdf",
                pdf_standards=[order["standard"]],
                ignore_system_fonts=True,
                font_paths=fonts,
                # Data, never markup.
                sys_inputs={"copy": order["copy"]},
            )
        )
    except RuntimeError as error:
        sys.stdout.buffer.write(str(error).encode("utf-8", "replace"))
        return REFUSED
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
