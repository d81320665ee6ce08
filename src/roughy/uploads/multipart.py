"""One unfinished upload as it lies in a bucket, and the S3 calls on it; all of them block.

It is a multipart upload of parts of one fixed size, and the remainder below a part in pieces: small objects named
`uploads/<id>/<offset of the first byte>`. The bucket alone says how far the upload is: the parts in order, then the
pieces that join on to them. A piece that a part or a larger piece has swallowed starts before the offset reached and
is ignored until it is deleted, so every call may be the last one before a crash. Parts go up one at a time, lest a
crash leaves a gap with the bytes of a broken attempt behind it.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from roughy.storage.bucket import Bucket
from roughy.uploads.store import Target

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef, ObjectIdentifierTypeDef

DELETED_AT_ONCE = 1000


@dataclass(slots=True)
class Kept:
    """What the bucket holds: parts, pieces after them as (key, bytes), and pieces that no longer count."""

    parts: "list[CompletedPartTypeDef]" = field(default_factory=list)
    part_total: int = 0
    pieces: list[tuple[str, int]] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)

    @property
    def piece_total(self) -> int:
        """How many bytes the pieces hold."""
        return sum(size for _, size in self.pieces)

    @property
    def offset(self) -> int:
        """How many bytes are kept."""
        return self.part_total + self.piece_total


class Multipart:
    """The calls on one upload in `bucket`; all parts but the last have `part_bytes` bytes."""

    def __init__(self, bucket: Bucket, target: Target, part_bytes: int) -> None:
        self._client = bucket.client
        self._bucket = bucket.name
        self._key = bucket.prefix + target.key
        self._pieces = f"{bucket.prefix}uploads/{target.id}/"
        self._upload_id = target.handle or ""
        self._length = target.length
        self.part_bytes = part_bytes

    def create(self) -> str:
        """Begin the multipart upload; returns its id."""
        return self._client.create_multipart_upload(Bucket=self._bucket, Key=self._key)["UploadId"]

    def look(self) -> Kept | None:
        """What is kept; None where the upload has been completed. Raises `FileNotFoundError` where it was aborted."""
        kept = Kept()
        try:
            self._look_at_parts(kept)
        except ClientError as error:
            if error.response["Error"]["Code"] != "NoSuchUpload":
                raise
            if not self._is_complete():
                raise FileNotFoundError(self._key) from None
            return None
        self._look_at_pieces(kept)
        return kept

    def put_part(self, number: int, content: bytes) -> None:
        """Upload a part; numbers count from 1."""
        self._client.upload_part(
            Bucket=self._bucket, Key=self._key, UploadId=self._upload_id, PartNumber=number, Body=content
        )

    def put_piece(self, start: int, content: bytes) -> str:
        """Store a piece, in place of one that starts at the same offset; returns its key."""
        key = f"{self._pieces}{start:020}"
        self._client.put_object(Bucket=self._bucket, Key=key, Body=content)
        return key

    def read(self, pieces: list[tuple[str, int]]) -> bytes:
        """The bytes of the pieces, in order."""
        answers = (self._client.get_object(Bucket=self._bucket, Key=key) for key, _ in pieces)
        return b"".join(answer["Body"].read() for answer in answers)

    def complete(self, kept: Kept) -> None:
        """Make the parts the object."""
        self._client.complete_multipart_upload(
            Bucket=self._bucket, Key=self._key, UploadId=self._upload_id, MultipartUpload={"Parts": kept.parts}
        )

    def abort(self) -> None:
        """Throw the parts away, if they are still there."""
        try:
            self._client.abort_multipart_upload(Bucket=self._bucket, Key=self._key, UploadId=self._upload_id)
        except ClientError as error:
            if error.response["Error"]["Code"] != "NoSuchUpload":
                raise

    def delete(self, keys: list[str]) -> None:
        """Delete pieces."""
        for first in range(0, len(keys), DELETED_AT_ONCE):
            batch: list[ObjectIdentifierTypeDef] = [{"Key": key} for key in keys[first : first + DELETED_AT_ONCE]]
            self._client.delete_objects(Bucket=self._bucket, Delete={"Objects": batch, "Quiet": True})

    def list_pieces(self) -> list[tuple[str, int]]:
        """All pieces as (key, bytes), by their offsets."""
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=self._pieces)
        return sorted((entry["Key"], entry["Size"]) for page in pages for entry in page.get("Contents", []))

    def _look_at_parts(self, kept: Kept) -> None:
        pages = self._client.get_paginator("list_parts").paginate(
            Bucket=self._bucket, Key=self._key, UploadId=self._upload_id
        )
        for page in pages:
            for part in page.get("Parts", []):
                kept.parts.append({"PartNumber": part["PartNumber"], "ETag": part["ETag"]})
                kept.part_total += part["Size"]

    def _look_at_pieces(self, kept: Kept) -> None:
        for key, size in self.list_pieces():
            if int(key.removeprefix(self._pieces)) == kept.offset:
                kept.pieces.append((key, size))
            else:
                kept.stale.append(key)

    def _is_complete(self) -> bool:
        try:
            return self._client.head_object(Bucket=self._bucket, Key=self._key)["ContentLength"] == self._length
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                return False
            raise
