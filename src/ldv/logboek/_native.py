"""A batch in ClickHouse's Native format: for each column its name, its type and its values.

The client can put a block together as well, but loads pandas for it where that is installed (1.4 seconds and 100 MB in
the helper process), and logs an error together with the value that caused it. Its types write their own values; writing
those here by other means was tried and is slower.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldv.errors import PoisonedBatch
from ldv.logboek._faults import described
from ldv.record import COLUMNS, Batch

if TYPE_CHECKING:
    from clickhouse_connect.driver.insert import InsertContext


def native_block(batch: Batch, context: InsertContext) -> bytearray:
    """Write a batch as one block.

    Args:
        batch: The records.
        context: Types of the columns, as the engine told them.

    Returns:
        The block.

    Raises:
        PoisonedBatch: A value cannot be written in the form of its column. The message names the column only.
    """
    from clickhouse_connect.driver.common import write_leb128

    block = bytearray()
    write_leb128(len(COLUMNS), block)
    write_leb128(len(batch), block)
    fault: PoisonedBatch | None = None
    for name, kind, values in zip(COLUMNS, context.column_types, batch.columns(), strict=True):
        for text in (name.encode(), kind.insert_name.encode()):
            write_leb128(len(text), block)
            block += text
        context.start_column(name)
        try:
            kind.write_column(values, block, context)
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - each type fails in its own way, and quotes the value
            fault = PoisonedBatch(f"logboek: a value cannot be written in the form of {name} ({described(error)}).")
        if fault is not None:
            raise fault
    return block
