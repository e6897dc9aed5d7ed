"""For ASGI applications: FastAPI, Starlette, Django and others."""

from ldv.integrations.asgi._middleware import LdvMiddleware

__all__ = ["LdvMiddleware"]
