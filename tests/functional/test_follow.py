"""Following a processing across organisations, over real HTTP."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import attrs
import pytest
from click.testing import CliRunner

from ldv.cli import main
from ldv.errors import ConfigurationError, UsageError
from ldv.inzage import Answer, Chain, chain_svg, follow
from ldv.profile import Profile, load_profile
from ldv.record import ForeignOperation, Record, Status
from ldv.testing import MemoryLogboek
from tests.support.batches import batch_of
from tests.support.parking import KEYS, at, name
from tests.support.peers import TOKEN, Organisation, open_to_readers

GEMEENTE, SOFTWARE, RDW = (f"https://{one}.example" for one in ("gemeente", "software", "rdw"))
START = at("2026-11-03 09:42")
T1, T2, T3 = (name(f"trace {number}", 32) for number in (1, 2, 3))


def record(trace: str, operation: str, *, after: int = 0, parent: str = "", **more: object) -> Record:
    usual = {
        "trace_id": trace,
        "operation_id": name(operation, 16),
        "parent_operation_id": name(parent, 16) if parent else None,
        "operation_name": operation,
        "start_time": START + after * 10**8,
        "end_time": START + after * 10**8 + 10**9,
        "status": Status.OK,
        "processing_activity_id": "https://register.example/1",
    }
    return Record(**{**usual, **more})  # type: ignore[arg-type]


def caller(trace: str, operation: str, entity: str) -> ForeignOperation:
    return ForeignOperation(trace, name(operation, 16), entity)


def logboek(*records: Record) -> MemoryLogboek:
    memory = MemoryLogboek(keys=KEYS)
    found = [attrs.evolve(one, writer="0" * 16, sequence=number) for number, one in enumerate(records, 1)]
    memory.deliver(batch_of(found), token="t", doubt=False)
    return memory


OURS = [
    record(T1, "wijzigen kenteken", attributes={"dpl.read.nextLogbookId": f"{SOFTWARE}"}),
]
THEIRS = [
    record(T2, "verwerken wijziging", after=1, foreign_operation=caller(T1, "wijzigen kenteken", GEMEENTE)),
    record(T2, "controleren kenteken", after=2, parent="verwerken wijziging", receiver=RDW),
]
# The third follows the current draft: it goes on in the trace of who called it.
LAST = [
    record(
        T2,
        "opzoeken kenteken",
        after=3,
        parent="controleren kenteken",
        foreign_operation=caller("", "controleren kenteken", SOFTWARE),
    )
]


@pytest.fixture(autouse=True)
def credential(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LDV_TEST_PEER", TOKEN)


@pytest.fixture
def software() -> Iterator[Organisation]:
    with open_to_readers(Organisation(SOFTWARE, list(THEIRS))) as one:
        yield one


@pytest.fixture
def rdw() -> Iterator[Organisation]:
    with open_to_readers(Organisation(RDW, list(LAST))) as one:
        yield one


def profile(*peers: Organisation, entity: str = GEMEENTE) -> Profile:
    return Profile(name="test", generation="seed", entity=entity, federation={one.entity: one.peer() for one in peers})


def names(chain: Chain) -> list[tuple[str, int]]:
    return [(step.record.operation_name, depth) for step, depth in chain.ordered()]


WHOLE = [
    ("wijzigen kenteken", 0),
    ("verwerken wijziging", 1),
    ("controleren kenteken", 2),
    ("opzoeken kenteken", 3),
]


def test_forwards_through_both_generations(software: Organisation, rdw: Organisation) -> None:
    """From the municipality to who was called, in a trace of its own, and on to who continued that trace."""
    chain = follow(T1, profile=profile(software, rdw), logboek=logboek(*OURS))
    assert names(chain) == WHOLE
    assert chain.complete
    assert [(party.entity, party.answer) for party in chain.parties] == [
        (one, Answer.ANSWERED) for one in (GEMEENTE, SOFTWARE, RDW)
    ]


def test_backwards_to_who_began(software: Organisation, rdw: Organisation) -> None:
    """Begun at the end of the chain, the walk comes back to where it started, and finds the same."""
    with open_to_readers(Organisation(GEMEENTE, list(OURS))) as gemeente:
        there = profile(software, gemeente, entity=RDW)
        chain = follow(T2, profile=there, logboek=logboek(*LAST))
        assert names(chain) == WHOLE
        assert names(follow(T2, profile=there, start=SOFTWARE, logboek=logboek(*LAST))) == WHOLE


def test_the_uri_of_a_reading_api_names_its_party(software: Organisation) -> None:
    """`dpl.read.nextLogbookId` is the address of an API; it leads to the party that the profile has there."""
    there = f"{software.url}/lezenapi/v1/processing-activities"
    for key in ("dpl.read.nextLogbookId", "dpl.read.externalReadAPI_id"):
        ours = [attrs.evolve(OURS[0], attributes={key: there})]
        chain = follow(T1, profile=profile(software), logboek=logboek(*ours))
        assert ("verwerken wijziging", 1) in names(chain)


def test_pages_are_followed(software: Organisation) -> None:
    """An answer in many pages is read to its end."""
    software.records = [
        record(T2, f"stap {n}", after=n, foreign_operation=caller(T1, "wijzigen kenteken", GEMEENTE)) for n in range(7)
    ]
    software.most = 2
    chain = follow(T1, profile=profile(software), logboek=logboek(*OURS))
    assert len(chain.steps) == 8


@pytest.mark.parametrize(
    ("manner", "answer"),
    [
        ("refuses", Answer.REFUSED),
        ("babbles", Answer.NOT_UNDERSTOOD),
        ("hangs", Answer.TIMED_OUT),
        ("drips", Answer.TIMED_OUT),
        ("redirects", Answer.NOT_UNDERSTOOD),
    ],
)
def test_who_does_not_answer_is_shown(software: Organisation, manner: str, answer: Answer) -> None:
    """A party that refuses, hangs or says something else ends nothing; it is shown with why, and in time."""
    software.manner = manner
    begun = time.monotonic()
    chain = follow(T1, profile=profile(software), logboek=logboek(*OURS), timeout=0.4)
    assert time.monotonic() - begun < 5
    found = chain.party(SOFTWARE)
    assert found is not None
    assert (found.answer, bool(found.detail), chain.complete) == (answer, True, False)
    assert names(chain) == [("wijzigen kenteken", 0)]


def test_unreachable_and_not_listed() -> None:
    """Nobody listens, or nobody knows where they could: both are told apart, and the second is not asked."""
    gone = Organisation(SOFTWARE, url="http://127.0.0.1:1")
    chain = follow(T1, profile=profile(gone), logboek=logboek(*OURS))
    assert [party.answer for party in chain.parties] == [Answer.ANSWERED, Answer.UNREACHABLE]
    chain = follow(T1, profile=profile(), logboek=logboek(*OURS))
    assert [party.answer for party in chain.parties] == [Answer.ANSWERED, Answer.NOT_LISTED]


def test_a_credential_goes_to_its_party_only(software: Organisation) -> None:
    """What a record names as the next logboek gets no credential, and no question, unless the profile lists it."""
    with open_to_readers(Organisation("https://elders.example")) as stranger:
        ours = [attrs.evolve(OURS[0], attributes={"dpl.read.nextLogbookId": f"{stranger.url}/lezenapi/v1"})]
        chain = follow(T1, profile=profile(software), logboek=logboek(*ours))
        assert stranger.asked == []
    assert chain.parties[1].answer is Answer.NOT_LISTED


def test_a_missing_credential(software: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where our credential is not there, nothing is asked, and the walk goes on."""
    monkeypatch.delenv("LDV_TEST_PEER")
    chain = follow(T1, profile=profile(software), logboek=logboek(*OURS))
    assert (chain.parties[1].answer, software.asked) == (Answer.REFUSED, [])


