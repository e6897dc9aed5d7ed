"""From disk to the logboek: who delivers, how it is made sure that each record arrives once, and how it is going."""

from ldv.delivery._health import Health, health_of
from ldv.delivery._modes import Delivery, delivery_for
from ldv.delivery._retry import Retried, retry_dead_letters
from ldv.delivery._shipper import Shipper
from ldv.delivery._status import ShipperStatus
from ldv.delivery._target import Target
from ldv.delivery._targets import target_for

__all__ = [
    "Delivery",
    "Health",
    "Retried",
    "Shipper",
    "ShipperStatus",
    "Target",
    "delivery_for",
    "health_of",
    "retry_dead_letters",
    "target_for",
]
