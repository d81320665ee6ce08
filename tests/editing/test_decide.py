from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from roughy.editing.decide import decide
from roughy.editing.settings import PRESETS, preset
from roughy.speech.sound import Sound
from roughy.speech.transcript import Transcript
from roughy.timeline.span import Span, union
from roughy.timeline.ticks import Ticks, from_seconds
from tests.editing.speech import speak

TAKE = """
Okay, is this thing recording? [1.4]
Welcome to this lesson about coffee. [0.5] Um, [0.2] good coffee begins with clean water. [0.6]
Pour the water slowly over the, [0.2] no wait. [1.1] Pour the water slowly over the grounds in circles. [1.5]
Wait for, [0.2] wait for thirty seconds. [1.2] Can you stop the camera please?
"""
MESSAGE = (
    "Welcome to this lesson about coffee. good coffee begins with clean water. "
    "Pour the water slowly over the grounds in circles. wait for thirty seconds."
)

PIECES = [
    "we",
    "bake",
    "bread",
    "at",
    "home.",
    "Um,",
    "the",
    "oven",
    "and",
    "no wait.",
    "okay,",
    "camera",
    "[0.1]",
    "[0.4]",
    "[1.5]",
    "(0.3)",
    "<0.8>",
]
texts = st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join)
rates = st.sampled_from([None, Fraction(24), Fraction(30000, 1001), Fraction(50), Fraction(120)])


def test_the_intended_message_is_left_without_a_script(say):
    assert say(TAKE).read().kept() == MESSAGE


def test_the_intended_message_is_left_with_a_script(say):
    assert say(TAKE).kept(MESSAGE) == MESSAGE


@given(text=texts, rate=rates, script=st.none() | texts, name=st.sampled_from(sorted(PRESETS)))
def test_segments_and_removals_cover_the_source_exactly_and_apart(text, rate, script, name):
    speech = speak(text)
    cut = decide(
        speech.transcript, speech.sound, duration=speech.duration, frame_rate=rate, script=script, settings=preset(name)
    )
    spans = sorted([*cut.segments, *(removal.span for removal in cut.removals)])
    assert union(spans) == (Span(Ticks(0), speech.duration),)
    assert sum(span.duration for span in spans) == speech.duration


@given(text=texts, script=st.none() | texts)
def test_no_word_is_cut_in_half(text, script):
    speech = speak(text)
    cut = speech.cut(script)
    for word in speech.talk.words:
        kept = sum(segment.overlap(word.span) for segment in cut.segments)
        assert kept in (0, word.span.duration)


@given(text=texts, script=st.none() | texts)
def test_the_same_recording_is_always_cut_the_same_way(text, script):
    assert speak(text).cut(script) == speak(text).cut(script)


@given(text=texts, rate=rates.filter(bool))
def test_every_joint_falls_on_the_edge_of_a_frame(text, rate):
    speech = speak(text)
    cut = decide(
        speech.transcript,
        speech.sound,
        duration=speech.duration,
        frame_rate=rate,
        script=None,
        settings=preset("standard"),
    )
    for edge in {edge for span in cut.segments for edge in (span.start, span.end)} - {speech.duration}:
        assert edge == from_seconds(round(edge * rate / from_seconds(1)) / rate)


@given(text=texts, share=st.fractions(0, 1), script=st.none() | texts)
def test_words_and_sounds_past_the_end_of_the_recording_do_no_harm(text, share, script):
    speech = speak(text)
    duration = Ticks(int(speech.duration * share))
    cut = decide(
        speech.transcript,
        speech.sound,
        duration=duration,
        frame_rate=None,
        script=script,
        settings=preset("standard"),
    )
    spans = [*cut.segments, *(removal.span for removal in cut.removals)]
    assert union(spans) == ((Span(Ticks(0), duration),) if duration else ())


def test_a_recording_without_speech_stays_whole_and_says_so():
    cut = decide(
        Transcript(None, ()),
        Sound(b"", ()),
        duration=Ticks(1000),
        frame_rate=None,
        script="Hello.",
        settings=preset("standard"),
    )
    assert cut.segments == (Span(Ticks(0), Ticks(1000)),)
    assert cut.notes == ("No speech was found, so nothing was cut.",)


def test_no_pause_over_a_second_and_a_fifth_is_left_in_standard(say):
    speech = say("One sentence ends here. [5] Another one begins. [1.1] And [3] it stops [2]")
    segments = speech.cut().segments
    for word, following in pairwise(speech.talk.words):
        pause = Span(word.span.end, following.span.start)
        assert sum(segment.overlap(pause) for segment in segments) <= from_seconds(Fraction(6, 5))


def test_a_language_without_word_lists_is_named_in_the_notes(say):
    cut = say("Dzień dobry państwu", language="pl").cut()
    assert cut.notes == ("There are no word lists for the language 'pl' yet.",)


def test_a_sentence_that_is_turned_round_for_effect_stays(say):
    text = (
        "And so, my fellow Americans, [1.0] ask [0.3] not [1.1] what your country can do for you, [0.6] "
        "ask what you can do for your country."
    )
    assert say(text).kept() == (
        "And so, my fellow Americans, ask not what your country can do for you, ask what you can do for your country."
    )
