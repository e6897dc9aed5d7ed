"""Which keys and values may stand in a record."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from typing import Any

import pytest

from ldv.record import key_fault, value_text
from tests.support.ids import shown
from tests.support.persons import ANNA


class Channel(enum.StrEnum):
    DESK = "balie"


class Kind(str, enum.Enum):  # noqa: UP042 - what applications of before Python 3.11 have
    DESK = "balie"


class Level(enum.IntEnum):
    HIGH = 3


class Hostile(Sequence[str]):
    """Fails at whatever it is asked."""

    def __len__(self) -> int:
        raise ZeroDivisionError

    def __getitem__(self, index: Any) -> Any:
        raise ZeroDivisionError


@pytest.mark.parametrize(
    "key",
    [
        "kanaal",
        "nl.voorbeeld.kanaal",
        "dpl.objects.algorithm_id",
        "dpl.nen7513.x",
        "a",
        "A-b:c/d_e.1",
        "http.user_agent",
    ],
)
def test_keys_of_organisations_and_extensions_are_good(key: str) -> None:
    """Free keys and those of extensions may stand in a record; asked again, too."""
    assert key_fault(key) is None
    assert key_fault(key) is None


@pytest.mark.parametrize("key", ["", "1a", "é", "a b", "a\n", "a" * 257, None, 5, ("a",), ["a"], b"a"])
def test_what_is_no_key_is_none(key: Any) -> None:
    """A key is a text of letters and digits that a column, a log and a query can hold."""
    assert "a key is a text" in str(key_fault(key))


@pytest.mark.parametrize(
    "key",
    [
        "user.id",
        "enduser.id",
        "enduser.role",
        "User.Name",
        "user",
        "username",
        "user_id",
        "medewerker.naam",
        "medewerkernummer",
        "nl.voorbeeld.medewerker.naam",
        "nl.voorbeeld.gebruikersnaam",
        "app.employee_id",
        "db.user",
    ],
)
def test_nothing_about_employees(key: str) -> None:
    """Decision 4.4: who did it belongs in an audit log, not in a record."""
    assert "decision 4.4" in str(key_fault(key))


@pytest.mark.parametrize(
    "key",
    [
        "purpose",
        "doel",
        "legal_basis",
        "legalBasis",
        "nl.voorbeeld.grondslag",
        "bewaartermijn",
        "retention_period",
        "envisagedTimeLimit",
        "vertrouwelijkheid",
        "dpl.confidentiality",
        "controller",
        "recipients_categories",
    ],
)
def test_nothing_that_stands_in_the_register(key: str) -> None:
    """Decision 4.2: purpose, legal basis, retention and confidentiality are looked up in the register."""
    assert "decision 4.2" in str(key_fault(key))


def test_core_and_own_names_are_set_by_the_library() -> None:
    """What the record's own fields are called, and what the library says about a record, cannot be set by hand."""
    assert "dpl.core.*" in str(key_fault("dpl.core.data_subject_id"))
    assert "dpl.ldv.*" in str(key_fault("dpl.ldv.interrupted"))


def test_a_key_with_a_number_in_it() -> None:
    """A burgerservicenummer in a key is caught as well."""
    assert "burgerservicenummer" in str(key_fault(f"person.{ANNA}"))


def test_messages_only_where_the_profile_opts_in() -> None:
    """Messages can hold personal data, stack traces even more: the first by choice, the second never."""
    assert "opt in" in str(key_fault("exception.message"))
    assert key_fault("exception.message", exception_message=True) is None
    assert "opt in" in str(key_fault("exception.message"))
    assert key_fault("exception.stacktrace", exception_message=True) is not None
    assert key_fault("exception.type") is None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("", ""),
        ("balie", "balie"),
        ("\ud800", "\ud800"),
        (3, "3"),
        (-1.5, "-1.5"),
        (True, "true"),
        (False, "false"),
        (Channel.DESK, "balie"),
        (Kind.DESK, "balie"),
        (Level.HIGH, "3"),
        ([], "[]"),
        (("é", 1, 2.5, True, None), '["é", 1, 2.5, true, null]'),
        ([Channel.DESK, Level.HIGH], '["balie", 3]'),
        (range(3), "[0, 1, 2]"),
        ("x" * 65_536, "x" * 65_536),
    ],
    ids=lambda value: ascii(value)[:32],
)
def test_values_become_text(value: Any, text: str) -> None:
    """Numbers, booleans, enumerations and sequences are kept as text of the plainest kind."""
    assert value_text(value) == text
    assert type(value_text(value)) is str


@pytest.mark.parametrize(
    "value",
    [
        None,
        b"bytes",
        bytearray(b"bytes"),
        memoryview(b"bytes"),
        {"a": 1},
        {1, 2},
        object(),
        [object()],
        [b"bytes"],
        [[1]],
        iter([1]),
        Hostile(),
        10**5000,
        "x" * 65_537,
        ["x"] * 65_537,
        ANNA,
        int(ANNA),
        float(ANNA),
        [ANNA],
        [int(ANNA)],
        f"van {ANNA} naar",
    ],
    ids=lambda value: "a number too long to write" if value == 10**5000 else shown(value)[:32],
)
def test_what_cannot_stand_there_is_none(value: Any) -> None:
    """Other objects, endless texts and burgerservicenummers are no values; nothing of it raises."""
    assert value_text(value) is None
