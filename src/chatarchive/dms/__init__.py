"""The document store: exact names, shielded dossiers, originals that are written once.

`FolderDms` needs nothing; `WebDavDms` needs the extra `webdav`, `S3Dms` the extra `s3`, and both are loaded when they
are first asked for.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from chatarchive.dms._folder import FolderDms
from chatarchive.dms._names import from_file_name, is_shortened, to_file_name
from chatarchive.dms._path import DmsPath
from chatarchive.dms._titles import DossierPaths, check_file_title, file_title
from chatarchive.dms._values import AccessPolicy, Action, DeletePermission, Dms, Entry, Stored
from chatarchive.dms._verify import read_back, require_equal

if TYPE_CHECKING:
    from chatarchive.dms._s3 import S3Dms
    from chatarchive.dms._webdav import WebDavDms

__all__ = [
    "AccessPolicy",
    "Action",
    "DeletePermission",
    "Dms",
    "DmsPath",
    "DossierPaths",
    "Entry",
    "FolderDms",
    "S3Dms",
    "Stored",
    "WebDavDms",
    "check_file_title",
    "file_title",
    "from_file_name",
    "is_shortened",
    "read_back",
    "require_equal",
    "to_file_name",
]

_LATER = {"S3Dms": "chatarchive.dms._s3", "WebDavDms": "chatarchive.dms._webdav"}


def __getattr__(name: str) -> Any:
    if name in _LATER:
        return getattr(importlib.import_module(_LATER[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
