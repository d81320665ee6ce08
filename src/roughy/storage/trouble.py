"""Storage that fails for reasons an operator can see to: full, or out of reach."""

import errno
import sqlite3

from botocore.exceptions import BotoCoreError, ClientError
from obstore.exceptions import GenericError
from sqlalchemy.exc import DBAPIError

from roughy.errors import RoughyError

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
DISK_FULL = "The server's disk is full: what was acknowledged is kept, go on once the operator has made room."
UNAVAILABLE = "The server cannot reach its storage: what was acknowledged is kept, try again in a moment."


def storage_refusal(error: BaseException | None) -> RoughyError | None:
    """What to tell a client of `error`: `disk_full`, `storage_unavailable`, or None where it is something else."""
    if isinstance(error, DBAPIError):
        error = error.orig
    if isinstance(error, OSError) and error.errno in FULL:
        return RoughyError("disk_full", DISK_FULL)
    if isinstance(error, sqlite3.OperationalError) and error.sqlite_errorcode == sqlite3.SQLITE_FULL:
        return RoughyError("disk_full", DISK_FULL)
    if isinstance(error, BotoCoreError | ClientError | GenericError):
        return RoughyError("storage_unavailable", UNAVAILABLE)
    return None
