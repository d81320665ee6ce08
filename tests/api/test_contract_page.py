"""`docs/contract.md` names tests that exist, and for every row at least one."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "contract.md").read_text()
ROWS = [line for line in PAGE.splitlines() if re.match(r"\| (?!---|a client sees)", line)]


@cache
def names_in(path: str) -> frozenset[str]:
    """The names of the tests of a module."""
    nodes = ast.walk(ast.parse((ROOT / path).read_text()))
    names = {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    return frozenset(name for name in names if name.startswith("test_"))


@pytest.mark.parametrize("row", ROWS, ids=[row.split("|")[1].strip()[:60] for row in ROWS])
def test_every_row_names_tests_that_exist(row: str) -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", row)
    assert named, "a row without a test proves nothing"
    for path, name in named:
        assert (ROOT / path).is_file() and name in names_in(path), f"{path} has no {name}"


def test_the_page_has_the_chapters_of_the_contract() -> None:
    chapters = re.findall(r"^## (.+)$", PAGE, flags=re.MULTILINE)
    assert chapters[:7] == [
        "Conventions",
        "Projects",
        "Assets",
        "Uploads",
        "Credits and billing",
        "Cuts",
        "Renders",
    ]
    assert len(ROWS) > 70
