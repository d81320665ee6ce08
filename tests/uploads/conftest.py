"""Receivers for the tests of uploads."""

from collections.abc import Iterator

import pytest

from roughy.settings import Settings
from tests.conftest import bucket_settings
from tests.uploads.receiving import Receiver, receiving


@pytest.fixture(scope="session")
def folder_receiver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Receiver]:
    """A receiver that stores bytes in a folder; tests share it."""
    with receiving(Settings(data=tmp_path_factory.mktemp("receiver") / "data")) as running:
        yield running


@pytest.fixture(scope="session")
def bucket_receiver(tmp_path_factory: pytest.TempPathFactory, rclone_endpoint: str) -> Iterator[Receiver]:
    """A receiver that stores bytes in a bucket; tests share it."""
    with receiving(bucket_settings(rclone_endpoint, tmp_path_factory.mktemp("receiver") / "data")) as running:
        yield running


@pytest.fixture(params=["folder", "bucket"])
def receiver(request: pytest.FixtureRequest) -> Receiver:
    """A receiver on a folder, then one on a bucket."""
    return request.getfixturevalue(f"{request.param}_receiver")
