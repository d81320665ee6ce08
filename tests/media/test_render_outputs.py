"""Each output is what was asked for within what the source is, or a refusal that says what to do."""

import subprocess
import threading
import wave
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import imageio_ffmpeg
import numpy as np
import pytest

from roughy.errors import RoughyError
from roughy.jobs.child import Cancelled, Limits, run_child
from roughy.media.output import Format, Output, RenderResult
from roughy.media.probe import probe
from roughy.media.render import render
from roughy.media.rendering.loudness import measured_gain
from roughy.timeline.span import Span
from roughy.timeline.ticks import Ticks, from_seconds, to_seconds
from tests.media.sources import CATALOGUE, Footage, Picture, make
from tests.media.watching import expected, spans, watch

SEGMENTS = spans([(0.61, 1.4), (1.95, 3.1)])


def cut(source: Path, destination: Path, output: Output, segments: list[Span] = SEGMENTS) -> RenderResult:
    return render(
        str(source), str(destination), segments, output, scratch=str(destination.parent), on_progress=[].append
    )


@pytest.mark.parametrize("kind", ["mp4", "mov", "m4a", "mp3"])
def test_a_file_of_each_format_starts_at_zero_and_lasts_as_long_as_the_cut(
    kind: Format, footage: Callable[[str], Path], tmp_path: Path
) -> None:
    destination = tmp_path / f"cut.{kind}"
    result = cut(footage("h264"), destination, Output(kind))
    assert result.size_bytes == destination.stat().st_size
    with av.open(str(destination)) as container:
        for stream in container.streams:
            assert stream.time_base is not None and stream.duration is not None
            assert abs(float((stream.start_time or 0) * stream.time_base)) < 0.03
            assert float(stream.duration * stream.time_base) == pytest.approx(to_seconds(result.duration), abs=0.06)
    assert b"moov" in destination.read_bytes()[:64] or kind == "mp3"
    player = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "warning", "-xerror", "-i", str(destination), "-f", "null", "-"]
    assert subprocess.run(player, capture_output=True, text=True, check=True).stderr == ""


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("wav", "mp3"),
        ("wav-96k", "m4a"),
        ("wav-96k", "mp3"),
        ("flac", "m4a"),
        ("mp3", "m4a"),
        ("mp3-without-length", "mp3"),
        ("aac", "m4a"),
        ("opus", "m4a"),
        ("5.1", "mp3"),
        ("wma", "m4a"),
    ],
)
def test_sound_alone_is_cut_where_the_cut_says(
    name: str, kind: Format, footage: Callable[[str], Path], tmp_path: Path
) -> None:
    destination = tmp_path / f"cut.{kind}"
    cut(footage(name), destination, Output(kind))
    original, watched = watch(footage(name)), watch(destination)
    begin = float(original.start)
    lag = original.lag(begin + 1, 1, truly=1)
    at = float(watched.start)
    for span in SEGMENTS:
        length = to_seconds(span.duration)
        assert abs(watched.lag(at + 0.02, length - 0.04, to_seconds(span.start) + 0.02) - lag) < 0.01
        at += length


def test_resolution_counts_the_shorter_edge_and_keeps_the_aspect(tmp_path: Path) -> None:
    picture = Picture(size=(1320, 742), rate=Fraction(10), options={"preset": "ultrafast"})
    source, destination = make(Footage("large.mp4", Fraction(1), (picture,)), tmp_path), tmp_path / "small.mp4"
    cut(source, destination, Output("mp4", resolution="720p"), spans([(0.2, 0.6)]))
    assert size(destination) == (1280, 720)


def test_nothing_is_made_larger_or_faster_than_the_source(footage: Callable[[str], Path], tmp_path: Path) -> None:
    destination = tmp_path / "same.mp4"
    output = Output("mp4", resolution="4k", frame_rate=120, video_bitrate=50_000_000, audio_bitrate=320_000)
    result = cut(footage("h264"), destination, output)
    assert size(destination) == (320, 180)
    assert result.how == "smart"
    assert result.frames == sum(len(stretch.pictures) for stretch in expected(watch(footage("h264")), SEGMENTS))
    with av.open(str(destination)) as container:
        assert (container.streams.audio[0].codec_context.bit_rate or 0) < 160_000


@pytest.mark.parametrize("rate", [24, 25, 30, 50])
def test_a_lower_frame_rate_drops_frames_and_doubles_none(
    rate: int, footage: Callable[[str], Path], tmp_path: Path
) -> None:
    source, destination = footage("h264-59.94"), tmp_path / "slow.mp4"
    cut(source, destination, Output("mp4", frame_rate=rate))
    watched = watch(destination)
    moments = {number: due for stretch in expected(watch(source), SEGMENTS) for due, number in stretch.pictures}
    assert len(set(watched.numbers)) == len(watched.numbers)
    assert [shown for shown, _ in watched.pictures] == [Fraction(slot, rate) for slot in range(len(watched.pictures))]
    assert all(abs(shown - moments[number]) <= Fraction(1, 2 * rate) for shown, number in watched.pictures)


