"""A client of the Roughy API.

    with Client("http://127.0.0.1:8000", "sk_…") as roughy:
        project = roughy.create_project("Launch")
        asset = roughy.wait(roughy.upload(project.id, Path("talk.mp4")))
        cut = roughy.wait(roughy.create_cut(asset.id))
        Path("talk.fcpxml").write_bytes(roughy.export(cut.id, "fcpxml"))
        render = roughy.wait(roughy.create_render(asset.id, cut.id, {"format": "mp4"}))
        roughy.download(render, Path("talk.cut.mp4"))

`AsyncClient` is the same with `await`.
"""

from roughy.client.asynchronous import AsyncClient
from roughy.client.blocking import Client
from roughy.client.errors import ApiError, JobFailed
from roughy.client.models import Asset, Cut, Project, Render

__all__ = ["ApiError", "Asset", "AsyncClient", "Client", "Cut", "JobFailed", "Project", "Render"]
