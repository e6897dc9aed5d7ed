"""Settings: argument, then environment, then file, then default."""

from __future__ import annotations

import datetime
import re
import traceback
from pathlib import Path
from typing import Any

import pytest

from ldv.errors import ConfigurationError
from ldv.profile import load_profile
from ldv.pseudonym import Key, KeyRing
from ldv.settings import SETTINGS, Settings, load_settings, mask

SECRET = "p4ssw0rd"
DSN = f"clickhouse://ldv:{SECRET}@db.example/ldv"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def load(folder: Path, *, environ: dict[str, str] | None = None, **arguments: Any) -> Settings:
    return load_settings(arguments, environ=environ or {}, folder=folder)


def test_the_order_of_sources(folder: Path) -> None:
    """An argument goes before the environment, that before ldv.toml, that before [tool.ldv]; each says where it is."""
    (folder / "pyproject.toml").write_text('[tool.ldv]\nservice_name = "pyproject"\nprofile = "current"\n')
    assert load(folder)["service_name"] == "pyproject"
    assert load(folder).values["service_name"].source == str(folder / "pyproject.toml")
    (folder / "ldv.toml").write_text('service_name = "toml"\n')
    found = load(folder)
    assert (found["service_name"], found["profile"]) == ("toml", "seed")
    assert found.values["service_name"].source == str(folder / "ldv.toml")
    environ = {"LDV_SERVICE_NAME": "environment"}
    found = load(folder, environ=environ)
    assert (found["service_name"], found.values["service_name"].source) == (
        "environment",
        "environment LDV_SERVICE_NAME",
    )
    found = load(folder, environ=environ, service_name="argument")
    assert (found["service_name"], found.values["service_name"].source) == ("argument", "argument")
    assert load(folder, environ=environ, service_name=None)["service_name"] == "environment"
    assert found.values["durability"].source == "default"


def test_a_file_can_be_named(folder: Path, tmp_path: Path) -> None:
    """LDV_CONFIG names the one file that counts; it has to be there."""
    (folder / "ldv.toml").write_text('service_name = "toml"\n')
    other = tmp_path / "other.toml"
    other.write_text('service_version = "2"\n')
    found = load(folder, environ={"LDV_CONFIG": str(other)})
    assert (found["service_name"], found["service_version"]) == (None, "2")
    with pytest.raises(ConfigurationError, match=r"nowhere\.toml cannot be read"):
        load(folder, environ={"LDV_CONFIG": str(tmp_path / "nowhere.toml")})


def test_every_setting_has_a_default_that_is_allowed(folder: Path) -> None:
    """Without any source the table gives what its documentation says, and nothing is read from elsewhere."""
    found = load(folder)
    assert list(found.values) == [setting.name for setting in SETTINGS]
    assert {value.source for value in found.values.values()} == {"default"}
    for setting in SETTINGS:
        assert setting.doc.endswith((".", "password.")), setting.name
        if setting.default not in (None, {}, ""):
            assert setting.parse(setting.default) == setting.default


def test_an_empty_variable_is_not_given(folder: Path) -> None:
    """`LDV_JOURNAL=` in a container's description is no folder."""
    assert (
        load(folder, environ={"LDV_JOURNAL": "", "LDV_CONFIG": "", "LDV_STRICT": ""}).values["journal"].source
        == "default"
    )


GOOD: list[tuple[str, Any, Any]] = [
    ("service_name", "Parkeeradmin", "Parkeeradmin"),
    ("resource_attributes", "a=1, b = x=y ,", {"a": "1", "b": "x=y"}),
    ("resource_attributes", {"a": "1"}, {"a": "1"}),
    ("journal", "/var/lib/ldv", Path("/var/lib/ldv")),
    ("journal", Path("j"), Path("j")),
    ("strict", "Yes", True),
    ("strict", "0", False),
    ("strict", True, True),
    ("durability", "disk", "disk"),
    ("batch_rows", "10", 10),
    ("batch_rows", 10, 10),
    ("sync_interval", "0.5", 0.5),
    ("sync_interval", 2, 2.0),
]


