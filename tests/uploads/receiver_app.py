"""The uploads of an installation without its jobs: what is received stays as it came, for tests to look at."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from roughy.api import uploads
from roughy.api.errors import install_error_handlers
from roughy.installation import Installation
from roughy.settings import Settings


class NoJobs:
    """Stands where the jobs of a whole server do."""

    def ring(self) -> None:
        """Nobody works here."""


def create_app() -> FastAPI:
    """The application for granian, with the settings of the environment."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.installation = Installation.open(Settings())
        app.state.worker = NoJobs()
        yield
        await app.state.installation.close()

    app = FastAPI(lifespan=lifespan)
    app.include_router(uploads.router)
    install_error_handlers(app)
    return app
