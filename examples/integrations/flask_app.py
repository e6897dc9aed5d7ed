"""Flask: `LDV_LOGBOEK=chdb://./logboek flask --app examples.integrations.flask_app run`."""

from __future__ import annotations

from flask import Flask, Response, jsonify, request

import ldv
from ldv.errors import Unavailable
from ldv.integrations.wsgi import LdvMiddleware

ldv.configure("Flask-voorbeeld", service_version="1.0")
app = Flask(__name__)
app.wsgi_app = LdvMiddleware(app.wsgi_app, entity="https://gemeente.example")  # type: ignore[method-assign]


@ldv.processing("tonenVergunningen", activity="rva:1", subject=ldv.arg("bsn", type="BSN"))
def find_permits(bsn: str) -> list[str]:
    """Find the permits of one person."""
    return ["binnenstad"]


@app.post("/vergunningen")
def permits() -> Response:
    """Show them; the number stands in the body, because URLs end up in logs."""
    return jsonify(find_permits(request.get_json()["bsn"]))


@app.errorhandler(Unavailable)
def unavailable(error: Unavailable) -> tuple[str, int]:
    """Without a record, nothing is done."""
    return "Dit lukt nu niet.", 503