@pytest.mark.parametrize(("name", "given", "value"), GOOD, ids=range(len(GOOD)))
def test_values_are_read(folder: Path, name: str, given: Any, value: Any) -> None:
    """Text from the environment and values from code and files mean the same."""
    assert load(folder, **{name: given})[name] == value
    if isinstance(given, str):
        assert load(folder, environ={f"LDV_{name.upper()}": given})[name] == value


def test_what_code_has_already_is_taken_as_it_is(folder: Path) -> None:
    """A profile and a ring of keys can be given as such."""
    profile, keys = load_profile("current"), KeyRing((Key.generate(),))
    found = load(folder, profile=profile, keys=keys)
    assert found["profile"] is profile
    assert found["keys"] is keys


BAD: list[tuple[str, Any, str]] = [
    ("durability", "somewhat", "process, interval, disk or logboek"),
    ("on_unavailable", "ignore", "raise or warn"),
    ("delivery", "pigeon", "auto, process, thread or external"),
    ("strict", "maybe", "true or false"),
    ("batch_rows", "0", "records"),
    ("batch_rows", "-1", "records"),
    ("batch_rows", "1.5", "records"),
    ("batch_rows", True, "records"),
    ("sync_interval", "nan", "seconds"),
    ("sync_interval", "inf", "seconds"),
    ("sync_interval", "soon", "seconds"),
    ("resource_attributes", "a", "name=value"),
    ("resource_attributes", {"a": 1}, "name=value"),
    ("resource_attributes", 5, "name=value"),
    ("journal", " ", "folder"),
    ("journal", 5, "folder"),
    ("service_name", 5, "text"),
    ("service_name", True, "text"),
    ("service_name", ["a"], "text"),
    ("profile", {"generation": "seed"}, "seed, current or a .toml file"),
    ("profile", datetime.date(1979, 5, 27), "seed, current or a .toml file"),
    ("journal", "/var/lib/\0", "folder"),
    ("service_name", "\udcff", "text"),
    ("resource_attributes", "a=\udcff", "name=value"),
    ("resource_attributes", {"\udcff": "b"}, "name=value"),
    ("sync_interval", "1e300", "seconds"),
]


@pytest.mark.parametrize(("name", "given", "expected"), BAD, ids=range(len(BAD)))
def test_bad_values_are_said(folder: Path, name: str, given: Any, expected: str) -> None:
    """The error names the setting, what was found, where it was found, and what is allowed."""
    with pytest.raises(ConfigurationError) as caught:
        load(folder, **{name: given})
    said = str(caught.value)
    assert said.startswith(f"[LDV100] {name}: found {given!r} (argument); expected ")
    assert expected in said


def test_where_a_bad_value_stands_is_said(folder: Path) -> None:
    """A bad value in the environment or in a file is said with that name."""
    with pytest.raises(ConfigurationError, match="environment LDV_BATCH_ROWS"):
        load(folder, environ={"LDV_BATCH_ROWS": "many"})
    (folder / "ldv.toml").write_text("batch_rows = [1]\n")
    with pytest.raises(ConfigurationError, match=r"batch_rows: found \[1\] \(.*ldv\.toml\)"):
        load(folder)


def test_names_that_are_not_known(folder: Path) -> None:
    """A slip in a name is found, wherever it is made, with the name that is probably meant."""
    with pytest.raises(ConfigurationError, match=r"configure\(\): there is no setting 'logbook'\. Is 'logboek' meant"):
        load(folder, logbook="chdb:///x")
    with pytest.raises(ConfigurationError, match=r"no setting 'xyzzy'\. Known are: service_name"):
        load(folder, xyzzy=1)
    with pytest.raises(ConfigurationError, match="environment: there is no setting LDV_LOGBOEKK; is LDV_LOGBOEK meant"):
        load(folder, environ={"LDV_LOGBOEKK": DSN})
    with pytest.raises(ConfigurationError, match="is LDV_CONFIG meant"):
        load(folder, environ={"LDV_CONFIGS": "x"})
    (folder / "ldv.toml").write_text('jurnal = "x"\n')
    with pytest.raises(ConfigurationError, match=r"ldv\.toml: there is no setting 'jurnal'\. Is 'journal' meant"):
        load(folder)


