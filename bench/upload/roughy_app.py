"""Roughy's API for assets and uploads without its jobs: the other servers look into no file either."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from roughy.accounts.rate import RateLimit
from roughy.api import assets, uploads
from roughy.api.bodies import BodyLimit
from roughy.api.errors import install_error_handlers
from roughy.api.express import Express
from roughy.api.memory import keep_freed_memory
from roughy.installation import Installation
from roughy.settings import Settings


class NoJobs:
    """Stands where the jobs of a whole server do."""

    def ring(self) -> None:
        """Nobody works here."""


def create_app() -> FastAPI:
    """The application for granian, with the settings of the environment."""
    keep_freed_memory()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        settings = Settings(requests_per_minute=1_000_000)
        app.state.installation = Installation.open(settings)
        app.state.worker = NoJobs()
        app.state.rate_limit = RateLimit(settings.requests_per_minute)
        yield
        await app.state.installation.close()

    app = FastAPI(lifespan=lifespan)
    for resource in (assets, uploads):
        app.include_router(resource.router)
    install_error_handlers(app)
    app.add_middleware(BodyLimit)
    app.add_middleware(Express)
    return app
