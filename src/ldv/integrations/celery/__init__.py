"""For applications that hand work over with Celery."""

from ldv.integrations.celery._signals import connect

__all__ = ["connect"]
