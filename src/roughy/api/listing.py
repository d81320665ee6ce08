"""The envelope of every listing."""

from collections.abc import Callable
from typing import Generic, TypeVar

from pydantic import BaseModel

from roughy.database.paging import Page

Row = TypeVar("Row")
Item = TypeVar("Item")


class Listing(BaseModel, Generic[Item]):
    """One page of items, newest first; `total` counts everything that matches."""

    items: list[Item]
    total: int
    limit: int
    offset: int


def listing(page: Page[Row], show: Callable[[Row], Item]) -> Listing[Item]:
    """A page of rows as the client sees it."""
    return Listing[Item](
        items=[show(row) for row in page.items], total=page.total, limit=page.limit, offset=page.offset
    )
