"""Tasks of Celery, with a worker and a broker in memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from celery import Celery
from celery.contrib.testing.worker import start_worker
from celery.signals import before_task_publish, setup_logging, task_postrun, task_prerun

import ldv
from ldv.integrations.celery import connect
from ldv.processing._context import current
from tests.support.callers import GEMEENTE
from tests.support.recording import RecordingSink, recording

WAIT = {"timeout": 30, "interval": 0.02}


app = Celery("parkeren", broker="memory://", backend="cache+memory://", set_as_current=False)
app.conf.broker_transport_options = {"polling_interval": 0.02}


@app.task(name="controleren", shared=False)
def check() -> None:
    with ldv.processing("controleren", activity="rva:2"):
        pass


@app.task(name="falen", shared=False)
def fail() -> None:
    with ldv.processing("falen", activity="rva:2"):
        raise LookupError


@app.task(name="opnieuw", shared=False, bind=True, max_retries=1)
def again(self: Any) -> None:
    with ldv.processing(f"poging {self.request.retries}", activity="rva:2"):
        if self.request.retries == 0:
            raise self.retry(countdown=0)


@app.task(name="kijken", shared=False)
def look() -> bool:
    return current.get() is not None


def leave_logging_alone(**_: Any) -> None:
    pass


def disconnect() -> None:
    for signal in (before_task_publish, task_prerun, task_postrun):
        signal.disconnect(dispatch_uid="ldv")


@pytest.fixture(autouse=True)
def sink() -> Iterator[RecordingSink]:
    connect(entity=GEMEENTE)
    with recording() as running:
        yield running
    disconnect()


@pytest.fixture(scope="module")
def worker() -> Iterator[Any]:
    # Who listens to this signal sets up logging; nobody does, and so Celery leaves that of pytest alone.
    setup_logging.connect(leave_logging_alone)
    with start_worker(app, pool="solo", perform_ping_check=False, shutdown_timeout=30) as running:
        yield running
    setup_logging.disconnect(leave_logging_alone)


def ask(task: Any) -> tuple[ldv.ForeignOperation, Any]:
    with ldv.processing("vragen", activity="rva:1") as operation:
        result = task.delay()
    return ldv.ForeignOperation(operation.trace_id, operation.operation_id, GEMEENTE), result


def test_who_asked(worker: Any, sink: RecordingSink) -> None:
    """A task that a worker runs refers to the operation that asked for it."""
    caller, result = ask(check)
    result.get(**WAIT)
    assert sink.named("controleren").foreign_operation == caller


def test_each_task_its_own(worker: Any, sink: RecordingSink) -> None:
    """Tasks that one worker runs after another do not see each other's callers, nor does one that nobody asked for."""
    callers = []
    for _ in range(3):
        caller, result = ask(check)
        result.get(**WAIT)
        callers.append(caller)
    check.delay().get(**WAIT)
    found = [record.foreign_operation for record in sink.records if record.operation_name == "controleren"]
    assert found == [*callers, None]


def test_a_task_that_fails(worker: Any, sink: RecordingSink) -> None:
    """A task's exception reaches who waits for it, its operation is NOK, and the next task starts clean."""
    caller, result = ask(fail)
    with pytest.raises(LookupError):
        result.get(**WAIT)
    assert (sink.named("falen").status, sink.named("falen").foreign_operation) == (ldv.Status.NOK, caller)
    check.delay().get(**WAIT)
    assert sink.named("controleren").foreign_operation is None


def test_a_retry_belongs_to_who_asked(worker: Any, sink: RecordingSink) -> None:
    """A task that asks to be tried again refers in each attempt to the operation that asked first."""
    caller, result = ask(again)
    result.get(**WAIT)
    assert [sink.named(f"poging {n}").foreign_operation for n in (0, 1)] == [caller, caller]


def test_an_eager_task(sink: RecordingSink) -> None:
    """A task that runs at once, in the process that asks, is part of the operation that is under way there."""
    app.conf.task_always_eager = True
    try:
        ask(check)
    finally:
        app.conf.task_always_eager = False
    assert sink.named("controleren").parent_operation_id == sink.named("vragen").operation_id
    assert sink.named("controleren").foreign_operation is None


def test_entity_of_the_request(worker: Any, sink: RecordingSink) -> None:
    """The application says which party publishes tasks; connecting again replaces what was said before."""
    connect(entity=lambda request: f"urn:{request.task}")
    _, result = ask(check)
    result.get(**WAIT)
    foreign = sink.named("controleren").foreign_operation
    assert foreign is not None
    assert foreign.entity == "urn:controleren"


def test_nothing_is_left_in_the_worker(worker: Any) -> None:
    """After a task, nothing of its caller is left in the thread of the worker."""
    assert ask(look)[1].get(**WAIT)
    disconnect()
    assert not look.delay().get(**WAIT)
