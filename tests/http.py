"""Single HTTP requests of tests, whose answers may take as long as they like on a busy machine (httpx: 5 seconds)."""

from functools import partial

import httpx

from tests.waiting import PATIENCE_SECONDS

get = partial(httpx.get, timeout=PATIENCE_SECONDS)
head = partial(httpx.head, timeout=PATIENCE_SECONDS)
options = partial(httpx.options, timeout=PATIENCE_SECONDS)
patch = partial(httpx.patch, timeout=PATIENCE_SECONDS)
post = partial(httpx.post, timeout=PATIENCE_SECONDS)
delete = partial(httpx.delete, timeout=PATIENCE_SECONDS)
request = partial(httpx.request, timeout=PATIENCE_SECONDS)
