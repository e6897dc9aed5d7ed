"""Finding a person and a trace in a large logboek, each time another one."""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

from benchmarks._figures import Figure

ROWS = 5_000_000
ROWS_A_TRACE = 3
ROWS_A_PERSON = 10
ASKED = 100
STEP = 250_000

# A year of records in time order: traces of three operations, every person about ten times, months apart. The engine
# makes them. The first persons have the pseudonyms that are asked for; the others have texts of the same form.
FILL = """
INSERT INTO verwerkingen
WITH
    intDiv(number, {a_trace:UInt64}) AS trace,
    trace * 1000003 % {persons:UInt64} AS person,
    1764000000000000000 + toInt64(number) * intDiv(31536000000000000, {rows:Int64}) AS start
SELECT
    MD5(toString(trace)),
    substring(MD5(concat('operation', toString(number))), 1, 8),
    if(number % {a_trace:UInt64} = 0, toFixedString('', 8),
        toFixedString(substring(MD5(concat('operation', toString(trace * {a_trace:UInt64}))), 1, 8), 8)),
    ['opvragen vergunning', 'wijzigen kenteken', 'tonen gegevens', 'bepalen leeftijd'][number % 4 + 1],
    fromUnixTimestamp64Nano(start, 'UTC'),
    fromUnixTimestamp64Nano(start + 1000000 + cityHash64(number) % 20000000, 'UTC'),
    'OK',
    concat('https://register.example/activiteit/', toString(cityHash64(trace, 7) % 40)),
    '',
    if(person < length({asked:Array(String)}), {asked:Array(String)}[person + 1],
        concat('kbench1:', substring(base64URLEncode(SHA256(toString(person))), 1, 34))),
    'zaak',
    toFixedString('', 16), toFixedString('', 8), '', '',
    map('dpl.objects.dataset', toString(cityHash64(number, 3) % 50), 'http.request.method', 'POST',
        'http.route', concat('/zaken/', toString(cityHash64(number, 5) % 1000)), 'dpl.bench.zone', 'B'),
    'Parkeeradmin', '2.1.6', map('deployment.environment', 'productie'), '0123456789abcdef', number + 1
FROM numbers({first:UInt64}, {count:UInt64})
"""


def measure(*, quick: bool = False, rows: int = ROWS) -> list[Figure]:
    """Medians over persons and traces that are all different, through `Logboek.records`."""
    rows = min(rows, 300_000) if quick else rows
    with (
        multiprocessing.get_context("spawn").Pool(1) as pool,
        tempfile.TemporaryDirectory(prefix="ldv-bench-") as folder,
    ):
        person, trace, operation = pool.apply(_run, (f"chdb://{folder}/logboek", rows))
    return [
        Figure(
            what=f"(e) {rows:,} rows: all records of a person, median of {ASKED}", value=person, unit="ms", at_most=50
        ),
        Figure(
            what=f"(e) {rows:,} rows: all records of a trace, median of {ASKED}", value=trace, unit="ms", at_most=20
        ),
        Figure(what=f"{rows:,} rows: the record of an operation, median of {ASKED}", value=operation, unit="ms"),
    ]


def _run(dsn: str, rows: int) -> tuple[float, ...]:
    from ldv.logboek import Logboek
    from ldv.pseudonym import Key, KeyRing
    from ldv.record import Subject

    keys = KeyRing((Key.generate(),))
    fill(dsn, rows, asked=[keys.pseudonymise(f"zaak {number}", type="zaak") for number in range(ASKED)])
    chosen = random.Random(1).sample(range(rows // ROWS_A_TRACE), ASKED)
    with Logboek.open(dsn, keys=keys) as logboek:

        def person(place: int) -> Any:
            return logboek.records(subject=Subject(f"zaak {place}", type="zaak"))

        def trace(place: int) -> Any:
            return logboek.records(trace_id=_md5(str(chosen[place])))

        def operation(place: int) -> Any:
            return logboek.records(operation_id=_md5(f"operation{chosen[place]}")[:16])

        return tuple(_median(ask) for ask in (person, trace, operation))


def fill(dsn: str, rows: int, *, asked: list[str] | None = None) -> None:
    """Make a logboek with so many records; `asked` are the pseudonyms of the first persons."""
    from ldv.logboek import migrate, parse_dsn
    from ldv.logboek._engine import open_client

    migrate(dsn)
    client = open_client(parse_dsn(dsn))
    fixed = {"a_trace": ROWS_A_TRACE, "persons": max(rows // ROWS_A_PERSON, ASKED), "rows": rows, "asked": asked or []}
    for first in range(0, rows, STEP):
        client.command(FILL, parameters={**fixed, "first": first, "count": min(STEP, rows - first)})
    # What the engine still tidies in the background would stand in the figures.
    while client.command("SELECT count() FROM system.merges"):
        time.sleep(0.1)
    client.close()


def _median(ask: Callable[[int], Any]) -> float:
    """Milliseconds; every key is asked once, because a second time the engine remembers where it was."""
    times = []
    for place in range(ASKED):
        start = time.perf_counter()
        found = ask(place)
        times.append(time.perf_counter() - start)
        if not found:
            raise RuntimeError("nothing was found")
    return statistics.median(times) * 1000


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def main() -> int:
    """Print the medians; the number of rows can be given."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks._lookup", description=__doc__)
    parser.add_argument("rows", nargs="?", type=int, default=ROWS)
    for figure in measure(rows=parser.parse_args().rows):
        print(figure)
    return 0


if __name__ == "__main__":
    sys.exit(main())
