"""An independent player shows the frames of the cut: melt, of the MLT framework that Kdenlive and Shotcut stand on."""

import shutil
import subprocess
from fractions import Fraction
from itertools import chain
from pathlib import Path

import av
import numpy as np
import opentimelineio as otio
import pytest

from roughy.timeline.otio import to_otio
from roughy.timeline.span import Span
from roughy.timeline.ticks import from_units

pytest.importorskip("otio_mlt_adapter", reason="pip install otio-mlt-adapter")
pytestmark = pytest.mark.skipif(not shutil.which("melt"), reason="apt-get install melt")

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


def film(path: Path, rate: Fraction) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=rate, width=SIZE, height=SIZE, pix_fmt="yuv420p")
        for number in range(FRAMES):
            frame = av.VideoFrame.from_ndarray(picture_of(number), format="yuv420p")
            frame.pts, frame.time_base = number, 1 / rate
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


@pytest.mark.parametrize("rate", [Fraction(25), Fraction(30000, 1001)], ids=str)
def test_melt_plays_the_frames_of_the_cut(timeline, tmp_path, rate):
    source, played = tmp_path / "bars & é.mp4", tmp_path / "played.mp4"
    film(source, rate)
    kept = [(10, 30), (31, 50), (80, 113)]
    segments = tuple(Span(from_units(start, 1 / rate), from_units(end, 1 / rate)) for start, end in kept)
    cut = timeline(
        path=str(source),
        frame_rate=rate,
        duration=from_units(FRAMES, 1 / rate),
        segments=segments,
        markers=(),
        channels=0,
    )
    edit = otio.adapters.read_from_string(to_otio(cut).decode(), "otio_json")
    profile = {"frame_rate_num": rate.numerator, "frame_rate_den": rate.denominator, "width": SIZE, "height": SIZE}
    script = otio.adapters.write_to_string(edit, "mlt_xml", progressive=1, **profile)
    # The adapter hands the URL over as if it were a path.
    url = edit.tracks[0][0].media_reference.target_url
    (tmp_path / "cut.mlt").write_text(script.replace(url, str(source).replace("&", "&amp;")))
    encode = ["-consumer", f"avformat:{played}", "vcodec=libx264", "crf=1", "an=1", "real_time=-1"]
    subprocess.run(["melt", str(tmp_path / "cut.mlt"), *encode], check=True, capture_output=True, timeout=60)
    with av.open(str(played)) as container:
        shown = [number_on(frame) for frame in container.decode(video=0)]
    assert shown == list(chain.from_iterable(range(start, end) for start, end in kept))
