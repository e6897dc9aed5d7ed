"""Which processing activities there are, and every version of each: the register of article 30 of the AVG."""

from ldv.errors import Fault
from ldv.register._activity import ProcessingActivity
from ldv.register._confidentiality import Confidentiality
from ldv.register._diff import Difference
from ldv.register._entity import Entity, EntityType
from ldv.register._import import ImportReport
from ldv.register._kinds import Language
from ldv.register._known import KnownActivities
from ldv.register._legal_basis import LegalBasis
from ldv.register._register import Register
from ldv.register._shipped import (
    CHANGE_REGISTER,
    DESTROY_RECORDS,
    GIVE_INZAGE,
    KEEP_AUDIT_LOG,
    READ_LOGBOEK,
    THIS_ORGANISATION,
)
from ldv.register._validate import Remark

__all__ = [
    "CHANGE_REGISTER",
    "DESTROY_RECORDS",
    "GIVE_INZAGE",
    "KEEP_AUDIT_LOG",
    "READ_LOGBOEK",
    "THIS_ORGANISATION",
    "Confidentiality",
    "Difference",
    "Entity",
    "EntityType",
    "Fault",
    "ImportReport",
    "KnownActivities",
    "Language",
    "LegalBasis",
    "ProcessingActivity",
    "Register",
    "Remark",
]
