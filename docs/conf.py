"""Configuration of the documentation; `nox -s docs` builds it."""

from __future__ import annotations

import sys
from importlib.metadata import version as version_of
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "logboek-dataverwerkingen"
author = "the maintainers of logboek-dataverwerkingen"
copyright = author
version = release = version_of(project)

extensions = [
    "myst_parser",
    "example_pages",
    "pictures",
    "requirements_table",
    "rules_table",
    "tables_from_code",
    "views_tables",
]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]

html_theme = "furo"
html_title = project
html_static_path = ["_static"]
html_css_files = ["tables.css"]
