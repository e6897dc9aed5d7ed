"""A conversation goes all the way on every database and document store that an archive can be kept in."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import boto3
import pytest

from chatarchive.domain import State
from chatarchive.errors import SettingsError
from chatarchive.services import overview, split_conversation, verify_archive, view
from chatarchive.services._access import Policy
from chatarchive.services._office import dms_for
from tests.support.archive_office import Desk, desk
from tests.support.document_stores import PASSWORD, USER, s3_server, webdav_server
from tests.support.postgres import postgres


def all_the_way(at: Desk) -> None:
    """From planning to the archive and over two dossiers, seen by the owner, verified, and repeated."""
    case = at.until("vastgelegd")
    split_conversation(at.office, at.cleaner, case, parts={"A": [1, 2]}, rest="B")
    assert at.case(case).state is State.RECORDED
    assert "begroting" in (view(at.office, at.owner, case).text or "")
    checked = verify_archive(at.office, at.manager)
    assert checked.whole
    assert checked.files >= 15
    assert [row.status for row in overview(at.office, at.manager)] == ["vastgelegd"]


@pytest.mark.requirement(5, 12, 32)
def test_on_postgresql(tmp_path: Path) -> None:
    """Cases, register and audit log in schemas of one server."""
    with (
        postgres() as server,
        desk(tmp_path, database=server.new_place(), register=server.new_place(), audit=server.new_place()) as at,
    ):
        all_the_way(at)


@pytest.fixture
def webdav(tmp_path: Path) -> Iterator[str]:
    """A document store behind WebDAV, as a setting."""
    (tmp_path / "server").mkdir()
    with webdav_server(tmp_path / "server") as url:
        yield f"webdav+{url.replace('://', f'://{USER}:{quote(PASSWORD)}@')}"


@pytest.fixture
def s3() -> Iterator[str]:
    """A document store in a bucket, as a setting."""
    with s3_server() as url:
        bucket = f"dms-{uuid.uuid4().hex}"
        client = boto3.session.Session("proef", PASSWORD, region_name="eu-west-1").client("s3", endpoint_url=url)
        client.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        client.close()
        yield f"s3://proef:{quote(PASSWORD)}@{bucket}/archief?endpoint={url}&region=eu-west-1"


@pytest.mark.requirement(8, 9, 24, 32)
@pytest.mark.parametrize("kind", ["webdav", "s3"])
def test_with_the_documents_on_a_server(tmp_path: Path, request: pytest.FixtureRequest, kind: str) -> None:
    """The document store that the setting names; nothing of it stands in the folder of the archive."""
    with desk(tmp_path / "archief", dms=request.getfixturevalue(kind)) as at:
        all_the_way(at)
        assert not list(at.folder.rglob("Chatberichten"))


@pytest.mark.parametrize(
    "where", ["ftp://server/map", "s3://", "s3://bucket?endpiont=https://x.nl", "s3://bucket?endpoint=http://x.nl"]
)
def test_a_document_store_that_is_none(where: str) -> None:
    """What cannot work is told, without what stands in it."""
    with pytest.raises(SettingsError) as caught:
        dms_for(where, policy=Policy(lambda: pytest.fail("nobody asks")))
    assert "endpiont" not in str(caught.value)
