"""Whether a logboek keeps the rules of the standard: one made with this library, or with anything else.

from ldv.conformance import check, read

with read("chdb:///var/lib/ldv/logboek") as records:
    print(check(records).kept)
"""

from ldv.conformance._check import Finding, Outcome, check
from ldv.conformance._entry import Entry
from ldv.conformance._read import read
from ldv.conformance._rules import RULES, Rule

__all__ = ["RULES", "Entry", "Finding", "Outcome", "Rule", "check", "read"]
