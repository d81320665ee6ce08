"""Servers with other settings than the shared one's."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy

from roughy.settings import Settings
from tests.api.long import looped
from tests.conftest import bucket_settings
from tests.servers import Server, serving


def new_database(postgres_url: str) -> str:
    """The URL of a new, empty database on the same PostgreSQL server."""
    url = sqlalchemy.make_url(postgres_url)
    name = f"test_{uuid.uuid4().hex}"
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return url.set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="module", params=["sqlite-folder", "postgres-s3"])
def own_server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that a module has for itself, to kill, to stop or to flood, on both pairs of database and storage."""
    settings = Settings(data=tmp_path_factory.mktemp("own") / "data")
    if request.param == "postgres-s3":
        settings = bucket_settings(request.getfixturevalue("moto_endpoint"), settings.data)
        settings.database_url = new_database(request.getfixturevalue("postgres_url"))
    settings.requests_per_minute = 1_000_000
    with serving(settings) as running:
        yield running


@pytest.fixture(scope="session")
def long_recording(spoken_recording: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Minutes of video, which take a while to render."""
    return looped(spoken_recording, tmp_path_factory.mktemp("long") / "long.mp4", times=16)
