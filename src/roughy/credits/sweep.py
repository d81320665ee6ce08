"""What time does to the ledger by itself."""

from roughy.credits.expiry import accounts_with_due_grants
from roughy.credits.service import lock
from roughy.database.connection import Database


async def expire_grants(database: Database) -> None:
    """Let the grants of all accounts expire whose date has passed; any number of processes may do so at once."""
    async with database.reading() as session:
        accounts = await accounts_with_due_grants(session)
    for account_id in accounts:
        async with database.transaction() as session:
            await lock(session, account_id)
