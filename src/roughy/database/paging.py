"""One page of a listing, with the count of everything that matches."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """`items` of a listing from `offset` on, at most `limit`; `total` counts all rows that match."""

    items: Sequence[Row]
    total: int
    limit: int
    offset: int


async def fetch_page(session: AsyncSession, rows: Select[Row], newest: Any, limit: int, offset: int) -> Page[Row]:
    """Read one page of `rows`, ordered by the column `newest` from high to low."""
    total = await session.scalar(select(func.count()).select_from(rows.order_by(None).subquery())) or 0
    found = await session.scalars(rows.order_by(newest.desc()).limit(limit).offset(offset))
    return Page(found.all(), total, limit, offset)
