"""Everything that can be set is told to operators, and what need not be set is made up once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from roughy.settings import Settings

PAGE = Path(__file__).parents[1] / "docs" / "operations.md"


def test_the_operators_page_has_every_setting() -> None:
    page = PAGE.read_text()
    assert [name for name in Settings.model_fields if f"`ROUGHY_{name.upper()}`" not in page] == []


def test_who_asks_at_once_for_a_secret_that_is_not_there_is_given_the_same(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        for number in range(30):
            asking = [Settings(data=tmp_path / str(number))] * 8
            [secret] = set(threads.map(Settings.signing_secret, asking))
            assert len(secret) == 64


def test_a_secret_that_a_crash_left_unwritten_is_made_up_again(tmp_path: Path) -> None:
    (tmp_path / "secret").touch()
    secret = Settings(data=tmp_path).signing_secret()
    assert len(secret) == 64 and secret == Settings(data=tmp_path).signing_secret()
