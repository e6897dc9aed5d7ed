"""Where records are delivered to; the shipper knows no more of it than this."""

from __future__ import annotations

from typing import Protocol

from ldv.record import Batch


class Target(Protocol):
    """A store of records. One shipper at a time uses it, from one thread."""

    def open(self) -> None:
        """Connect, and bring the store to the form that this version needs.

        Raises:
            TargetUnavailable: It does not answer now.
        """

    def deliver(self, batch: Batch, *, token: str, doubt: bool) -> None:
        """Store a batch, each record once, and return when the store has confirmed it.

        Args:
            batch: Records of one month.
            token: Names the batch; the same token always comes with the same records.
            doubt: Some of the records may be there already: look first, and store only what is missing.

        Raises:
            TargetUnavailable: The store does not answer, or not now. What became of the batch is not known.
            PoisonedBatch: The store refuses the content.
        """

    def close(self) -> None:
        """Let go of the store. What was confirmed stays."""
