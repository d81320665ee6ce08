"""Captions stand on the frames that they are for, upright and whole, and touch nothing else."""

import itertools
import subprocess
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import imageio_ffmpeg
import numpy as np
import pytest
from av.video.frame import VideoFrame
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from roughy.errors import RoughyError
from roughy.media.output import Output, RenderResult
from roughy.media.render import render
from roughy.media.rendering.burning import Burner
from roughy.media.rendering.picture import PictureTarget
from roughy.timeline.captions import Caption
from roughy.timeline.span import Span
from roughy.timeline.ticks import from_seconds
from roughy.timeline.words import CaptionWord
from tests.media.sources import numbered_picture
from tests.media.watching import spans, watch

GREY = 128
WIDE = "W" * 42
Luma = NDArray[np.uint8]


def caption(text: str, start: float, end: float) -> Caption:
    span = Span(from_seconds(Fraction(str(start))), from_seconds(Fraction(str(end))))
    return Caption(span, tuple(tuple(CaptionWord(word, span) for word in line.split()) for line in text.split("\n")))


def luma(frame: VideoFrame) -> NDArray[np.int16]:
    """The frame's brightness."""
    return frame.reformat(format="gray").to_ndarray().astype(np.int16)


def burned(text: str, size: tuple[int, int], **target: object) -> Luma:
    """The brightness of a grey picture of this size under a caption."""
    width, height = size
    plain = VideoFrame.from_ndarray(np.full((height * 3 // 2, width), GREY, np.uint8), format="yuv420p")
    plain.pts, plain.time_base = 0, Fraction(1, 30)
    described = {"encoder": "libx264", "options": (), "pixel_format": "yuv420p", "pixel_aspect": Fraction(1)}
    rates = {"unit": Fraction(1, 30), "frame_rate": Fraction(30), "captions": (caption(text, 0, 1),)}
    wanted = PictureTarget(width=width, height=height, **(described | rates | target))  # type: ignore[arg-type]
    (frame,) = Burner(wanted).burned(iter([plain]))
    return frame.to_ndarray()[:height]


def cut(source: Path, destination: Path, output: Output, segments: Sequence[tuple[float, float]]) -> RenderResult:
    return render(
        str(source),
        str(destination),
        spans(list(segments)),
        output,
        scratch=str(destination.parent),
        on_progress=[].append,
    )


@pytest.mark.parametrize("name", ["h264-29.97", "uneven", "interlaced", "h264-10-bit"])
def test_a_caption_stands_on_exactly_the_frames_of_its_time_and_nothing_else_changes(
    name: str, footage: Callable[[str], Path], tmp_path: Path
) -> None:
    shown = (caption("Größe, señor!", 0.3, 0.9), caption("l'été\nà Ærø", 0.967, 1.501))
    plain, captioned = tmp_path / "plain.mp4", tmp_path / "captioned.mp4"
    segments = [(0.2, 1.1), (1.6, 3.0)]
    cut(footage(name), plain, Output("mp4"), segments)
    result = cut(footage(name), captioned, Output("mp4", captions=shown), segments)
    assert result.how == "encode"
    assert watch(captioned).pictures == watch(plain).pictures
    with av.open(str(plain)) as before, av.open(str(captioned)) as after:
        for old, new in zip(before.decode(video=0), after.decode(video=0), strict=True):
            assert new.pts is not None and new.time_base is not None
            milliseconds = -(-new.pts * new.time_base * 1000 // 1)
            due = 300 <= milliseconds < 900 or 967 <= milliseconds < 1501
            change = np.abs(luma(new) - luma(old))
            assert bool(change[150:171, 130:190].mean() > 25) is due, float(new.pts * new.time_base)
            assert change[:125].mean() < 6 and change[174:].mean() < 8


def test_captions_force_an_encode_and_say_so(footage: Callable[[str], Path], tmp_path: Path) -> None:
    result = cut(footage("h264"), tmp_path / "a.mp4", Output("mp4", captions=(caption("Hi.", 0, 1),)), [(0, 3)])
    assert result.how == "encode" and "captions" in result.notes[0]
    assert cut(footage("h264"), tmp_path / "b.mp4", Output("mp4"), [(0, 3)]).how == "smart"


@pytest.mark.parametrize("name", ["turned", "upside-down", "mirrored"])
def test_captions_are_upright_for_the_viewer_of_a_turned_picture(
    name: str, footage: Callable[[str], Path], tmp_path: Path
) -> None:
    destination = tmp_path / "turned.mp4"
    text = caption("Für Fred F.", 0, 1)
    cut(footage(name), destination, Output("mp4", captions=(text,)), [(0, 0.5)])
    width, height = (180, 320) if name == "turned" else (320, 180)
    player = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", str(destination), "-frames:v", "1"]
    shown = subprocess.run([*player, "-f", "rawvideo", "-pix_fmt", "gray", "-"], capture_output=True, check=True).stdout
    seen = np.frombuffer(shown, np.uint8).reshape(height, width)
    upright = burned("Für Fred F.", (width, height)).astype(np.int16)
    letters = upright > 190
    assert letters.sum() > 50
    assert seen[letters].mean() > 140
    assert seen[(upright < GREY - 40)].mean() < 70


def test_letters_keep_their_shape_where_pixels_are_not_square() -> None:
    square, wide = burned("HHH", (640, 360)), burned("HHH", (480, 360), pixel_aspect=Fraction(4, 3))
    widths = [np.ptp(np.nonzero((picture > 200).any(axis=0))[0]) for picture in (square, wide)]
    assert widths[1] == pytest.approx(widths[0] * 3 / 4, abs=2)


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920), (320, 180), (180, 320), (640, 640), (3840, 2160)])
@pytest.mark.parametrize("text", [f"{WIDE}\n{WIDE}", "I."])
def test_a_caption_lies_whole_inside_the_safe_area_at_any_size(size: tuple[int, int], text: str) -> None:
    changed = np.argwhere(burned(text, size) != GREY)
    (top, left), (bottom, right) = changed.min(axis=0), changed.max(axis=0)
    width, height = size
    assert top > height / 2 and height * 0.93 < bottom + 1 <= height * 0.96
    assert left >= width * 0.01 and abs(left + right + 1 - width) <= 4, "in the middle"


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920)])
def test_letters_are_large_enough_to_read(size: tuple[int, int]) -> None:
    rows = np.nonzero((burned("H", size) > 200).any(axis=1))[0]
    assert np.ptp(rows) + 1 > min(size) / 40


