"""The way of one recording through the public API: upload, cut, exports, renders, download."""

import time
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from tusclient.client import TusClient

from roughy.demo.server import RunningServer

CHUNK_BYTES = 1 << 20
POLL_SECONDS = 0.3
ENDED = {"ready", "pending_payment", "failed", "completed", "cancelled"}
EXPORTS = ("edl", "fcpxml", "xml", "otio", "json")
SUBTITLES = ("srt", "vtt")

Json = dict[str, Any]


class Journey:
    """Uses the API as any client would, and tells on the console what happens."""

    def __init__(self, server: RunningServer, console: Console) -> None:
        self._http = httpx.Client(
            base_url=server.url + "/v1", headers={"Authorization": f"Bearer {server.key}"}, timeout=60
        )
        self._console = console

    def travel(self, recording: Path, script: str | None, results: Path) -> bool:
        """Take the recording all the way; False where it could not be prepared, cut or rendered."""
        asset = self._upload(recording)
        if not self._ended_well("asset", asset, "ready"):
            return False
        self._console.print(
            f"The asset is ready: {asset['type']}, {asset['content_type']}, {float(asset['duration_seconds']):.1f} s; "
            f"{self._get('credits/balance')['balance']} credits are left",
            highlight=False,
        )
        cut = self._wait("cuts", self._post("cuts", {"asset_id": asset["id"], "script": script}), "Deciding the cut")
        if not self._ended_well("cut", cut, "completed"):
            return False
        self._show_removals(cut)
        self._export(cut, recording.stem, results)
        formats = ("mp4", "mp3") if asset["type"] == "video" else ("m4a", "mp3")
        rendered = [self._render(asset, cut, results / f"{recording.stem}.cut.{name}") for name in formats]
        self._console.print(f"Results lie in [bold]{results.resolve()}[/bold]", highlight=False, soft_wrap=True)
        return all(rendered)

    def _upload(self, recording: Path) -> Json:
        project = self._post("projects", {"name": recording.stem})
        size = recording.stat().st_size
        body = {"project_id": project["id"], "size_bytes": size, "name": recording.name}
        asset = self._post("assets", body)
        uploader = TusClient(asset["upload_url"]).uploader(
            str(recording), url=asset["upload_url"], chunk_size=CHUNK_BYTES
        )
        with Progress(console=self._console) as progress:
            bar = progress.add_task("Uploading", total=size)
            while uploader.offset < size:
                uploader.upload_chunk()  # type: ignore[no-untyped-call]
                progress.update(bar, completed=uploader.offset)
        return self._wait("assets", asset, "Preparing")

    def _render(self, asset: Json, cut: Json, file: Path) -> bool:
        wish = {"asset_id": asset["id"], "cut_id": cut["id"], "output": {"format": file.suffix[1:]}}
        render = self._wait("renders", self._post("renders", wish), f"Rendering {file.suffix[1:]}")
        if not self._ended_well("render", render, "completed"):
            return False
        head = httpx.get(render["download_url"], headers={"Range": "bytes=0-15"})
        with file.open("wb") as output, httpx.stream("GET", render["download_url"]) as answer:
            for chunk in answer.iter_bytes():
                output.write(chunk)
        whole = file.stat().st_size == render["size_bytes"] and file.read_bytes()[:16] == head.content
        self._console.print(f"  {file.name}: {render['size_bytes'] / 1e6:.1f} MB", highlight=False)
        return whole and head.status_code == httpx.codes.PARTIAL_CONTENT

    def _export(self, cut: Json, stem: str, results: Path) -> None:
        for name in EXPORTS:
            self._save(f"cuts/{cut['id']}/export?format={name}", results / f"{stem}.cut.{name}")
        for name in SUBTITLES:
            self._save(f"cuts/{cut['id']}/subtitle/export?format={name}", results / f"{stem}.cut.{name}")
        self._console.print(f"Exported {', '.join(EXPORTS + SUBTITLES)}")

    def _show_removals(self, cut: Json) -> None:
        decision = self._get(f"cuts/{cut['id']}/export?format=json")
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

    def _wait(self, kind: str, row: Json, what: str) -> Json:
        with self._console.status(f"{what} …") as status:
            while row["state"] not in ENDED:
                time.sleep(POLL_SECONDS)
                row = self._get(f"{kind}/{row['id']}")
                share = f" {row['progress']:.0%}" if row.get("progress") else ""
                status.update(f"{what} … {row['state']}{share}")
        return row

    def _ended_well(self, kind: str, row: Json, wanted: str) -> bool:
        if row["state"] == wanted:
            return True
        self._console.print(f"The {kind} is {row['state']}: {row['error_code']}: {row['error_message']}")
        return False

    def _save(self, path: str, file: Path) -> None:
        file.write_bytes(self._http.get(path).raise_for_status().content)

    def _get(self, path: str) -> Json:
        answer: Json = self._http.get(path).raise_for_status().json()
        return answer

    def _post(self, path: str, body: Json) -> Json:
        answer: Json = self._http.post(path, json=body).raise_for_status().json()
        return answer
