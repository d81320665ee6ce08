"""The `roughy` command and its subcommands."""

from typing import Annotated

import typer

from roughy import __version__
from roughy.cli import credits, cut, doctor, keys, serve, worker

app = typer.Typer(
    name="roughy",
    help="Raw talking-head footage in, a rough cut out.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.command("cut", cls=cut.CutCommand)(cut.cut)
app.command("serve")(serve.serve)
app.command("worker")(worker.worker)
app.command("doctor")(doctor.doctor)
app.add_typer(keys.app, name="keys")
app.add_typer(credits.app, name="credits")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"roughy {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")] = (
        False
    ),
) -> None:
    """Raw talking-head footage in, a rough cut out."""
