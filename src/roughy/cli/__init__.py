"""The command line: one module a command."""

from roughy.cli.app import app

__all__ = ["app"]
