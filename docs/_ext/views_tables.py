"""The directive `views`: every view for analysts with its columns, from the SQL that makes it."""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from ldv.analysis import views


def page() -> Iterator[str]:
    """A heading, a sentence and a table for each view, as Markdown."""
    for view in views():
        yield f"### {view.name}\n\n{view.meaning}.\n\n| Column | Type | What it is |\n|---|---|---|"
        yield from (f"| `{one.name}` | `{one.type}` | {one.meaning} |" for one in view.columns)
        yield ""


class Views(SphinxDirective):
    """`{views}`."""

    def run(self) -> list[nodes.Node]:
        """Hand it to the parser of the page."""
        return self.parse_text_to_nodes("\n".join(page()), allow_section_headings=True)


def setup(app: Sphinx) -> dict[str, bool]:
    """Make the directive known to Sphinx."""
    app.add_directive("views", Views)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
