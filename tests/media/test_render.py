"""Every output frame is the source frame that the cut says, and its sound stays with it."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from roughy.media.output import Output
from roughy.media.render import render
from tests.media.sources import CATALOGUE
from tests.media.watching import Stretch, expected, spans, watch

SEGMENTS = spans([(0.61, 0.9), (1.3, 1.72), (1.95, 3.1), (3.4, 3.61)])
SYNC = 0.01
"""Seconds by which sound may leave the picture."""

UNROUNDED = Fraction(1, 900)
"""Seconds by which containers that stamp milliseconds may move a picture."""

HEARD = {"first-track-silent": 1}
"""Which of several sound streams carries the speech."""

FILMS = [name for name, footage in CATALOGUE.items() if footage.pictures]


@pytest.mark.parametrize("name", FILMS)
def test_every_frame_and_sound_is_the_one_that_the_cut_says(
    name: str, footage: Callable[[str], Path], tmp_path: Path
) -> None:
    source = footage(name)
    destination = tmp_path / "cut.mp4"
    result = render(
        str(source), str(destination), SEGMENTS, Output("mp4"), scratch=str(tmp_path), on_progress=[].append
    )
    original = watch(source, stream=HEARD.get(name, 0))
    wanted = expected(original, SEGMENTS)
    watched = watch(destination)
    assert watched.numbers == [number for stretch in wanted for _, number in stretch.pictures]
    assert result.frames == len(watched.numbers)
    moved = (abs(shown[0] - time[0]) for shown, time in zip(watched.pictures, chained(wanted), strict=True))
    assert max(moved) <= UNROUNDED
    if CATALOGUE[name].sounds:
        begin = float(original.start)
        lag = original.lag(begin + 1, 1, truly=1)
        for stretch in wanted:
            truly = float(stretch.start) - begin + 0.02
            assert abs(watched.lag(float(stretch.out) + 0.02, float(stretch.length) - 0.04, truly) - lag) < SYNC


def chained(stretches: list[Stretch]) -> list[tuple[Fraction, int]]:
    return [picture for stretch in stretches for picture in stretch.pictures]
