"""Celery: `celery --app examples.integrations.celery_tasks worker` runs what `python -m ...celery_tasks` asks for."""

from __future__ import annotations

import os

from celery import Celery

import ldv
from ldv.integrations.celery import connect

# Who publishes tasks and who runs them say the same: each task then points at the operation that asked for it.
ldv.configure("Celery-voorbeeld", service_version="1.0")
connect(entity="https://gemeente.example")

folder = os.environ.get("BROKER_FOLDER", "broker")
app = Celery("herinneringen", broker="filesystem://")
app.conf.broker_transport_options = {"data_folder_in": folder, "data_folder_out": folder}


@app.task(name="herinneringen.remind")  # type: ignore[untyped-decorator]
def remind(case: str) -> None:
    """Send one reminder. The task gets the number of a case, not that of a person: a queue is a place too."""
    with ldv.processing("versturenHerinnering", activity="rva:2", subject=ldv.Subject(case, type="zaaknummer")):
        pass


if __name__ == "__main__":
    with ldv.processing("klaarzettenHerinneringen", activity="rva:1"):
        for number in range(3):
            remind.delay(f"Z-2026-{number:04}")
    ldv.shutdown()
