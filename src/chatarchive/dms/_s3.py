"""A document store in a bucket that speaks S3."""

from __future__ import annotations

import base64
import contextlib
import datetime
import hashlib
from collections.abc import Iterator
from typing import Any, BinaryIO

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from chatarchive.dms._checked import CheckedDms, Look, Measured, Names
from chatarchive.dms._remote import arriving, checked_address, hush, unlogged
from chatarchive.dms._values import AccessPolicy
from chatarchive.errors import StoreUnavailable, WrongUse

_PART = 8 << 20
"""Bytes of a part: in memory at once, and with the 10,000 parts that S3 takes, enough for a document of 80 GB."""

_MOST_KEY = 1024
_ABANDONED = datetime.timedelta(days=1)
_ORIGINAL = {"origineel": "ja"}
_MISSING = {"404", "NoSuchKey", "NotFound"}
_TAKEN = {"412", "PreconditionFailed", "409", "ConditionalRequestConflict"}


class S3Dms(CheckedDms):
    """A document store in a bucket: a key for each path, `/` between the names.

    Documents are created with `If-None-Match: *`, also those that go up in parts, and each part travels with its
    SHA-256, which the server checks. Originals are marked in the metadata of the object and are not replaced; what is
    replaced names the version that was looked at (`If-Match`).

    It cannot promise:

    - that originals stay as they are against others who may write in the bucket. Turn on Object Lock (compliance mode)
      and versioning there; this store needs neither.
    - write-once on a server that does not know conditional writes (before 2024): it may ignore them silently.
    - that a document is deleted which somebody else replaces in that very moment; and with versioning on, deleting
      leaves the older versions, which the bucket's lifecycle rules must end.
    - a path of more than 1024 bytes: it is refused before anything is sent.
    - folders: one is there as long as a document is in it.

    Args:
        bucket: An existing bucket.
        policy: Who may do what.
        endpoint: Address of the server; None for that of AWS in the region. https, but for this machine itself.
        region: Region of the bucket.
        access_key: Credential; None to look where AWS tools look.
        secret_key: Credential; never shown.
        prefix: Put before each key, without `/` at the end.
        timeout: Seconds to wait for a connection, and for an answer.

    Raises:
        SettingsError: The address would send messages in the open, or holds credentials.
    """

    def __init__(
        self,
        bucket: str,
        *,
        policy: AccessPolicy,
        endpoint: str | None = None,
        region: str | None = None,
        access_key: str | None = None,
        secret_key: str | None = None,
        prefix: str = "",
        timeout: float = 30.0,
    ) -> None:
        super().__init__(policy=policy)
        self._shown = checked_address(endpoint, what="S3") if endpoint else f"AWS {region or ''}".strip()
        self._bucket = bucket
        self._prefix = prefix.strip("/")
        with self._answering():
            session = boto3.session.Session(
                aws_access_key_id=access_key, aws_secret_access_key=secret_key, region_name=region
            )
            self._client: Any = session.client(
                "s3",
                endpoint_url=endpoint,
                config=Config(
                    connect_timeout=timeout,
                    read_timeout=timeout,
                    retries={"mode": "standard", "max_attempts": 3},
                    # A server that is not AWS seldom has a host name for each bucket.
                    s3={"addressing_style": "path" if endpoint else "auto"},
                ),
            )
        hush("boto3", "botocore", "urllib3")

    def __repr__(self) -> str:
        return f"S3Dms({self._bucket!r}, server={self._shown!r})"

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def sweep(self) -> int:
        """Abandon uploads in parts that began more than a day ago; see `Dms.sweep`."""
        before, count = datetime.datetime.now(datetime.UTC) - _ABANDONED, 0
        with self._answering():
            pages = self._client.get_paginator("list_multipart_uploads")
            for page in pages.paginate(Bucket=self._bucket, Prefix=self._prefix):
                for upload in page.get("Uploads", ()):
                    if upload["Initiated"] < before:
                        self._client.abort_multipart_upload(
                            Bucket=self._bucket, Key=upload["Key"], UploadId=upload["UploadId"]
                        )
                        count += 1
        return count

    # --- what a kind of store does itself -----------------------------------------------------------------------------

    @contextlib.contextmanager
    def _answering(self) -> Iterator[None]:
        try:
            with unlogged():
                yield
        except ClientError as error:
            fault = str(error.response.get("Error", {}).get("Code", "?"))
        except (BotoCoreError, OSError) as error:
            fault = type(error).__name__
        else:
            return
        # The errors of botocore name addresses with keys in them, and so persons; and they hold on to credentials.
        raise StoreUnavailable(
            f"The document store {self._shown} does not answer as it should ({fault}). Nothing appeared, or the same "
            "call can be made again. Look at its address, its credentials and its bucket."
        ) from None

    def _key(self, names: Names) -> str:
        key = "/".join((*([self._prefix] if self._prefix else []), *names))
        if len(key.encode()) > _MOST_KEY:
            raise WrongUse(f"A path in S3 has at most {_MOST_KEY} bytes, and this one has more. Use shorter titles.")
        return key

    def _at(self, names: Names) -> dict[str, Any]:
        return {"Bucket": self._bucket, "Key": self._key(names)}

    def _head(self, names: Names) -> Look | None:
        try:
            head = self._client.head_object(**self._at(names))
        except ClientError as error:
            if _code(error) in _MISSING:
                return None
            raise
        return Look(head["ContentLength"], head["Metadata"].get("origineel") == "ja", head["ETag"])

    def _look(self, names: Names) -> Look | None:
        with self._answering():
            if found := self._head(names):
                return found
            inside = self._client.list_objects_v2(Bucket=self._bucket, Prefix=f"{self._key(names)}/", MaxKeys=1)
            return Look(None) if inside.get("KeyCount") else None

    def _entries(self, names: Names) -> list[tuple[str, int | None]]:
        prefix = f"{key}/" if (key := self._key(names)) else ""
        found: list[tuple[str, int | None]] = []
        with self._answering():
            pages = self._client.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self._bucket, Prefix=prefix, Delimiter="/"):
                found += [(one["Prefix"][len(prefix) : -1], None) for one in page.get("CommonPrefixes", ())]
                found += [(one["Key"][len(prefix) :], one["Size"]) for one in page.get("Contents", ())]
        return [(name, size) for name, size in found if name]

    def _get(self, names: Names) -> BinaryIO:
        with self._answering():
            try:
                body = self._client.get_object(**self._at(names))["Body"]
                return arriving(body.iter_chunks(1 << 20), within=self._answering, done=body.close)
            except ClientError as error:
                if _code(error) not in _MISSING:
                    raise
        raise FileNotFoundError

    def _write(self, names: Names, given: Measured, *, original: bool, replace: bool) -> bool:
        condition: dict[str, Any] = {"IfNoneMatch": "*"}
        # A folder has no key of its own: a document under its name would not be refused by itself.
        found = self._look(names)
        if found is not None:
            if not replace or found.size is None or found.original:
                return False
            condition = {"IfMatch": found.tag}
        metadata = _ORIGINAL if original else {}
        parts = _parts_of(given)
        first, second = next(parts, b""), next(parts, None)
        if second is not None:
            return self._write_parts(names, _chain(first, second, parts), metadata, condition)
        with self._answering(), _unless_taken() as taken:
            self._client.put_object(
                **self._at(names), Body=first, Metadata=metadata, ChecksumSHA256=_checksum(first), **condition
            )
        return not taken

    def _write_parts(
        self, names: Names, parts: Iterator[bytes], metadata: dict[str, str], condition: dict[str, Any]
    ) -> bool:
        at = self._at(names)
        with self._answering():
            upload = self._client.create_multipart_upload(**at, Metadata=metadata, ChecksumAlgorithm="SHA256")[
                "UploadId"
            ]
        with contextlib.ExitStack() as stack:
            stack.callback(self._abort, at, upload)
            sent: list[Any] = []
            for number, part in enumerate(parts, 1):
                checksum = _checksum(part)
                with self._answering():
                    answer = self._client.upload_part(
                        **at, UploadId=upload, PartNumber=number, Body=part, ChecksumSHA256=checksum
                    )
                sent.append({"PartNumber": number, "ETag": answer["ETag"], "ChecksumSHA256": checksum})
            with self._answering(), _unless_taken() as taken:
                self._client.complete_multipart_upload(
                    **at, UploadId=upload, MultipartUpload={"Parts": sent}, **condition
                )
            if not taken:
                stack.pop_all()
            return not taken

    def _abort(self, at: dict[str, Any], upload: str) -> None:
        # Best effort: what goes wrong here stands in the way of what went wrong before, and `sweep` comes by later.
        with contextlib.suppress(ClientError, BotoCoreError, OSError):
            self._client.abort_multipart_upload(**at, UploadId=upload)

    def _settle(self, names: Names) -> None:
        with self._answering():
            found = self._head(names)
            if found is None or found.original:
                return
            at = self._at(names)
            self._client.copy_object(
                **at, CopySource=at, CopySourceIfMatch=str(found.tag), Metadata=_ORIGINAL, MetadataDirective="REPLACE"
            )

    def _remove(self, names: Names, found: Look | None) -> None:
        condition: dict[str, Any] = {"IfMatch": found.tag} if found else {}
        with self._answering():
            self._client.delete_object(**self._at(names), **condition)

    def _forget(self, names: Names) -> None:
        """Nothing is kept beside a document."""

    def _tidy(self, names: Names) -> None:
        """A folder is not there without a document."""


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


@contextlib.contextmanager
def _unless_taken() -> Iterator[list[str]]:
    """Collect the answer that somebody else was first, in place of raising it."""
    taken: list[str] = []
    try:
        yield taken
    except ClientError as error:
        if _code(error) not in _TAKEN:
            raise
        taken.append(_code(error))


def _parts_of(given: Measured) -> Iterator[bytes]:
    part = bytearray()
    for chunk in given:
        part += chunk
        while len(part) >= _PART:
            yield bytes(part[:_PART])
            del part[:_PART]
    if part:
        yield bytes(part)


def _chain(first: bytes, second: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield second
    yield from rest


def _checksum(part: bytes) -> str:
    return base64.b64encode(hashlib.sha256(part).digest()).decode()
