"""curl, by hand: what an API user types."""

import subprocess
from pathlib import Path

from tests.debian import program
from tests.uploads.receiving import CHUNK, Receiver, recording, sha256

LARGE = 200_000_000


def curl(*arguments: str) -> str:
    """What curl prints; it fails where the server refuses."""
    headers = [argument for name, value in CHUNK.items() for argument in ("-H", f"{name}: {value}")]
    ran = subprocess.run(
        [program("curl"), "-sS", "--fail", *headers, *arguments], capture_output=True, text=True, check=True
    )
    return ran.stdout


def test_curl_uploads_a_large_file_in_one_request(folder_receiver: Receiver, tmp_path: Path) -> None:
    content = recording(LARGE)
    upload, file = folder_receiver.expect(len(content)), tmp_path / "recording"
    file.write_bytes(content)
    curl("-X", "PATCH", "-H", "Upload-Offset: 0", "-T", str(file), upload.url)
    assert folder_receiver.stored(upload) == sha256(content)


def test_curl_goes_on_after_it_was_killed(receiver: Receiver, tmp_path: Path) -> None:
    content = recording(15_000_000)
    upload, file = receiver.expect(len(content)), tmp_path / "recording"
    file.write_bytes(content)
    slow = ["-X", "PATCH", "-H", "Upload-Offset: 0", "--limit-rate", "8M", "--max-time", "1", "-T", str(file)]
    try:
        curl(*slow, upload.url)
    except subprocess.CalledProcessError as killed:
        assert killed.returncode == 28
    offset = upload.offset
    assert 0 < offset < len(content)
    (tmp_path / "rest").write_bytes(content[offset:])
    curl("-X", "PATCH", "-H", f"Upload-Offset: {offset}", "-T", str(tmp_path / "rest"), upload.url)
    assert receiver.stored(upload) == sha256(content)