def test_a_bit_rate_is_kept_to(tmp_path: Path) -> None:
    noise = Picture(size=(640, 360), options={"g": "30", "preset": "ultrafast", "crf": "1"})
    source = make(Footage("heavy.mp4", seconds=Fraction(3), pictures=(noise,)), tmp_path)
    destination = tmp_path / "light.mp4"
    with av.open(str(source)) as container:
        rate = container.streams.video[0].codec_context.bit_rate or 0
    wanted = rate // 3
    result = cut(source, destination, Output("mp4", video_bitrate=wanted), spans([(0, 2.9)]))
    assert result.how == "encode"
    assert result.size_bytes * 8 / to_seconds(result.duration) < wanted * 1.3


def test_loudness_is_brought_to_the_wanted_level(footage: Callable[[str], Path], tmp_path: Path) -> None:
    destination = tmp_path / "loud.m4a"
    cut(footage("wav"), destination, Output("m4a", loudness=-24.0), spans([(0.2, 3.8)]))
    sound = watch(destination)
    assert measured_gain(iter([sound.sound[None].astype(np.float32)]), -24, "mono", sound.rate) == pytest.approx(
        0, abs=0.5
    )


@pytest.mark.parametrize("frame_rate", [None, 24])
def test_a_picture_that_begins_after_the_sound_is_held_from_the_start(
    frame_rate: int | None, footage: Callable[[str], Path], tmp_path: Path
) -> None:
    destination = tmp_path / "held.mp4"
    recording = probe(str(footage("late-picture")))
    cut(
        footage("late-picture"),
        destination,
        Output("mp4", frame_rate=frame_rate),
        [Span(Ticks(0), recording.duration)],
    )
    watched = watch(destination)
    assert watched.pictures[0] == (0, 0)
    assert watched.pictures[1][0] >= Fraction(1, 2)
    assert abs(watched.lag(1, 1, truly=1)) < 0.01


@pytest.mark.parametrize("name", ["turned", "upside-down", "mirrored"])
@pytest.mark.parametrize("frame_rate", [None, 24])
def test_players_still_turn_and_mirror_the_picture(
    name: str, frame_rate: int | None, footage: Callable[[str], Path], tmp_path: Path
) -> None:
    destination = tmp_path / "turned.mp4"
    cut(footage(name), destination, Output("mp4", frame_rate=frame_rate))
    made, source = probe(str(destination)).video, CATALOGUE[name].picture
    assert made is not None
    assert (made.rotation, made.mirrored) == (source.turn, source.mirrored)


@pytest.mark.parametrize("frame_rate", [None, 24])
def test_pixels_keep_their_aspect(frame_rate: int | None, footage: Callable[[str], Path], tmp_path: Path) -> None:
    destination = tmp_path / "wide.mp4"
    cut(footage("anamorphic"), destination, Output("mp4", frame_rate=frame_rate))
    with av.open(str(destination)) as container:
        assert container.streams.video[0].codec_context.sample_aspect_ratio == Fraction(4, 3)


@pytest.mark.parametrize(("name", "transfer"), [("hevc-10-bit-hdr", 16), ("h264-10-bit-hlg", 18)])
def test_high_dynamic_range_is_kept_in_a_copy_and_mapped_in_an_encode(
    name: str, transfer: int, footage: Callable[[str], Path], tmp_path: Path
) -> None:
    copied, encoded = tmp_path / "hdr.mp4", tmp_path / "sdr.mp4"
    cut(footage(name), copied, Output("mp4", codec="source"))
    cut(footage(name), encoded, Output("mp4", frame_rate=30, video_bitrate=20_000))
    assert colours(copied) == ("yuv420p10le", 9, transfer, 9)
    assert colours(encoded) == ("yuv420p", 1, 1, 1)
    assert watch(encoded).numbers == watch(copied).numbers


def colours(path: Path) -> tuple[str | None, int, int, int]:
    with av.open(str(path)) as container:
        context = container.streams.video[0].codec_context
        return context.pix_fmt, context.color_primaries, context.color_trc, context.colorspace


def size(path: Path) -> tuple[int, int]:
    with av.open(str(path)) as container:
        context = container.streams.video[0].codec_context
        return context.width, context.height


