"""`ldv config`: each setting, its value, and where it came from."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ldv.cli import main
from ldv.pseudonym import Key
from ldv.settings import SETTINGS

SECRET = "geheim-wachtwoord"


def rows(*arguments: str, **environ: str) -> dict[str, Any]:
    done = CliRunner().invoke(main, ["config", "--json", *arguments], env=environ)
    assert done.exit_code == 0
    return {row["name"]: row for row in json.loads(done.stdout)["settings"]}


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for setting in SETTINGS:
        monkeypatch.delenv(setting.env, raising=False)


def test_a_password_is_masked() -> None:
    """A password in a DSN is shown nowhere: not in the table, not in JSON, not in a warning."""
    environ = {"LDV_LOGBOEK": f"clickhouses://schrijver:{SECRET}@clickhouse.example:8443/ldv", "COLUMNS": "200"}
    table = CliRunner().invoke(main, ["config"], env=environ)
    assert "clickhouses://schrijver:***@clickhouse.example:8443/ldv" in table.output
    assert SECRET not in table.output
    assert rows(**environ)["logboek"]["value"] == "clickhouses://schrijver:***@clickhouse.example:8443/ldv"


def test_a_key_is_masked() -> None:
    """Of a key only its name is shown."""
    key = Key.generate()
    text = base64.b64encode(key.secret).decode()
    done = CliRunner().invoke(main, ["config", "--json"], env={"LDV_KEYS": f"aes-siv:{key.id}:{text}"})
    assert f"aes-siv:{key.id}:***" in done.output
    assert text not in done.output


def test_a_key_on_the_command_line_is_refused_and_not_repeated() -> None:
    """A key does not belong in an argument, which others can read."""
    done = CliRunner().invoke(main, ["config", "--keys", f"aes-siv:abc123:{SECRET}"])
    assert done.exit_code == 2
    assert "command line" in done.stderr
    assert SECRET not in done.output


def test_a_password_on_the_command_line_is_warned_about() -> None:
    """A password in an argument works, with a warning that does not repeat it; standard output stays clean."""
    done = CliRunner().invoke(main, ["config", "--json", "--logboek", f"clickhouses://a:{SECRET}@b.example/ldv"])
    assert done.exit_code == 0
    assert "LDV_LOGBOEK" in done.stderr
    assert SECRET not in done.output


def test_each_value_tells_where_it_came_from(tmp_path: Path) -> None:
    """An option goes before the environment, that before the file, that before the default; each says so."""
    (tmp_path / "ldv.toml").write_text('service_name = "Parkeeradmin"\ndurability = "disk"\njournal = "/var/x"\n')
    found = rows("--journal", "/tmp/y", LDV_DURABILITY="process")
    assert found["service_name"] | {"value": "Parkeeradmin"} == found["service_name"]
    assert found["service_name"]["source"].endswith("ldv.toml")
    assert (found["durability"]["value"], found["durability"]["source"]) == ("process", "environment LDV_DURABILITY")
    assert (found["journal"]["value"], found["journal"]["source"]) == ("/tmp/y", "option --journal")
    assert (found["delivery"]["value"], found["delivery"]["source"]) == ("auto", "default")
    assert list(found) == [setting.name for setting in SETTINGS]


def test_places_that_follow_from_the_engine_are_shown(tmp_path: Path) -> None:
    """For the embedded engine, the journal and the key file that are used by default are named."""
    found = rows(LDV_LOGBOEK=f"chdb://{tmp_path}/logboek")
    assert found["journal"]["value"] == f"{tmp_path}/logboek.journal"
    assert found["keys"]["value"] == f"{tmp_path}/logboek.keys/ring"


def test_a_value_that_is_not_allowed_is_wrong_use() -> None:
    """A setting that cannot be read gives exit code 2, and for programs an object with the error."""
    done = CliRunner().invoke(main, ["config", "--json"], env={"LDV_DURABILITY": "always"})
    assert done.exit_code == 2
    assert '"LDV100"' in done.stdout
    assert "durability" in done.stderr
