"""A logboek to practise on: what a month of parking permits leaves behind, made up and the same every time.

    python examples/parkeervergunning/month.py DIR

makes an embedded logboek in DIR/logboek and the register in DIR/register.db. The operations are those of the example,
over October 2026, with what an analyst meets: refusals and outages, reminders to households, an activity that nobody
registered, a confidential one, and older records whose term comes to its end. In reality each organisation has a
logboek of its own; here the three stand in one, so that there is more to see.
"""

from __future__ import annotations

import datetime
import hashlib
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import attrs

from ldv.analysis import copy_register
from ldv.logboek import ClickHouseTarget
from ldv.record import Batch, ForeignOperation, Origin, Record, Status, to_wire
from ldv.register import Register

REGISTER: Final = Path(__file__).with_name("register.yaml")
AMSTERDAM: Final = ZoneInfo("Europe/Amsterdam")

GEMEENTE, SOFTWARE, RDW = "https://gemeente.example", "https://vergunningsoftware.example", "https://rdw.example"
POLITIE, BUREN = "https://politie.example", "https://buurgemeente.example"
SHOW, CHANGE = "rva:11x2ec2a-0774-3541-9b16-21ba179fcf15", "rva:12c21c2a-0875-3543-9b16-21ja179fcf16"
LOOK_UP, ALTER = "rva:12f2ec2a-0cc4-3541-9ae6-219a178fcfe4", "rva:0b1ff20a-3ecb-34bf-8cf5-e4cbacb046ab"
LET_CHECK, CHECK = "rva:19u2dd2a-0cb7-3541-9ae6-217a178fc9e6", "rva:8c714e4a-a538-36f7-8b1f-37a6884cc68c"
MANAGE, CONFIDENTIAL = "rva:5f0c9a36-6b1e-4f6e-9d0c-2d7f3a1b8e10", "rva:c41d2f7b-58a0-4e1c-8f4d-9b6e0a7d3c52"
UNREGISTERED: Final = "rva:77aa77aa-1111-4222-8333-94b5c6d7e8f9"

_VERSIONS: Final = {"MijnOmgeving": "1.0.5", "Parkeeradmin": "2.1.6", "BRV": "2.0", "Rapportage": "0.9"}
_HOURS: Final = [0, 0, 0, 0, 0, 1, 2, 5, 9, 12, 11, 10, 8, 9, 10, 9, 8, 6, 5, 7, 8, 5, 2, 1]
_MS: Final = 1_000_000


