"""An access report of a person with two hundred records, among five million; each time another person."""

from __future__ import annotations

import datetime
import multiprocessing
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks._figures import Figure

ROWS = 5_000_000
ROWS_A_TRACE = 3
RECORDS = 200
ASKED = 15
STEP = 250_000
NOW = datetime.datetime(2026, 11, 25, tzinfo=datetime.UTC)
REGISTER = Path(__file__).parents[1] / "examples" / "parkeervergunning" / "register.yaml"
ACTIVITIES = [
    "rva:11x2ec2a-0774-3541-9b16-21ba179fcf15",
    "rva:12c21c2a-0875-3543-9b16-21ja179fcf16",
    "rva:0b1ff20a-3ecb-34bf-8cf5-e4cbacb046ab",
    "rva:c41d2f7b-58a0-4e1c-8f4d-9b6e0a7d3c52",
]

# A year in time order, in traces of three operations. The persons who are asked for come back in traces that are evenly
# spread over the year: some with all three operations (67 visits), some with the first alone (200 days). The other
# operations are about others, so that what lies above and inside has to be looked up.
FILL = """
INSERT INTO verwerkingen
WITH
    intDiv(number, {a_trace:UInt64}) AS trace,
    number % {a_trace:UInt64} AS place,
    indexOf({visits:Array(UInt64)}, trace % {every_visit:UInt64}) AS visitor,
    if(place = 0, indexOf({days:Array(UInt64)}, trace % {every_day:UInt64}), 0) AS daily,
    1764000000000000000 + toInt64(number) * intDiv(31536000000000000, {rows:Int64}) AS start
SELECT
    MD5(toString(trace)),
    substring(MD5(concat('operation', toString(number))), 1, 8),
    if(place = 0, toFixedString('', 8),
        toFixedString(substring(MD5(concat('operation', toString(trace * {a_trace:UInt64}))), 1, 8), 8)),
    ['opvragenVergunning', 'wijzigenKenteken', 'tonenGegevens', 'bepalenLeeftijd'][number % 4 + 1],
    fromUnixTimestamp64Nano(start, 'UTC'),
    fromUnixTimestamp64Nano(start + 1000000 + cityHash64(number) % 20000000, 'UTC'),
    'OK',
    {activities:Array(String)}[cityHash64(trace, 7) % length({activities:Array(String)}) + 1],
    '',
    multiIf(
        visitor > 0, {visitors:Array(String)}[visitor],
        daily > 0, {dailies:Array(String)}[daily],
        place = 2, '',
        concat('kbench1:', substring(base64URLEncode(SHA256(toString(trace % 400000))), 1, 34))),
    'zaak',
    toFixedString('', 16), toFixedString('', 8), '', '',
    map('dpl.objects.dataset', toString(cityHash64(number, 3) % 50), 'http.request.method', 'POST',
        'http.route', concat('/zaken/', toString(cityHash64(number, 5) % 1000)), 'dpl.bench.zone', 'B'),
    'Parkeeradmin', '2.1.6', map('deployment.environment', 'productie'), '0123456789abcdef', number + 1
FROM numbers({first:UInt64}, {count:UInt64})
"""


def measure(*, quick: bool = False, rows: int = ROWS) -> list[Figure]:
    """Medians over persons that are all different, through `inzage.report`; then the forms of one of the reports."""
    rows = min(rows, 300_000) if quick else rows
    with (
        multiprocessing.get_context("spawn").Pool(1) as pool,
        tempfile.TemporaryDirectory(prefix="ldv-bench-") as folder,
    ):
        visits, days, html, pdf = pool.apply(_run, (folder, rows))
    what = f"{rows:,} rows: report of a person with {RECORDS} records"
    return [
        Figure(what=f"(g) {what} in {RECORDS // ROWS_A_TRACE} traces", value=visits, unit="ms", at_most=500),
        Figure(what=f"(g) {what} on {RECORDS} days", value=days, unit="ms", at_most=500),
        Figure(what="... as HTML", value=html, unit="ms"),
        Figure(what="... as PDF", value=pdf, unit="ms"),
    ]


def _run(folder: str, rows: int) -> tuple[float, ...]:
    from ldv import inzage
    from ldv.logboek import Logboek
    from ldv.pseudonym import Key, KeyRing
    from ldv.register import Register
    from ldv.testing import logboek_in_memory

    dsn = f"chdb://{folder}/logboek"
    keys = KeyRing((Key.generate(),))
    people = {kind: [f"{kind} {number}" for number in range(ASKED)] for kind in ("visits", "days")}
    _fill(dsn, rows, {kind: [keys.pseudonymise(one, type="zaak") for one in names] for kind, names in people.items()})
    with (
        Logboek.open(dsn, keys=keys) as logboek,
        Register.open(f"{folder}/register.db", create=True, log=False) as register,
        logboek_in_memory(keys=keys),
    ):
        register.import_file(REGISTER)
        register.commit()
        medians = [_median(names, logboek, register) for names in people.values()]
        report = _report(people["visits"][0], logboek, register)
        start = time.perf_counter()
        inzage.render(report, "html")
        middle = time.perf_counter()
        inzage.render(report, "pdf")
        return (*medians, (middle - start) * 1000, (time.perf_counter() - middle) * 1000)


def _fill(dsn: str, rows: int, people: dict[str, list[str]]) -> None:
    from ldv.logboek import migrate, parse_dsn
    from ldv.logboek._engine import open_client

    traces = rows // ROWS_A_TRACE
    every = {"visits": traces * ROWS_A_TRACE // RECORDS, "days": traces // RECORDS}
    fixed: dict[str, Any] = {
        "a_trace": ROWS_A_TRACE,
        "rows": rows,
        "activities": ACTIVITIES,
        "visits": [number * every["visits"] // ASKED for number in range(ASKED)],
        "days": [number * every["days"] // ASKED + 1 for number in range(ASKED)],
        "every_visit": every["visits"],
        "every_day": every["days"],
        "visitors": people["visits"],
        "dailies": people["days"],
    }
    migrate(dsn)
    client = open_client(parse_dsn(dsn))
    for first in range(0, rows, STEP):
        client.command(FILL, parameters={**fixed, "first": first, "count": min(STEP, rows - first)})
    # What the engine still tidies in the background would stand in the figures.
    while client.command("SELECT count() FROM system.merges"):
        time.sleep(0.1)
    client.close()


def _report(name: str, logboek: Any, register: Any) -> Any:
    from ldv import inzage
    from ldv.record import Subject

    return inzage.report(
        Subject(name, type="zaak"), logboek=logboek, register=register, audience=inzage.Audience.INTERNAL, now=NOW
    )


def _median(names: list[str], logboek: Any, register: Any) -> float:
    """Milliseconds; every person is asked once, because a second time the engine remembers where they were."""
    times = []
    for name in names:
        start = time.perf_counter()
        report = _report(name, logboek, register)
        times.append(time.perf_counter() - start)
        found = sum(len(event.steps) for event in report.events)
        if not RECORDS - 5 <= found <= 2 * RECORDS + 10:
            raise RuntimeError(f"expected about {RECORDS} records, found {found}")
    return statistics.median(times) * 1000
