"""Putting records next to the rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

import attrs

from ldv.conformance._entry import Entry
from ldv.conformance._rules import Rule, rules_of
from ldv.conformance._together import Together
from ldv.profile import Profile, load_profile
from ldv.record import Record

MOST_NAMED: Final = 1000


@attrs.frozen(kw_only=True)
class Finding:
    """A rule, and what breaks it.

    Attributes:
        rule: The rule.
        count: How many records break it.
        records: Which, the first ones: `TRACE/OPERATION`, or `record N` where those are no identifiers.
    """

    rule: Rule
    count: int
    records: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Outcome:
    """What came of a check.

    Attributes:
        checked: How many records were looked at.
        findings: The rules that are broken.
    """

    checked: int
    findings: tuple[Finding, ...]

    @property
    def kept(self) -> bool:
        """Whether every record keeps all that the standard requires."""
        return not any(finding.rule.must for finding in self.findings)


def check(
    records: Iterable[Entry | Record],
    *,
    profile: str | Profile = "seed",
    knows: Callable[[str], bool] | None = None,
    most: int = MOST_NAMED,
) -> Outcome:
    """Put records next to the rules of the standard.

    Of each record some 400 bytes are kept until the end, as some rules are about records together.

    Args:
        records: From `read`, or records of this library.
        profile: Whose rules: `seed`, `current`, a TOML file, or a profile.
        knows: Tells whether a register has an activity; None: not asked.
        most: How many records to name for each rule.

    Returns:
        What was found.

    Raises:
        ConfigurationError: There is no such profile.
    """
    agreed = load_profile(profile)
    rules = {rule.id: rule for rule in rules_of(agreed)}
    broken = _Broken(most)
    together = Together(knows=knows)
    checked = 0
    for entry in _entries(records):
        checked += 1
        for rule in rules.values():
            if rule.broken is not None and rule.broken(entry, agreed):
                broken.add(rule.id, entry.name)
        together.see(entry)
    for id, name in together.broken():
        broken.add(id, name)
    return Outcome(checked=checked, findings=tuple(broken.findings(rules)))


class _Broken:
    """What breaks which rule, named up to a number."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._counts: dict[str, int] = {}
        self._names: dict[str, list[str]] = {}

    def add(self, rule: str, name: str) -> None:
        self._counts[rule] = self._counts.get(rule, 0) + 1
        named = self._names.setdefault(rule, [])
        if len(named) < self._most:
            named.append(name)

    def findings(self, rules: dict[str, Rule]) -> Iterator[Finding]:
        for id, rule in rules.items():
            if id in self._counts:
                yield Finding(rule=rule, count=self._counts[id], records=tuple(self._names[id]))


def _entries(records: Iterable[Entry | Record]) -> Iterator[Entry]:
    for place, record in enumerate(records, start=1):
        yield Entry.of(record, place=place) if isinstance(record, Record) else record
