"""Copied and encoded packets play as one stream, whatever the structure of the source."""

import subprocess
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from random import Random

import av
import imageio_ffmpeg
import pytest
from av.video.frame import VideoFrame

from roughy.media.output import Output
from roughy.media.render import render
from roughy.media.rendering.filters import Filters
from roughy.media.rendering.matching import IN_RANGE
from roughy.timeline.span import Span
from tests.media.sources import Footage, Picture, Sound, make
from tests.media.watching import expected, spans, watch

SECONDS = Fraction(8)


def film(name: str, codec: str = "libx264", params: str = "", gop: int = 30, **kwargs: object) -> Footage:
    options = {"g": str(gop), "preset": "medium" if codec == "libx265" else "veryfast"}
    options[f"{codec[3:]}-params"] = f"log-level=none:{params}" if codec == "libx265" else params
    picture = Picture(codec, options=options, **kwargs)  # type: ignore[arg-type]
    return Footage(name, seconds=SECONDS, pictures=(picture,), sounds=(Sound(),))


FILMS = {
    "deep pyramid of B frames": film("pyramid.mp4", params="bframes=8:b-pyramid=normal:b-adapt=0:scenecut=0", gop=45),
    "no B frames": film("plain.mp4", params="bframes=0"),
    "uneven frames": film("uneven.mp4", params="bframes=3", uneven=True),
    "59.94 in Matroska": film("ntsc.mkv", params="bframes=3", rate=Fraction(60000, 1001)),
    "transport stream": film("stream.ts", params="bframes=3"),
    "4:2:2 in 10 bit": film("422.mov", params="bframes=3", pixel_format="yuv422p10le"),
    "HEVC with closed groups": film("closed.mp4", "libx265", "bframes=4:open-gop=0"),
    "HEVC with open groups": film("open.mp4", "libx265", "bframes=4:b-adapt=0:open-gop=1:scenecut=0", gop=24),
}


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    folder, made = tmp_path_factory.mktemp("films"), {}

    def path(name: str) -> Path:
        if name not in made:
            made[name] = make(FILMS[name], folder)
        return made[name]

    return path


def cuts(seed: int) -> Iterator[Span]:
    """A cut with segments from one frame to some groups of pictures, at any moments."""
    random, at = Random(seed), 0.3
    while at < SECONDS - 1:
        end = min(at + random.choice([random.uniform(0.05, 0.4), random.uniform(1, 2.5)]), float(SECONDS) - 0.2)
        yield from spans([(at, end)])
        at = end + random.uniform(0.04, 0.8)


@pytest.mark.parametrize("name", FILMS)
def test_copied_and_encoded_frames_are_those_of_the_cut_and_no_decoder_complains(
    name: str, films: Callable[[str], Path], tmp_path: Path
) -> None:
    source, destination, segments = films(name), tmp_path / "cut.mp4", list(cuts(seed=len(name)))
    output = Output("mp4", codec="source")
    result = render(str(source), str(destination), segments, output, scratch=str(tmp_path), on_progress=[].append)
    assert result.how == "smart", result.notes
    wanted = [number for stretch in expected(watch(source), segments) for _, number in stretch.pictures]
    assert watch(destination).numbers == wanted
    assert frames_of_a_strict_player(destination) == len(wanted)
    assert copied_share(source, destination) > 0.3


def frames_of_a_strict_player(path: Path) -> int:
    """How many pictures another FFmpeg decodes, which stops at the first error and may not even warn."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "warning", "-xerror", "-i", str(path), "-f", "framemd5", "-"]
    player = subprocess.run(command, capture_output=True, text=True, check=True)
    assert player.stderr == ""
    return sum(line.startswith("0,") for line in player.stdout.splitlines())


def copied_share(source: Path, destination: Path) -> float:
    """The share of the output's coded pictures that stand in the source byte for byte."""
    stored, coded = source.read_bytes(), list(largest_units(destination))
    return sum(unit in stored for unit in coded) / len(coded)


def largest_units(path: Path) -> Iterator[bytes]:
    """The end of each packet's last unit, without what framing may add in front."""
    with av.open(str(path)) as container:
        for packet in container.demux(video=0):
            if packet.size:
                yield bytes(packet)[-min(packet.size - 8, 40) :]


def test_an_open_group_of_h264_is_encoded_and_the_result_says_why(films: Callable[[str], Path], tmp_path: Path) -> None:
    source = make(film("open-h264.mp4", params="open-gop=1:bframes=3:scenecut=0"), tmp_path)
    segments = spans([(1.2, 4.5), (5.1, 7.3)])
    result = render(
        str(source), str(tmp_path / "cut.mp4"), segments, Output("mp4"), scratch=str(tmp_path), on_progress=[].append
    )
    assert result.how == "encode"
    assert "keyframe" in result.notes[0]


def test_a_picture_that_is_no_h264_is_encoded_unless_the_source_codec_is_wanted(
    films: Callable[[str], Path], tmp_path: Path
) -> None:
    source, destination = films("HEVC with closed groups"), tmp_path / "cut.mp4"
    segments = spans([(1.2, 4.5)])
    result = render(
        str(source), str(destination), segments, Output("mp4"), scratch=str(tmp_path), on_progress=[].append
    )
    assert result.how == "encode"
    with av.open(str(destination)) as container:
        assert container.streams.video[0].codec_context.name == "h264"


@pytest.mark.parametrize("pixel_format", IN_RANGE)
def test_samples_that_damage_has_driven_out_of_ten_bits_are_brought_back_before_they_are_encoded(
    pixel_format: str,
) -> None:
    frame = VideoFrame(64, 64, pixel_format)
    for plane in frame.planes:
        plane.update(b"\xff" * plane.buffer_size)
    filters = Filters(IN_RANGE[pixel_format])
    frame.pts, frame.time_base = 0, Fraction(1, 30)
    brought_back = [*filters.feed(frame), *filters.finish()]
    assert [max(memoryview(plane).cast("H")) for each in brought_back for plane in each.planes] == [1023] * 3