def test_circles_end(software: Organisation) -> None:
    """Two parties that name each other, and records that stand above themselves: each is asked once, shown once."""
    round_trip = [
        record(T1, "a", foreign_operation=caller(T2, "b", SOFTWARE), attributes={"dpl.read.nextLogbookId": SOFTWARE}),
        record(T1, "c", parent="d"),
        record(T1, "d", parent="c"),
    ]
    software.records = [
        record(T2, "b", foreign_operation=caller(T1, "a", GEMEENTE), attributes={"dpl.read.nextLogbookId": GEMEENTE})
    ]
    chain = follow(T1, profile=profile(software), logboek=logboek(*round_trip))
    assert sorted(one for one, _ in names(chain)) == ["a", "b", "c", "d"]
    questions = [json.dumps(question) for question, _ in software.asked]
    assert len(questions) == len(set(questions))


def test_everyone_is_asked_on_request_only(software: Organisation) -> None:
    """Where no record names who was called, the others are asked when somebody wants that."""
    ours = [attrs.evolve(OURS[0], attributes={})]
    assert names(follow(T1, profile=profile(software), logboek=logboek(*ours))) == WHOLE[:1]
    assert software.asked == []
    assert names(follow(T1, profile=profile(software), logboek=logboek(*ours), everyone=True)) == WHOLE[:3]


