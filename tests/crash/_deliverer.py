"""Delivers numbered batches until it is killed; a process of its own, for `test_target_kill`.

Arguments: the DSN, the number of the first batch, and the number after the last. The first is delivered in doubt. After
each confirmed batch its number is printed.
"""

from __future__ import annotations

import sys

from ldv.logboek import ClickHouseTarget
from tests.support.batches import batch_of, record

ROWS = 40
_MONTH_SECONDS = 30 * 86_400


def main(dsn: str, first: int, last: int) -> None:
    """Deliver, one month after the other, as a shipper does."""
    target = ClickHouseTarget(dsn)
    target.open()
    for number in range(first, last):
        # Every other batch lies in two months.
        rows = [record(number * ROWS + place) for place in range(ROWS)]
        if number % 2:
            rows[ROWS // 2 :] = [
                record(row.sequence + _MONTH_SECONDS, sequence=row.sequence) for row in rows[ROWS // 2 :]
            ]
        for month, part in batch_of(rows).by_month().items():
            target.deliver(part, token=f"{number}-{month}", doubt=number == first)
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()
    target.close()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
