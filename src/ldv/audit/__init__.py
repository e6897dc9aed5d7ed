"""The audit log: which employee did what, outside the logboek (decision 4.4)."""

from ldv.audit._actor import PERSONNEL_NUMBER, Employee, actor, current_actor
from ldv.audit._entry import Entry
from ldv.audit._log import AuditLog, Look
from ldv.audit._verify import Anchor, Verification
from ldv.audit._writing import active_log, entry, use

__all__ = [
    "PERSONNEL_NUMBER",
    "Anchor",
    "AuditLog",
    "Employee",
    "Entry",
    "Look",
    "Verification",
    "active_log",
    "actor",
    "current_actor",
    "entry",
    "use",
]
