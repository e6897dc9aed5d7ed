"""For WSGI applications (Django, Flask): every request under the operation that called."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from ldv.processing import incoming
from ldv.processing._context import Inside, current

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

__all__ = ["LdvMiddleware"]

_HEADERS = {"HTTP_TRACEPARENT": "traceparent", "HTTP_TRACESTATE": "tracestate"}


class LdvMiddleware:
    """WSGI middleware: turns the Trace Context of each request into `foreign_operation`.

    It holds while the server takes the parts of the answer, and until it closes the answer. It logs nothing itself:
    which work is a processing of data, only the application knows.

    Args:
        app: The WSGI application.
        entity: URI of the calling party, or what tells it from the WSGI environment. Who the caller is has to be
            established by the application, for example from its client certificate: a sender can make up any header.

    Example:
        app.wsgi_app = LdvMiddleware(app.wsgi_app, entity="https://gemeente.example")  # Flask
        application = LdvMiddleware(get_wsgi_application(), entity=party_of)  # Django
    """

    def __init__(self, app: WSGIApplication, *, entity: str | Callable[[WSGIEnvironment], str] = "") -> None:
        """Wrap the application."""
        self._app = app
        self._entity = entity

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Handle one request."""
        entity = self._entity if isinstance(self._entity, str) else self._entity(environ)
        headers = {name: environ[key] for key, name in _HEADERS.items() if key in environ}
        with incoming(headers, entity=entity):
            inside = Inside(current.get())
        with inside:
            answer = self._app(environ, start_response)
        # Where no code of the application is left to run, the server gets what it can send at once.
        wrapper = environ.get("wsgi.file_wrapper")
        if isinstance(answer, (list, tuple)) or (isinstance(wrapper, type) and isinstance(answer, wrapper)):
            return answer
        return _Answer(answer, inside)


class _Answer:
    """The parts of an answer, each made with the caller in place: between them the thread may serve another request."""

    def __init__(self, answer: Iterable[bytes], inside: Inside) -> None:
        self._answer = answer
        self._inside = inside
        self._parts: Iterator[bytes] | None = None

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        with self._inside:
            if self._parts is None:
                self._parts = iter(self._answer)
            return next(self._parts)

    def close(self) -> None:
        """Let the application clean up, as WSGI asks of who takes an answer."""
        close = getattr(self._answer, "close", None)
        if close is not None:
            with self._inside:
                close()
