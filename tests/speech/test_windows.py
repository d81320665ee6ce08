import itertools

from hypothesis import given
from hypothesis import strategies as st

from roughy.speech.windows import MARGIN, Speech, cut_windows

LONGEST = 29 * 16_000
SECOND = 16_000


@st.composite
def recordings(draw: st.DrawFn) -> tuple[Speech, int]:
    """Stretches of speech with pauses between, and the recording's length, in samples."""
    lengths = draw(st.lists(st.tuples(st.integers(1, 40 * SECOND), st.integers(1, 60 * SECOND)), max_size=20))
    at, speech = draw(st.integers(0, SECOND)), []
    for silence, length in lengths:
        speech.append((at + silence, at + silence + length))
        at += silence + length
    return tuple(speech), at + draw(st.integers(0, SECOND))


@given(recordings())
def test_windows_hold_all_speech_in_order_and_none_is_too_long(recording: tuple[Speech, int]) -> None:
    speech, total = recording
    windows = cut_windows(speech, total, LONGEST)
    covered = [sample for window in windows for sample in window.speech]
    assert sum(end - start for start, end in covered) == sum(end - start for start, end in speech)
    assert all(0 <= w.start <= w.speech[0][0] and w.speech[-1][1] <= w.end <= total for w in windows)
    assert all(window.end - window.start <= LONGEST for window in windows)
    assert all(before.end <= after.start for before, after in itertools.pairwise(windows))


@given(recordings())
def test_halves_share_their_window(recording: tuple[Speech, int]) -> None:
    speech, total = recording
    for window in cut_windows(speech, total, LONGEST):
        halves = window.halves()
        assert tuple(part for half in halves for part in half.speech) == window.speech
        assert halves[0].start >= window.start
        assert halves[-1].end <= window.end
        assert len(halves) == min(2, len(window.speech))


def test_a_window_ends_at_the_longest_pause_in_reach() -> None:
    seconds = [(0, 10), (11, 18), (21, 25), (26, 27), (28, 40)]
    speech = tuple((start * SECOND, end * SECOND) for start, end in seconds)
    first, second = cut_windows(speech, 41 * SECOND, LONGEST)
    assert first.speech == speech[:2]
    assert first.end == 18 * SECOND + MARGIN
    assert second.start == 21 * SECOND - MARGIN


def test_silence_needs_no_window() -> None:
    assert cut_windows((), 100, LONGEST) == ()
