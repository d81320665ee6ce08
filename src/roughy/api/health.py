"""`/healthz` and `/readyz`, for whoever watches the process; neither needs a key."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from roughy.api.context import Here

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
async def alive() -> dict[str, str]:
    """Answer while the process lives."""
    return {"status": "alive"}


@router.get("/readyz")
async def ready(here: Here) -> JSONResponse:
    """Answer 200 while database and storage take work, 503 with what is missing otherwise."""
    missing = []
    try:
        await here.database.ping()
    except Exception:
        missing.append("database")
    try:
        await here.blobs.exists("readyz")
    except Exception:
        missing.append("storage")
    status = {"status": "not ready", "missing": missing} if missing else {"status": "ready"}
    return JSONResponse(status, 503 if missing else 200)
