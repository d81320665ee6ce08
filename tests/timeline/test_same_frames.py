"""A render and an independent player show the frames that the edit list names.

The player is melt, of the MLT framework that Kdenlive and Shotcut stand on.
"""

import shutil
import subprocess
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import Any

import av
import numpy as np
import opentimelineio as otio
import pytest

from roughy.media.output import Output
from roughy.media.probe import probe
from roughy.media.render import render
from roughy.timeline.otio import to_otio
from roughy.timeline.span import Span
from roughy.timeline.ticks import from_seconds

FRAMES = 120
SIZE = 64


def picture_of(number: int) -> np.ndarray:
    """A picture whose eight upright bars spell its frame's number in binary, in YUV 4:2:0."""
    bars = [235 if number >> bit & 1 else 16 for bit in range(8)]
    luma = np.tile(np.repeat(np.array(bars, np.uint8), SIZE // 8), (SIZE, 1))
    return np.vstack([luma, np.full((SIZE // 2, SIZE), 128, np.uint8)])


def number_on(frame: av.VideoFrame) -> int:
    bars = frame.to_ndarray(format="gray")[SIZE // 2, SIZE // 16 :: SIZE // 8]
    return sum(int(bar > 125) << bit for bit, bar in enumerate(bars))


def numbers_in(path: Path) -> list[int]:
    with av.open(str(path)) as container:
        return [number_on(frame) for frame in container.decode(video=0)]


def film(path: Path, rate: Fraction) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=rate, width=SIZE, height=SIZE, pix_fmt="yuv420p")
        for number in range(FRAMES):
            frame = av.VideoFrame.from_ndarray(picture_of(number), format="yuv420p")
            frame.pts, frame.time_base = number, 1 / rate
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


@pytest.fixture(params=[Fraction(25), Fraction(30000, 1001)], ids=str)
def cut(request, timeline, tmp_path) -> Any:
    """A cut of filmed numbers whose edges lie between frames."""
    rate: Fraction = request.param
    source = tmp_path / "bars & é.mp4"
    film(source, rate)
    segments = tuple(
        Span(from_seconds(Fraction(start, 1000)), from_seconds(Fraction(end, 1000)))
        for start, end in ((391, 1203), (1240, 2017), (2655, 3777))
    )
    duration = probe(str(source)).duration
    return timeline(path=str(source), frame_rate=rate, duration=duration, segments=segments, markers=(), channels=0)


def named_frames(edit: otio.schema.Timeline) -> list[int]:
    ranges = [clip.source_range for clip in edit.tracks[0]]
    return list(chain.from_iterable(range(int(r.start_time.value), int(r.end_time_exclusive().value)) for r in ranges))


def test_the_render_shows_the_frames_that_the_edit_list_names(cut, tmp_path):
    rendered = tmp_path / "rendered.mp4"
    render(
        cut.source.path,
        str(rendered),
        list(cut.segments),
        Output("mp4"),
        scratch=str(tmp_path),
        on_progress=lambda share: None,
    )
    edit = otio.adapters.read_from_string(to_otio(cut).decode(), "otio_json")
    assert numbers_in(rendered) == named_frames(edit)


@pytest.mark.skipif(not shutil.which("melt"), reason="apt-get install melt")
def test_melt_plays_the_frames_that_the_edit_list_names(cut, tmp_path):
    pytest.importorskip("otio_mlt_adapter", reason="pip install otio-mlt-adapter")
    played, script = tmp_path / "played.mp4", tmp_path / "cut.mlt"
    edit = otio.adapters.read_from_string(to_otio(cut).decode(), "otio_json")
    rate = cut.source.frame_rate
    profile = {"frame_rate_num": rate.numerator, "frame_rate_den": rate.denominator, "width": SIZE, "height": SIZE}
    written = otio.adapters.write_to_string(edit, "mlt_xml", progressive=1, **profile)
    # The adapter hands the URL over as if it were a path.
    url = edit.tracks[0][0].media_reference.target_url
    script.write_text(written.replace(url, cut.source.path.replace("&", "&amp;")))
    encode = ["-consumer", f"avformat:{played}", "vcodec=libx264", "crf=1", "an=1", "real_time=-1"]
    subprocess.run(["melt", str(script), *encode], check=True, capture_output=True, timeout=60)
    assert numbers_in(played) == named_frames(edit)
