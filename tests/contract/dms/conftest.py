"""Every kind of document store, so that one test can be run on each of them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from chatarchive.dms import Dms, FolderDms, S3Dms, WebDavDms
from tests.support.document_stores import PASSWORD, USER, Policy, s3_server, webdav_server


@pytest.fixture(scope="session")
def webdav_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder behind the WebDAV server."""
    return tmp_path_factory.mktemp("webdav")


@pytest.fixture(scope="session")
def webdav_url(webdav_root: Path) -> Iterator[str]:
    """A WebDAV server for all tests; each uses a collection of its own."""
    with webdav_server(webdav_root) as url:
        yield url


@pytest.fixture(scope="session")
def s3_url() -> Iterator[str]:
    """An S3 server for all tests; each uses a bucket of its own."""
    with s3_server() as url:
        yield url


@pytest.fixture
def policy() -> Policy:
    """Who may do what."""
    return Policy()


@pytest.fixture
def webdav(webdav_url: str, webdav_root: Path, policy: Policy) -> Iterator[WebDavDms]:
    """A store behind WebDAV."""
    name = uuid.uuid4().hex
    (webdav_root / name).mkdir()
    dms = WebDavDms(f"{webdav_url}/{name}", policy=policy, user=USER, password=PASSWORD)
    yield dms
    dms.close()


@pytest.fixture
def s3(s3_url: str, policy: Policy) -> Iterator[S3Dms]:
    """A store in a bucket."""
    bucket = f"dms-{uuid.uuid4().hex}"
    dms = S3Dms(
        bucket,
        policy=policy,
        endpoint=s3_url,
        region="eu-west-1",
        access_key="proef",
        secret_key=PASSWORD,
        prefix="archief",
    )
    client = boto3.session.Session("proef", PASSWORD, region_name="eu-west-1").client("s3", endpoint_url=s3_url)
    client.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    client.close()
    yield dms
    dms.close()


@pytest.fixture(params=["folder", "webdav", "s3"])
def dms(request: pytest.FixtureRequest, policy: Policy, tmp_path: Path) -> Dms:
    """Each kind of store, empty."""
    if request.param == "folder":
        return FolderDms(tmp_path, policy=policy)
    store: Dms = request.getfixturevalue(request.param)
    return store
