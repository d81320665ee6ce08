"""What every test of editing starts from: somebody speaks."""

import pytest

from tests.editing.speech import speak


@pytest.fixture
def say():
    return speak
