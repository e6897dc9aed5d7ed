"""Settings: argument, then environment, then file, then what stands below the folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from chatarchive.errors import SettingsError
from chatarchive.settings import SETTINGS, load_settings


def test_the_order_of_sources(tmp_path: Path) -> None:
    """An argument goes before the environment, that before the file; each says where it is from."""
    (tmp_path / "chatarchive.toml").write_text('policy = "reconstructie"\nproducts = ["dms", "telefoon"]\n')
    found = load_settings(environ={}, folder=tmp_path)
    assert (found["policy"], found["products"]) == ("reconstructie", ("dms", "telefoon"))
    assert found.values["policy"].source == str(tmp_path / "chatarchive.toml")
    environ = {"CHATARCHIVE_POLICY": "alle", "CHATARCHIVE_PRODUCTS": "a, b"}
    found = load_settings(environ=environ, folder=tmp_path)
    assert (found["policy"], found["products"]) == ("alle", ("a", "b"))
    assert load_settings({"policy": "reconstructie"}, environ=environ, folder=tmp_path)["policy"] == "reconstructie"


def test_everything_stands_below_one_folder(tmp_path: Path) -> None:
    """Who names one folder has said enough: everything else gets its place in it."""
    found = load_settings({"folder": tmp_path / "archief"}, environ={}, folder=tmp_path)
    assert found["dms"] == str(tmp_path / "archief" / "dms")
    assert found["outbox"] == tmp_path / "archief" / "postvak-uit"
    assert found["logboek"] == f"chdb://{tmp_path}/archief/logboek"
    assert load_settings(environ={}, folder=tmp_path)["folder"] == tmp_path


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("policy", "wat minder"), ("folder", " "), ("breach_mailbox", "geen adres"), ("mail_from", "a@b\nBcc: c@d"),
        ("training_required", "soms"), ("database", "a\0b"), ("products", 5), ("smtp", 5),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_is_refused(tmp_path: Path, name: str, value: object) -> None:
    """The error names the setting and what is expected."""
    with pytest.raises(SettingsError, match=name):
        load_settings({name: value}, environ={}, folder=tmp_path)


def test_a_slip_in_a_name_is_found(tmp_path: Path) -> None:
    """In the file and in the environment, with what is probably meant."""
    (tmp_path / "chatarchive.toml").write_text('polcy = "alle"\n')
    with pytest.raises(SettingsError, match="'policy'"):
        load_settings(environ={}, folder=tmp_path)
    with pytest.raises(SettingsError, match="CHATARCHIVE_POLICY"):
        load_settings(environ={"CHATARCHIVE_POLICYS": "alle"}, folder=tmp_path / "x")


def test_a_secret_is_never_shown(tmp_path: Path) -> None:
    """What can hold a password is in no message and no representation."""
    for setting in SETTINGS:
        if setting.secret:
            with pytest.raises(SettingsError) as caught:
                load_settings({setting.name: "p4ss\0w0rd"}, environ={}, folder=tmp_path)
            assert "p4ss" not in str(caught.value)
    assert "p4ss" not in repr(load_settings({"database": "postgresql://u:p4ss@h/d"}, environ={}, folder=tmp_path))


def test_a_file_that_is_no_toml_is_said_to_be_so(tmp_path: Path) -> None:
    """Its content is not shown: it can hold a password."""
    (tmp_path / "chatarchive.toml").write_text("smtp = p4ssw0rd")
    with pytest.raises(SettingsError) as caught:
        load_settings(environ={}, folder=tmp_path)
    assert "p4ss" not in str(caught.value)
