"""A picture that is encoded in shares comes out as if one machine had encoded it."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from roughy.media.output import Output
from roughy.media.probe import probe
from roughy.media.render import render
from roughy.media.share import encode_share, shares_worth_making
from roughy.timeline.captions import Caption
from roughy.timeline.span import Span
from roughy.timeline.ticks import from_seconds
from roughy.timeline.words import CaptionWord
from tests.media.sources import Footage, Picture, Sound, make
from tests.media.watching import spans, watch

SEGMENTS = spans([(0.33, 31.2), (33.1, 64.9), (66, 66.4), (70.2, 97.3)])
OUTPUT = Output("mp4", frame_rate=25)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recording of 100 seconds at 30 frames a second, which a lower rate makes one encode."""
    picture = Picture(size=(160, 90), rate=Fraction(30), options={"g": "60", "preset": "ultrafast"})
    return make(Footage("long.mp4", Fraction(100), (picture,), (Sound(),)), tmp_path_factory.mktemp("shares"))


def share(source: Path, folder: Path, count: int, output: Output = OUTPUT) -> list[str]:
    paths = [str(folder / f"share-{number}") for number in range(count)]
    for number, path in enumerate(paths):
        size = encode_share(
            str(source),
            path,
            SEGMENTS,
            output,
            number=number,
            count=count,
            scratch=str(folder),
            on_progress=[].append,
        )
        assert size == Path(path).stat().st_size > 0
    return paths


def test_joined_shares_play_what_one_render_plays(source: Path, tmp_path: Path) -> None:
    alone, together = tmp_path / "alone.mp4", tmp_path / "together.mp4"
    render(str(source), str(alone), SEGMENTS, OUTPUT, scratch=str(tmp_path), on_progress=[].append)
    shares = share(source, tmp_path, 2)
    result = render(
        str(source), str(together), SEGMENTS, OUTPUT, shares=shares, scratch=str(tmp_path), on_progress=[].append
    )
    assert result.how == "encode" and result.notes == ("The picture was encoded in 2 shares.",)
    one, other = watch(alone), watch(together)
    assert other.pictures == one.pictures and len(other.sound) == len(one.sound)


def test_captions_go_on_across_the_joints_of_shares(source: Path, tmp_path: Path) -> None:
    times = [(seconds, seconds + 3) for seconds in range(1, 90, 4)]
    captions = []
    for start, end in times:
        span = Span(from_seconds(start), from_seconds(end))
        captions.append(Caption(span, ((CaptionWord("HHHHH", span),),)))
    wanted = {"plain": OUTPUT, "captioned": replace(OUTPUT, captions=tuple(captions))}
    for name, output in wanted.items():
        folder = tmp_path / name
        folder.mkdir()
        shares = share(source, folder, 3, output)
        made = str(tmp_path / f"{name}.mp4")
        render(str(source), made, SEGMENTS, output, shares=shares, scratch=str(folder), on_progress=[].append)
    with av.open(str(tmp_path / "plain.mp4")) as before, av.open(str(tmp_path / "captioned.mp4")) as after:
        for old, new in zip(before.decode(video=0), after.decode(video=0), strict=True):
            due = any(start <= new.time < end for start, end in times)
            bands = (each.reformat(format="gray").to_ndarray()[72:86, 65:95].astype(np.int16) for each in (old, new))
            change = np.abs(np.subtract(*bands)).mean()
            assert bool(change > 12) is due, (new.time, change)


def test_a_render_is_shared_where_that_saves_time(source: Path) -> None:
    recording = probe(str(source))

    def shares(output: Output, seconds: float, workers: int) -> int:
        return shares_worth_making(recording, [Span(from_seconds(0), from_seconds(seconds))], output, workers)

    assert shares(OUTPUT, 600, workers=4) == 4
    assert shares(OUTPUT, 130, workers=4) == 2
    assert shares(OUTPUT, 59, workers=4) == 1
    assert shares(Output("mp4"), 600, workers=4) == 1, "what may be copied is copied by one"
    assert shares(Output("m4a"), 600, workers=4) == 1
