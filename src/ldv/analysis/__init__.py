"""Answering with many records at once: views for analysts, a report to look at, files for other programs, and roles."""

from ldv.analysis._export import export
from ldv.analysis._period import Period
from ldv.analysis._register_copy import copy_register
from ldv.analysis._report import report
from ldv.analysis._roles import make_roles, role_statements
from ldv.analysis._views import Column, View, views

__all__ = ["Column", "Period", "View", "copy_register", "export", "make_roles", "report", "role_statements", "views"]
