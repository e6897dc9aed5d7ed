"""Reading an export: a year of a busy group, of Android and of iOS, beside the parser that is published as whatstk."""

from __future__ import annotations

import datetime
import gc
import random
import statistics
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

from benchmarks._figures import Figure

MESSAGES = 200_000
ROUNDS = 5
SENDERS = ["Annelies de Vries", "Bram", "~ Karin", "+31 6 12345678", "Jan-Peter van der Meer - BZK"]
WORDS = [
    *("ik", "heb", "de", "nota", "nog", "even", "bekeken", "en", "stuur", "hem", "straks", "naar", "het", "kabinet"),
    *("voor", "de", "vergadering", "van", "morgen"),
]
LTR = "\u200e"


def measure(*, quick: bool = False, messages: int = MESSAGES) -> list[Figure]:
    """Medians over rounds in which both read the same file, one after the other, on one core."""
    messages = min(messages, 20_000) if quick else messages
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="ldv-bench-") as folder:
        for phone, header in (("Android", "{:%d-%m-%Y %H:%M} - "), ("iOS", "[{:%d-%m-%Y, %H:%M:%S}] ")):
            path = Path(folder) / f"{phone}.txt"
            path.write_text(_text(messages, header, ios=phone == "iOS"), encoding="utf-8", newline="")
            ours, theirs = _beside(path, messages)
            what = f"{messages:,} messages of {phone}"
            figures += [
                Figure(what=f"(h) {what}: parse_whatsapp", value=ours, unit="messages/s", at_least=200_000),
                Figure(what="... whatstk", value=theirs, unit="messages/s"),
                Figure(what="(h) ... how many times as fast", value=ours / theirs, at_least=1),
            ]
    return figures


def _beside(path: Path, messages: int) -> tuple[float, float]:
    from whatstk import df_from_whatsapp

    from chatarchive.readout import parse_whatsapp

    def ours() -> int:
        return len(parse_whatsapp(path.read_bytes().decode()))

    def theirs() -> int:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return len(df_from_whatsapp(str(path)))

    # What either of them imported is not looked through again while the other reads.
    gc.collect()
    gc.freeze()
    rates: dict[str, list[float]] = {"ours": [], "theirs": []}
    for _ in range(ROUNDS):
        for name, read in (("ours", ours), ("theirs", theirs)):
            rates[name].append(messages / _seconds(read, at_least=int(messages * 0.9)))
    return statistics.median(rates["ours"]), statistics.median(rates["theirs"])


def _seconds(read: Callable[[], int], *, at_least: int) -> float:
    gc.collect()
    start = time.process_time()  # of this process alone: both use one core
    found = read()
    took = time.process_time() - start
    # The other does not count notices without a sender.
    if found < at_least:
        raise RuntimeError(f"expected at least {at_least:,} messages, found {found:,}")
    return took


def _text(messages: int, header: str, *, ios: bool) -> str:
    """Write what people write: short and long, with emoji, several lines, media, notices and deleted messages."""
    chance = random.Random(20220513)
    when = datetime.datetime(2022, 1, 1, 8)  # noqa: DTZ001 - exports are local
    mark = LTR if ios else ""
    lines = []
    for number in range(messages):
        when += datetime.timedelta(seconds=chance.randint(1, 300))
        sender, kind = chance.choice(SENDERS), chance.random()
        text = " ".join(chance.choices(WORDS, k=chance.randint(1, 18)))
        if kind < 0.05:
            text = f"{mark}{'afbeelding weggelaten' if ios else '<Media weggelaten>'}"
        elif kind < 0.08:
            name = f"{number:08d}-PHOTO.jpg"
            text = f"{mark}<bijgevoegd: {name}>" if ios else f"{name} (bestand bijgevoegd)"
        elif kind < 0.10:
            text = f"{mark}Dit bericht is verwijderd"
        elif kind < 0.25:
            text += " 👍🏽"
        elif kind < 0.32:
            text += f"\n{text}\n\n- {text}"
        elif kind < 0.33:
            lines.append(f"{header.format(when)}{f'Werkgroep: {LTR}' if ios else ''}{sender} heeft Bram toegevoegd\n")
            continue
        lines.append(f"{header.format(when)}{sender}: {text}\n")
    return "".join(lines)
