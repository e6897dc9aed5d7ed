"""What processing needs of the place that its records go to; it does not know the journal."""

from __future__ import annotations

from typing import Protocol


class Sink(Protocol):
    """Takes encoded records. The caller owns the bytes; the sink owns when they are safe."""

    @property
    def waits(self) -> bool:
        """Whether `wait` does anything; then it can take long, and an async exit gives the event loop away."""

    @property
    def generation(self) -> int:
        """Another number in a forked child: an operation of the parent is not the child's to end."""

    def begin(self, operation_id: bytes, payload: bytes) -> None:
        """Note that an operation has begun, so that a crash in the middle is seen.

        Raises:
            JournalUnavailable: The sink could not take the record of this operation.
        """

    def end(self, operation_id: bytes, payload: bytes, count: int) -> int:
        """Take the records of an operation that has ended, the operation's own one last.

        Returns:
            A receipt for `wait`.

        Raises:
            JournalWriteError: They are not safe yet; the sink keeps them and goes on trying.
        """

    def wait(self, receipt: int) -> None:
        """Return when the records are as safe as was configured.

        Raises:
            NotConfirmed: That took too long.
            JournalWriteError: It cannot be reached.
        """

    def flush(self, timeout: float) -> bool:
        """Wait, at most this many seconds, until the logboek has confirmed all records that were taken so far.

        Returns:
            Whether it has.
        """
