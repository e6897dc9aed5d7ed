"""Django: `LDV_LOGBOEK=chdb://./logboek python examples/integrations/django_app.py runserver`."""

from __future__ import annotations

import json
import secrets
import sys
from collections.abc import Callable

from django.conf import settings
from django.core.management import execute_from_command_line
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

import ldv
from ldv.errors import Unavailable
from ldv.integrations.wsgi import LdvMiddleware


class WithoutARecordNothing:
    """Django middleware: when a record cannot be kept, the view was not run, and the answer says so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep what comes next."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle a request."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer 503 where the journal or the audit log refuses."""
        return HttpResponse("Dit lukt nu niet.", status=503) if isinstance(error, Unavailable) else None


def permits(request: HttpRequest) -> HttpResponse:
    """Show the permits of one person; the number stands in the body, because URLs end up in logs."""
    subject = ldv.Subject(json.loads(request.body)["bsn"], type="BSN")
    with ldv.processing("tonenVergunningen", activity="rva:1", subject=subject):
        return JsonResponse({"vergunningen": ["binnenstad"]})


urlpatterns = [path("vergunningen", permits)]
settings.configure(
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["127.0.0.1"],
    SECRET_KEY=secrets.token_hex(),
    MIDDLEWARE=[f"{__name__}.WithoutARecordNothing"],
    WSGI_APPLICATION=f"{__name__}.application",
)
ldv.configure("Django-voorbeeld", service_version="1.0")
application = LdvMiddleware(get_wsgi_application(), entity="https://gemeente.example")

if __name__ == "__main__":
    execute_from_command_line(sys.argv)
