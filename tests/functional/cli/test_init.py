"""`ldv init`: makes the store and the keys ready."""

from __future__ import annotations

import stat
from pathlib import Path

from ldv.pseudonym import load_keys
from tests.functional.cli.conftest import ldv
from tests.support.clickhouse_front import Front


def test_tables_and_keys_are_made_and_recorded(tmp_path: Path) -> None:
    """Tables and a key file of mode 0600 are made; the steps are recorded, so a second time nothing has to be done."""
    dsn = f"chdb://{tmp_path}/logboek"
    first = ldv("init", "--json", "--logboek", dsn)
    assert (first.code, first.err) == (0, "")
    keys = Path(first.json["keys"]["file"])
    assert first.json["keys"] == {"file": f"{tmp_path}/logboek.keys/ring", "made": True}
    assert stat.S_IMODE(keys.stat().st_mode) == 0o600
    assert "0001_verwerkingen" in first.json["logboek"]["steps"]
    content = keys.read_bytes()
    second = ldv("init", "--json", "--logboek", dsn)
    assert (second.json["keys"]["made"], second.json["logboek"]["steps"]) == (False, [])
    assert keys.read_bytes() == content
    assert ldv("sql", "SELECT count() FROM verwerkingen", "--csv", "--logboek", dsn).out == "count()\n0\n"


def test_it_says_what_it_did_and_what_comes_next(tmp_path: Path) -> None:
    """People are told what was made, that the key needs a copy, and how to go on."""
    done = ldv("init", "--logboek", f"chdb://{tmp_path}/logboek")
    assert done.code == 0
    assert f"made {tmp_path}/logboek.keys/ring (mode 0600)" in done.out
    assert "made ready: 0001_verwerkingen" in done.out
    assert "Next: keep a copy" in done.out
    assert "Next: `ldv doctor`" in done.out


def test_only_a_key_file(tmp_path: Path) -> None:
    """Without a logboek only the key file is made, and one that is there is left as it is."""
    keys = tmp_path / "keys"
    done = ldv("init", "--keys", str(keys), cwd=tmp_path)
    assert done.code == 0
    assert len(load_keys(keys).keys) == 1
    assert f"LDV_KEYS={keys}" in done.out
    content = keys.read_bytes()
    assert ldv("init", "--keys", str(keys), cwd=tmp_path).code == 0
    assert keys.read_bytes() == content


def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    """A key file that others can read is an error, with the command that mends it."""
    keys = tmp_path / "keys"
    ldv("init", "--keys", str(keys), cwd=tmp_path)
    keys.chmod(0o644)
    done = ldv("init", "--keys", str(keys), cwd=tmp_path)
    assert done.code == 2
    assert f"chmod 600 {keys}" in done.err


def test_a_server_gets_its_tables(tmp_path: Path) -> None:
    """On a server the database and the tables are made, and that keys are needed is said."""
    with Front(tmp_path / "engine") as front:
        done = ldv("init", "--json", LDV_LOGBOEK=front.dsn)
        assert (done.code, done.err) == (0, "")
        assert done.json["keys"] is None
        assert "0001_verwerkingen" in done.json["logboek"]["steps"]
        assert any("ldv init --keys FILE" in step for step in done.json["next"])
        again = ldv("init", LDV_LOGBOEK=front.dsn)
        assert "nothing had to be done" in again.out
        assert "niet%20te%20raden" not in done.out + again.out
        answer = ldv("sql", "SELECT count() FROM verwerkingen", "--csv", LDV_LOGBOEK=front.dsn)
    assert answer.out == "count()\n0\n"


def test_a_cluster_is_not_for_the_embedded_engine(tmp_path: Path) -> None:
    """--cluster with the embedded engine is refused before anything is made there."""
    done = ldv("init", "--cluster", "main", "--logboek", f"chdb://{tmp_path}/logboek")
    assert done.code == 2
    assert "cluster" in done.err
    assert not (tmp_path / "logboek").exists()


def test_without_anything_to_do_it_asks(tmp_path: Path) -> None:
    """Without a logboek and without a key file it says what to give."""
    done = ldv("init", cwd=tmp_path)
    assert done.code == 2
    assert "--logboek DSN" in done.err
