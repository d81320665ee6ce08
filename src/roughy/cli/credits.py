"""`roughy credits`: what the operator gives and takes."""

from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from roughy.accounts.service import find_account
from roughy.assets.service import activate_paid
from roughy.cli.opening import in_transaction
from roughy.cli.refusals import refusals
from roughy.credits import service

app = typer.Typer(help="Credits of accounts.", no_args_is_help=True)


@app.callback()
def credits() -> None:
    """Credits of accounts."""


@app.command("grant")
def grant(
    amount: Annotated[int, typer.Argument(help="How many credits; one pays for a started minute.")],
    account: Annotated[str, typer.Option(help="The account's name.", show_default=False)],
    data: Annotated[Path | None, typer.Option(help="The data folder.")] = None,
) -> None:
    """Add credits to an account, activate assets that waited for payment, and print the new balance."""

    async def body(session: AsyncSession) -> int:
        owner = await find_account(session, account)
        await service.grant(session, owner.id, amount)
        await activate_paid(session, owner.id)
        return await service.balance(session, owner.id)

    with refusals():
        typer.echo(f"{account} now has {in_transaction(data, body)} credits")
