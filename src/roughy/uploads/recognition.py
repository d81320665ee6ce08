"""Telling the format from the first bytes of an upload, before any of them count."""

from collections.abc import AsyncIterator

from roughy.errors import RoughyError
from roughy.media.identify import MIN_HEAD, Format, identify
from roughy.uploads.intake import Ending

WANTED_HEAD = 4096
"""More than the least that tells a format often tells sound from video, too."""
UNSUPPORTED = "This is no audio or video format that Roughy reads: export the recording as mp4, mov, mp3 or wav."


async def read_beginning(chunks: AsyncIterator[bytes]) -> bytes:
    """Take chunks until there are enough bytes to tell a format well, or no more come.

    A first chunk that suffices is what comes back, uncopied.
    """
    received = b""
    async for chunk in chunks:
        received += chunk
        if len(received) >= WANTED_HEAD:
            break
    return received


async def rejoin(beginning: bytes, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The chunks from the first again."""
    if beginning:
        yield beginning
    async for chunk in chunks:
        yield chunk


def recognise(head: bytes, ending: Ending | None) -> Format | None:
    """The format of a file that begins with `head`; None where the connection broke before enough bytes came.

    Raises `unsupported_media`, and `bad_request` where a complete request brought too few.
    """
    if len(head) < MIN_HEAD:
        if ending is Ending.COMPLETE:
            raise RoughyError("bad_request", f"The first chunk must carry at least {MIN_HEAD} bytes of the file.")
        return None
    found = identify(head)
    if not found:
        raise RoughyError("unsupported_media", UNSUPPORTED)
    return found
