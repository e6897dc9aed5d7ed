"""A report as a letter: all its words, in the language of the reader, before anybody gives it a form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from zoneinfo import ZoneInfo

import attrs

from ldv.inzage._events import merged
from ldv.inzage._explanations import authority, glossary, good_to_know, rights
from ldv.inzage._values import Activity, Audience, Event, Outcome, Report, Step
from ldv.inzage._words import Words
from ldv.register import Confidentiality, Language


@attrs.frozen(kw_only=True)
class Fact:
    """A name, and what there is to say under it.

    Attributes:
        label: The name.
        texts: What there is to say, a paragraph each.
        dutch: Whether these are words of the register or of a record, which are Dutch in every report.
        code: Whether they are codes, to be compared character by character.
        number: Number of the explanation that it refers to; 0 when it refers to none.
    """

    label: str
    texts: tuple[str, ...]
    dutch: bool = False
    code: bool = False
    number: int = 0


@attrs.frozen(kw_only=True)
class Block:
    """One thing that happened, or one activity that is explained.

    Attributes:
        title: What.
        when: When; empty in an explanation.
        outcome: How it ended, in words; empty where it says no more than that of what it is part of.
        good: Whether it ended well.
        mark: For an internal report: that it is confidential.
        facts: What there is to know.
        parts: What was done inside it.
        number: Number of an explanation.
    """

    title: str
    when: str = ""
    outcome: str = ""
    good: bool = True
    mark: str = ""
    facts: tuple[Fact, ...] = ()
    parts: tuple[Block, ...] = ()
    number: int = 0


@attrs.frozen(kw_only=True)
class Month:
    """What happened in a month.

    Attributes:
        title: The month.
        blocks: What happened, the newest first.
    """

    title: str
    blocks: tuple[Block, ...]


@attrs.frozen(kw_only=True)
class Table:
    """A table.

    Attributes:
        title: What it shows.
        columns: Headings.
        rows: Cells; the first of each row names it.
        numbers: For each row, the explanation that it refers to.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]


@attrs.frozen(kw_only=True)
class Section:
    """A heading and paragraphs.

    Attributes:
        title: The heading.
        paragraphs: The paragraphs.
    """

    title: str
    paragraphs: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Letter:
    """Everything that a page or a printed letter shows.

    Attributes:
        language: Code of its language.
        title: Title.
        organisation: Who sends it.
        sender: Lines under the name of the organisation.
        details: Date, reference and so on.
        warning: For an internal report: that it is not for the data subject.
        introduction: What it is about.
        overview: The activities, and how often; None when there is nothing.
        events_title: Heading above what happened.
        months: What happened.
        explanations_title: Heading above the explanations.
        explanations: Each activity, explained once.
        good_to_know: What holds for every report; None in an internal one.
        rights: What the reader can do; nothing in an internal report.
        authority: The supervisor: its name, address and site; nothing in an internal report.
        glossary_title: Heading above the words.
        glossary: Words and what they mean.
        words: Small words that a form needs: `page`, `of`, `see`, `inside`, `with`.
    """

    language: str
    title: str
    organisation: str
    sender: tuple[str, ...]
    details: tuple[tuple[str, str], ...]
    warning: str
    introduction: tuple[str, ...]
    overview: Table | None
    events_title: str
    months: tuple[Month, ...]
    explanations_title: str
    explanations: tuple[Block, ...]
    good_to_know: Section | None
    rights: tuple[Section, ...]
    authority: tuple[str, ...]
    glossary_title: str
    glossary: tuple[tuple[str, str], ...]
    words: dict[str, str] = attrs.field(hash=False)


def letter(report: Report) -> Letter:
    """Put a report into words."""
    return _Writer(report).letter()


