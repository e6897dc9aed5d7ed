"""A plain script: `LDV_LOGBOEK=chdb://./logboek python examples/integrations/script.py < numbers`."""

from __future__ import annotations

import sys

import ldv


def main() -> int:
    """Send a letter to each person whose number comes in, one a line: never as arguments, which anybody can read."""
    ldv.configure("Script-voorbeeld", service_version="1.0")
    with ldv.processing("versturenBrieven", activity="rva:1") as run:
        for line in sys.stdin:
            with ldv.processing("versturenBrief", activity="rva:2", subject=ldv.Subject(line.strip(), type="BSN")):
                run.set_attribute("nl.voorbeeld.batch", "2026-11")
    # What the logboek has not confirmed by now stays in the journal, and is delivered by whoever comes next.
    return 0 if ldv.shutdown() else 1


if __name__ == "__main__":
    sys.exit(main())
