"""`roughy cut --server`: the same job done by a Roughy server, with the same files and words at the end."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from roughy.cli.results import CHAPTERS, ExportFormat, Extras, Files, Preset, Result, removed_on_interrupt
from roughy.client import Asset, Client, Cut, Project
from roughy.client.models import Job
from roughy.editing.rough_cut import Reason, Removal, RoughCut
from roughy.errors import RoughyError
from roughy.timeline.span import Span
from roughy.timeline.ticks import from_seconds

OnStage = Callable[[str, float], None]
"""Called with the name of the stage that runs and the share of it that is done, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a server is asked for: the script to follow, the language (ISO 639-1, None detects), and how to cut."""

    script: str | None
    language: str | None
    preset: Preset
    keep_ad_libs: bool


def cut_on_server(server: str, key: str, recording: Path, order: Order, files: Files, on_stage: OnStage) -> Result:
    """Upload the recording to a new project, have it cut and rendered there, and fetch the files.

    The project stays on the server with all that is in it, except after Ctrl-C, which removes it. Raises `RoughyError`
    where the file is missing, the server refuses or cannot be reached, or a job fails, and `KeyboardInterrupt` with a
    message where the project could not be removed.
    """
    if not recording.is_file():
        raise RoughyError("no_such_file", f"There is no file {recording}: check the name.")
    try:
        with Client(server, key) as client:
            return _cut(client, server, recording, order, files, on_stage)
    except httpx.TransportError as error:
        message = f"The server {server} cannot be reached ({error}): check the address and that it runs."
        raise RoughyError("server_unreachable", message) from None


def _cut(client: Client, server: str, recording: Path, order: Order, files: Files, on_stage: OnStage) -> Result:
    project = client.create_project(recording.stem[:256])
    written: list[Path] = []
    try:
        with removed_on_interrupt(written):
            asset, cut = _decide(client, project, recording, order, on_stage)
            decision = json.loads(client.export(cut.id, "json"))
            files.folder.mkdir(parents=True, exist_ok=True)
            for wanted in files.exports:
                path = files.export(recording, wanted)
                path.write_bytes(_exported(client, cut, wanted, files.extras))
                written.append(path)
            if files.render:
                written.append(_render(client, recording, (asset, cut), files, on_stage))
    except KeyboardInterrupt:
        _withdraw(client, server, project)
        raise
    kept_at = f"{server.rstrip('/')}/v1/projects/{project.id}"
    return Result(_decision(decision), from_seconds(decision["duration"]), tuple(written), kept_at)


def _withdraw(client: Client, server: str, project: Project) -> None:
    try:
        client.delete_project(project.id)
    except (RoughyError, httpx.TransportError, KeyboardInterrupt):
        raise KeyboardInterrupt(f"project {project.id} is left on {server}: delete it there") from None


def _decide(client: Client, project: Project, recording: Path, order: Order, on_stage: OnStage) -> tuple[Asset, Cut]:
    asset = client.upload(
        project.id, recording, language=order.language, on_sent=lambda have, size: on_stage("upload", have / size)
    )
    on_stage("prepare", 0.0)
    asset = client.wait(asset)
    on_stage("prepare", 1.0)
    on_stage("decide", 0.0)
    cut = client.create_cut(asset.id, script=order.script, preset=order.preset, keep_ad_libs=order.keep_ad_libs)
    cut = client.wait(cut, on_look=_progress("decide", on_stage))
    on_stage("decide", 1.0)
    return asset, cut


def _exported(client: Client, cut: Cut, wanted: ExportFormat, extras: Extras) -> bytes:
    if wanted in CHAPTERS:
        return client.export_chapters(cut.id, CHAPTERS[wanted])
    return client.export(cut.id, wanted, words=extras.word_times and wanted is ExportFormat.VTT)


def _render(client: Client, recording: Path, source: tuple[Asset, Cut], files: Files, on_stage: OnStage) -> Path:
    asset, cut = source
    path, format_ = files.rendered(recording, has_picture=asset.type == "video")
    output = {
        "format": format_,
        "captions": "burned" if files.extras.burn_captions else None,
        "chapters": files.extras.chapters,
        "loudness": files.extras.loudness,
    }
    on_stage("render", 0.0)
    render = client.create_render(asset.id, cut.id, output)
    client.download(client.wait(render, on_look=_progress("render", on_stage)), path)
    on_stage("render", 1.0)
    return path


def _progress(stage: str, on_stage: OnStage) -> Callable[[Job], None]:
    return lambda job: on_stage(stage, job.progress or 0.0)


def _decision(exported: dict[str, Any]) -> RoughCut:
    return RoughCut(
        segments=tuple(_span(segment) for segment in exported["segments"]),
        removals=tuple(
            Removal(
                _span(removed),
                Reason(removed["reason"]),
                removed["confidence"],
                removed["text"],
                removed["evidence"],
            )
            for removed in exported["removed"]
        ),
        missing=tuple(exported["missing"]),
        notes=tuple(exported["notes"]),
    )


def _span(stretch: dict[str, float]) -> Span:
    return Span(from_seconds(stretch["start"]), from_seconds(stretch["end"]))
