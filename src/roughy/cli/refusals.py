"""Show an error that a person can act on as one line, and end with status 1."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from roughy.errors import RoughyError


@contextmanager
def refusals() -> Iterator[None]:
    """Turn a `RoughyError` into `roughy: message` on standard error, and Ctrl-C into status 130.

    A `KeyboardInterrupt` with a message says what is left behind.
    """
    try:
        yield
    except RoughyError as error:
        typer.echo(f"roughy: {error.message}", err=True)
        raise typer.Exit(1) from None
    except KeyboardInterrupt as stop:
        typer.echo(f"roughy: interrupted; {str(stop) or 'nothing was left behind'}", err=True)
        raise typer.Exit(130) from None
