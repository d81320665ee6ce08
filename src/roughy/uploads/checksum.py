"""Chunks that come with a checksum count whole or not at all (tus 1.0.0, "Checksum" extension)."""

import asyncio
import base64
import binascii
import hashlib
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from roughy.errors import RoughyError
from roughy.uploads.intake import Ending, Intake

ALGORITHMS = ("sha1", "sha256")
IN_MEMORY_BYTES = 1 << 20
READ_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Checksum:
    """What a chunk's bytes must hash to."""

    algorithm: str
    digest: bytes


def parse_checksum(header: str) -> Checksum:
    """Read an `Upload-Checksum` header, `sha1 <base64>`; raises `bad_request` for any other form or algorithm."""
    algorithm, _, encoded = header.partition(" ")
    try:
        digest = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        digest = b""
    if algorithm not in ALGORITHMS or len(digest) != hashlib.new(algorithm).digest_size:
        known = " or ".join(ALGORITHMS)
        raise RoughyError("bad_request", f"Upload-Checksum must be {known}, a space and the digest in base64.")
    return Checksum(algorithm, digest)


async def verified(intake: Intake, checksum: Checksum, folder: Path) -> AsyncIterator[bytes]:
    """The chunks of the intake, handed on once all are in and proven right; none where the connection broke.

    They wait in an unnamed file in `folder`. Raises `checksum_mismatch`.
    """
    actual = hashlib.new(checksum.algorithm)
    with tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES, dir=str(folder)) as spool:
        async for chunk in intake:
            await asyncio.to_thread(_take_in, spool, actual, chunk)
        if intake.ending is not Ending.COMPLETE:
            return
        if actual.digest() != checksum.digest:
            raise RoughyError("checksum_mismatch", "The chunk does not match its Upload-Checksum: send it again.")
        spool.seek(0)
        while chunk := await asyncio.to_thread(spool.read, READ_BYTES):
            yield chunk


def _take_in(spool: IO[bytes], actual: "hashlib._Hash", chunk: bytes) -> None:
    spool.write(chunk)
    actual.update(chunk)
