"""What is exported is what is imported: any register that can be, in any format and language."""

from __future__ import annotations

import datetime
import tempfile
from pathlib import Path

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ldv.duration import Duration
from ldv.pseudonym import holds_bsn
from ldv.register import Confidentiality, Entity, EntityType, Language, LegalBasis, ProcessingActivity, Register
from ldv.register._cells import guard, unguard
from ldv.register._identifiers import identifier_fault
from ldv.register._kinds import text_fault
from tests.support.register import Clock

FORMULAS = [
    "=1+1",
    "+31 6",
    "-2",
    "@SUM",
    "'=x",
    "a;=b",
    "x,-y",
    "\n=c",
    "＝q",
    "_x0041_",
    "_x000D_",
    "#N/A",
    "TRUE",
    "ja",
    "0123",
    "1e5",
    "2027-01-01",
]


def _usable(text: str) -> bool:
    return text_fault(text) is None and not holds_bsn(text)


def texts(*, lines: bool, most: int = 40) -> st.SearchStrategy[str]:
    """Texts that the register takes, with a liking for those that spreadsheets make something else of."""
    parts = st.lists(st.one_of(st.sampled_from(FORMULAS), st.text(max_size=12)), min_size=1, max_size=4)
    made = parts.map("".join).map(str.strip)
    return (
        made.filter(bool)
        .filter(_usable)
        .filter(lambda text: len(text) <= most and (lines or text_fault(text, lines=False) is None))
    )


words = st.lists(
    texts(lines=False, most=20).filter(lambda text: ";" not in text), min_size=1, max_size=3, unique=True
).map(tuple)
numbers = st.integers(min_value=0, max_value=999)
durations = st.one_of(
    st.builds(lambda n: Duration(weeks=n), st.integers(1, 999)),
    st.tuples(numbers, numbers, numbers, numbers, numbers, numbers)
    .filter(any)
    .map(lambda n: Duration(years=n[0], months=n[1], days=n[2], hours=n[3], minutes=n[4], seconds=n[5])),
)
secrecy = st.one_of(
    st.just(Confidentiality()),
    st.just(Confidentiality(confidential=True)),
    st.builds(lambda day: Confidentiality(confidential=True, until=day), st.dates(datetime.date(1000, 1, 1))),
    st.builds(lambda period: Confidentiality(confidential=True, period=period), durations),
)
identifiers = (
    st.from_regex(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]{1,30}", fullmatch=True)
    .map(lambda text: f"x:{text}")
    .filter(lambda text: identifier_fault(text) is None and ";" not in text)
)
moments = st.datetimes(
    datetime.datetime(1000, 1, 1),  # noqa: DTZ001 - hypothesis wants them so
    datetime.datetime(2026, 1, 1),  # noqa: DTZ001
).map(lambda naive: naive.replace(tzinfo=datetime.UTC))


@st.composite
def registers(draw: st.DrawFn) -> tuple[list[Entity], list[list[ProcessingActivity]]]:
    """Entities, and activities with their versions in order."""
    entities = [
        Entity(
            id=id,
            name=f"{draw(texts(lines=False))} {number}",
            type=draw(st.sampled_from(EntityType)),
            address=draw(st.just("") | texts(lines=False)),
            phone_number=draw(st.sampled_from(["", "+31 30 123 45 67", "0301234567"])),
            email=draw(st.sampled_from(["", "=x@y.example"])),
            valid_from=draw(moments),
        )
        for number, id in enumerate(draw(st.lists(identifiers, min_size=1, max_size=2, unique=True)))
    ]
    owners = st.sampled_from([entity.id for entity in entities])
    ids = draw(st.lists(identifiers, min_size=1, max_size=4, unique=True))
    lineages: list[list[ProcessingActivity]] = []
    for number, id in enumerate(ids):
        made = ProcessingActivity(
            id=id,
            name=f"{draw(texts(lines=False))} {number}",
            purpose=draw(texts(lines=True)),
            legal_basis=tuple(draw(st.lists(st.sampled_from(LegalBasis), min_size=1, max_size=3, unique=True))),
            legal_basis_comment=draw(st.just("") | texts(lines=True)),
            data_subject_categories=draw(words),
            personal_data_categories=draw(words),
            recipients_categories=draw(words),
            envisaged_time_limit=draw(durations),
            parent_id=draw(st.sampled_from([None, "https://elders.example/a", *ids[:number]])),
            controller_id=draw(owners),
            processor_ids=tuple(draw(st.lists(owners, max_size=2, unique=True))),
            confidentiality=draw(secrecy),
            active=draw(st.booleans()),
            valid_from=draw(moments),
        )
        versions = [made]
        for later in range(draw(st.integers(0, 2))):
            begins = versions[-1].valid_from
            assert begins is not None
            versions.append(
                attrs.evolve(
                    made,
                    id=f"{id}/v{later + 2}",
                    previous_id=versions[-1].id,
                    purpose=f"{made.purpose} {later}",
                    valid_from=begins
                    + draw(st.timedeltas(datetime.timedelta(microseconds=1), datetime.timedelta(days=99))),
                )
            )
        lineages.append(versions)
    return entities, lineages


def _filled(place: Path, entities: list[Entity], lineages: list[list[ProcessingActivity]]) -> Register:
    register = Register.open(place, create=True, log=False, now=Clock())
    for entity in entities:
        register.entities.add(entity)
    for versions in lineages:
        for version in versions:
            register.add(version)
    register.commit()
    return register


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", ["xlsx", "csv", "yaml", "json"])
@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(content=registers())
def test_what_is_exported_is_what_is_imported(
    kind: str, language: Language, content: tuple[list[Entity], list[list[ProcessingActivity]]]
) -> None:
    """Every version of every activity and entity comes back exactly, and importing it again changes nothing."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / f"register.{kind}"
        with (
            _filled(folder / "one.db", *content) as one,
            Register.open(folder / "other.db", create=True, log=False, now=Clock()) as other,
        ):
            one.export(file, language=language, history=True)
            other.import_file(file)
            other.commit()
            assert other.versions() == one.versions()
            assert other.entities.list() == one.entities.list()
            again = other.import_file(file)
            assert (again.added, again.changed, again.entities_added, again.entities_changed) == ((), (), (), ())
            assert other.commit() == 0


@settings(max_examples=200)
@given(text=st.text(alphabet=st.sampled_from("'=+-@;,\t\n| a＝\r"), max_size=12), anywhere=st.booleans())
def test_a_guarded_text_begins_no_formula_and_comes_back(text: str, anywhere: bool) -> None:
    """Whatever a cell says, guarded it cannot begin a formula, and unguarded it is what it was."""
    guarded = guard(text, anywhere=anywhere)
    assert not guarded.startswith(("=", "+", "-", "@", "\t", "\r", "＝"))
    assert unguard(guarded, anywhere=anywhere) == text


@given(duration=durations)
def test_a_duration_comes_back_from_its_text(duration: Duration) -> None:
    """ISO 8601 text and back."""
    assert Duration.parse(str(duration)) == duration


@given(value=secrecy)
def test_confidentiality_comes_back_from_its_text(value: Confidentiality) -> None:
    """English and Dutch text and back."""
    assert Confidentiality.parse(str(value)) == value == Confidentiality.parse(value.dutch)


@given(length=durations, moment=moments)
def test_a_duration_moves_on(length: Duration, moment: datetime.datetime) -> None:
    """The end of a term lies after its beginning, whatever the term."""
    assert length.after(moment) > moment
