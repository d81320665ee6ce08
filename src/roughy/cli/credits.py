"""`roughy credits`: what the operator gives, takes and looks up."""

import uuid
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from roughy.accounts.service import find_account
from roughy.assets.service import activate_paid
from roughy.cli.opening import in_transaction
from roughy.cli.refusals import refusals
from roughy.credits import service
from roughy.credits.model import LedgerEntry

app = typer.Typer(help="Credits of accounts.", no_args_is_help=True)

AccountName = Annotated[str, typer.Option("--account", help="The account's name.", show_default=False)]
DataFolder = Annotated[Path | None, typer.Option("--data", help="The data folder.")]


@app.command("grant")
def grant(
    amount: Annotated[int, typer.Argument(help="How many credits; one pays for a started minute.")],
    account: AccountName,
    expires: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The last day, in UTC, on which they can be used.")
    ] = None,
    data: DataFolder = None,
) -> None:
    """Add credits to an account, activate assets that waited for payment, and print the new balance."""
    expires_at = expires.replace(tzinfo=UTC) + timedelta(days=1) if expires else None
    _change(data, account, lambda session, owner: service.grant(session, owner, amount, expires_at=expires_at))


@app.command("refund")
def refund(
    account: AccountName,
    asset: Annotated[uuid.UUID, typer.Option(help="The asset whose charge is given back.", show_default=False)],
    amount: Annotated[int | None, typer.Option(help="How many credits; all that it cost by default.")] = None,
    data: DataFolder = None,
) -> None:
    """Give back what an asset cost, once, and print the new balance; the asset stays."""
    _change(data, account, lambda session, owner: service.refund(session, owner, asset, amount))


# A negative number is an argument here, not an option.
@app.command("adjust", context_settings={"ignore_unknown_options": True})
def adjust(
    delta: Annotated[int, typer.Argument(help="How many credits to add, or with a minus to take.")],
    account: AccountName,
    reason: Annotated[str, typer.Option(help="Why; the ledger keeps it.", show_default=False)],
    data: DataFolder = None,
) -> None:
    """Correct a balance, below zero if need be, and print it."""
    _change(data, account, lambda session, owner: service.adjust(session, owner, delta, reason))


@app.command("balance")
def balance(account: AccountName, data: DataFolder = None) -> None:
    """Print an account's balance, alone."""

    async def body(session: AsyncSession) -> int:
        return await service.balance(session, (await find_account(session, account)).id)

    with refusals():
        typer.echo(in_transaction(data, body))


@app.command("history")
def history(
    account: AccountName,
    limit: Annotated[int, typer.Option(min=1, help="How many entries.")] = 20,
    offset: Annotated[int, typer.Option(min=0, help="How many of the newest to skip.")] = 0,
    data: DataFolder = None,
) -> None:
    """Print an account's ledger, newest entry first: when, why, how many credits, and what for."""

    async def body(session: AsyncSession) -> list[str]:
        page = await service.history(session, (await find_account(session, account)).id, limit, offset)
        return [_line(entry) for entry in page.items]

    with refusals():
        for line in in_transaction(data, body):
            typer.echo(line)


def _change(data: Path | None, account: str, change: Callable[[AsyncSession, uuid.UUID], Awaitable[object]]) -> None:
    """Change the account's ledger, activate what it now pays for, and print the new balance."""

    async def body(session: AsyncSession) -> int:
        owner = await find_account(session, account)
        await change(session, owner.id)
        await activate_paid(session, owner.id)
        return await service.balance(session, owner.id)

    with refusals():
        typer.echo(f"{account} now has {in_transaction(data, body)} credits")


def _line(entry: LedgerEntry) -> str:
    subjects = {
        "asset": entry.asset_id,
        "grant": entry.grant_id,
        "invoice": entry.stripe_invoice_id,
        "checkout": entry.stripe_session_id,
    }
    subject = " ".join(f"{name} {value}" for name, value in subjects.items() if value)
    parts = [f"{entry.created_at:%Y-%m-%dT%H:%M:%SZ}", f"{entry.type:<13}", f"{entry.delta:+6d}", subject, entry.reason]
    return "  ".join(part for part in parts if part)
