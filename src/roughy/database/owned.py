"""Rows that belong to an account: the one place where ownership limits what a query sees."""

import uuid
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import BindParameter, ForeignKey, Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from roughy.database.base import new_id
from roughy.database.statements import Statements
from roughy.errors import RoughyError


class Owned:
    """What every model has whose rows belong to accounts: an id that sorts by time, and the owner."""

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)


Row = TypeVar("Row", bound=Owned)
Value = TypeVar("Value")


def readable(model: type[Row], account_id: uuid.UUID | BindParameter[uuid.UUID]) -> Select[Row]:
    """The rows that the account may see."""
    return select(model).where(model.account_id == account_id)


async def get_owned(session: AsyncSession, model: type[Row], account_id: uuid.UUID, row_id: uuid.UUID) -> Row:
    """The account's row of that id; raises `not_found` where it has none, whoever else may."""
    one = _one(model)  # type: ignore[arg-type]  # mypy takes the hash of a model's rows for that of the model.
    row: Row | None = await session.scalar(one, {"owner": account_id, "row": row_id})
    if not row:
        raise _not_found(model)
    return row


async def get_owned_value(
    statements: Statements,
    model: type[Owned],
    column: InstrumentedAttribute[Value],
    account_id: uuid.UUID,
    row_id: uuid.UUID,
) -> Value:
    """One column of the account's row of that id; raises `not_found` where it has none, whoever else may."""
    only = _only(model, column)  # type: ignore[arg-type]  # as in `get_owned`
    row = (await statements.execute(only, {"owner": account_id, "row": row_id})).one_or_none()
    if not row:
        raise _not_found(model)
    value: Value = row[0]
    return value


@cache
def _only(model: type[Owned], column: InstrumentedAttribute[Any]) -> Select[Any]:
    return _one(model).with_only_columns(column)  # type: ignore[arg-type]  # as in `get_owned`


@cache
def _one(model: type[Owned]) -> Select[Any]:
    """The statement for one row, kept because building it takes longer than running it."""
    return readable(model, bindparam("owner")).where(model.id == bindparam("row"))


def _not_found(model: type[Owned]) -> RoughyError:
    return RoughyError("not_found", f"There is no {_noun(model)} with this id.")


def _noun(model: type[Owned]) -> str:
    """The model's name in a sentence: `webhook endpoint` for `WebhookEndpoint`."""
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in model.__name__).strip()
