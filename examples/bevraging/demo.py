"""Targeted requests of an investigating authority, in place of a whole customer file.

Starts three services, does in browsers' stead what an official and officers do, stops them, and shows what each logboek
holds, what an auditor sees, and what a customer is told. Ends with 1 when that is not what was expected.
"""

from __future__ import annotations

import sys
from pathlib import Path

if __package__ in (None, ""):  # run as a file: make `examples` known
    sys.path.insert(0, str(Path(__file__).parents[2]))

from examples._demo.run import Demo
from examples.bevraging._demo import checks, flows
from examples.bevraging._demo.start import ORGANISATIONS, start

DEMO = Demo(
    about=__doc__ or "",
    organisations=ORGANISATIONS,
    start=start,
    flows=flows.FLOWS,
    check=checks.checked,
    shown=checks.shown,
)

if __name__ == "__main__":
    sys.exit(DEMO.main())