def test_a_party_cannot_add_what_was_not_asked(software: Organisation) -> None:
    """Records of another trace, or called by somebody else, are no part of the chain, whoever answers them."""
    software.more = [record(T3, "iets anders")]
    chain = follow(T1, profile=profile(software), logboek=logboek(*OURS))
    assert "iets anders" not in {one for one, _ in names(chain)}


def test_what_may_not_be_seen_is_not_followed(software: Organisation) -> None:
    """A record of ours that may not be shown leads nowhere either."""
    chain = follow(T1, profile=profile(software), logboek=logboek(*OURS), visible=lambda record: False)
    assert (chain.steps, software.asked) == ((), [])


def test_what_cannot_be_asked(software: Organisation) -> None:
    """No trace id, nobody to begin with, an unknown party, a reading API without TLS: each is refused at once."""
    with pytest.raises(UsageError):
        follow("x", profile=profile())
    for more in ({}, {"start": RDW}):
        with pytest.raises(ConfigurationError):
            follow(T1, profile=profile(software), **more)  # type: ignore[arg-type]
    with pytest.raises(ConfigurationError, match="https"):
        software.peer(read="http://logboek.example/lezenapi/v1")


def test_as_a_picture_and_for_programs(software: Organisation, rdw: Organisation) -> None:
    """The picture is well-formed, says what it shows, and holds no style; JSON has every step with what led to it."""
    rdw.manner = "refuses"
    chain = follow(T1, profile=profile(software, rdw), logboek=logboek(*OURS))
    drawn = ElementTree.fromstring(chain_svg(chain, description="Drie organisaties <&>"))
    text = " ".join(drawn.itertext())
    assert "verwerken wijziging" in text
    assert "gaf geen antwoord" in text
    assert [one for one in drawn.iter() if "style" in one.attrib] == []
    plain = json.loads(json.dumps(chain.plain()))
    assert [one["depth"] for one in plain["steps"]] == [0, 1, 2]
    assert plain["steps"][1]["parent"] == {"traceId": T1, "operationId": name("wijzigen kenteken", 16)}
    assert (plain["complete"], plain["parties"][2]["answer"]) == (False, "refused")


def test_on_the_command_line(software: Organisation, rdw: Organisation, tmp_path: Path) -> None:
    """`ldv follow` begins at a party of the federation list in a profile file, and tells who did not answer."""
    folder = tmp_path
    tables = "".join(
        f'[federation."{one.entity}"]\nread = "{one.url}/lezenapi/v1"\ntoken_env = "LDV_TEST_PEER"\n'
        for one in (software, rdw)
    )
    path = folder / "profile.toml"
    path.write_text(f'name = "test"\ngeneration = "seed"\nentity = "{GEMEENTE}"\n{tables}', encoding="utf-8")
    assert load_profile(path).federation[RDW].read.startswith(rdw.url)
    command = ["follow", T2, "--profile", str(path), "--start", SOFTWARE, "--svg", str(folder / "chain.svg")]
    with contextlib.chdir(folder):
        result = CliRunner().invoke(main, command, catch_exceptions=False)
        as_json = CliRunner().invoke(main, [*command, "--json"], catch_exceptions=False)
    assert "opzoeken kenteken" in result.output
    # The municipality itself was not listed as readable, and no logboek was given.
    assert result.exit_code == 1
    assert "not asked" in result.output
    assert json.loads(as_json.stdout)["start"] == SOFTWARE
    assert (folder / "chain.svg").read_text(encoding="utf-8").startswith("<svg")
