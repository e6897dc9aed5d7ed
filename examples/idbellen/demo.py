"""ID-bellen: a caller has said who it is before calling, and nothing of it is left afterwards.

Starts four services, does in browsers' stead what callers and an agent do, stops them, and shows what each logboek
holds and how they refer to each other. Ends with 1 when that is not what was expected.
"""

from __future__ import annotations

import sys
from pathlib import Path

if __package__ in (None, ""):  # run as a file: make `examples` known
    sys.path.insert(0, str(Path(__file__).parents[2]))

from examples._demo.run import Demo
from examples.idbellen._demo import checks, flows
from examples.idbellen._demo.start import ORGANISATIONS, start

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
