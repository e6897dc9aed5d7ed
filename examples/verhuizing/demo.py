"""The removal of section 5.3 of the standard, from a clerk's browser to two logboeken.

Starts two services, does in a browser's stead what a clerk does, stops them, and shows what each logboek holds and how
they refer to each other. Ends with 1 when that is not what the standard's table shows.
"""

from __future__ import annotations

import sys
from pathlib import Path

if __package__ in (None, ""):  # run as a file: make `examples` known
    sys.path.insert(0, str(Path(__file__).parents[2]))

from examples._demo.run import Demo
from examples.verhuizing._demo import checks, flows
from examples.verhuizing._demo.start import ORGANISATIONS, start

DEMO = Demo(
    about=__doc__ or "",
    organisations=ORGANISATIONS,
    start=start,
    flows=flows.FLOWS,
    check=checks.checked,
)

if __name__ == "__main__":
    sys.exit(DEMO.main())
