"""Where a cut falls between two words that touch."""

from dataclasses import replace

from roughy.editing.ear import listen
from roughy.speech.sound import LEVEL_STEP
from roughy.timeline.ticks import Ticks


def _with_a_dip(speech, start, end):
    """The speech with its level sunk, though not to silence, between two moments."""
    levels = bytearray(speech.sound.levels)
    levels[start // LEVEL_STEP : end // LEVEL_STEP] = b"\x50" * (end // LEVEL_STEP - start // LEVEL_STEP)
    return replace(speech, sound=replace(speech.sound, levels=bytes(levels)))


def test_a_hesitation_that_touches_the_next_word_is_cut_at_the_quietest_moment_between_them(say):
    speech = say("We bake. [0.5] Um everything here by hand.")
    word = speech.transcript.words[3]
    start = Ticks(word.span.start + 6 * LEVEL_STEP)
    cut = _with_a_dip(speech, start, Ticks(start + 3 * LEVEL_STEP)).cut()
    assert start <= cut.segments[-1].start <= start + 3 * LEVEL_STEP


def test_without_a_dip_the_cut_falls_where_the_recognizer_saw_the_border(say):
    speech = say("We bake. [0.5] Um everything here by hand.")
    assert speech.cut().segments[-1].start == speech.transcript.words[3].span.start


def test_the_edge_of_a_sound_is_no_dip(say):
    speech = say("Hello.")
    ear = listen(speech.sound, speech.duration)
    word = speech.transcript.words[0].span
    assert ear.dip(replace(word, start=Ticks(word.start - 10 * LEVEL_STEP))) is None
