from dataclasses import replace
from statistics import mean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roughy.speech.reader import LANGUAGES, read, tokenize
from roughy.speech.transcript import Reading, Transcript, Word
from roughy.timeline.span import Span
from roughy.timeline.ticks import Ticks, from_seconds
from tests.editing.speech import speak

BEES = (
    "A hive can hold sixty thousand bees. [0.6] Most of them are workers, and each of them lives for six weeks. [0.7]"
)
HONEY = "[0.8] In her whole life one bee makes a twelfth of a teaspoon of honey."


def reading_of(text: str, words: str, language: str = "en") -> Reading:
    """What the reader takes some words of a text for: the mean of their readings."""
    read_words = read(speak(text, language).transcript).words
    said = [word.text for word in read_words]
    wanted = words.split()
    start = next(at for at in range(len(said)) if said[at : at + len(wanted)] == wanted)
    found = [word.reading for word in read_words[start : start + len(wanted)] if word.reading]
    return Reading(*(mean(getattr(one, name) for one in found) for name in ("kept", "slip", "retake", "aside")))


@pytest.mark.parametrize(
    "chatter",
    [
        "Did you put the chicken out?",
        "Biscuit, get down. Down. Good boy.",
        "I look like a tomato in this light.",
    ],
)
def test_talk_around_the_camera_is_told_without_a_word_of_film(chatter):
    assert reading_of(f"{BEES} [1.4] {chatter} [1.8] {HONEY}", chatter).aside > 0.5


def test_a_sentence_said_anew_in_other_words_is_a_retake():
    given_up = "In its whole life every bee only makes a tiny bit of honey, like about a"
    assert reading_of(f"{BEES} {given_up} {HONEY}", given_up).kept < 0.5


@pytest.mark.parametrize(
    ("language", "before", "chatter", "after"),
    [
        (
            "de",
            "Ein guter Sauerteig braucht drei Dinge. [0.6] Mehl, Wasser und Geduld.",
            "Nein, Papa, ich nehme gerade auf. Kannst du später kommen?",
            "Nach einer Woche riecht er nach Äpfeln.",
        ),
        (
            "fr",
            "Une bonne soupe commence par de bons légumes. [0.6] On les coupe en petits morceaux.",
            "Attends, il y a quelqu'un à la porte. Tu peux y aller ?",
            "Ensuite, on les fait revenir dans un peu de beurre.",
        ),
        (
            "es",
            "Un buen café empieza con un buen grano. [0.6] Hay que molerlo justo antes de usarlo.",
            "Espera, que está ladrando el perro. ¿Puedes sacarlo?",
            "El agua se echa muy despacio sobre el café molido. [0.5] Y entonces hay que esperar.",
        ),
    ],
)
def test_other_languages_are_read_too(language, before, chatter, after):
    text = f"{before} [1.4] {chatter} [1.8] {after}"
    assert reading_of(text, chatter, language).aside > 0.5
    assert reading_of(text, after.partition(" [")[0], language).kept > 2 * reading_of(text, chatter, language).kept


def test_what_is_meant_for_the_audience_is_kept():
    text = f"{BEES} Now stop the video and guess how much honey that is. {HONEY}"
    assert reading_of(text, "Now stop the video and guess how much honey that is.").kept > 0.5


def test_a_language_that_was_not_taught_stays_unread():
    transcript = replace(speak(BEES).transcript, language="fi")
    assert read(transcript) == transcript


def test_nothing_said_is_nothing_to_read():
    assert read(Transcript("en", ())) == Transcript("en", ())


def test_a_long_talk_is_read_in_windows_with_progress():
    shares: list[float] = []
    words = read(speak(f"{BEES} " * 90).transcript, shares.append).words
    assert all(word.reading for word in words)
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert len(shares) > 3


def test_a_word_that_the_recognizer_doubts_is_spelled_with_a_token_before_it():
    def spelled(probability: float) -> tuple[int, ...]:
        word = Word("petals", Span(Ticks(0), from_seconds(0.5)), probability)
        return tokenize([word, word]).numbers

    sure, unsure, guessed = spelled(0.9), spelled(0.6), spelled(0.1)
    assert spelled(1.0) == sure
    assert len(unsure) == len(guessed) == len(sure) + 2
    assert len({sure, unsure, guessed}) == 3


@settings(deadline=None, max_examples=30)
@given(
    st.lists(
        st.tuples(st.text(max_size=12), st.floats(0, 5), st.floats(0.01, 2), st.floats(0, 1)),
        min_size=1,
        max_size=40,
    ),
    st.sampled_from(sorted(LANGUAGES)),
)
def test_every_word_gets_probabilities_whatever_it_is(heard, language):
    words: list[Word] = []
    end = Ticks(0)
    for text, pause, length, probability in heard:
        start = Ticks(end + from_seconds(pause))
        end = Ticks(start + from_seconds(length))
        words.append(Word(text, Span(start, end), probability))
    tokens = tokenize(words)
    assert len(tokens.places) == len(words)
    for word in read(Transcript(language, tuple(words))).words:
        reading = word.reading
        assert reading is not None
        assert reading.kept + reading.slip + reading.retake + reading.aside == pytest.approx(1, abs=0.01)
