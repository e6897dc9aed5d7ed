"""The tree of errors."""

from __future__ import annotations

import copy
import inspect
import pickle
import re
from collections import Counter

import pytest

from ldv import errors
from ldv.errors import EngineHeld, LdvError

ALL = [value for _, value in inspect.getmembers(errors, inspect.isclass) if issubclass(value, LdvError)]


def test_the_drawing_is_the_tree() -> None:
    """The tree at the top of the file is the tree that is there."""
    drawn: list[tuple[int, str]] = [
        (len(indent), name)
        for indent, name in re.findall(r"^( *(?:[|+ ]*\+- )?)([A-Z]\w+)(?:  |$)", str(errors.__doc__), re.MULTILINE)
    ]
    parents: dict[str, str] = {}
    path: list[tuple[int, str]] = []
    for depth, name in drawn:
        while path and path[-1][0] >= depth:
            path.pop()
        if path:
            parents[name] = path[-1][1]
        path.append((depth, name))
    assert parents == {
        error.__name__: error.__base__.__name__ for error in ALL if error is not LdvError and error.__base__
    }


def test_every_error_has_a_code_of_its_own() -> None:
    """A code finds one page of the documentation, and stands in front of the message."""
    assert [code for code, count in Counter(error.code for error in ALL).items() if count > 1] == []
    assert all(re.fullmatch(r"LDV\d{3}", error.code) for error in ALL)
    assert str(LdvError("message")) == "[LDV000] message"


@pytest.mark.parametrize("error", ALL, ids=lambda error: error.__name__)
def test_an_error_can_be_sent(error: type[LdvError]) -> None:
    """An error of a worker process arrives whole in the one that waits for it."""
    one = error("message")
    for other in (pickle.loads(pickle.dumps(one)), copy.copy(one)):
        assert type(other) is error
        assert str(other) == str(one)


def test_an_engine_that_is_held_says_by_whom() -> None:
    """The fields of an error survive too."""
    other = pickle.loads(pickle.dumps(EngineHeld("held", path="/x", pid=7)))
    assert (other.path, other.pid) == ("/x", 7)
