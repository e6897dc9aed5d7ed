"""An application with forked workers that logs until it is killed, and tells what was acknowledged."""

from __future__ import annotations

import os
import sys

import ldv


def main(dsn: str, workers: int) -> None:
    ldv.configure(service_name="Toepassing", service_version="1", logboek=dsn)
    # As a pre-fork web server does it: configured once, before the workers are forked.
    for worker in range(workers):
        if os.fork() == 0:
            work(worker)
    with ldv.processing("wachten op werkers", activity="urn:ldv:test:wachten") as op:
        os.write(1, f"open {op.operation_id}\n".encode())
        os.wait()


def work(worker: int) -> None:
    number = 0
    while True:
        number += 1
        subjects = [ldv.Subject(f"zaak {worker}-{number}-{each}", type="zaak") for each in range(number % 3)]
        with ldv.processing("bijwerken zaak", activity="urn:ldv:test:bijwerken", subject=subjects) as op:
            os.write(1, f"open {op.operation_id}\n".encode())
            with ldv.processing("opzoeken zaak", activity="urn:ldv:test:opzoeken") as inner:
                pass
            os.write(1, f"done {inner.operation_id}\n".encode())
        os.write(1, f"done {op.operation_id}\n".encode())


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
