"""The way of one recording through the public API: upload, cut, exports, renders, download."""

import json
from collections.abc import Callable
from pathlib import Path

import httpx
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from tusclient.client import TusClient

from roughy.client import Asset, Client, Cut, JobFailed
from roughy.client.flows import AnyJob
from roughy.client.models import Job
from roughy.demo.server import RunningServer

CHUNK_BYTES = 1 << 20
EXPORTS = ("edl", "fcpxml", "xml", "otio", "json", "srt", "vtt")


class Journey:
    """Uses the API as any client would, and tells on the console what happens."""

    def __init__(self, server: RunningServer, console: Console) -> None:
        self._client = Client(server.url, server.key)
        self._console = console

    def travel(self, recording: Path, script: str | None, results: Path) -> bool:
        """Take the recording all the way; False where it could not be prepared, cut or rendered."""
        try:
            asset = self._prepare(recording)
            cut = self._wait(self._client.create_cut(asset.id, script=script), "Deciding the cut")
            self._export(cut, recording.stem, results)
            formats = ("mp4", "mp3") if asset.type == "video" else ("m4a", "mp3")
            rendered = [self._render(asset, cut, results / f"{recording.stem}.cut.{name}") for name in formats]
        except JobFailed as failed:
            self._console.print(f"It failed: {failed.code}: {failed.message}")
            return False
        self._console.print(f"Results lie in [bold]{results.resolve()}[/bold]", highlight=False, soft_wrap=True)
        return all(rendered)

    def _prepare(self, recording: Path) -> Asset:
        asset = self._wait(self._upload(recording), "Preparing")
        self._console.print(
            f"The asset is ready: {asset.type}, {asset.content_type}, {float(asset.duration_seconds or 0):.1f} s; "
            f"{self._client.balance()} credits are left",
            highlight=False,
        )
        return asset

    def _upload(self, recording: Path) -> Asset:
        """Upload with tuspy, which knows nothing of Roughy: any tus client will do."""
        project, size = self._client.create_project(recording.stem), recording.stat().st_size
        asset = self._client.create_asset(project.id, size, name=recording.name)
        url = asset.upload_url or ""
        uploader = TusClient(url).uploader(str(recording), url=url, chunk_size=CHUNK_BYTES)
        with Progress(console=self._console) as progress:
            bar = progress.add_task("Uploading", total=size)
            while uploader.offset < size:
                uploader.upload_chunk()  # type: ignore[no-untyped-call]
                progress.update(bar, completed=uploader.offset)
        return asset

    def _export(self, cut: Cut, stem: str, results: Path) -> None:
        for name in EXPORTS:
            (results / f"{stem}.cut.{name}").write_bytes(self._client.export(cut.id, name))
        self._show_removals(results / f"{stem}.cut.json")
        self._console.print(f"Exported {', '.join(EXPORTS)}")

    def _show_removals(self, exported: Path) -> None:
        decision = json.loads(exported.read_bytes())
        table = Table("at", "removed because", "what was said", "how we know", title="What was removed, and why")
        for removed in decision["removed"]:
            if removed["reason"] != "silence":
                table.add_row(f"{removed['start']:.1f} s", removed["reason"], removed["text"], removed["evidence"])
        self._console.print(table)
        kept = sum(segment["end"] - segment["start"] for segment in decision["segments"])
        self._console.print(
            f"Kept {kept:.1f} s of {decision['duration']:.1f} s in {len(decision['segments'])} segments",
            highlight=False,
        )

    def _render(self, asset: Asset, cut: Cut, file: Path) -> bool:
        wish = {"format": file.suffix[1:]}
        render = self._wait(self._client.create_render(asset.id, cut.id, wish), f"Rendering {wish['format']}")
        self._client.download(render, file)
        head = httpx.get(render.download_url or "", headers={"Range": "bytes=0-15"})
        whole = file.stat().st_size == render.size_bytes and file.read_bytes()[:16] == head.content
        self._console.print(f"  {file.name}: {file.stat().st_size / 1e6:.1f} MB", highlight=False)
        return whole and head.status_code == httpx.codes.PARTIAL_CONTENT

    def _wait(self, job: AnyJob, what: str) -> AnyJob:
        with self._console.status(f"{what} …") as status:
            return self._client.wait(job, on_look=_telling(what, status.update))


def _telling(what: str, tell: Callable[[str], None]) -> Callable[[Job], None]:
    def look(job: Job) -> None:
        share = f" {job.progress:.0%}" if job.progress else ""
        tell(f"{what} … {job.state}{share}")

    return look
