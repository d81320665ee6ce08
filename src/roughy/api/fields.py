"""Types of fields that several resources take."""

from typing import Annotated

from pydantic import Field

NO_NUL = r"^[^\x00]*$"
"""Any text but with the NUL character, which PostgreSQL cannot store."""

Title = Annotated[str, Field(min_length=1, max_length=256, pattern=NO_NUL)]
"""What a person calls something."""
