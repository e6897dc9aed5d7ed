"""Which activities a program uses, told from its code without running it."""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import attrs

from ldv.errors import UsageError

_LEFT_ALONE: Final = {"__pycache__", "node_modules", "site-packages", "venv", "build", "dist"}
_DEPTH: Final = 20


@attrs.frozen(kw_only=True)
class Use:
    """One place where a processing names its activity.

    Attributes:
        path: The file.
        line: Line of the call.
        activities: What it can be; empty when that cannot be told without running the code.
        text: What stands there.
    """

    path: Path
    line: int
    activities: tuple[str, ...]
    text: str


@attrs.define
class _Module:
    path: Path
    tree: ast.Module
    dotted: tuple[str, ...]
    values: dict[str, ast.expr] = attrs.field(factory=dict)
    imports: dict[str, tuple[tuple[str, ...], str | None]] = attrs.field(factory=dict)


def uses_in(target: str | Path) -> tuple[tuple[Use, ...], tuple[Path, ...]]:
    """Find every `ldv.processing(..., activity=...)` in a file, a folder, or a module.

    Constants are followed through assignments, classes, enumerations and imports between the files looked at.

    Args:
        target: Path of a file or folder, or the dotted name of a module or package. Nothing is imported.

    Returns:
        The uses in the order of the files, and the files that are no Python of this version.

    Raises:
        UsageError: There is no such file or module.
    """
    root, paths = _files(target)
    modules, damaged = [], []
    for path in paths:
        try:
            modules.append(_module(path, root))
        except (SyntaxError, ValueError):  # also: bytes that are no text, zero bytes
            damaged.append(path)
    program = _Program(modules)
    return tuple(use for module in modules for use in program.uses(module)), tuple(damaged)


def _files(target: str | Path) -> tuple[Path, Sequence[Path]]:
    path = Path(target)
    if not path.exists():
        path = _module_path(str(target))
    if path.is_file():
        return path.parent, [path]
    inside = (
        one
        for one in path.rglob("*.py")
        if not any(part in _LEFT_ALONE or part.startswith(".") for part in one.relative_to(path).parts)
    )
    return path, sorted(inside)


def _module_path(name: str) -> Path:
    """Where a module is, without importing it or the packages that it is in."""
    top, *rest = name.split(".")
    try:
        spec = importlib.util.find_spec(top) if top.isidentifier() and "/" not in name else None
    except (ImportError, ValueError):
        spec = None
    places = [Path(place) for place in (spec.submodule_search_locations or ())] if spec is not None else []
    if spec is not None and not places and not rest and spec.origin and spec.origin.endswith(".py"):
        return Path(spec.origin)
    for place in places:
        found = place.joinpath(*rest)
        if found.is_dir():
            return found
        if rest and found.with_suffix(".py").is_file():
            return found.with_suffix(".py")
    raise UsageError(
        f"check: found {name[:200]!r}, which is no file, folder or module that can be found "
        "from here. Correct it, or start from the folder that it is in."
    )


