"""For applications that call others with requests."""

from ldv.integrations.requests._session import traced

__all__ = ["traced"]
