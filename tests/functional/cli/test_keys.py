"""`ldv keys`: adding a key, seeing what is left of the old ones, and taking one away."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.functional.cli.conftest import PERSON, RECORDS, Filled, environment, fill, ldv

# Destroys what retention would destroy; what this proves is what `ldv keys` makes of it.
EMPTY = """
import sys
from ldv.logboek import parse_dsn
from ldv.logboek._engine import open_client
client = open_client(parse_dsn(sys.argv[1]))
client.command("TRUNCATE TABLE verwerkingen")
client.close()
"""


@pytest.fixture
def own(tmp_path: Path) -> Filled:
    """A logboek of this test alone."""
    return fill(tmp_path / "logboek")


def test_after_a_rotation_one_report_still_holds_everything(own: Filled) -> None:
    """Records of the old key and of the new one are found together, and each key knows how many it has."""
    made = ldv("keys", "rotate", "--json", LDV_LOGBOEK=own.dsn).json["key"]
    assert stat.S_IMODE(own.keys.stat().st_mode) == 0o600
    fill(own.folder)
    [new, old] = ldv("keys", "list", "--json", LDV_LOGBOEK=own.dsn).json["keys"]
    assert (new["key"], new["remark"], old["remark"]) == (made, "makes the pseudonyms", "searched")
    assert new["records"] == old["records"]
    found = ldv("subject", "--type", "BSN", "--json", stdin=PERSON, LDV_LOGBOEK=own.dsn).json["records"]
    assert {record["data_subject_id"].partition(":")[0] for record in found} == {f"k{made}", f"k{old['key']}"}
    assert len(found) == 4


def test_a_key_stays_until_its_last_record_is_gone(own: Filled) -> None:
    """Retiring is refused while records are left, for the newest key, and while records wait in the journal."""
    ldv("keys", "rotate", LDV_LOGBOEK=own.dsn)
    new, old = (row["key"] for row in ldv("keys", "list", "--json", LDV_LOGBOEK=own.dsn).json["keys"])
    refused = ldv("keys", "retire", old, LDV_LOGBOEK=own.dsn)
    assert refused.code == 1
    assert "3 records" in refused.err
    newest = ldv("keys", "retire", new, LDV_LOGBOEK=own.dsn)
    assert newest.code == 2
    assert "newest" in newest.err
    subprocess.run([sys.executable, "-c", EMPTY, own.dsn], check=True, env=environment(), timeout=100)
    fill(own.folder, "external")
    waiting = ldv("keys", "retire", old, "--json", LDV_LOGBOEK=own.dsn)
    assert (waiting.code, waiting.json["retired"]) == (1, False)
    assert f"{RECORDS} records" in waiting.json["reason"]
    assert ldv("ship", LDV_LOGBOEK=own.dsn).code == 0
    assert ldv("keys", "retire", old, LDV_LOGBOEK=own.dsn).code == 0
    assert [row["key"] for row in ldv("keys", "list", "--json", LDV_LOGBOEK=own.dsn).json["keys"]] == [new]


def test_a_key_that_the_file_lacks_is_shown(own: Filled, tmp_path: Path) -> None:
    """Records of a key that is not in this file cannot be found with it; the list says so, and who asks is told."""
    other = tmp_path / "other"
    ldv("init", "--keys", str(other))
    listed = ldv("keys", "list", "--keys", str(other), LDV_LOGBOEK=own.dsn)
    assert "cannot be found" in listed.out
    asked = ldv("subject", "--type", "BSN", "--keys", str(other), stdin=PERSON, LDV_LOGBOEK=own.dsn)
    assert asked.code == 0
    assert "cannot be found with the keys that were given" in asked.err
    assert "Warning" not in ldv("subject", "--type", "BSN", stdin=PERSON, LDV_LOGBOEK=own.dsn).err
    unknown = ldv("keys", "retire", "999990019", "--keys", str(other), LDV_LOGBOEK=own.dsn)
    assert unknown.code == 2
    assert "999990019" not in unknown.err


def test_keys_that_are_no_file_cannot_be_changed(own: Filled) -> None:
    """Keys in a variable are somebody else's to change; the message says what to do, and shows none of them."""
    [line] = own.keys.read_text(encoding="ascii").splitlines()
    done = ldv("keys", "rotate", LDV_LOGBOEK=own.dsn, LDV_KEYS=line)
    assert done.code == 2
    assert "LDV_KEYS" in done.err
    assert line.rpartition(":")[2] not in done.err
