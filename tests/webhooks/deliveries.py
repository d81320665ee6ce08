"""Run deliverers in tests."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from roughy.installation import Installation
from roughy.webhooks.deliverer import Deliverer
from roughy.webhooks.sender import Sender
from roughy.webhooks.signing import Seal
from tests.waiting import PATIENCE_SECONDS

AT_ONCE = (timedelta(0),) * 8
"""The published number of attempts without the waiting."""
LONG = timedelta(hours=1)


@asynccontextmanager
async def delivering(here: Installation, **options: Any) -> AsyncIterator[Deliverer]:
    """A deliverer that works until the block ends, without waiting between attempts unless told otherwise."""
    sender = options.pop("sender", None) or Sender(allow_private=True, seconds=PATIENCE_SECONDS)
    deliverer = Deliverer(here.database, Seal(here.secret), sender, **{"schedule": AT_ONCE, "lease": LONG} | options)
    running = asyncio.create_task(deliverer.run())
    try:
        yield deliverer
    finally:
        running.cancel()
        await asyncio.wait([running])
