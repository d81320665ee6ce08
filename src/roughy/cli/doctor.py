"""`roughy doctor`: what is there, what is missing, and how to get it."""

from pathlib import Path
from typing import Annotated

import av
import typer

from roughy.accounts.service import count_accounts
from roughy.cli.opening import in_transaction, settings_for
from roughy.errors import RoughyError
from roughy.speech.model import model_folder
from roughy.storage.blobs import open_blobs

ENCODERS = ("libx264", "libx265", "aac", "libmp3lame")


def doctor(data: Annotated[Path | None, typer.Option(help="The data folder.")] = None) -> None:
    """Check everything Roughy needs; ends with status 1 where something is missing."""
    settings = settings_for(data)
    checks = {
        "data folder and database": lambda: in_transaction(data, count_accounts),
        "storage": lambda: open_blobs(settings),
        "speech model": lambda: model_folder(settings.model),
        "encoders": _check_encoders,
    }
    healthy = True
    for name, check in checks.items():
        try:
            check()
            typer.echo(f"ok       {name}")
        except RoughyError as error:
            healthy = False
            typer.echo(f"missing  {name}: {error.message}")
    if not healthy:
        raise typer.Exit(1)


def _check_encoders() -> None:
    missing = [name for name in ENCODERS if name not in av.codecs_available]
    if missing:
        message = f"FFmpeg comes without {', '.join(missing)}: install PyAV from its wheel (`pip install av`)."
        raise RoughyError("encoder_missing", message)
