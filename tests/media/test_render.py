"""Every output frame is the source frame that the cut says, and its sound stays with it, whatever the source."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from roughy.media.output import Output
from roughy.media.render import render
from tests.media.sources import CATALOGUE, COPIED
from tests.media.watching import Watched, expected, spans, watch

SEGMENTS = spans([(0.61, 0.9), (1.3, 1.72), (1.95, 3.1), (3.4, 3.61)])
SYNC = 0.01
"""Seconds by which sound may leave the picture."""

UNROUNDED = Fraction(1, 900)
"""Seconds by which containers that stamp milliseconds may move a picture."""

HEARD = {"first-track-silent": 1}
"""Which of several sound streams carries the speech."""

ELSEWHERE = frozenset({"hevc-10-bit-hdr"})
"""Films that are slow to encode and are tested with the outputs."""

FILMS = [name for name, film in CATALOGUE.items() if film.pictures and name not in ELSEWHERE]


@pytest.mark.parametrize("name", FILMS)
def test_every_frame_and_sound_is_the_one_that_the_cut_says(
    name: str, footage: Callable[[str], Path], tmp_path: Path
) -> None:
    source, destination = footage(name), tmp_path / "cut.mp4"
    result = render(
        str(source), str(destination), SEGMENTS, Output("mp4"), scratch=str(tmp_path), on_progress=[].append
    )
    original, watched = watch(source, stream=HEARD.get(name, 0)), watch(destination)
    assert result.how == ("smart" if name in COPIED else "encode"), result.notes
    assert result.frames == len(watched.numbers)
    assert_plays(watched, original)


def assert_plays(watched: Watched, original: Watched) -> None:
    wanted = expected(original, SEGMENTS)
    pictures = [picture for stretch in wanted for picture in stretch.pictures]
    assert watched.numbers == [number for _, number in pictures]
    moved = [abs(shown - due) for (shown, _), (due, _) in zip(watched.pictures, pictures, strict=True)]
    assert max(moved) <= UNROUNDED
    if original.rate:
        begin = float(original.start)
        lag = original.lag(begin + 1, 1, truly=1)
        for stretch in wanted:
            truly = float(stretch.start) - begin + 0.02
            assert abs(watched.lag(float(stretch.out) + 0.02, float(stretch.length) - 0.04, truly) - lag) < SYNC
