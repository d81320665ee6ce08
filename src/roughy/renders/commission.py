"""What the jobs of one render need to know, as its rows say."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from roughy.assets.model import Asset
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
    """A render that runs, the asset it is made from and the spans of the source that it plays."""

    render: Render
    asset: Asset
    segments: Sequence[Span]

    @property
    def output(self) -> Output:
        """The file wanted, in the media engine's units."""
        return RenderOutput.model_validate(self.render.output).for_engine()

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
    return Commission(render, asset, _segments(asset, cut))


def _segments(asset: Asset, cut: Cut | None) -> Sequence[Span]:
    if cut:
        return DECISIONS.validate_json(cut.decision or "").segments
    return [Span(Ticks(0), Ticks(asset.duration or 0))]
