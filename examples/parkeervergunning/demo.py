"""The parkeervergunning flows of the standard (sections 5.1 and 5.2), from the browser to three logboeken.

Starts three services, does in a browser's stead what a citizen does, stops them, and shows what each logboek holds and
how they refer to each other. Ends with 1 when that is not what the standard's tables show.
"""

from __future__ import annotations

import sys
from pathlib import Path

if __package__ in (None, ""):  # run as a file: make `examples` known
    sys.path.insert(0, str(Path(__file__).parents[2]))

from examples._demo.run import Demo
from examples.parkeervergunning._demo import checks, flows
from examples.parkeervergunning._demo.opened import opened
from examples.parkeervergunning._demo.start import ORGANISATIONS, start

DEMO = Demo(
    about=__doc__ or "",
    organisations=ORGANISATIONS,
    start=lambda services: {"MijnOmgeving": start(services)},
    flows=flows.FLOWS,
    check=checks.checked,
    opened=opened,
)

if __name__ == "__main__":
    sys.exit(DEMO.main())
