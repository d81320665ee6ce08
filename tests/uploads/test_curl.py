"""curl, by hand: what an API user types."""

import subprocess
from pathlib import Path

from tests.debian import program
from tests.uploads.receiving import CHUNK, Receiver, Upload, recording, sha256
from tests.waiting import wait_until

LARGE = 200_000_000


def curl(upload: Upload, offset: int, file: Path, *more: str) -> subprocess.Popen[bytes]:
    """A curl that sends the file as what comes at the offset; it ends with 0 where the server takes it."""
    headers = CHUNK | {"Upload-Offset": str(offset)}
    command = [program("curl"), "-sS", "--fail", "-X", "PATCH", "-T", str(file), *more]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    return subprocess.Popen([*command, upload.url])


def test_curl_uploads_a_large_file_in_one_request(folder_receiver: Receiver, tmp_path: Path) -> None:
    content = recording(LARGE)
    upload, file = folder_receiver.expect(len(content)), tmp_path / "recording"
    file.write_bytes(content)
    assert curl(upload, 0, file).wait() == 0
    assert folder_receiver.stored(upload) == sha256(content)


def test_curl_goes_on_after_it_was_killed(receiver: Receiver, tmp_path: Path) -> None:
    content = recording(15_000_000)
    upload, file = receiver.expect(len(content)), tmp_path / "recording"
    file.write_bytes(content)
    with curl(upload, 0, file, "--limit-rate", "1M") as slow:
        wait_until(lambda: receiver.has_begun(upload))
        slow.kill()
    wait_until(lambda: upload.offset)
    assert upload.offset < len(content)

    def rest_is_taken() -> bool:
        rest, offset = tmp_path / "rest", upload.offset
        rest.write_bytes(content[offset:])
        return curl(upload, offset, rest).wait() == 0

    wait_until(rest_is_taken)
    assert receiver.stored(upload) == sha256(content)
