"""Pages that are served: the parkeervergunning of a municipality, with citizens, a privacy officer and a keeper."""

from __future__ import annotations

import base64
import contextlib
from collections.abc import Iterator
from pathlib import Path

import attrs

from ldv.logboek import ClickHouseTarget, migrate, parse_dsn
from ldv.profile import load_profile
from ldv.record import Record
from tests.support.batches import batch_of
from tests.support.parking import CHANGE, KEYS, anna_in_autumn, register
from tests.support.service import Running, serving

PEOPLE = """
login = "development"
[[person]]
name = "Anna de Vries"
bsn = "999990019"
[[person]]
name = "Bert Jansen"
bsn = "999990020"
[[person]]
name = "Fatma Yilmaz"
roles = ["officer"]
employee = "p-4711"
[[person]]
name = "Ries van Dijk"
roles = ["keeper"]
"""
ANNA, BERT, OFFICER, KEEPER = range(4)


def keys_text() -> str:
    """The keys of the records as a setting."""
    return ",".join(f"aes-siv:{key.id}:{base64.b64encode(key.secret).decode()}" for key in KEYS.keys)


def fill(folder: Path, records: list[Record]) -> None:
    """Put records into the logboek of a folder."""
    profile = load_profile("seed")
    dsn = parse_dsn(f"chdb://{folder}/logboek", profile=profile)
    migrate(dsn, profile=profile)
    target = ClickHouseTarget(dsn, profile=profile)
    target.open()
    try:
        numbered = [attrs.evolve(one, writer="0" * 16, sequence=number) for number, one in enumerate(records, 1)]
        target.deliver(batch_of(numbered), token="t", doubt=False)
    finally:
        target.close()


@contextlib.contextmanager
def pages(
    folder: Path, records: list[Record] | None = None, *options: str, config: str = PEOPLE, **settings: str
) -> Iterator[Running]:
    """`ldv serve` with pages on records of the example."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pages.toml").write_text(config, encoding="utf-8")
    with register(folder) as opened:
        # Later than all records, so that those keep the words of the version before.
        opened.change(CHANGE, purpose="Het kenteken aanpassen op verzoek van de houder of van een gemachtigde.")
        opened.commit()
    fill(folder, anna_in_autumn() if records is None else records)
    more = {
        "register": str(folder / "register.db"),
        "keys": keys_text(),
        "pages": str(folder / "pages.toml"),
        "serve_rate": "100000",
        "audit": str(folder / "audit.db"),
        **settings,
    }
    with serving(folder, *options, **more) as service:
        yield service
