from fractions import Fraction
from itertools import pairwise

import pytest

from roughy.editing.decide import decide
from roughy.editing.rough_cut import Reason
from roughy.editing.settings import milliseconds, preset
from roughy.errors import RoughyError
from roughy.timeline.span import Span
from roughy.timeline.ticks import from_seconds
from tests.editing.speech import speak


def pauses(speech, cut):
    """The quiet in milliseconds left after each word of the cut, which keeps all words."""
    left = []
    for word, following in pairwise(speech.talk.words):
        pause = Span(word.span.end, following.span.start)
        left.append(sum(segment.overlap(pause) for segment in cut.segments) // milliseconds(1))
    return left


def test_dead_air_is_shortened_to_a_pause_and_never_to_nothing(say):
    speech = say("One thing ends. [4] Another begins. [0.5] And [2.5] ends.")
    left = [pause for pause in pauses(speech, speech.cut()) if pause]
    assert len(left) == 3
    assert all(250 <= pause <= 1200 for pause in left)


def test_a_pause_for_effect_survives(say):
    speech = say("And the winner is [0.95] Anna. [0.9] She won.")
    assert {950, 900} <= set(pauses(speech, speech.cut()))


def test_a_fast_speaker_keeps_shorter_pauses_than_a_slow_one(say):
    def after_a_cut(rhythm):
        talk = f"We came. {rhythm} We saw. {rhythm} We won. {rhythm} We left. [0.3] Um, [2] He stayed."
        speech = say(talk)
        cut = speech.cut()
        removal = next(removal for removal in cut.removals if removal.reason is Reason.FILLER)
        before = next(word for word in speech.talk.words if word.text == "left.")
        after = next(word for word in speech.talk.words if word.text == "He")
        return after.span.start - before.span.end - removal.span.duration

    assert after_a_cut("[0.4]") < after_a_cut("[0.7]")


def test_tight_leaves_less_than_standard_and_standard_less_than_gentle(say):
    speech = say("One. [3] Two. [1.5] Three. [0.7] Four. [5]")
    kept = [
        sum(segment.duration for segment in speech.cut(None, name).segments) for name in ("tight", "standard", "gentle")
    ]
    assert kept == sorted(set(kept))


def test_laughter_and_music_without_words_stay(say):
    speech = say("That was the joke. [0.4] <2.5> [0.4] And now <6> the next.")
    cut = speech.cut()
    for word in speech.talk.words:
        assert sum(segment.overlap(word.span) for segment in cut.segments) == word.span.duration


def test_a_sound_between_two_stretches_that_go_goes_with_them(say):
    speech = say(
        "Take one. [0.3] <0.6> [0.3] Okay, is this thing recording? [1.5] Bread needs flour. [0.6] Water makes dough."
    ).read()
    assert speech.cut().segments[0].start > speech.talk.words[2].span.end


def test_the_quiet_before_and_after_the_talk_is_shortened(say):
    speech = say("[5] Bread needs flour. [6]")
    assert speech.cut().segments[0].duration < from_seconds(3)


def test_no_segment_is_too_short_to_be_seen():
    speech = speak("Um, so, um, we, no wait. [1] Uh, we, uh, begin now. [0.5] Good bread takes its time.")
    cut = decide(
        speech.transcript,
        speech.sound,
        duration=speech.duration,
        frame_rate=Fraction(25),
        script=None,
        settings=preset("standard"),
    )
    assert all(segment.duration >= milliseconds(250) for segment in cut.segments)


def test_an_unknown_preset_is_refused_with_the_ones_there_are():
    with pytest.raises(RoughyError) as error:
        preset("wild")
    assert "gentle, standard, tight" in error.value.message