def test_letters_stand_out_from_their_box() -> None:
    picture = burned("Legible?", (1280, 720))
    box = picture[picture != GREY]
    dark, bright = np.percentile(box, 20), box.max()
    # WCAG 2.2, 1.4.3 asks for 4.5; brightness here is coded with a gamma of about 2.2.
    assert bright >= 230
    assert ((bright / 255) ** 2.2 + 0.05) / ((dark / 255) ** 2.2 + 0.05) > 7


def test_every_letter_has_a_shape_of_its_own() -> None:
    letters = "aäàáâãåæ cçč eéèêë ñń oöòóôõøœ uüùúû sśš ß ł ż ğ ÄÖÜÉÑÇŒ ¿¡ «»„“ жщ".replace(" ", "")
    pictures = {letter: burned(letter * 3, (320, 180)) for letter in letters}
    for one, other in itertools.combinations(letters, 2):
        assert not np.array_equal(pictures[one], pictures[other]), f"{one} looks like {other}"


def test_letters_that_the_font_lacks_are_refused_and_other_signs_left_out() -> None:
    with pytest.raises(RoughyError) as refused:
        burned("漢字", (320, 180))
    assert refused.value.code == "letters_not_drawable" and "srt" in refused.value.message
    assert np.array_equal(burned("♪La♪", (320, 180)), burned("La", (320, 180)))


@settings(max_examples=25)
@given(st.lists(st.integers(1, 2000), min_size=2, max_size=8), st.integers(1, 2000))
def test_a_frame_has_the_caption_of_its_moment_or_none(lengths: list[int], step: int) -> None:
    edges = list(itertools.accumulate(lengths))
    captions = tuple(
        caption("x", start / 1000, end / 1000) for start, end in zip(edges[::2], edges[1::2], strict=False)
    )
    target = PictureTarget(
        "libx264", (), 64, 64, "yuv420p", Fraction(1), Fraction(1, 1000), Fraction(30), captions=captions
    )

    def frames():
        for number in range(0, edges[-1] + 2 * step, step):
            frame = numbered_picture(0, (64, 64))
            frame.pts, frame.time_base = number, Fraction(1, 1000)
            yield frame

    before = numbered_picture(0, (64, 64)).to_ndarray()
    for frame in Burner(target).burned(frames()):
        due = any(one.span.contains(from_seconds(Fraction(frame.pts or 0, 1000))) for one in captions)
        assert np.array_equal(frame.to_ndarray(), before) is not due
