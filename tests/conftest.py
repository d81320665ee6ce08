"""Servers that more than one room's tests need."""

import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import boto3
import pytest

from roughy.settings import Settings

S3_KEY_ID, S3_SECRET = "roughy", "roughy-secret"
SECONDS_TO_START = 20


def free_port() -> int:
    """A TCP port on the loopback address that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_for_port(port: int) -> None:
    """Return once somebody listens on the port; raise TimeoutError where nobody comes."""
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        with socket.socket() as attempt:
            if attempt.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"nobody listens on port {port}")


@contextmanager
def listening(tool: str, *arguments: str, port: int) -> Iterator[str]:
    """Run a command of the environment until the block ends; gives the URL it listens on."""
    command = [Path(sys.executable).with_name(tool), *arguments]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for_port(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.kill()
        server.wait()


@pytest.fixture(scope="session")
def moto_endpoint() -> Iterator[str]:
    """Where moto speaks S3."""
    port = free_port()
    with listening("moto_server", "-p", str(port), port=port) as url:
        yield url


@pytest.fixture(scope="session")
def rclone_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where rclone speaks S3 on a folder."""
    port, folder = free_port(), tmp_path_factory.mktemp("rclone")
    arguments = ["serve", "s3", "--addr", f"127.0.0.1:{port}", "--auth-key", f"{S3_KEY_ID},{S3_SECRET}", str(folder)]
    with listening("rclone", *arguments, port=port) as url:
        yield url


def bucket_settings(endpoint: str, data: Path) -> Settings:
    """Settings that store bytes below a prefix of a new bucket."""
    bucket = f"test-{uuid.uuid4().hex}"
    keys = {"aws_access_key_id": S3_KEY_ID, "aws_secret_access_key": S3_SECRET}
    boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1", **keys).create_bucket(Bucket=bucket)
    return Settings(
        data=data,
        storage=f"s3://{bucket}/some/prefix",
        s3_endpoint=endpoint,
        s3_access_key_id=S3_KEY_ID,
        s3_secret_access_key=S3_SECRET,
    )


@pytest.fixture(params=["folder", "moto", "rclone"])
def storage_settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings that store bytes in a folder, then in a bucket of two servers that each read S3 in their own way."""
    data = tmp_path / "data"
    if request.param == "folder":
        return Settings(data=data)
    return bucket_settings(request.getfixturevalue(f"{request.param}_endpoint"), data)