def _module(path: Path, root: Path) -> _Module:
    tree = ast.parse(path.read_bytes(), filename=str(path))
    parts = (*path.relative_to(root).with_suffix("").parts,)
    module = _Module(path=path, tree=tree, dotted=parts[:-1] if parts[-1] == "__init__" else parts)
    _assignments(tree.body, module, prefix="")
    package = module.dotted if path.name == "__init__.py" else module.dotted[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                dotted = tuple(alias.name.split("."))
                module.imports[alias.asname or dotted[0]] = (dotted if alias.asname else dotted[:1], None)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            source = (*base, *(node.module.split(".") if node.module else ()))
            for alias in node.names:
                module.imports[alias.asname or alias.name] = (source, alias.name)
    return module


def _assignments(body: Sequence[ast.stmt], module: _Module, *, prefix: str) -> None:
    for node in body:
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    if isinstance(target, ast.Name):
                        module.values[prefix + target.id] = value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                module.values[prefix + name] = value
            case ast.ClassDef(name=name, body=inner):
                _assignments(inner, module, prefix=f"{prefix}{name}.")
            case ast.If(body=inner, orelse=other) | ast.Try(body=inner, orelse=other):
                _assignments([*inner, *other], module, prefix=prefix)


class _Program:
    """The files looked at, together."""

    def __init__(self, modules: Sequence[_Module]) -> None:
        self._modules = modules

    def uses(self, module: _Module) -> Iterator[Use]:
        calls = (node for node in ast.walk(module.tree) if isinstance(node, ast.Call))
        for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
            partly = bool(call.args) and self._is_processing(
                call.args[0], module
            )  # functools.partial(ldv.processing, ...)
            if not partly and not self._is_processing(call.func, module):
                continue
            for keyword in call.keywords:
                if keyword.arg == "activity" and not (
                    isinstance(keyword.value, ast.Constant) and keyword.value.value is None
                ):
                    found = self._texts(keyword.value, module, _DEPTH)
                    yield Use(
                        path=module.path,
                        line=keyword.value.lineno,
                        activities=tuple(sorted(found or ())),
                        text=ast.unparse(keyword.value)[:200],
                    )

    @staticmethod
    def _is_processing(node: ast.expr, module: _Module) -> bool:
        match node:
            case ast.Name(id=name):
                source, what = module.imports.get(name, ((), None))
                return what == "processing" and source in {("ldv",), ("ldv", "processing")}
            case ast.Attribute(value=ast.Name(id=name), attr="processing"):
                return module.imports.get(name) == (("ldv",), None)
        return False

    def _texts(self, node: ast.expr, module: _Module, depth: int) -> set[str] | None:
        """All texts that an expression can be; None when that cannot be told."""
        if depth == 0:
            return None
        match node:
            case ast.Constant(value=str() as text):
                return {text}
            case ast.Name(id=name):
                return self._named(name, module, depth - 1)
            case ast.Attribute(value=value, attr="value" | "name" as attr) if isinstance(value, ast.Attribute):
                # The value of a member of an enumeration.
                return self._texts(value, module, depth - 1) if attr == "value" else None
            case ast.Attribute():
                return self._dotted(ast.unparse(node).split("."), module, depth - 1)
            case ast.IfExp(body=one, orelse=other):
                return _joined([self._texts(one, module, depth - 1), self._texts(other, module, depth - 1)])
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return _products([self._texts(left, module, depth - 1), self._texts(right, module, depth - 1)])
            case ast.JoinedStr(values=parts):
                return _products([self._part(part, module, depth - 1) for part in parts])
        return None

    def _part(self, part: ast.expr, module: _Module, depth: int) -> set[str] | None:
        if isinstance(part, ast.FormattedValue):
            plain = part.conversion == -1 and part.format_spec is None
            return self._texts(part.value, module, depth) if plain else None
        return self._texts(part, module, depth)

    def _named(self, name: str, module: _Module, depth: int) -> set[str] | None:
        if name in module.values:
            return self._texts(module.values[name], module, depth)
        source, what = module.imports.get(name, ((), None))
        other = self._find(source) if what is not None else None
        return self._named(what, other, depth - 1) if other is not None and what is not None and depth > 0 else None

    def _dotted(self, parts: list[str], module: _Module, depth: int) -> set[str] | None:
        """`Class.NAME`, `module.NAME`, `module.Class.NAME` or `package.module.NAME`."""
        if depth <= 0:
            return None
        if (name := ".".join(parts)) in module.values:
            return self._texts(module.values[name], module, depth)
        source, what = module.imports.get(parts[0], ((), None))
        if not source and what is None:
            return None
        whole = source if what is None else (*source, what)
        for end in range(len(parts) - 1, 0, -1):
            other = self._find((*whole, *parts[1:end]))
            if other is not None:
                rest = parts[end:]
                return self._dotted(rest, other, depth - 1) if len(rest) > 1 else self._named(rest[0], other, depth - 1)
        # `from x import Class`: a name of the other file.
        other = self._find(source)
        return self._dotted([what, *parts[1:]], other, depth - 1) if other is not None and what is not None else None

    def _find(self, dotted: tuple[str, ...]) -> _Module | None:
        """The file of a module; the folder looked at may itself be inside the package."""
        if not dotted:
            return None
        exact = next((module for module in self._modules if module.dotted == dotted), None)
        if exact is not None:
            return exact
        return next((one for one in self._modules if _ends_alike(one.dotted, dotted)), None)


def _ends_alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return bool(one) and (one[-len(other) :] == other or other[-len(one) :] == one)


def _joined(found: Sequence[set[str] | None]) -> set[str] | None:
    whole: set[str] = set()
    for texts in found:
        if texts is None:
            return None
        whole |= texts
    return whole


def _products(found: Sequence[set[str] | None]) -> set[str] | None:
    whole = {""}
    for texts in found:
        if texts is None:
            return None
        whole = {before + text for before in whole for text in texts}
    return whole
