"""The HTTP application: every resource's router, and what lives as long as the process."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from fastapi import FastAPI

from roughy import __version__
from roughy.accounts.rate import RateLimit
from roughy.api import assets, billing, credits, cuts, downloads, health, metrics, projects, renders, uploads, webhooks
from roughy.api.bodies import BodyLimit
from roughy.api.document import DESCRIPTION, TAGS, complete
from roughy.api.errors import install_error_handlers
from roughy.api.express import Express
from roughy.api.memory import keep_freed_memory
from roughy.api.requests import RequestLog
from roughy.installation import Installation
from roughy.jobs.seat import foremost
from roughy.log import set_up_logging
from roughy.settings import Settings
from roughy.worker import working


@contextmanager
def _share_of(settings: Settings) -> Iterator[Settings]:
    """The settings for this process: of several that serve together, the first works on jobs."""
    if settings.processes == 1:
        yield settings
        return
    with foremost(settings.data.resolve()) as first:
        yield settings if first else settings.model_copy(update={"jobs": 0})


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application for these settings, or those of the environment; it opens the installation when it starts."""
    keep_freed_memory()
    settings = settings or Settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        set_up_logging()
        with _share_of(settings) as mine:
            opened = Installation.open(mine)
            async with working(opened) as worker:
                app.state.installation = opened
                app.state.worker = worker
                app.state.rate_limit = RateLimit(settings.requests_per_minute)
                yield
            await opened.close()

    app = FastAPI(
        title="Roughy",
        version=__version__,
        summary="Raw talking-head footage in, a rough cut out.",
        description=DESCRIPTION,
        openapi_url="/v1/openapi.json",
        openapi_tags=TAGS,
        docs_url="/docs",
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        generate_unique_id_function=lambda route: route.name,
        separate_input_output_schemas=False,
    )
    for resource in (projects, assets, uploads, cuts, renders, credits, billing, webhooks, downloads, health, metrics):
        app.include_router(resource.router)
    install_error_handlers(app)
    app.add_middleware(BodyLimit)
    app.add_middleware(Express)
    app.add_middleware(RequestLog)
    complete(app.openapi())
    return app
