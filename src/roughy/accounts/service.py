"""Accounts, and the keys that prove who calls."""

import hashlib
import hmac
import secrets
import uuid

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from roughy.accounts.model import Account, ApiKey
from roughy.errors import RoughyError

KEY_PREFIX = "sk_"


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
    session.add(ApiKey(account_id=account.id, digest=_digest(key)))
    return key


async def authenticate(session: AsyncSession, key: str) -> uuid.UUID | None:
    """The id of the account that the key opens, None where it opens none.

    A key carries 256 random bits, so a plain SHA-256 of it can be neither guessed nor reversed.
    """
    digest = _digest(key)
    found = await session.scalar(select(ApiKey).where(ApiKey.digest == digest, ApiKey.revoked_at.is_(None)))
    if found and hmac.compare_digest(found.digest, digest):
        return found.account_id
    return None


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
