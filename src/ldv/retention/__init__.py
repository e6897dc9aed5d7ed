"""Retention: destroying records whose term has passed, as the profile says, and holding those that must stay.

"Vanuit een beheercomponent kunnen Logregels worden verwijderd" (decision 4.3): nothing about it stands in a record.
"""

from ldv.retention._apply import Interrupted, Outcome, Step, apply, interrupted
from ldv.retention._holds import Hold, holds, place, release
from ldv.retention._manager import Manager
from ldv.retention._plan import LONGEST_SILENCE, Line, Plan, plan
from ldv.retention._terms import Term, cut_off, terms_for

__all__ = [
    "LONGEST_SILENCE",
    "Hold",
    "Interrupted",
    "Line",
    "Manager",
    "Outcome",
    "Plan",
    "Step",
    "Term",
    "apply",
    "cut_off",
    "holds",
    "interrupted",
    "place",
    "plan",
    "release",
    "terms_for",
]
