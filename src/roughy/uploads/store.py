"""What the transfer of bytes asks of the place that keeps them; it knows neither HTTP nor rows."""

import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Target:
    """One upload as a byte store sees it: `length` bytes that end up under the blob `key`."""

    id: uuid.UUID
    length: int
    key: str
    handle: str | None = None


class ByteStore(Protocol):
    """Keeps the bytes of unfinished uploads and hands finished ones to the blobs.

    One writer at a time: callers hold the upload's lease for every method but `offset` and `peek`.
    """

    async def create(self, target: Target) -> str | None:
        """Prepare to receive; what comes back is the `handle` of the target from then on."""

    async def offset(self, target: Target) -> int:
        """How many bytes are kept, on the disk or in the bucket; `length` once the upload is finished."""

    async def peek(self, target: Target, count: int) -> bytes:
        """The first `count` bytes that are kept, or as many as there are.

        Only for an upload that has just begun: one that fills a part, or is complete, may show nothing.
        """

    async def append(self, target: Target, offset: int, chunks: AsyncIterator[bytes]) -> int:
        """Keep the chunks from `offset` on, where the unfinished upload stands, and return the offset after them.

        Every byte before the returned offset survives a crash of the process and of the machine. The chunks never go
        beyond `length`; with the last one the upload is finished, as by `finish`.
        """

    async def finish(self, target: Target) -> None:
        """Give the bytes, all of which were received, to the blobs under the key; does nothing a second time."""

    async def abort(self, target: Target) -> None:
        """Throw away what was received of an unfinished upload; does nothing a second time."""
