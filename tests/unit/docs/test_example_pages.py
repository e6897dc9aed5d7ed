"""The examples among the pages of the documentation."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[3]
DOCS = ROOT / "docs"
EXAMPLES = sorted(readme.parent.name for readme in (ROOT / "examples").glob("*/README.md"))


@pytest.fixture
def example_pages() -> ModuleType:
    spec = importlib.util.spec_from_file_location("example_pages", DOCS / "_ext" / "example_pages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_example_has_a_page() -> None:
    """Whatever example has a README is a page, and is named by the README about all of them."""
    assert sorted(page.stem for page in (DOCS / "examples").glob("*.md")) == sorted([*EXAMPLES, "index"])
    named = re.findall(r"\((\w+)/README\.md\)", (ROOT / "examples" / "README.md").read_text(encoding="utf-8"))
    assert sorted(named) == EXAMPLES


@pytest.mark.parametrize("example", EXAMPLES)
def test_a_page_points_at_the_example_that_shows_it(example: str) -> None:
    """From some page where a person reads how to do it, the example leads on."""
    pages = [page for page in DOCS.rglob("*.md") if not {"_build", "examples"} & set(page.relative_to(DOCS).parts)]
    assert any(f"examples/{example}.md" in page.read_text(encoding="utf-8") for page in pages)


@pytest.mark.parametrize("example", [*EXAMPLES, "index"])
def test_links_of_a_page_lead_somewhere(example: str, example_pages: ModuleType) -> None:
    """A link of a README leads from the page to the same file, or to the page that is made of it."""
    targets = re.findall(r"\]\(([^)#:\s]+)\)", example_pages.page_of(example))
    assert targets
    assert [target for target in targets if not (DOCS / "examples" / target).resolve().is_file()] == []
    assert [target for target in targets if target.endswith("README.md")] == []
