"""Everything that can be set is told to operators."""

from pathlib import Path

from roughy.settings import Settings

PAGE = Path(__file__).parents[1] / "docs" / "operations.md"


def test_the_operators_page_has_every_setting() -> None:
    page = PAGE.read_text()
    assert [name for name in Settings.model_fields if f"`ROUGHY_{name.upper()}`" not in page] == []
