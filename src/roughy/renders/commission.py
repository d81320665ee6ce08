"""What the jobs of one render need to know, as its rows say."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from roughy.assets.model import Asset
from roughy.cuts.assembly import placed_captions, placed_chapters
from roughy.cuts.export import assemble, script_of
from roughy.cuts.jobs import DECISIONS
from roughy.cuts.model import Cut
from roughy.jobs.child import Cancelled
from roughy.jobs.runtime import installation
from roughy.media.output import Output
from roughy.renders.model import Render
from roughy.renders.output import RenderOutput
from roughy.renders.service import start
from roughy.timeline.span import Span
from roughy.timeline.ticks import Ticks


@dataclass(frozen=True, slots=True)
class Commission:
    """A render that runs, the asset it is made from, the spans of the source that it plays, and the file wanted."""

    render: Render
    asset: Asset
    segments: Sequence[Span]
    output: Output

    def arguments(self, source: Path, destination: Path, folder: Path) -> dict[str, Any]:
        """What all of the engine's tasks for this render are called with; `folder` is for temporary files."""
        return {
            "source": str(source),
            "destination": str(destination),
            "segments": list(self.segments),
            "output": self.output,
            "scratch": str(folder),
        }


async def begin(render_id: str) -> Commission:
    """Read the commission of a render, which is `processing` from now on; `Cancelled` where nobody wants it."""
    async with installation().database.transaction() as session:
        render = await start(session, uuid.UUID(render_id))
        if not render:
            raise Cancelled
        asset = await session.get_one(Asset, render.asset_id)
        await session.refresh(asset, ["recording"])
        cut = await session.get(Cut, render.cut_id) if render.cut_id else None
        if cut:
            await session.refresh(cut, ["decision"])
        script = await script_of(session, cut) if cut else None
    return Commission(render, asset, _segments(asset, cut), await _output(render, asset, cut, script))


async def _output(render: Render, asset: Asset, cut: Cut | None, script: str | None) -> Output:
    wanted = RenderOutput.model_validate(render.output)
    if not wanted.carries_words:
        return wanted.for_engine()
    try:
        told = await assemble(installation().blobs, asset, cut, script)
    except FileNotFoundError:
        raise Cancelled from None
    return wanted.for_engine(placed_captions(told), placed_chapters(told))


def _segments(asset: Asset, cut: Cut | None) -> Sequence[Span]:
    if cut:
        return DECISIONS.validate_json(cut.decision or "").segments
    return [Span(Ticks(0), Ticks(asset.duration or 0))]
