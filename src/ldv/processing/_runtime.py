"""What `configure()` has put together, for the operations that follow."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol

import attrs

from ldv.errors import ConfigurationError
from ldv.profile import Generation, Profile
from ldv.pseudonym import KeyRing
from ldv.record import Status

if TYPE_CHECKING:
    from ldv.processing._lineage import Lineage
    from ldv.processing._operation import Operation
    from ldv.processing._sink import Sink


class Processor(Protocol):
    """The part of `LogboekSpanProcessor` that an operation passes through."""

    def begin(self, operation: Operation) -> None:
        """The operation has begun."""

    def end(self, operation: Operation) -> None:
        """The operation has ended."""


@attrs.define(kw_only=True, eq=False)
class Runtime:
    """Everything an operation uses.

    Attributes:
        sink: Where records go.
        processor: What operations pass through.
        profile: The agreements.
        keys: Keys for pseudonyms; None where no data subject is ever named.
        resource_name: The application.
        resource_version: Its version.
        resource_attributes: Further facts about it.
        strict: Raise where a value may not stand in a record.
        warn_only: Go on with a warning when the sink takes nothing.
        check_activity: Looks an activity up in the register, the first time that it is seen; None without a register.
        now: Time in nanoseconds since 1970.
        elapsed: A clock in nanoseconds that never steps back.
        random_bytes: Source of identifiers; never `random`, which a host may seed.
        seed: Whether the profile follows the generation of the general introduction.
        usual: The status of an ordinary outcome in the profile's generation, as a record holds it.
        operation: What an operation is made by.
    """

    sink: Sink
    processor: Processor
    profile: Profile
    keys: KeyRing | None = None
    resource_name: str = ""
    resource_version: str = ""
    resource_attributes: Mapping[str, str] = attrs.field(factory=dict)
    strict: bool = False
    warn_only: bool = False
    check_activity: Callable[[str | None, str], None] | None = None
    now: Callable[[], int] = time.time_ns
    elapsed: Callable[[], int] = time.perf_counter_ns
    random_bytes: Callable[[int], bytes] = os.urandom
    seed: bool = attrs.field(init=False)
    usual: int = attrs.field(init=False)
    operation: type[Operation] = attrs.field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """Work out once what every operation asks."""
        # Operations are spans, so this loads OpenTelemetry: when something is configured, not at `import ldv`.
        from ldv.processing._operation import Operation

        self.seed = self.profile.generation is Generation.SEED
        self.usual = int(Status.OK if self.seed else Status.UNKNOWN)
        self.operation = Operation


class _State:
    """The one runtime of this process, set by `configure()` and cleared by `shutdown()`, and what it has to look at.

    Attributes:
        runtime: The runtime in use.
        enclosing: Finds the span of the host that a processing begins in; None until a host has shown one.
    """

    __slots__ = ("enclosing", "runtime")

    def __init__(self) -> None:
        self.runtime: Runtime | None = None
        self.enclosing: Callable[[], Lineage | None] | None = None


state = _State()


def activate(runtime: Runtime) -> None:
    """Let operations use this runtime from now on."""
    state.runtime = runtime


def deactivate() -> None:
    """Let no operation begin any more until something is activated again."""
    state.runtime = None


def active_runtime() -> Runtime:
    """The runtime in use.

    Raises:
        ConfigurationError: Nothing was configured, or it was shut down. A processing that could not be
            logged must not happen.
    """
    if state.runtime is None:
        raise ConfigurationError(
            "ldv.processing() was asked for, and there is no logboek: ldv.configure() was not called, or "
            "ldv.shutdown() was. Call ldv.configure(service_name=..., logboek=...) when the program starts."
        )
    return state.runtime
