"""`/metrics`: what the server does, in Prometheus' text format.

Processes that serve together leave their counts in one folder, which `roughy serve` names to `prometheus_client` (see
its "Multiprocess Mode").
"""

import os

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

router = APIRouter(include_in_schema=False)

REQUESTS = Counter("roughy_requests_total", "Requests served", ["method", "route", "status"])
SECONDS = Histogram("roughy_request_seconds", "Time to serve a request", ["method", "route"])


@router.get("/metrics")
async def metrics() -> Response:
    """Return all metrics; needs no key, so keep the path inside your network."""
    return Response(generate_latest(_registry()), media_type=CONTENT_TYPE_LATEST)


def _registry() -> CollectorRegistry:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return together
