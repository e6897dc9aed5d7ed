"""Trace Context for frameworks and HTTP clients: one module each, loaded only when it is imported.

Coming in: `ldv.integrations.asgi` (FastAPI, Starlette, Django), `ldv.integrations.wsgi` (Django, Flask).
Going out: `ldv.integrations.httpx`, `ldv.integrations.requests`. Both: `ldv.integrations.celery`.
"""

__all__: list[str] = []
