"""For applications that call others with httpx."""

from ldv.integrations.httpx._client import traced

__all__ = ["traced"]