class _Writer:
    """Writes one letter."""

    def __init__(self, report: Report) -> None:
        heading = report.heading
        # Who reads wants to know what was done and how often, not the same thing forty times. Nothing is lost: all that
        # is shown of events of a kind is equal, but for their times and references, and those are all told.
        self._events = tuple(merged(report.events, zone=ZoneInfo(heading.zone)))
        self._heading = heading
        self._words = Words(heading.language, zone=heading.zone)
        self._internal = heading.audience is Audience.INTERNAL
        # Numbers in the order in which the reader meets them.
        activities = dict.fromkeys(step.activity for event in self._events for step in event.steps)
        self._numbers = {
            activity: number for number, activity in enumerate((one for one in activities if one.known), 1)
        }

    def letter(self) -> Letter:
        """All of it."""
        _, heading = self._words.text, self._heading
        head = heading.letterhead
        place = f"{head.postal_code}  {head.city}".strip()
        sender = (head.department, head.address, place, head.phone, head.email, head.website)
        return Letter(
            language=heading.language.value,
            title=_("Gebruik van persoonsgegevens: intern overzicht")
            if self._internal
            else _("Wat wij met uw persoonsgegevens hebben gedaan"),
            organisation=head.organisation,
            sender=tuple(line for line in sender if line),
            details=tuple(self._details()),
            warning=_(
                "Alleen voor intern gebruik. Geef dit overzicht niet aan de betrokkene: er staan vertrouwelijke "
                "verwerkingen in, met een merkteken."
            )
            if self._internal
            else "",
            introduction=tuple(self._introduction()),
            overview=self._overview(),
            events_title=_("Wat er is gebeurd"),
            months=tuple(self._months()),
            explanations_title=_("Waarom wij gegevens gebruiken"),
            explanations=tuple(self._explanation(one, number) for one, number in self._numbers.items()),
            good_to_know=None
            if self._internal
            else Section(title=_("Goed om te weten"), paragraphs=good_to_know(self._words)),
            rights=()
            if self._internal
            else tuple(Section(title=title, paragraphs=texts) for title, texts in rights(self._words, head)),
            authority=() if self._internal else authority(),
            glossary_title=_("Wat betekenen deze woorden?"),
            glossary=glossary(self._words),
            words={
                "page": _("Pagina"),
                "of": _("van"),
                "see": _("zie uitleg"),
                "inside": _("Dit hoorde erbij"),
                "rights": _("Wat u kunt doen"),
                "contents": _("In dit overzicht"),
                "outcome": _("Uitkomst"),
            },
        )

    def _details(self) -> Iterator[tuple[str, str]]:
        _, heading = self._words.text, self._heading
        yield _("Datum"), self._words.day(heading.asked_at)
        if heading.letterhead.reference:
            yield _("Ons kenmerk"), heading.letterhead.reference
        yield _("Periode"), self._period()
        if heading.subject_types:
            kinds = [self._words.subject_type(kind) for kind in heading.subject_types]
            yield _("Gezocht met"), self._words.and_(kinds)

    def _period(self) -> str:
        _, heading = self._words.text, self._heading
        until = self._words.last_day(heading.until)
        if heading.since is None:
            return _("alles tot en met %s") % until
        return _("%(since)s tot en met %(until)s") % {"since": self._words.day(heading.since), "until": until}

    def _introduction(self) -> Iterator[str]:
        _, several = self._words.text, self._words.several
        if not self._internal:
            yield _(
                "In dit overzicht leest u wat wij met uw persoonsgegevens hebben gedaan. U leest ook wanneer dat was, "
                "waarom, en met wie wij uw gegevens hebben gedeeld."
            )
        count = sum(event.count for event in self._events)
        if not count:
            yield _("In deze periode staat er niets in dit overzicht.")
            return
        yield (
            several(
                "Er staat %d gebeurtenis in dit overzicht.",
                "Er staan %d gebeurtenissen in dit overzicht. De nieuwste staat bovenaan.",
                count,
            )
            % count
        )
        if count > len(self._events):
            yield _("Is iets op één dag vaker gebeurd? Dan staat het er één keer, met alle tijden en kenmerken.")

    def _overview(self) -> Table | None:
        _ = self._words.text
        found: dict[Activity, list[Event]] = {}
        for event in self._events:
            found.setdefault(event.lead.activity, []).append(event)
        if not found:
            return None
        rows, numbers = [], []
        for activity, events in found.items():
            count = sum(event.count for event in events)
            rows.append((self._name_of(activity), f"{count}", self._words.day(events[0].times[0])))
            numbers.append(self._numbers.get(activity, 0))
        return Table(
            title=_("Waarvoor en hoe vaak"),
            columns=(_("Waarvoor"), _("Hoe vaak"), _("Laatste keer")),
            rows=tuple(rows),
            numbers=tuple(numbers),
        )

    def _name_of(self, activity: Activity) -> str:
        _ = self._words.text
        if activity.known:
            return activity.name
        return _("Staat niet in ons register") if activity.id else _("Niet vastgelegd")

    # -- what happened --

    def _months(self) -> Iterator[Month]:
        for title, events in groupby(self._events, key=lambda event: self._words.month(event.times[0])):
            yield Month(title=title, blocks=tuple(self._block(event) for event in events))

    def _block(self, event: Event) -> Block:
        lead = event.lead
        facts = [*self._facts(lead, None), self._references(event)]
        if event.trace_ids:
            facts.append(Fact(label="Trace", texts=event.trace_ids, code=True))
        return Block(
            title=self._words.operation(lead.name),
            when=self._words.moments(event.times),
            outcome=self._words.outcome(lead),
            good=lead.outcome is Outcome.OK,
            mark=self._mark(lead),
            facts=tuple(facts),
            parts=tuple(self._part(step, count, lead) for step, count in _counted(event.steps[1:])),
        )

    def _references(self, event: Event) -> Fact:
        """By what each of the times is found; where the clock showed several times, each beside its own."""
        _ = self._words.text
        by_clock: dict[str, list[str]] = {}
        for time, reference in zip(event.times, event.references, strict=True):
            by_clock.setdefault(self._words.clock(time), []).append(reference)
        listed = {clock: ", ".join(references) for clock, references in by_clock.items()}
        texts = [f"{clock}: {references}" for clock, references in listed.items()]
        return Fact(
            label=_("Kenmerk") if event.count == 1 else _("Kenmerken"),
            texts=tuple(texts if len(texts) > 1 else listed.values()),
            code=True,
        )

    def _part(self, step: Step, count: int, lead: Step) -> Block:
        _ = self._words.text
        title = self._words.operation(step.name)
        if count > 1:
            title = _("%(what)s (%(count)d keer)") % {"what": title, "count": count}
        return Block(
            title=title,
            outcome="" if step.outcome is lead.outcome and not step.interrupted else self._words.outcome(step),
            good=step.outcome is Outcome.OK,
            mark=self._mark(step),
            facts=tuple(self._facts(step, lead)),
        )

    def _mark(self, step: Step) -> str:
        _ = self._words.text
        if not step.confidential:
            return ""
        rule = step.activity.confidentiality
        return self._rule(rule) if rule else _("Vertrouwelijk, door waar het deel van is")

    def _rule(self, rule: Confidentiality) -> str:
        text = str(rule) if self._heading.language is Language.ENGLISH else rule.dutch
        return text[:1].upper() + text[1:]

    def _facts(self, step: Step, lead: Step | None) -> Iterator[Fact]:
        """What there is to know of an operation; of a part, what is not the same as of the event that it is part of."""
        _, activity = self._words.text, step.activity
        if lead is None or activity != lead.activity:
            yield from self._why(activity)
        if lead is None or (activity.controller, step.application) != (lead.activity.controller, lead.application):
            who = str(activity.controller or _("Dat is niet vastgelegd"))
            system = _(" (systeem: %s)") % step.application if step.application else ""
            yield Fact(label=_("Door wie"), texts=(f"{who}{system}",))
        if step.source is not None and (lead is None or step.source != lead.source):
            yield Fact(label=_("Op verzoek van"), texts=(str(step.source),), dutch=True)
        if step.receiver is not None and (lead is None or step.receiver != lead.receiver):
            yield Fact(label=_("Gegeven aan"), texts=(str(step.receiver),), dutch=True)

    def _why(self, activity: Activity) -> Iterator[Fact]:
        _ = self._words.text
        if not activity.id:
            text = _("Dat kunnen wij niet laten zien: bij deze gebeurtenis is geen activiteit vastgelegd.")
            yield Fact(label=_("Waarom"), texts=(text,))
            return
        if not activity.known:
            text = _("Dat kunnen wij niet laten zien: de activiteit %s staat niet in ons register.") % activity.id
            yield Fact(label=_("Waarom"), texts=(text,))
            return
        yield Fact(label=_("Waarom"), texts=(activity.purpose,), dutch=True, number=self._numbers[activity])
        if activity.legal_basis:
            yield Fact(label=_("Waarom dat mag"), texts=tuple(map(self._words.basis, activity.legal_basis)))
        if activity.personal_data_categories:
            yield Fact(label=_("Welke gegevens"), texts=(_listed(activity.personal_data_categories),), dutch=True)

    # -- the activities, explained --

    def _explanation(self, activity: Activity, number: int) -> Block:
        return Block(title=activity.name, number=number, facts=tuple(self._explained(activity)))

    def _explained(self, activity: Activity) -> Iterator[Fact]:
        _, words = self._words.text, self._words
        if activity.described_from is not None:
            text = _("Ons register beschrijft deze activiteit sinds %s. Wat u hier leest, geldt vanaf die dag.")
            yield Fact(label=_("Let op"), texts=(text % words.day(activity.described_from),))
        yield Fact(label=_("Doel"), texts=(activity.purpose,), dutch=True)
        for basis in activity.legal_basis:
            yield Fact(label=_("Waarom dat mag"), texts=(f"{words.basis(basis)} ({words.article(basis)}).",))
        if activity.legal_basis_comment:
            yield Fact(label=_("Uitleg daarbij"), texts=tuple(activity.legal_basis_comment.split("\n")), dutch=True)
        controller = () if activity.controller is None else (str(activity.controller),)
        term = () if activity.time_limit is None else (words.term(activity.time_limit),)
        for label, values, dutch in (
            (_("Van wie"), activity.data_subject_categories, True),
            (_("Welke gegevens"), activity.personal_data_categories, True),
            (_("Wie gegevens kan krijgen"), activity.recipients_categories, True),
            (_("Hoe lang wij ze bewaren"), term, False),
            (_("Verantwoordelijk"), controller, True),
            (_("Uitgevoerd door"), tuple(map(str, activity.processors)), True),
        ):
            if values:
                yield Fact(label=label, texts=(_listed(values),), dutch=dutch)
        if self._internal:
            yield Fact(label=_("Nummer"), texts=(activity.version_id,), code=True)
            if activity.confidentiality:
                yield Fact(label=_("Vertrouwelijk"), texts=(self._rule(activity.confidentiality),))


def _counted(steps: Iterable[Step]) -> Iterator[tuple[Step, int]]:
    """Steps of which those of the same kind are one, and how many they are."""
    kinds: dict[tuple[object, ...], list[Step]] = {}
    for step in steps:
        kinds.setdefault(step.kind, []).append(step)
    for same in kinds.values():
        yield same[0], len(same)


def _listed(values: Iterable[str]) -> str:
    return "; ".join(values)
