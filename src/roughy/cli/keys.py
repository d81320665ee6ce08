"""`roughy keys`: API keys of accounts."""

from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from roughy.accounts.service import create_key
from roughy.cli.opening import in_transaction
from roughy.cli.refusals import refusals

app = typer.Typer(help="API keys.", no_args_is_help=True)


@app.callback()
def keys() -> None:
    """API keys."""


@app.command("create")
def create(
    account: Annotated[str, typer.Option(help="The account's name; created where it is new.", show_default=False)],
    data: Annotated[Path | None, typer.Option(help="The data folder.")] = None,
) -> None:
    """Create a key and print it, alone; it is stored as a digest and cannot be shown again."""

    async def body(session: AsyncSession) -> str:
        return await create_key(session, account)

    with refusals():
        typer.echo(in_transaction(data, body))
