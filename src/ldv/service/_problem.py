"""Refusals as `application/problem+json` (RFC 9457), in the form of the API design rules of the Dutch government."""

from __future__ import annotations

import json
import math
from http import HTTPStatus
from typing import Final

from starlette.responses import Response

from ldv.errors import RequestRefused

MEDIA_TYPE: Final = "application/problem+json"


def problem(refusal: RequestRefused) -> Response:
    """The answer that says what is wrong, and nothing of what is there.

    Args:
        refusal: What is wrong.
    """
    title = HTTPStatus(refusal.status).phrase
    content = {"status": refusal.status, "title": title, "detail": str(refusal.args[0]), "code": refusal.code}
    return Response(
        json.dumps(content), status_code=refusal.status, media_type=MEDIA_TYPE, headers=refusal_headers(refusal)
    )


def refusal_headers(refusal: RequestRefused) -> dict[str, str]:
    """What stands above a refusal: how to get in, and when to try again."""
    headers = {"Cache-Control": "no-store"}
    if refusal.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    if refusal.retry_after is not None:
        headers["Retry-After"] = str(max(1, math.ceil(refusal.retry_after)))
    return headers
