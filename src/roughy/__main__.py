"""`python -m roughy` is the `roughy` command."""

from roughy.cli import app

app()
