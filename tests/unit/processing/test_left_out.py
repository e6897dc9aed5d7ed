"""What may not stand in a record is left out: the record says so, a warning says why, the application goes on."""

from __future__ import annotations

import logging
from typing import Any

import pytest

import ldv
from ldv.errors import ValueNotAllowed
from ldv.processing._notices import Notices
from ldv.testing import MemoryLogboek
from tests.support.persons import ANNA

RVA = "rva:12f2ec2a"

ATTRIBUTES: list[tuple[Any, Any, str, str]] = [
    ("user.id", "jansen", "user.id", "decision 4.4"),
    ("enduser.role", "beheerder", "enduser.role", "decision 4.4"),
    ("doel", "toezicht", "doel", "decision 4.2"),
    ("nl.voorbeeld.bewaartermijn", "P1Y", "nl.voorbeeld.bewaartermijn", "decision 4.2"),
    ("exception.message", "geen vergunning", "exception.message", "personal data"),
    ("dpl.core.data_subject_id", ANNA, "dpl.core.data_subject_id", "add_subject"),
    ("nl.voorbeeld.burger", ANNA, "nl.voorbeeld.burger", "burgerservicenummer"),
    ("nl.voorbeeld.burger", int(ANNA), "nl.voorbeeld.burger", "burgerservicenummer"),
    ("nl.voorbeeld.object", object(), "nl.voorbeeld.object", "a value is"),
    (f"burger.{ANNA}", "ja", "(a key that may not be shown)", "burgerservicenummer"),
    ("Jan Jansen", "ja", "(a key that may not be shown)", "a key is a text"),
    ("regel\nWARNING alles goed", "ja", "(a key that may not be shown)", "a key is a text"),
    (5, "ja", "(a key that is no text)", "a key is a text"),
    ([], "ja", "(a key that is no text)", "a key is a text"),
]


@pytest.mark.parametrize(("key", "value", "shown", "why"), ATTRIBUTES, ids=range(len(ATTRIBUTES)))
def test_an_attribute_that_may_not_be_there(
    logboek: MemoryLogboek, caplog: pytest.LogCaptureFixture, key: Any, value: Any, shown: str, why: str
) -> None:
    """Employees, what the register holds, messages, a BSN: left out, said in the record, warned about once."""
    with ldv.processing("opvragen", activity=RVA) as operation:
        for _ in range(3):
            operation.set_attribute(key, value)
        operation.set_attribute("a", "b")
    assert logboek.records[0].attributes == {"a": "b", "dpl.ldv.left_out": shown}
    [warning] = caplog.records
    assert warning.name == "ldv"
    assert warning.getMessage().startswith(f"ldv: {shown} was left out of a record: ")
    assert why in warning.getMessage()
    assert ANNA not in caplog.text
    assert "jansen" not in caplog.text.lower()
    assert "\n" not in warning.getMessage()


@pytest.mark.parametrize(("key", "value", "shown", "why"), ATTRIBUTES, ids=range(len(ATTRIBUTES)))
def test_an_attribute_raises_in_tests(strict: MemoryLogboek, key: Any, value: Any, shown: str, why: str) -> None:
    """Under the pytest plugin the same raises, with the same words."""
    with ldv.processing("opvragen", activity=RVA) as operation:
        with pytest.raises(ValueNotAllowed) as caught:
            operation.set_attribute(key, value)
        assert shown in str(caught.value)
        assert why in str(caught.value)
        assert ANNA not in str(caught.value)
    if isinstance(key, str):
        with pytest.raises(ValueNotAllowed), ldv.processing("opvragen", activity=RVA, attributes={key: value}):
            raise AssertionError("nothing runs when it is said at the beginning")


@pytest.mark.parametrize("name", ["adres opzoeken", "opzoeken"])
def test_an_activity_that_is_no_identifier(logboek: MemoryLogboek, caplog: pytest.LogCaptureFixture, name: str) -> None:
    """A name in place of an identifier is kept, and warned about without its words, also where it is the name."""
    for _ in range(2):
        with ldv.processing(name, activity="adres opzoeken"):
            pass
    assert [record.processing_activity_id for record in logboek.records] == ["adres opzoeken"] * 2
    [warning] = caplog.records
    assert "cannot be a URI" in warning.getMessage()
    assert "adres opzoeken" not in warning.getMessage()


def test_an_activity_that_is_no_identifier_raises_in_tests(strict: MemoryLogboek) -> None:
    """Under the pytest plugin a name in place of an identifier is an error."""
    with pytest.raises(ValueNotAllowed, match="cannot be a URI"), ldv.processing("a", activity="adres opzoeken"):
        raise AssertionError("nothing runs when it is said at the beginning")
    assert strict.records == []


