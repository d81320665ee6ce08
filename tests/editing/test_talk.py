from roughy.editing.ear import listen
from roughy.editing.settings import milliseconds
from roughy.editing.talk import prepare
from roughy.speech.sound import Sound
from roughy.speech.transcript import Transcript, Word
from roughy.timeline.span import Span
from roughy.timeline.ticks import Ticks


def span(start, end):
    return Span(milliseconds(start), milliseconds(end))


def heard(words, loud, length=3000):
    """A transcript with the given word times, and a sound that is loud at the given times; both in milliseconds."""
    levels = bytes(40 if any(a <= step * 10 < b for a, b in loud) else 120 for step in range(length // 10))
    transcript = Transcript("en", tuple(Word(text, span(a, b), 0.9) for text, a, b in words))
    return prepare(transcript, listen(Sound(levels, tuple(span(a, b) for a, b in loud)), milliseconds(length)))


def test_word_edges_move_to_where_the_sound_begins_and_ends():
    talk = heard([("there", 900, 1700)], [(1000, 1600)])
    assert talk.words[0].span == span(1000, 1600)


def test_a_word_reaches_a_little_past_the_recognizers_time():
    talk = heard([("there", 1050, 1500)], [(1000, 1600)])
    assert talk.words[0].span == span(1000, 1600)


def test_a_word_that_was_stretched_over_a_pause_is_only_where_it_sounds():
    talk = heard([("no.", 300, 600), ("there", 600, 1600)], [(300, 640), (1400, 1700)])
    assert talk.words[1].span.start == milliseconds(1400)
    assert talk.words[1].pause > milliseconds(700)


def test_words_never_overlap_and_keep_their_order():
    talk = heard([("one", 500, 900), ("two", 800, 1200), ("three", 1100, 1500)], [(450, 1550)])
    assert all(one.span.end <= two.span.start for one, two in zip(talk.words, talk.words[1:], strict=False))


def test_a_transcript_without_sound_keeps_the_recognizers_times():
    transcript = Transcript("en", (Word("one", span(500, 900), 0.9),))
    assert prepare(transcript, listen(Sound(b"", ()), milliseconds(3000))).words[0].span == span(500, 900)


def test_noise_as_loud_as_speech_leaves_the_decision_to_the_voice():
    sound = Sound(bytes([60]) * 300, (span(1000, 1500),))
    assert listen(sound, milliseconds(3000)).sounds == (span(1000, 1500),)


def test_a_quiet_room_and_a_loud_one_are_heard_alike():
    for quiet, loud in ((130, 60), (70, 20)):
        levels = bytes(loud if 100 <= step < 150 else quiet for step in range(300))
        assert listen(Sound(levels, ()), milliseconds(3000)).sounds == (span(1000, 1500),)


def test_a_click_is_no_sound():
    levels = bytes(20 if step in {50, 51} else 120 for step in range(300))
    assert listen(Sound(levels, ()), milliseconds(3000)).sounds == ()


def test_sounds_between_words_are_words_without_letters():
    talk = heard([("one", 500, 900)], [(500, 900), (1500, 2100)])
    assert [(word.text, word.span) for word in talk.words] == [("one", span(500, 900)), ("", span(1500, 2100))]
    assert Ticks(0) < talk.words[1].pause


def test_punctuation_that_stands_apart_belongs_to_the_word_before():
    talk = heard([("fini", 500, 900), ("?", 900, 900), ("Non", 1500, 1900)], [(500, 900), (1500, 1900)])
    assert [(word.text, word.stop) for word in talk.words] == [("fini ?", True), ("Non", False)]
