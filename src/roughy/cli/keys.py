"""`roughy keys`: API keys of accounts."""

import uuid
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from roughy.accounts.model import ApiKey
from roughy.accounts.service import create_key, list_keys, revoke_key
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


@app.command("list")
def list_(
    account: Annotated[str, typer.Option(help="The account's name.", show_default=False)],
    data: Annotated[Path | None, typer.Option(help="The data folder.")] = None,
) -> None:
    """Print an account's keys, oldest first: id, last letters, when it was created, and when revoked."""

    async def body(session: AsyncSession) -> list[str]:
        return [_line(key) for key in await list_keys(session, account)]

    with refusals():
        for line in in_transaction(data, body):
            typer.echo(line)


@app.command("revoke")
def revoke(
    key_id: Annotated[uuid.UUID, typer.Argument(help="The key's id, as `roughy keys list` shows it.")],
    data: Annotated[Path | None, typer.Option(help="The data folder.")] = None,
) -> None:
    """Let a key open nothing from now on, and print its line."""

    async def body(session: AsyncSession) -> str:
        return _line(await revoke_key(session, key_id))

    with refusals():
        typer.echo(in_transaction(data, body))


def _line(key: ApiKey) -> str:
    moments = [("created", key.created_at), ("revoked", key.revoked_at)]
    told = [f"{what} {moment:%Y-%m-%dT%H:%M:%SZ}" for what, moment in moments if moment]
    return "  ".join([str(key.id), f"…{key.ending or '????'}", *told])
