"""A Django site of a few pages, for the ASGI and the WSGI tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import django
from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path

import ldv


def show(request: HttpRequest) -> HttpResponse:
    with ldv.processing("tonen", activity="rva:1"):
        return HttpResponse("ok")


def stream(request: HttpRequest) -> StreamingHttpResponse:
    def parts() -> Iterator[bytes]:
        yield b"een,"
        with ldv.processing("verzenden", activity="rva:1"):
            yield b"twee"

    return StreamingHttpResponse(parts())


async def show_async(request: HttpRequest) -> HttpResponse:
    async with ldv.processing("tonen", activity="rva:1"):
        return HttpResponse("ok")


async def stream_async(request: HttpRequest) -> StreamingHttpResponse:
    async def parts() -> Any:
        yield b"een,"
        async with ldv.processing("verzenden", activity="rva:1"):
            yield b"twee"

    return StreamingHttpResponse(parts())


urlpatterns = [
    path("show", show),
    path("stream", stream),
    path("show-async", show_async),
    path("stream-async", stream_async),
]

if not settings.configured:
    settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="x", LOGGING_CONFIG=None, USE_TZ=True)
    django.setup()
