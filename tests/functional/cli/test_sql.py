"""`ldv sql`: questions in SQL, for reading only."""

from __future__ import annotations

import csv
import io

import pytest

from tests.functional.cli.conftest import PERSON, RECORDS, Filled, ldv

NOK = "SELECT operation_name, count() AS n FROM verwerkingen WHERE status = {status:String} GROUP BY 1"


def test_values_go_in_as_parameters(filled: Filled) -> None:
    """{name:Type} in the query takes the value of --param, and people get a table."""
    done = ldv("sql", NOK, "--param", "status=NOK", LDV_LOGBOEK=filled.dsn)
    assert (done.code, done.err) == (0, "")
    lines = [line.split() for line in done.out.splitlines()]
    assert lines[0] == ["operation_name", "n"]
    assert lines[2] == ["controlerenKenteken", "1"]
    assert done.out.endswith("1 row.\n")


def test_json_keeps_the_types(filled: Filled) -> None:
    """--json gives columns and rows; identifiers are hexadecimal, times RFC 3339, numbers numbers."""
    query = "SELECT trace_id, start_time, attributes, 1.5 AS x, NULL AS nothing FROM verwerkingen LIMIT 1"
    found = ldv("sql", query, "--json", LDV_LOGBOEK=filled.dsn).json
    assert found["columns"] == ["trace_id", "start_time", "attributes", "x", "nothing"]
    [row] = found["rows"]
    assert row["trace_id"] == filled.trace_id
    assert row["start_time"].endswith("+00:00")
    assert (row["attributes"], row["x"], row["nothing"]) == ({}, 1.5, None)


def test_an_answer_without_rows_names_its_columns(filled: Filled) -> None:
    """Whoever works with the answer finds the same columns in it when nothing was found: table, JSON and CSV."""
    query = "SELECT operation_name, count() AS n FROM verwerkingen WHERE operation_name = {name:String} GROUP BY 1"
    asked = ("sql", query, "--param", "name=is er niet")
    assert ldv(*asked, LDV_LOGBOEK=filled.dsn).out.splitlines()[0].split() == ["operation_name", "n"]
    assert ldv(*asked, "--json", LDV_LOGBOEK=filled.dsn).json == {"columns": ["operation_name", "n"], "rows": []}
    assert ldv(*asked, "--csv", LDV_LOGBOEK=filled.dsn).out == "operation_name,n\n"


def test_csv_is_what_the_rfc_says(filled: Filled) -> None:
    """--csv gives a line of names and a line a row, ended by CRLF, with quotes where they are needed."""
    query = "SELECT operation_name, 'a \"b\", c\nd' AS text FROM verwerkingen ORDER BY start_time, operation_id"
    done = ldv("sql", "-", "--csv", stdin=query, LDV_LOGBOEK=filled.dsn)
    rows = list(csv.reader(io.StringIO(done.out, newline="")))
    assert rows[0] == ["operation_name", "text"]
    assert len(rows) == 1 + RECORDS
    assert {row[1] for row in rows[1:]} == {'a "b", c\nd'}


def test_many_columns_are_shown_below_one_another(filled: Filled) -> None:
    """A row that is too wide for the terminal is shown as names and values, nothing cut off."""
    done = ldv("sql", "SELECT * FROM verwerkingen ORDER BY start_time LIMIT 1", LDV_LOGBOEK=filled.dsn, COLUMNS="80")
    names = [line.split()[0] for line in done.out.splitlines() if line.strip()]
    assert names[:3] == ["row", "trace_id", "operation_id"]
    assert max(len(line) for line in done.out.splitlines()) <= 80


@pytest.mark.parametrize("query", ["INSERT INTO verwerkingen (operation_name) VALUES ('x')", "DROP TABLE verwerkingen"])
def test_nothing_can_be_changed(filled: Filled, query: str) -> None:
    """A query that would change something is refused by the engine, and nothing has changed."""
    done = ldv("sql", query, LDV_LOGBOEK=filled.dsn)
    assert (done.code, done.out) == (2, "")
    assert "reading only" in done.err
    [row] = ldv("sql", "SELECT count() AS n FROM verwerkingen", "--json", LDV_LOGBOEK=filled.dsn).json["rows"]
    assert row["n"] == RECORDS


def test_a_query_with_a_slip_in_it_says_where(filled: Filled) -> None:
    """A query that cannot be read gives exit code 2 and the kind of error, without a traceback."""
    done = ldv("sql", "SELEC 1", LDV_LOGBOEK=filled.dsn)
    assert (done.code, done.out) == (2, "")
    assert "SYNTAX_ERROR" in done.err


@pytest.mark.parametrize(
    ("arguments", "stdin"),
    [
        ((f"SELECT * FROM verwerkingen WHERE data_subject_id = '{PERSON}'",), ""),
        (("SELECT {id:String}", "--param", f"id={PERSON}"), ""),
        (("-",), f"SELECT '{PERSON}'"),
    ],
)
def test_a_bsn_in_a_query_is_refused_and_not_repeated(filled: Filled, arguments: tuple[str, ...], stdin: str) -> None:
    """A query that holds a burgerservicenummer is not put to the engine, which would keep it in its log."""
    done = ldv("sql", *arguments, stdin=stdin, LDV_LOGBOEK=filled.dsn)
    assert (done.code, done.out) == (2, "")
    assert "ldv subject" in done.err
    assert PERSON not in done.err


def test_a_parameter_without_a_value_is_wrong_use(filled: Filled) -> None:
    """--param takes name=value, and JSON and CSV exclude each other."""
    assert ldv("sql", NOK, "--param", "status", LDV_LOGBOEK=filled.dsn).code == 2
    assert ldv("sql", "SELECT 1", "--json", "--csv", LDV_LOGBOEK=filled.dsn).code == 2
