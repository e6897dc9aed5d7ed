"""The directives of docs/reference/rules.md."""

from __future__ import annotations

import rules
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from ldv.conformance import RULES


class RulesTable(SphinxDirective):
    """`{rules-table} decisions`: rules of the standard, with the tests that prove each of them."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Hand the table to the parser of the page."""
        return self.parse_text_to_nodes(rules.table(self.arguments[0]))


class ConformTable(SphinxDirective):
    """`{conform-table}`: what `ldv conform` looks at."""

    def run(self) -> list[nodes.Node]:
        """Hand the table to the parser of the page."""
        lines = ["| Rule | Level | A record | From |", "|---|---|---|---|"]
        for rule in RULES:
            level = ("must" if rule.must else "advice") + (f", {rule.generation}" if rule.generation else "")
            lines.append(f"| `{rule.id}` | {level} | {rule.text} | {rule.source} |")
        return self.parse_text_to_nodes("\n".join(lines))


def setup(app: Sphinx) -> dict[str, bool]:
    """Make the directives known to Sphinx."""
    app.add_directive("rules-table", RulesTable)
    app.add_directive("conform-table", ConformTable)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
