"""Telling from code which activities it uses, without running it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ldv.errors import UsageError
from ldv.register._usage import uses_in


def found(folder: Path, **files: str) -> list[tuple[str, ...]]:
    for name, text in files.items():
        path = folder / (name.replace("__", "/") + ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return [use.activities for use in uses_in(folder)[0]]


@pytest.mark.parametrize(
    "code",
    [
        'import ldv\nldv.processing("x", activity="rva:1")',
        'import ldv as log\nlog.processing(activity="rva:1")',
        'from ldv import processing\n@processing("x", activity="rva:1")\ndef f(): ...',
        'from ldv import processing as verwerking\nasync def f():\n  async with verwerking(activity="rva:1"): ...',
        'from ldv.processing import processing\nprocessing(activity="rva:1")',
        'import ldv\nX = "rva:1"\nldv.processing(activity=X)',
        'import ldv\nfrom typing import Final\nX: Final = "rva:1"\nldv.processing(activity=X)',
        'import ldv\nBASE = "rva:"\nldv.processing(activity=BASE + "1")',
        'import ldv\nBASE = "rva"\nldv.processing(activity=f"{BASE}:1")',
        'import ldv\nclass A:\n  X = "rva:1"\nldv.processing(activity=A.X)',
        'import enum, ldv\nclass A(enum.Enum):\n  X = "rva:1"\nldv.processing(activity=A.X.value)',
        'import functools, ldv\nlog = functools.partial(ldv.processing, activity="rva:1")',
        'def f():\n  import ldv\n  ldv.processing(activity="rva:1")',
        'import ldv\nif True:\n  X = "rva:1"\nldv.processing(activity=X)',
    ],
)
def test_an_activity_is_found_however_it_is_written(tmp_path: Path, code: str) -> None:
    """Literals, constants, classes, enumerations and compositions of them."""
    assert found(tmp_path, app=code) == [("rva:1",)]


def test_an_activity_that_depends(tmp_path: Path) -> None:
    """Both sides of a choice count."""
    assert found(tmp_path, app='import ldv\nldv.processing(activity="rva:1" if x else "rva:2")') == [("rva:1", "rva:2")]


@pytest.mark.parametrize(
    ("app", "constants"),
    [
        ("from constants import X\nimport ldv\nldv.processing(activity=X)", 'X = "rva:1"'),
        ("from constants import X as Y\nimport ldv\nldv.processing(activity=Y)", 'X = "rva:1"'),
        ("import constants\nimport ldv\nldv.processing(activity=constants.X)", 'X = "rva:1"'),
        ("import constants as c\nimport ldv\nldv.processing(activity=c.A.X)", 'class A:\n  X = "rva:1"'),
        ("from constants import A\nimport ldv\nldv.processing(activity=A.X)", 'class A:\n  X = "rva:1"'),
    ],
)
def test_constants_are_followed_into_other_files(tmp_path: Path, app: str, constants: str) -> None:
    """Imports between the files looked at are followed."""
    assert found(tmp_path, app=app, constants=constants) == [("rva:1",)]


@pytest.mark.parametrize(
    "line",
    [
        "from .constants import X",
        "from ..shop.constants import X",
        "from shop.constants import X",
        "from . import constants\nX = constants.X",
        "import shop.constants\nX = shop.constants.X",
    ],
)
def test_packages(tmp_path: Path, line: str) -> None:
    """Relative and absolute imports inside a package are followed."""
    files = {
        "shop____init__": "",
        "shop__constants": 'X = "rva:1"',
        "shop__app": f"{line}\nimport ldv\nldv.processing(activity=X)",
    }
    assert found(tmp_path, **files) == [("rva:1",)]
    assert [use.activities for use in uses_in(tmp_path / "shop")[0]] == [("rva:1",)]


@pytest.mark.parametrize(
    "code",
    [
        "import ldv\nldv.processing(activity=input())",
        "import ldv\ndef f(x):\n  ldv.processing(activity=x)",
        "import ldv\nX = X\nldv.processing(activity=X)",
        "from a import X\nimport ldv\nldv.processing(activity=X)",
        'import ldv\nldv.processing(activity=f"rva:{n:03}")',
        "import ldv\nldv.processing(activity=settings.activity)",
    ],
)
def test_what_cannot_be_told_is_said(tmp_path: Path, code: str) -> None:
    """What only running would show is reported as such, and never guessed."""
    assert found(tmp_path, app=code) == [()]


@pytest.mark.parametrize(
    "code",
    [
        'import other\nother.processing(activity="rva:1")',
        "import ldv\nldv.processing(activity=None)",
        'import ldv\nldv.processing("x")',
        'processing(activity="x")',
    ],
)
def test_what_is_no_use_of_an_activity(tmp_path: Path, code: str) -> None:
    """Other functions of that name, and processing without an activity of its own, are left alone."""
    assert found(tmp_path, app=code) == []


def test_damaged_and_other_files(tmp_path: Path) -> None:
    """A file that is no Python is named; virtual environments and hidden folders are left alone."""
    use = 'import ldv\nldv.processing(activity="rva:1")'
    assert found(tmp_path, app=use, venv__app=use, **{".tox__app": use}, node_modules__x=use) == [("rva:1",)]
    (tmp_path / "bad.py").write_text("def (:", encoding="utf-8")
    (tmp_path / "bytes.py").write_bytes(b"\xff\xfe\x00")
    assert [path.name for path in uses_in(tmp_path)[1]] == ["bad.py", "bytes.py"]


def test_a_module_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A dotted name finds the module or package without importing it."""
    package = tmp_path / "kassa"
    package.mkdir()
    (package / "__init__.py").write_text("raise SystemExit('imported')", encoding="utf-8")
    (package / "app.py").write_text('import ldv\nldv.processing(activity="rva:1")', encoding="utf-8")
    (tmp_path / "losse.py").write_text('import ldv\nldv.processing(activity="rva:2")', encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir("/")
    for name, expected in (("kassa", "rva:1"), ("kassa.app", "rva:1"), ("losse", "rva:2")):
        assert [use.activities for use in uses_in(name)[0]] == [(expected,)]
    for name in ("kassa.nope", "nope", "no/such/path", "builtins"):
        with pytest.raises(UsageError, match="no file, folder or module"):
            uses_in(name)