def test_other_variables_are_left_alone(folder: Path) -> None:
    """Variables that merely begin with LDV_ belong to somebody else."""
    load(folder, environ={"LDV_TEST_CLICKHOUSE": DSN, "LDV_NO_SKIPS": "1", "LDVX": "1", "PATH": "/bin"})


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("ldv.toml", "a = "),
        ("ldv.toml", "\udcff"),
        ("ldv.toml", "batch_rows = 'x'"),
        ("pyproject.toml", "[tool.ldv]\na = "),
        ("pyproject.toml", "tool.ldv = 5"),
        ("pyproject.toml", "[tool.ldv]\nbatch_rows = 'x'\n"),
    ],
    ids=range(6),
)
def test_files_that_cannot_be_read(folder: Path, name: str, content: str) -> None:
    """A file that is no TOML, or holds something else, is named; what stands in it is not quoted."""
    path = folder / name
    path.write_bytes(content.encode("utf-8", "surrogateescape") + f"\n# {SECRET}\n".encode())
    with pytest.raises(ConfigurationError, match=re.escape(name)) as caught:
        load(folder)
    shown = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    assert SECRET not in "".join(str(frame.locals) for frame in shown.stack if "tests" not in frame.filename)
    assert shown.__context__ is None or SECRET not in str(shown.__context__)


@pytest.mark.parametrize(
    "content", ["", "[project]\nname = 'x'\n", "[tool.other]\nx = 1\n", "tool = 5\n", "a = "], ids=range(5)
)
def test_a_project_that_says_nothing(folder: Path, content: str) -> None:
    """A pyproject.toml without [tool.ldv] says nothing about us, and stops nobody, whatever else is wrong with it."""
    (folder / "pyproject.toml").write_text(content)
    assert {value.source for value in load(folder).values.values()} == {"default"}


def test_secrets_are_shown_masked(folder: Path) -> None:
    """No repr, no error and no row of `ldv config` shows a password or a key."""
    key = "aes-siv:a1:" + "c2VjcmV0" * 11
    found = load(folder, logboek=DSN, keys=key)
    assert found["logboek"] == DSN
    shown = f"{found!r} {found} {found.values['logboek']!r} {found.values['keys'].shown}"
    assert SECRET not in shown
    assert "c2VjcmV0" not in shown
    assert found.values["logboek"].shown == "clickhouse://ldv:***@db.example/ldv"
    assert found.values["keys"].shown == "aes-siv:a1:***"
    assert found.values["journal"].shown == ""
    with pytest.raises(ConfigurationError, match="found a value that is kept secret") as caught:
        load(folder, logboek=[DSN])
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("chdb:///var/lib/ldv", "chdb:///var/lib/ldv"),
        ("/etc/ldv/keys", "/etc/ldv/keys"),
        ("clickhouse://db.example:8123/ldv", "clickhouse://db.example:8123/ldv"),
        ("clickhouse://ldv@db.example", "clickhouse://ldv@db.example"),
        (f"clickhouses://ldv:{SECRET}@db.example", "clickhouses://ldv:***@db.example"),
        (f"clickhouses://ldv:a@b:{SECRET}@db.example", "clickhouses://ldv:***@db.example"),
        (f"otlp+https://x.example/v1?token={SECRET}&flag", "otlp+https://x.example/v1?token=***&flag"),
        (f"aes-siv:a1:{SECRET}, aes-siv:b2:{SECRET}", "aes-siv:a1:***,aes-siv:b2:***"),
        (f" aes-siv:a1:{SECRET}", "aes-siv:a1:***"),
    ],
)
def test_masking(text: str, masked: str) -> None:
    """What is secret is hidden; what helps to recognise it stays."""
    assert mask(text) == masked


def test_settings_do_not_change(folder: Path) -> None:
    """What was configured cannot be changed behind the back of who uses it."""
    values: Any = load(folder).values
    with pytest.raises(TypeError):
        values["strict"] = None
