"""A client that openapi-python-client writes from the live document takes a recording all the way."""

import importlib
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from tusclient.client import TusClient

from tests.servers import Server
from tests.waiting import wait_until

SETTINGS = """
post_hooks: []
content_type_overrides:
  application/offset+octet-stream: application/octet-stream
"""


@pytest.fixture
def generated(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The generated package."""
    settings = tmp_path / "settings.yml"
    settings.write_text(SETTINGS)
    command = [Path(sys.executable).with_name("openapi-python-client"), "generate", "--fail-on-warning"]
    options = ["--meta", "none", "--config", str(settings), "--output-path", str(tmp_path / "roughy_generated")]
    subprocess.run([*command, *options, "--url", f"{server.url}/v1/openapi.json"], check=True, capture_output=True)
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("roughy_generated")
    for name in [name for name in sys.modules if name.split(".")[0] == "roughy_generated"]:
        del sys.modules[name]


def test_a_generated_client_works(generated: ModuleType, server: Server, sound_recording: Path) -> None:
    def call(operation: str, **arguments: Any) -> Any:
        return importlib.import_module(f"roughy_generated.api.{operation}").sync(client=client, **arguments)

    def wait(operation: str, **arguments: Any) -> Any:
        def ended() -> Any:
            row = call(operation, **arguments)
            return None if row.state in {"pending", "processing"} else row

        return wait_until(ended)

    client = generated.AuthenticatedClient(server.url, server.account().key)
    models = importlib.import_module("roughy_generated.models")

    project = call("projects.create_project", body=models.NewProject(name="Generated"))
    wish = models.NewAsset(project_id=project.id, size_bytes=sound_recording.stat().st_size, language="en")
    asset = call("assets.create_asset", body=wish)
    assert isinstance(asset, models.AssetView) and asset.state == models.AssetState.PENDING_UPLOAD

    TusClient(asset.upload_url).uploader(str(sound_recording), url=asset.upload_url).upload()
    asset = wait("assets.get_asset", asset_id=asset.id)
    assert asset.state == models.AssetState.READY and asset.cuttable

    cut = call("cuts.create_cut", body=models.NewCut(asset_id=asset.id, script="Water the plants."))
    cut = wait("cuts.get_cut", cut_id=cut.id)
    assert cut.state == models.CutState.COMPLETED
    edl = call("cuts.export_cut", cut_id=cut.id, format_=models.ExportCutFormat.EDL)
    assert edl.startswith("TITLE:")

    chapters = call("cuts.export_chapters", cut_id=cut.id, format_=models.ExportChaptersFormat.TXT)
    assert chapters == ""
    captions = call("cuts.export_subtitles", cut_id=cut.id, format_=models.ExportSubtitlesFormat.VTT, words=True)
    assert captions.startswith("WEBVTT") and "<00:" in captions

    output = models.RenderOutput(models.OutputFormat.MP3, chapters=True, loudness=-16)
    wish = models.NewRender(asset.id, output, cut_id=cut.id)
    render = wait("renders.get_render", render_id=call("renders.create_render", body=wish).id)
    assert render.state == models.RenderState.COMPLETED and render.download_url

    refused = call("cuts.get_cut", cut_id=asset.id)
    assert isinstance(refused, models.ErrorEnvelope) and refused.error.code == "not_found"
