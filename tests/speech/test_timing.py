from hypothesis import given
from hypothesis import strategies as st

from roughy.speech.pcm import TICKS_PER_SAMPLE
from roughy.speech.timing import HeardWord, settle

SECOND = 16_000
TOTAL = 60 * SECOND

moments = st.integers(-SECOND, TOTAL + SECOND)
heard_words = st.lists(
    st.builds(lambda a, b: HeardWord("word", min(a, b), max(a, b), 0.9), moments, moments), max_size=30
)


def _settled(words: list[HeardWord], *speech: tuple[float, float]) -> list[tuple[str, int, int]]:
    stretches = tuple((int(start * SECOND), int(end * SECOND)) for start, end in speech)
    settled = settle(words, stretches, TOTAL)
    return [(w.text, w.span.start // TICKS_PER_SAMPLE, w.span.end // TICKS_PER_SAMPLE) for w in settled]


def _heard(text: str, start: float, end: float) -> HeardWord:
    return HeardWord(text, int(start * SECOND), int(end * SECOND), 0.9)


@given(heard_words, st.lists(st.tuples(st.integers(1, 5 * SECOND), st.integers(1, 5 * SECOND)), max_size=10))
def test_words_are_in_order_apart_and_within_the_recording(
    words: list[HeardWord], lengths: list[tuple[int, int]]
) -> None:
    at, speech = 0, []
    for silence, length in lengths:
        speech.append((min(TOTAL - 1, at + silence), min(TOTAL, at + silence + length)))
        at += silence + length
    settled = settle(words, tuple((start, end) for start, end in speech if start < end), TOTAL)
    edges = [edge for word in settled for edge in (word.span.start, word.span.end)]
    assert edges == sorted(edges)
    assert all(word.span.duration > 0 for word in settled)
    assert not edges or (edges[0] >= 0 and edges[-1] <= TOTAL * TICKS_PER_SAMPLE)


def test_a_word_loses_the_silence_around_its_sound() -> None:
    assert _settled([_heard("yes", 0.5, 2.5)], (1, 2)) == [("yes", SECOND, 2 * SECOND)]


def test_a_word_keeps_the_silence_inside_it() -> None:
    assert _settled([_heard("that", 1, 3)], (1, 1.5), (2.5, 3)) == [("that", SECOND, 3 * SECOND)]


def test_the_edge_of_the_next_word_behind_a_silence_is_given_up() -> None:
    words = [_heard("what", 1, 3.05), _heard("your", 3.05, 3.5)]
    assert _settled(words, (1, 1.5), (3, 3.5)) == [
        ("what", SECOND, SECOND * 3 // 2),
        ("your", 3 * SECOND, SECOND * 7 // 2),
    ]


def test_the_last_word_before_a_pause_lasts_as_long_as_the_voice() -> None:
    assert _settled([_heard("end", 1, 1.6)], (1, 1.9)) == [("end", SECOND, SECOND * 19 // 10)]


def test_a_longer_sound_after_a_word_stays_uncovered() -> None:
    assert _settled([_heard("so", 1, 1.25)], (1, 2)) == [("so", SECOND, SECOND * 5 // 4)]


def test_words_made_up_in_silence_are_dropped() -> None:
    assert _settled([_heard("hello", 1, 2), _heard("thanks", 20, 21)], (1, 2)) == [("hello", SECOND, 2 * SECOND)]
    assert _settled([_heard("thanks", 20, 21)]) == []
