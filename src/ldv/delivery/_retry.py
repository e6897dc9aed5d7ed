"""Trying dead letters again, when a person says that their cause is gone."""

from __future__ import annotations

from pathlib import Path

import attrs

from ldv.delivery._target import Target
from ldv.errors import PoisonedBatch, RecordFormatError
from ldv.journal import DeadLetter, dead_letters
from ldv.record import Batch


@attrs.frozen(kw_only=True)
class Retried:
    """What became of the dead letters of a journal.

    Attributes:
        delivered: Records that the logboek has confirmed now.
        refused: Dead letters that it refused again; they stay.
        unreadable: Dead letters that hold no records, but bytes that once were; they stay.
    """

    delivered: int = 0
    refused: int = 0
    unreadable: int = 0


def retry_dead_letters(directory: Path, target: Target) -> Retried:
    """Deliver dead letters, each record once, and remove those that were confirmed.

    Whoever calls this holds the lock of the journal's shipper.

    Args:
        directory: The journal.
        target: Where records go.

    Returns:
        What became of them.

    Raises:
        ConfigurationError: The target can never work as it is configured.
        TargetUnavailable: It does not answer now; what was not confirmed stays.
    """
    found = Retried()
    letters = dead_letters(directory)
    if not letters:
        return found
    try:
        target.open()
        for letter in letters:
            batch = _records_in(letter)
            if not len(batch):
                found = attrs.evolve(found, unreadable=found.unreadable + 1)
                continue
            try:
                for month, part in batch.by_month().items():
                    # In doubt, because an earlier try may have been cut off between the confirmation and the removal.
                    target.deliver(part, token=f"{letter.token}-retry-{month}", doubt=True)
            except PoisonedBatch:
                found = attrs.evolve(found, refused=found.refused + 1)
                continue
            letter.remove()
            found = attrs.evolve(found, delivered=found.delivered + len(batch))
    finally:
        target.close()
    return found


def _records_in(letter: DeadLetter) -> Batch:
    try:
        return letter.batch()
    except RecordFormatError:
        return Batch()
