"""Telling the format from the first bytes of an upload, before any of them count."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from roughy.media.identify import MIN_HEAD, Format, identify

WANTED_HEAD = 4096
"""More than the least that tells a format often tells sound from video, too."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """What the first chunks of a request, after the bytes that are `kept` already, show of the file."""

    kept: bytes
    received: bytes

    @property
    def enough(self) -> bool:
        """Whether there are as many bytes as a format needs."""
        return len(self.kept) + len(self.received) >= MIN_HEAD

    @property
    def format(self) -> Format | None:
        """The format, None where it is not supported."""
        return identify(self.kept + self.received)


async def read_beginning(kept: bytes, chunks: AsyncIterator[bytes]) -> Beginning:
    """Take chunks until there are enough to tell the format well, or no more come."""
    received = bytearray()
    async for chunk in chunks:
        received += chunk
        if len(kept) + len(received) >= WANTED_HEAD:
            break
    return Beginning(kept, bytes(received))


async def rejoin(beginning: Beginning, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The chunks from the first again."""
    if beginning.received:
        yield beginning.received
    async for chunk in chunks:
        yield chunk
