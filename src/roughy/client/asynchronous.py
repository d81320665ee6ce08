"""The asynchronous client."""

from pathlib import Path
from typing import Any
from uuid import UUID

import httpx

from roughy.client.errors import JobFailed, raise_for_error
from roughy.client.flow import run_async
from roughy.client.flows import AnyJob, Flows, OnLook, unseen
from roughy.client.models import Asset, Cut, Project, Render
from roughy.client.upload import OnSent, unheard


class AsyncClient:
    """Speaks to the server at `base` with an API key; every method may raise `ApiError` or `httpx.TransportError`."""

    def __init__(self, base: str, key: str, timeout: float = 60.0) -> None:
        self._flows = Flows(base, key)
        self._http = httpx.AsyncClient(timeout=timeout)

    async def __aenter__(self) -> "AsyncClient":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    async def create_project(self, name: str) -> Project:
        """A new project."""
        return await run_async(self._http, self._flows.create_project(name))

    async def delete_project(self, project_id: UUID) -> None:
        """Remove the project with its assets and all that was made from them, for good."""
        await run_async(self._http, self._flows.delete_project(project_id))

    async def create_asset(
        self, project_id: UUID, size_bytes: int, *, language: str | None = None, name: str | None = None
    ) -> Asset:
        """A new asset that waits for its bytes at its `upload_url`, where any tus client may send them."""
        return await run_async(self._http, self._flows.create_asset(project_id, size_bytes, language, name))

    async def upload(
        self, project_id: UUID, path: Path, *, language: str | None = None, on_sent: OnSent = unheard
    ) -> Asset:
        """A new asset with the bytes of the file at `path`; broken connections are resumed."""
        return await run_async(self._http, self._flows.upload(project_id, path, language, on_sent))

    async def resume(self, asset: Asset, path: Path, *, on_sent: OnSent = unheard) -> Asset:
        """Send what is missing of an upload that an earlier process began."""
        return await run_async(self._http, self._flows.resume(asset, path, on_sent))

    async def create_cut(self, asset_id: UUID, *, script: str | None = None, **options: Any) -> Cut:
        """The cut of an asset; `options` are the contract's: `preset`, `keep_ad_libs`, `derived_from` …"""
        return await run_async(self._http, self._flows.create_cut(asset_id, script, options))

    async def create_render(self, asset_id: UUID, cut_id: UUID | None, output: dict[str, Any]) -> Render:
        """A file of the cut, or of the full source where `cut_id` is None; `output` is the contract's: `format` …"""
        return await run_async(self._http, self._flows.create_render(asset_id, cut_id, output))

    async def cancel_render(self, render_id: UUID) -> None:
        """Stop a render that waits or runs; remove one that has ended, with its file."""
        await run_async(self._http, self._flows.cancel_render(render_id))

    async def fetch(self, job: AnyJob) -> AnyJob:
        """The asset, cut or render as it stands now."""
        return await run_async(self._http, self._flows.fetch(job))

    async def wait(self, job: AnyJob, *, timeout: float = float("inf"), on_look: OnLook = unseen) -> AnyJob:
        """The asset, cut or render once it is ready or completed; raises `JobFailed` or `TimeoutError`."""
        return await run_async(self._http, self._flows.wait(job, timeout, on_look))

    async def export(self, cut_id: UUID, format: str, *, words: bool = False) -> bytes:
        """The cut as `edl`, `fcpxml`, `xml`, `otio`, `json`, `srt` or `vtt`, in which `words` may have their times."""
        return await run_async(self._http, self._flows.export(cut_id, format, words))

    async def export_chapters(self, cut_id: UUID, format: str) -> bytes:
        """The cut's chapters as `txt`, `vtt`, `ffmetadata` or `json`."""
        return await run_async(self._http, self._flows.export_chapters(cut_id, format))

    async def balance(self) -> int:
        """The account's credits."""
        return await run_async(self._http, self._flows.balance())

    async def download(self, source: Asset | Render, path: Path) -> None:
        """Write the bytes of the asset or render to the file at `path`, which appears once they are complete."""
        fresh = await self.fetch(source)
        if not fresh.download_url:
            raise JobFailed("not_ready", f"There is nothing to download while the state is {fresh.state}.")
        part = path.with_name(f"{path.name}.part")
        try:
            async with self._http.stream("GET", fresh.download_url) as response:
                if response.is_error:
                    await response.aread()
                raise_for_error(response)
                with part.open("wb") as file:
                    async for chunk in response.aiter_bytes():
                        file.write(chunk)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
