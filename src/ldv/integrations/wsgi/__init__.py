"""For WSGI applications: Django, Flask and others."""

from ldv.integrations.wsgi._middleware import LdvMiddleware

__all__ = ["LdvMiddleware"]
