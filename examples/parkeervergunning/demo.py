"""The parkeervergunning flows of the standard (sections 5.1 and 5.2), from the browser to three logboeken.

Three organisations each have a service, and an `ldv serve` that the service hands its records to. The demo does in a
browser's stead what a citizen does, shows what each logboek holds and how they refer to each other, and then asks each
`ldv serve` what others may ask. In a terminal it ends with an address where you see it as the citizen does. Ends with 1
when something is not what the standard's tables show.
"""

from __future__ import annotations

import sys
from pathlib import Path

if __package__ in (None, ""):  # run as a file: make `examples` known
    sys.path.insert(0, str(Path(__file__).parents[2]))

from examples._demo.run import Demo, Kept
from examples.parkeervergunning._demo import asked, checks, flows
from examples.parkeervergunning._demo.start import ORGANISATIONS, start

DEMO = Demo(
    about=__doc__ or "",
    organisations=ORGANISATIONS,
    start=lambda services: {"MijnOmgeving": start(services)},
    flows=flows.FLOWS,
    check=checks.checked,
    kept=Kept(by=asked.keep, promises=asked.promises, pages_of=asked.GEMEENTE.logboek, person=asked.CITIZEN.name),
)

if __name__ == "__main__":
    sys.exit(DEMO.main())