FIELDS: list[tuple[dict[str, Any], str, str]] = [
    ({"name": f"opvragen {ANNA}"}, "operation_name", "burgerservicenummer"),
    ({"name": 5}, "operation_name", "expected a text, found int"),
    ({"name": "  "}, "operation_name", "an empty one"),
    ({"name": "x" * 5000}, "operation_name", "longer than 4096"),
    ({"activity": None}, "processing_activity_id", "none was given"),
    ({"activity": ""}, "processing_activity_id", "an empty one"),
    ({"activity": [RVA]}, "processing_activity_id", "found list"),
    ({"activity": f"rva:{ANNA}"}, "processing_activity_id", "burgerservicenummer"),
    ({"receiver": f"https://rdw.example/{ANNA}"}, "receiver", "burgerservicenummer"),
    ({"receiver": 5}, "receiver", "found int"),
    ({"attributes": 5}, "attributes", "a mapping"),
    (
        {"subject": ldv.Subject(ANNA, type=f"type {ANNA}")},
        "data_subject_id_type,data_subject_id",
        "burgerservicenummer",
    ),
]


@pytest.mark.parametrize(("arguments", "field", "why"), FIELDS, ids=range(len(FIELDS)))
def test_a_field_that_may_not_be_there(
    logboek: MemoryLogboek, caplog: pytest.LogCaptureFixture, arguments: dict[str, Any], field: str, why: str
) -> None:
    """A name, activity, receiver or type that may not be there costs that field, not the record."""
    with ldv.processing(**{"name": "opvragen", "activity": RVA} | arguments):
        pass
    [record] = logboek.records
    assert record.attributes == {"dpl.ldv.left_out": field}
    assert record.operation_name == ("verwerken gegevens" if "name" in arguments else "opvragen")
    assert why in caplog.records[0].getMessage()
    assert ANNA not in caplog.text


@pytest.mark.parametrize(("arguments", "field", "why"), FIELDS, ids=range(len(FIELDS)))
def test_a_field_raises_in_tests(strict: MemoryLogboek, arguments: dict[str, Any], field: str, why: str) -> None:
    """Under the pytest plugin the body does not even begin, and nothing stays behind."""
    with pytest.raises(ValueNotAllowed, match=why), ldv.processing(**{"name": "x", "activity": RVA} | arguments):
        raise AssertionError
    assert strict.under_way == 0
    with ldv.processing("after", activity=RVA):
        pass
    assert strict.tree() == f"after  OK  {RVA}"


def test_everything_that_was_left_out_is_named(logboek: MemoryLogboek) -> None:
    """Several are named, each once, in the order in which they were found."""
    with ldv.processing("opvragen", activity=None, attributes={"doel": "x", "user.id": "y"}) as operation:
        operation.set_attribute("doel", "z")
        operation.update_name(ANNA)
    assert logboek.records[0].attributes == {"dpl.ldv.left_out": "processing_activity_id,doel,user.id,operation_name"}


def test_half_a_surrogate_pair_costs_a_character(logboek: MemoryLogboek) -> None:
    """Text that cannot be written is mended, in every field, and the record is there."""
    with ldv.processing("op\ud800", activity="rva:\ud800", receiver="\ud800x", attributes={"a": "\udfff"}):
        pass
    [record] = logboek.records
    assert (record.operation_name, record.processing_activity_id, record.receiver) == ("op?", "rva:?", "?x")
    assert record.attributes == {"a": "?"}


def test_values_are_cut_nowhere(logboek: MemoryLogboek) -> None:
    """Three hundred attributes of great length are all there: no limit of a host's tracer applies."""
    attributes = {f"nl.voorbeeld.{number}": "é" * 10_000 for number in range(300)}
    with ldv.processing("opvragen", activity=RVA, attributes=attributes):
        pass
    assert logboek.records[0].attributes == attributes


def test_warnings_do_not_flood(caplog: pytest.LogCaptureFixture) -> None:
    """One warning a minute for each key; after that minute, again."""
    now = 1000.0
    some = Notices(now=lambda: now)
    for _ in range(100):
        some.warn("a", "about a")
        some.warn("b", "about b", level=logging.ERROR)
        now += 0.5
    assert [record.getMessage() for record in caplog.records] == ["about a", "about b"]
    now += 10
    some.warn("a", "about a, again")
    assert caplog.records[-1].getMessage() == "about a, again"


def test_warnings_do_not_pile_up(caplog: pytest.LogCaptureFixture) -> None:
    """An endless number of keys does not fill the memory."""
    some = Notices()
    with caplog.at_level(logging.CRITICAL, logger="ldv"):
        for number in range(5000):
            some.warn(str(number), "x")
    assert len(some._said) <= 1024


def test_no_handler_is_installed(logboek: MemoryLogboek) -> None:
    """The library logs under the name `ldv` and leaves it to the application what becomes of that."""
    with ldv.processing("opvragen", activity=None):
        pass
    assert logging.getLogger("ldv").handlers == []
