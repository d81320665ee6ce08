"""One opened Roughy: its settings, database, blobs and signing secret, handed to everything that serves or works."""

from dataclasses import dataclass

from roughy.database.connection import Database
from roughy.settings import Settings
from roughy.storage.blobs import Blobs, open_blobs


@dataclass(frozen=True, slots=True)
class Installation:
    """What the rooms of the service share."""

    settings: Settings
    database: Database
    blobs: Blobs
    secret: bytes

    @classmethod
    def open(cls, settings: Settings) -> "Installation":
        """Open the database and blobs that the settings name, creating folders that are missing.

        Raises `RoughyError` with code `data_not_writable` where the data folder cannot be written.
        """
        secret = settings.signing_secret()
        return cls(settings, Database(settings.database), open_blobs(settings), secret)

    async def close(self) -> None:
        """Close the database's connections."""
        await self.database.close()
