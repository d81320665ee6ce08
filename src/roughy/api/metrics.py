"""`/metrics`: what the process does, in Prometheus' text format."""

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram, generate_latest

router = APIRouter(include_in_schema=False)

REQUESTS = Counter("roughy_requests_total", "Requests served", ["method", "route", "status"])
SECONDS = Histogram("roughy_request_seconds", "Time to serve a request", ["method", "route"])


@router.get("/metrics")
async def metrics() -> Response:
    """Return all metrics; needs no key, so keep the path inside your network."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