@pytest.mark.parametrize(
    ("name", "output", "segments", "code"),
    [
        ("wav", Output("mp4"), SEGMENTS, "no_picture"),
        ("no-sound", Output("mp3"), SEGMENTS, "no_sound"),
        ("h264", Output("mp4"), [], "empty_cut"),
        ("h264", Output("mp4"), spans([(1.004, 1.012)]), "empty_cut"),
        ("h264", Output("m4a"), [], "empty_cut"),
    ],
)
def test_what_cannot_be_rendered_is_refused(  # noqa: PLR0917
    name: str, output: Output, segments: list[Span], code: str, footage: Callable[[str], Path], tmp_path: Path
) -> None:
    with pytest.raises(RoughyError) as refusal:
        cut(footage(name), tmp_path / "cut.out", output, segments)
    assert refusal.value.code == code


@pytest.mark.parametrize("kind", ["mp4", "m4a"])
def test_a_full_disk_is_a_clear_failure_that_leaves_nothing_behind(
    kind: Format, footage: Callable[[str], Path], tmp_path: Path
) -> None:
    (tmp_path / f"cut.{kind}.part").symlink_to("/dev/full")
    with pytest.raises(RoughyError) as failure:
        cut(footage("h264"), tmp_path / f"cut.{kind}", Output(kind))
    assert failure.value.code == "disk_full"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("kind", ["mp4", "m4a"])
def test_a_file_that_outgrows_the_limit_is_another_failure_that_leaves_nothing_behind(
    kind: Format, footage: Callable[[str], Path], tmp_path: Path
) -> None:
    scratch = tmp_path / "scratch"
    with pytest.raises(RoughyError) as failure:
        run_child(
            "roughy.media.render:render",
            {
                "source": str(footage("h264")),
                "destination": str(tmp_path / f"cut.{kind}"),
                "segments": [{"start": span.start, "end": span.end} for span in SEGMENTS],
                "output": {"format": kind},
                "scratch": str(scratch),
            },
            RenderResult,
            limits=Limits(file_size=20_000),
        )
    assert failure.value.code == "output_too_large"
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_child_renders_and_reports_rising_progress(footage: Callable[[str], Path], tmp_path: Path) -> None:
    reports: list[float] = []
    result = run_child(
        "roughy.media.render:render",
        {
            "source": str(footage("vp9")),
            "destination": str(tmp_path / "cut.mp4"),
            "segments": [{"start": span.start, "end": span.end} for span in SEGMENTS],
            "output": {"format": "mp4"},
            "scratch": str(tmp_path),
        },
        RenderResult,
        on_progress=reports.append,
    )
    assert result.frames == len(watch(tmp_path / "cut.mp4").numbers)
    assert reports == sorted(reports) and reports[-1] == 1.0 and len(reports) > 10
    assert [path.name for path in tmp_path.iterdir()] == ["cut.mp4"]


@pytest.mark.parametrize(("name", "kind"), [("h264", "mp4"), ("vp9", "mp4"), ("h264", "m4a")])
def test_progress_rises_also_while_loudness_is_measured_in_several_passes(
    name: str, kind: Format, footage: Callable[[str], Path], tmp_path: Path
) -> None:
    reports: list[float] = []
    output = Output(kind, loudness=-10)
    source, made = str(footage(name)), str(tmp_path / f"cut.{kind}")
    render(source, made, SEGMENTS, output, scratch=str(tmp_path), on_progress=reports.append)
    assert reports == sorted(set(reports)) and reports[-1] == 1.0
    plain: list[float] = []
    render(source, made, SEGMENTS, Output(kind), scratch=str(tmp_path), on_progress=plain.append)
    assert len(reports) > len(plain), "measuring takes steps of its own"


def test_a_render_that_measures_loudness_ends_as_soon_as_it_is_cancelled(
    footage: Callable[[str], Path], tmp_path: Path
) -> None:
    cancelled, reports = threading.Event(), list[float]()

    def stop(share: float) -> None:
        reports.append(share)
        cancelled.set()

    with pytest.raises(Cancelled):
        run_child(
            "roughy.media.render:render",
            {
                "source": str(long_sound(tmp_path)),
                "destination": str(tmp_path / "cut.m4a"),
                "segments": [{"start": 0, "end": from_seconds(1800)}],
                "output": {"format": "m4a", "loudness": -16},
                "scratch": str(tmp_path),
            },
            RenderResult,
            on_progress=stop,
            cancelled=cancelled,
        )
    assert len(reports) == 1 and reports[0] < 0.2, "it was still measuring"
    assert not (tmp_path / "cut.m4a").exists()


def long_sound(folder: Path) -> Path:
    """Half an hour of noise."""
    path = folder / "long.wav"
    second = np.random.default_rng(1).integers(-2000, 2000, 16_000).astype(np.int16).tobytes()
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        for _ in range(1800):
            file.writeframesraw(second)
    return path
