"""Who delivers: a helper process or a thread."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

from ldv.delivery._modes import Assignment, ThreadDelivery, start_helper
from ldv.errors import ConfigurationError
from ldv.journal import DirectoryLock
from ldv.profile import Generation, Peer, Profile, load_profile


def test_who_cannot_begin_to_deliver_leaves_it_to_others(tmp_path: Path) -> None:
    """When the thread cannot be started, the right to deliver is free again, for the next try or for somebody else."""
    delivery = ThreadDelivery(Assignment(directory=tmp_path, logboek="nowhere:", profile=load_profile("seed")))
    with pytest.raises(ConfigurationError):
        delivery.tick()
    assert DirectoryLock.holder(tmp_path) is None


def test_the_helper_loads_no_module_from_the_present_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that lies where the application was started does not run in the helper, whatever its name."""
    (tmp_path / "msgspec.py").write_text("raise SystemExit(7)")
    monkeypatch.chdir(tmp_path)
    journal = tmp_path / "journal"
    journal.mkdir()
    helper = start_helper(
        Assignment(directory=journal, logboek=f"chdb://{tmp_path}/engine", profile=load_profile("seed"))
    )
    assert helper.wait(60) == 0


def test_a_helper_is_not_told_who_can_be_read(tmp_path: Path) -> None:
    """A profile that names other organisations goes to the helper process without them and their credentials."""
    peer = Peer(entity="https://rdw.example", read="https://rdw.example/lezenapi/v1", token_env="RDW_TOKEN")
    profile = Profile(name="ours", generation=Generation.SEED, federation={peer.entity: peer})
    assignment = Assignment(directory=tmp_path, logboek="chdb:///x", profile=profile)
    assert "RDW_TOKEN" not in assignment.to_json()
    assert Assignment.from_json(assignment.to_json()).profile == attrs.evolve(profile, federation={})
