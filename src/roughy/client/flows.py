"""What a client can ask of the API, each as one flow."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import httpx

from roughy.client.errors import JobFailed, raise_for_error
from roughy.client.flow import Flow
from roughy.client.models import Asset, Cut, Job, Project, Render
from roughy.client.upload import OnSent, send_file

AnyJob = TypeVar("AnyJob", bound=Job)

OnLook = Callable[[Job], None]
"""Called with a job that is waited for, each time it was looked at."""

FIRST_PAUSE, LONGEST_PAUSE, GROWTH = 0.2, 3.0, 1.3
"""Seconds between looks at a job: short at first, for the short ones."""

PATHS: dict[type[Job], str] = {Asset: "assets", Cut: "cuts", Render: "renders"}
WANTED = frozenset({"ready", "completed"})


class Flows:
    """Builds the flows for one server: `base` is its address, `key` an API key."""

    def __init__(self, base: str, key: str) -> None:
        self._base = base.rstrip("/") + "/v1/"
        self._headers = {"Authorization": f"Bearer {key}"}

    def create_project(self, name: str) -> Flow[Project]:
        """A new project."""
        return Project.model_validate_json((yield from self.call("POST", "projects", {"name": name})).content)

    def delete_project(self, project_id: UUID) -> Flow[None]:
        """Nothing is left of the project, its assets, and what was made from them."""
        yield from self.call("DELETE", f"projects/{project_id}")

    def create_asset(self, project_id: UUID, size_bytes: int, language: str | None, name: str | None) -> Flow[Asset]:
        """A new asset that waits for `size_bytes` bytes at its `upload_url`."""
        wish = {"project_id": str(project_id), "size_bytes": size_bytes, "language": language, "name": name}
        return Asset.model_validate_json((yield from self.call("POST", "assets", wish)).content)

    def upload(self, project_id: UUID, path: Path, language: str | None, on_sent: OnSent) -> Flow[Asset]:
        """A new asset whose bytes are those of the file at `path`; it is `processing` when all are in."""
        asset = yield from self.create_asset(project_id, path.stat().st_size, language, path.name)
        return (yield from self.resume(asset, path, on_sent))

    def resume(self, asset: Asset, path: Path, on_sent: OnSent) -> Flow[Asset]:
        """Send what is missing of an asset in `pending_upload`; one that is complete stays as it is."""
        if asset.upload_url:
            yield from send_file(asset.upload_url, path, on_sent)
        return (yield from self.fetch(asset))

    def create_cut(self, asset_id: UUID, script: str | None, options: dict[str, Any]) -> Flow[Cut]:
        """The cut for these wishes, new or as it exists."""
        wish = {"asset_id": str(asset_id), "script": script} | options
        return Cut.model_validate_json((yield from self.call("POST", "cuts", wish)).content)

    def create_render(self, asset_id: UUID, cut_id: UUID | None, output: dict[str, Any]) -> Flow[Render]:
        """The render for these wishes, new or as it exists."""
        wish = {"asset_id": str(asset_id), "cut_id": str(cut_id) if cut_id else None, "output": output}
        return Render.model_validate_json((yield from self.call("POST", "renders", wish)).content)

    def cancel_render(self, render_id: UUID) -> Flow[None]:
        """The render is cancelled or, where it had ended, gone."""
        yield from self.call("DELETE", f"renders/{render_id}")

    def fetch(self, job: AnyJob) -> Flow[AnyJob]:
        """The job as it stands now."""
        response = yield from self.call("GET", f"{PATHS[type(job)]}/{job.id}")
        return type(job).model_validate_json(response.content)

    def wait(self, job: AnyJob, timeout: float, on_look: OnLook) -> Flow[AnyJob]:
        """The job once it has ended well; `on_look` is shown it as it stands at each look.

        Raises `JobFailed` where it ended otherwise, and `TimeoutError` where it has not ended after `timeout` seconds.
        """
        pause, waited = FIRST_PAUSE, 0.0
        while not (job := (yield from self.fetch(job))).ended:
            on_look(job)
            if waited >= timeout:
                raise TimeoutError(f"{PATHS[type(job)]}/{job.id} is still {job.state}")
            yield pause
            waited += pause
            pause = min(LONGEST_PAUSE, pause * GROWTH)
        if job.state not in WANTED:
            code = job.error_code or job.state
            raise JobFailed(code, job.error_message or f"The {type(job).__name__.lower()} is {job.state}.")
        return job

    def export(self, cut_id: UUID, format_: str, words: bool) -> Flow[bytes]:
        """The cut as an edit list (`edl`, `fcpxml`, `xml`, `otio`, `json`) or subtitles (`srt`, `vtt`)."""
        kind = "subtitle/export" if format_ in {"srt", "vtt"} else "export"
        timed = "&words=true" if words else ""
        return (yield from self.call("GET", f"cuts/{cut_id}/{kind}?format={format_}{timed}")).content

    def export_chapters(self, cut_id: UUID, format_: str) -> Flow[bytes]:
        """The cut's chapters (`txt`, `vtt`, `ffmetadata`, `json`)."""
        return (yield from self.call("GET", f"cuts/{cut_id}/chapters/export?format={format_}")).content

    def balance(self) -> Flow[int]:
        """The account's credits."""
        return int((yield from self.call("GET", "credits/balance")).json()["balance"])

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Flow[httpx.Response]:
        """Any call below `/v1`, again where the server asks to slow down; raises `ApiError` for a refusal."""
        while True:
            response = yield httpx.Request(method, self._base + path, headers=self._headers, json=body)
            assert response is not None
            if response.status_code != httpx.codes.TOO_MANY_REQUESTS:
                return raise_for_error(response)
            yield float(response.headers["Retry-After"])


def unseen(_: Job) -> None:
    """Show nobody how a job stands."""
