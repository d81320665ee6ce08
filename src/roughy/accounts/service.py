"""Accounts, and the keys that prove who calls."""

import hashlib
import hmac
import secrets
import uuid
from collections.abc import Sequence
from typing import cast

from sqlalchemy import Table, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from roughy.accounts.model import Account, ApiKey
from roughy.database.base import now
from roughy.database.statements import Statements
from roughy.errors import RoughyError

KEY_PREFIX = "sk_"
ENDING_LETTERS = 4

KEYS = cast(Table, ApiKey.__table__)
OPEN = select(KEYS.c.digest, KEYS.c.account_id).where(KEYS.c.digest == bindparam("sought"), KEYS.c.revoked_at.is_(None))


async def count_accounts(session: AsyncSession) -> int:
    """How many accounts there are."""
    return await session.scalar(select(func.count()).select_from(Account)) or 0


async def find_account(session: AsyncSession, name: str) -> Account:
    """The account of that name; raises `account_not_found`."""
    account = await session.scalar(select(Account).where(Account.name == name))
    if not account:
        message = f"There is no account named {name!r}: create it with `roughy keys create --account`."
        raise RoughyError("account_not_found", message)
    return account


async def create_key(session: AsyncSession, account_name: str) -> str:
    """Create a key for the account, and the account where it is new; the key is never shown again."""
    account = await session.scalar(select(Account).where(Account.name == account_name))
    if not account:
        account = Account(name=account_name)
        session.add(account)
        await session.flush()
    key = KEY_PREFIX + secrets.token_urlsafe(32)
    session.add(ApiKey(account_id=account.id, digest=_digest(key), ending=key[-ENDING_LETTERS:]))
    return key


async def list_keys(session: AsyncSession, account_name: str) -> Sequence[ApiKey]:
    """The keys of an account, oldest first, revoked ones too; raises `account_not_found`."""
    account = await find_account(session, account_name)
    return (await session.scalars(select(ApiKey).where(ApiKey.account_id == account.id).order_by(ApiKey.id))).all()


async def revoke_key(session: AsyncSession, key_id: uuid.UUID) -> ApiKey:
    """Let a key open nothing from now on; one that was revoked before stays so. Raises `key_not_found`."""
    key = await session.get(ApiKey, key_id)
    if not key:
        raise RoughyError("key_not_found", "There is no key with this id: look it up with `roughy keys list`.")
    key.revoked_at = key.revoked_at or now()
    return key


async def authenticate(statements: Statements, key: str) -> uuid.UUID | None:
    """The id of the account that the key opens, None where it opens none.

    A key carries 256 random bits, so a plain SHA-256 of it can be neither guessed nor reversed.
    """
    digest = _digest(key)
    found = (await statements.execute(OPEN, {"sought": digest})).one_or_none()
    return found.account_id if found and hmac.compare_digest(found.digest, digest) else None


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
