from roughy.speech.pcm import SAMPLE_RATE
from roughy.speech.spoken_language import STRETCHES, likeliest, worth_hearing
from roughy.speech.windows import Window


def _window(number: int, seconds: float) -> Window:
    start, length = number * 30 * SAMPLE_RATE, round(seconds * SAMPLE_RATE)
    return Window(start, start + length, ((start, start + length),))


def test_one_stretch_that_is_surely_wrong_does_not_outvote_several_that_are_nearly_sure() -> None:
    heard = [{"hu": 0.999, "fr": 0.0}, {"fr": 0.5, "la": 0.2, "hu": 0.02}, {"fr": 0.5, "br": 0.3, "hu": 0.02}]
    assert likeliest(heard, {}) == "fr"


def test_no_more_is_heard_once_the_language_is_clear() -> None:
    stretches = iter([{"de": 0.99, "nl": 0.01}] * STRETCHES)
    assert likeliest(stretches, {}) == "de"
    assert 0 < len(list(stretches)) < STRETCHES - 1


def test_all_is_heard_where_two_languages_are_in_turn_likeliest() -> None:
    stretches = iter([{"de": 0.99, "en": 0.01}, {"de": 0.01, "en": 0.99}] * 3 + [{"de": 0.6, "en": 0.4}])
    assert likeliest(stretches, {}) == "de"
    assert not list(stretches)


def test_a_script_decides_between_languages_that_sound_alike_and_not_against_what_is_clear() -> None:
    assert likeliest([{"gl": 0.5, "pt": 0.3, "en": 0.0}], {"pt": 0.99, "en": 0.0}) == "pt"
    assert likeliest([{"de": 0.95, "en": 0.01}], {"en": 0.999}) == "de"


def test_a_language_without_a_chance_in_the_script_may_be_spoken() -> None:
    assert likeliest([{"haw": 0.9, "en": 0.01}], {"en": 0.999, "mi": 0.001}) == "haw"


def test_nothing_heard_and_nothing_written_is_no_language() -> None:
    assert likeliest([], {}) is None


def test_stretches_come_from_all_over_the_recording_the_fullest_first() -> None:
    windows = tuple(_window(number, 20 - number / 100) for number in range(120))
    chosen = worth_hearing(windows)
    assert len(chosen) == STRETCHES
    assert sorted(window.start // windows[1].start for window in chosen) == list(range(0, 120, 10))
    assert chosen == sorted(chosen, key=lambda window: -window.voiced_samples)


def test_a_short_recording_is_heard_whole_and_a_silent_one_not_at_all() -> None:
    windows = (_window(0, 3), _window(1, 20))
    assert worth_hearing(windows) == [windows[1], windows[0]]
    assert worth_hearing(()) == []
