"""FastAPI: `LDV_LOGBOEK=chdb://./logboek uvicorn examples.integrations.fastapi_app:app`."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from fastapi import FastAPI
from pydantic import BaseModel

import ldv
from ldv.integrations.asgi import LdvMiddleware


@contextlib.asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Configure when the application starts; deliver what there is when it ends."""
    ldv.configure("FastAPI-voorbeeld", service_version="1.0")
    yield
    ldv.shutdown()


class Person(BaseModel):
    """Whose permits are asked for; in the body, because URLs end up in logs."""

    bsn: str


app = FastAPI(lifespan=lifespan)
# The only one that calls here; see docs/integrations.md for more of them.
app.add_middleware(LdvMiddleware, entity="https://gemeente.example")


@app.post("/vergunningen")
async def permits(person: Person) -> list[str]:
    """Show the permits of one person."""
    async with ldv.processing("tonenVergunningen", activity="rva:1", subject=ldv.Subject(person.bsn, type="BSN")):
        return ["binnenstad"]