@attrs.define
class Month:
    """Makes the records of a month, one flow after another.

    Attributes:
        dice: Where chance comes from; the same seed gives the same month.
        made: What was made.
    """

    dice: random.Random = attrs.field(factory=lambda: random.Random(202610))  # noqa: S311 - nothing here is a secret
    made: list[Record] = attrs.field(factory=list)

    # -- the flows --

    def show(self, at: int) -> None:
        """A resident looks at a permit (section 5.1)."""
        main = self.main("tonenVergunningen", SHOW, "MijnOmgeving", at, 180, subject=self.person())
        self.inside(main, "opvragenVergunningen", LOOK_UP, "Parkeeradmin", 90, called_by=GEMEENTE)

    def change(self, at: int) -> None:
        """A resident puts another licence plate on a permit (section 5.2); some are refused, or the RDW is down."""
        luck = self.dice.random()
        refused, down = luck < 0.08, 0.08 <= luck < 0.11
        status = Status.NOK if refused or down else Status.OK
        long = 9000 if down else 0  # everybody waits for an answer that does not come
        main = self.main(
            "wijzigenKenteken", CHANGE, "MijnOmgeving", at, long or 900, subject=self.person(), status=status
        )
        inner = self.inside(
            main, "wijzigenKenteken", ALTER, "Parkeeradmin", long or 700, called_by=GEMEENTE, status=status
        )
        asked = self.inside(
            inner,
            "controlerenKenteken",
            LET_CHECK,
            "Parkeeradmin",
            5000 if down else 400,
            same_trace=True,
            called_by=GEMEENTE,
            receiver=RDW,
            status=Status.NOK if down else Status.OK,
            attributes={"exception.type": "TimeoutError"} if down else {},
        )
        if not down:
            self.inside(asked, "controlerenKenteken", CHECK, "BRV", 120, called_by=SOFTWARE)

    def remind(self, at: int) -> None:
        """A household is told that its permit ends: one operation about everybody who lives there."""
        main = self.main("versturenHerinnering", MANAGE, "Parkeeradmin", at, 250)
        for _ in range(self.dice.randint(2, 5)):
            self.add(
                attrs.evolve(main, operation_id=self.id(8), parent_operation_id=main.operation_id, **self.person())
            )

    def neighbour(self, at: int) -> None:
        """Another municipality asks the RDW about a plate."""
        self.main("controlerenKenteken", CHECK, "BRV", at, 130, called_by=BUREN, subject=self.person())

    def investigate(self, at: int) -> None:
        """The police asks who holds a plate, and nobody is to know."""
        self.main("verstrekkenKentekenhouder", CONFIDENTIAL, "BRV", at, 300, called_by=POLITIE, subject=self.person())

    def export(self, at: int) -> None:
        """A report that somebody made without telling the register."""
        self.main("exporterenVergunningen", UNREGISTERED, "Rapportage", at, 4000)

    def die(self, at: int) -> None:
        """An application is killed in the middle."""
        self.main(
            "tonenVergunningen",
            SHOW,
            "MijnOmgeving",
            at,
            60_000,
            subject=self.person(),
            status=Status.UNKNOWN,
            attributes={"dpl.ldv.interrupted": "true"},
        )

    def several(self, flow: Callable[[int], None], count: int, day: datetime.date) -> None:
        """The same flow, some times on a day, mostly in the hours in which people are awake."""
        for _ in range(count):
            hour = self.dice.choices(range(24), _HOURS)[0]
            start = datetime.datetime(day.year, day.month, day.day, hour, tzinfo=AMSTERDAM)
            flow(int(start.timestamp()) * 1_000_000_000 + self.dice.randrange(3600 * 1_000_000_000))

    # -- making records --

    def main(
        self, name: str, activity: str, application: str, at: int, length: int, *, called_by: str = "", **more: Any
    ) -> Record:
        """An operation in a trace of its own; `length` is what it usually takes, in milliseconds."""
        more = {**more.pop("subject", {}), **more}
        foreign = ForeignOperation(self.id(16), self.id(8), called_by) if called_by else None
        return self.add(
            Record(
                trace_id=self.id(16),
                operation_id=self.id(8),
                operation_name=name,
                processing_activity_id=activity,
                resource_name=application,
                resource_version=_VERSIONS[application],
                start_time=at,
                end_time=at + self.takes(length),
                foreign_operation=foreign,
                **{"status": Status.OK, **more},
            )
        )

    def inside(
        self,
        above: Record,
        name: str,
        activity: str,
        application: str,
        length: int,
        *,
        called_by: str,
        same_trace: bool = False,
        **more: Any,
    ) -> Record:
        """An operation that another one waits for: in the same trace, or in that of the organisation that is asked."""
        start = above.start_time + self.dice.randint(3, 12) * _MS
        foreign = above.foreign_operation or ForeignOperation(above.trace_id, above.operation_id, called_by)
        if not same_trace:
            foreign = ForeignOperation(above.trace_id, above.operation_id, called_by)
        inner = above.processing_activity_id if same_trace and above.processing_activity_id != activity else None
        return self.add(
            Record(
                trace_id=above.trace_id if same_trace else self.id(16),
                operation_id=self.id(8),
                parent_operation_id=above.operation_id if same_trace else None,
                parent_processing_activity_id=inner,
                operation_name=name,
                processing_activity_id=activity,
                resource_name=application,
                resource_version=_VERSIONS[application],
                start_time=start,
                end_time=max(start + 1, min(start + self.takes(length), above.end_time - _MS)),
                foreign_operation=foreign,
                **{"status": Status.OK, **more},
            )
        )

    def add(self, record: Record) -> Record:
        """Keep a record."""
        self.made.append(attrs.evolve(record, writer="0123456789abcdef", sequence=len(self.made) + 1))
        return self.made[-1]

    def person(self) -> dict[str, Any]:
        """A resident; some come back more often than others."""
        number = min(self.dice.randint(1, 400), self.dice.randint(1, 400))
        pseudonym = hashlib.sha256(f"inwoner {number}".encode()).hexdigest()[:32]
        return {"data_subject_id": f"k0000:{pseudonym}", "data_subject_id_type": "BSN"}

    def id(self, size: int) -> str:
        """An identifier that means nothing."""
        return self.dice.randbytes(size).hex()

    def takes(self, usual: int) -> int:
        """How long something took, in nanoseconds: mostly about as long as usual, sometimes much longer."""
        return int(usual * self.dice.lognormvariate(0, 0.35)) * _MS + self.dice.randint(1, _MS)


def records() -> list[Record]:
    """The whole month, and what is left of April: about three thousand records."""
    month = Month()
    for day in _days(datetime.date(2026, 4, 10), 40):
        month.several(month.show, 4, day)
    for day in _days(datetime.date(2026, 10, 1), 31):
        busy = 0.3 if day.weekday() >= 5 else 1.0
        month.several(month.show, round(busy * month.dice.randint(22, 34)), day)
        month.several(month.change, round(busy * month.dice.randint(8, 14)), day)
        month.several(month.neighbour, round(busy * month.dice.randint(2, 5)), day)
        month.several(month.investigate, int(day.day % 5 == 0), day)
        month.several(month.export, int(day.day % 7 == 0), day)
        month.several(month.die, int(day.day in {9, 22}), day)
        if day.weekday() == 0:
            night = int(datetime.datetime(day.year, day.month, day.day, 2, tzinfo=AMSTERDAM).timestamp())
            for place in range(6):
                month.remind((night + place * 2) * 1_000_000_000)
    return month.made


def fill(folder: Path) -> str:
    """Make the logboek and the register.

    Args:
        folder: Where; it is there and empty.

    Returns:
        The DSN of the logboek.
    """
    dsn = f"chdb://{folder.resolve() / 'logboek'}"
    target = ClickHouseTarget(dsn)
    target.open()
    for name, batch in _batch(records()).by_month().items():
        target.deliver(batch, token=f"month-{name}", doubt=False)
    target.close()
    with Register.open(folder / "register.db", create=True, log=False, now=lambda: _MADE) as register:
        register.import_file(REGISTER)
        register.commit()
        copy_register(register, dsn, now=_MADE)
    return dsn


_MADE: Final = datetime.datetime(2026, 10, 1, tzinfo=datetime.UTC)


def _batch(made: list[Record]) -> Batch:
    origins = [
        Origin(writer=one.writer, resource_name=one.resource_name, resource_version=one.resource_version)
        for one in made
    ]
    return Batch([to_wire(one) for one in made], origins, [one.sequence for one in made])


def _days(first: datetime.date, count: int) -> Iterator[datetime.date]:
    return (first + datetime.timedelta(days=number) for number in range(count))


if __name__ == "__main__":
    where = Path(sys.argv[1])
    where.mkdir(parents=True, exist_ok=True)
    print(fill(where))
