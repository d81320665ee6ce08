"""Roughy turns raw talking-head footage into a rough cut."""

__version__ = "0.1.0"
