"""Recordings for the tests of media, made once a session."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.media.sources import CATALOGUE, make

os.environ["SVT_LOG"] = "0"
"""The AV1 encoder writes to standard error itself."""


@pytest.fixture(scope="session")
def footage(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Gives the path of a recording of `CATALOGUE` by its name."""
    folder, made = tmp_path_factory.mktemp("footage"), {}

    def path(name: str) -> Path:
        if name not in made:
            made[name] = make(CATALOGUE[name], folder)
        return made[name]

    return path
