"""The directive `requirements-table`: each numbered requirement of chatarchive, with the tests that prove it."""

from __future__ import annotations

import requirements
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective


class RequirementsTable(SphinxDirective):
    """`{requirements-table}`."""

    def run(self) -> list[nodes.Node]:
        """Hand the table to the parser of the page."""
        return self.parse_text_to_nodes(requirements.table())


def setup(app: Sphinx) -> dict[str, bool]:
    """Make the directive known to Sphinx."""
    app.add_directive("requirements-table", RequirementsTable)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
