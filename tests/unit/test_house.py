"""The rules of CONTRIBUTING.md that no linter knows."""

from __future__ import annotations

import ast
import importlib
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src"
MOST_LINES = 500


def python_files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=shown(path))


PACKAGES = [path for path in python_files("src") if path.name == "__init__.py"]
TESTS = [path for path in python_files("tests") if path.name.startswith("test_")]
PAGES = sorted(
    page
    for pattern in ("*.md", "changes/README.md", "docs/**/*.md", "examples/**/*.md", "deploy/**/*.md")
    for page in ROOT.glob(pattern)
    if "_build" not in page.parts
)


def is_type_checking(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.If) and "TYPE_CHECKING" in ast.unparse(statement.test)


def re_exported(package: Path) -> set[str]:
    """Names that an `__init__` takes from its own distribution, those under TYPE_CHECKING (lazy ones) included."""
    return {
        alias.asname or alias.name
        for node in ast.walk(parsed(package))
        if isinstance(node, ast.ImportFrom)
        and (node.level or (node.module or "").split(".")[0] in {"ldv", "chatarchive"})
        for alias in node.names
        if not (alias.asname or alias.name).startswith("_")
    }


@pytest.mark.parametrize("package", PACKAGES, ids=shown)
def test_all_is_the_contract(package: Path) -> None:
    """What a package exports is exactly what its `__all__` says, and all of it can be had."""
    module = importlib.import_module(".".join(package.relative_to(SOURCE).parent.parts))
    public = set(getattr(module, "__all__", ()))
    assert re_exported(package) == {name for name in public if not name.startswith("_")}
    assert [name for name in public if not hasattr(module, name)] == []


@pytest.mark.parametrize("package", PACKAGES, ids=shown)
def test_init_holds_no_logic(package: Path) -> None:
    """A package's `__init__` re-exports, and at most looks names up lazily."""

    def allowed(statement: ast.stmt) -> bool:
        match statement:
            case ast.Import() | ast.ImportFrom() | ast.Expr(value=ast.Constant()):
                return True
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                return name == "__all__" or name.startswith("_")
            case ast.FunctionDef(name=name):
                return name in {"__getattr__", "__dir__"}
        return is_type_checking(statement)

    assert [ast.unparse(one) for one in parsed(package).body if not allowed(one)] == []


def test_files_in_a_package_are_private() -> None:
    """A package speaks through its `__init__`: the files inside start with an underscore, but for the integrations."""
    open_folders = {SOURCE / "ldv", SOURCE / "ldv/integrations"}
    inside = [path for path in python_files("src") if path.parent not in {*open_folders, SOURCE / "chatarchive"}]
    assert [shown(path) for path in inside if not path.name.startswith("_")] == []


def test_files_are_small() -> None:
    """A file does one thing, and that fits in 500 lines."""
    files = [*python_files("src", "tests", "examples", "benchmarks"), ROOT / "noxfile.py"]
    lengths = {shown(path): len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    assert {path: lines for path, lines in lengths.items() if lines > MOST_LINES} == {}


def test_every_test_says_what_it_promises() -> None:
    """The docstring of a test is the promise that it proves."""
    silent = [
        f"{shown(path)}::{node.name}"
        for path in TESTS
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if node.name.startswith("test_") and not ast.get_docstring(node)
    ]
    assert silent == []


def calls_and_imports(path: Path) -> Iterator[str]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_no_mocks_and_no_sleeping() -> None:
    """Tests use the real thing or a verified fake, and wait for an event instead of a while."""
    shunned = re.compile(r"(unittest\.)?mock\b|time\.sleep$")
    found = {(shown(path), name) for path in python_files("tests") for name in calls_and_imports(path)}
    assert {(path, name) for path, name in found if shunned.match(name)} == set()


def test_pages_name_sessions_that_exist() -> None:
    """A `nox -s` command on any page can be typed as it stands."""
    sessions = {
        name.group(1) if (name := re.search(r"name='([^']+)'", decorator)) else node.name
        for node in parsed(ROOT / "noxfile.py").body
        if isinstance(node, ast.FunctionDef)
        for decorator in map(ast.unparse, node.decorator_list)
        if decorator.startswith("nox.session")
    }
    named = {name for page in PAGES for name in re.findall(r"nox -s ([\w-]+)", page.read_text(encoding="utf-8"))}
    assert {"demo", "tests"} <= named
    assert named - sessions == set()


def test_links_between_pages_lead_somewhere() -> None:
    """A relative link on any page leads to a file or folder that is there."""
    links = [
        (page, target)
        for page in PAGES
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
        if "://" not in target
    ]
    assert [(shown(page), target) for page, target in links if not (page.parent / target).exists()] == []


def test_the_layers_on_the_page_are_those_that_are_checked() -> None:
    """CONTRIBUTING says from top to bottom which package may import which, as import-linter has it."""
    content = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    [checked] = [one for one in content["tool"]["importlinter"]["contracts"] if one["id"] == "layers"]
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    [told] = [line for line in re.split(r"\n\n|:\n|\.\n", page) if line.startswith("`cli` →")]
    layers = [re.sub(r"[()]", "", layer) for layer in checked["layers"]]
    assert [part.strip(" `\n") for part in told.split("→")] == layers


def test_the_map_in_the_readme_is_true() -> None:
    """A stranger finds their way by the folder names of the README."""
    text = (ROOT / "README.md").read_text(encoding="utf-8").partition("## What is where")[2]
    folder, missing = ROOT, []
    for indent, name in re.findall(r"^( *)([\w/]+)/  ", text, flags=re.MULTILINE):
        folder = folder if indent else ROOT / name
        if not (folder / name if indent else folder).is_dir():
            missing.append(name)
    assert missing == []
