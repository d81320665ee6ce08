from itertools import pairwise
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.judgement.teaching.judging import judge, kept_chances
from bench.judgement.teaching.lessons import (
    ASIDE,
    KEPT,
    PUNCTUATION,
    RETAKE,
    SLIP,
    Lesson,
    LessonWord,
    excerpt,
    heard_lesson,
    interrupted,
    performed_lesson,
    transcribed,
    varied,
)
from bench.judgement.teaching.mishearing import Vocabulary
from bench.judgement.teaching.windows import MULTIPLE, UNLABELLED, batches, in_a_row, padded, spell
from roughy.demo.takes import TrueSpan, TrueWord, Truth
from roughy.speech.reader import FIRST, LAST, WINDOW, tokenize
from roughy.speech.transcript import Word
from roughy.timeline.span import Span
from roughy.timeline.ticks import from_seconds

SPANS = (
    TrueSpan(0.5, 1.5, False, "offtopic", "It's on."),
    TrueSpan(3.0, 4.0, False, "retake", "Turn the"),
    TrueSpan(4.1, 4.5, False, "filler", "um,"),
    TrueSpan(4.6, 6.0, True, None, "Turn the pedals."),
)
WORDS = (
    TrueWord(0.5, 1.0, "It's"),
    TrueWord(1.0, 1.5, "on."),
    TrueWord(3.0, 3.5, "Turn"),
    TrueWord(3.5, 4.0, "the"),
    TrueWord(4.1, 4.5, "um,"),
    TrueWord(4.6, 5.0, "Turn"),
    TrueWord(5.0, 5.4, "the"),
    TrueWord(5.4, 6.0, "pedals."),
)
TRUTH = Truth("en-pedals", "en", 6.5, "Turn the pedals.", SPANS, WORDS)

word = st.builds(
    LessonWord,
    st.sampled_from(["Turn", "the", "Fahrradkette,", "unmistakably", "été.", "…", "3.5"]),
    st.floats(0, 5),
    st.integers(KEPT, ASIDE),
    st.floats(0.05, 1),
)
lesson = st.lists(word, min_size=1, max_size=400).map(lambda words: Lesson("any", "en", tuple(words)))


def _constant(label: int) -> Lesson:
    words = [LessonWord(f"word {number}.", 0.3, label, 0.2) for number in range(300)]
    return Lesson("constant", "en", tuple(words))


def test_words_are_what_the_line_is_in_which_they_are_said() -> None:
    words = performed_lesson(TRUTH).words
    assert [word.label for word in words] == [ASIDE, ASIDE, RETAKE, RETAKE, SLIP, KEPT, KEPT, KEPT]
    assert [word.pause for word in words] == pytest.approx([0.5, 0, 1.5, 0, 0.1, 0.1, 0, 0])


def test_words_as_heard_are_what_was_really_said_there() -> None:
    times = [("Sit", 0.4, 1.2), ("the", 2.6, 3.9), ("turn", 4.55, 5.1), ("petals", 5.4, 6.3)]
    words = [Word(text, Span(from_seconds(start), from_seconds(end)), 0.5) for text, start, end in times]
    assert [word.label for word in heard_lesson(TRUTH, words).words] == [ASIDE, RETAKE, KEPT, KEPT]


@given(lesson)
def test_labels_stand_at_the_first_token_of_their_words(lesson: Lesson) -> None:
    whole = spell(lesson)
    tokens = tokenize(transcribed(lesson))
    assert whole.tokens == tokens
    assert [whole.labels[place] for place in tokens.places] == [word.label for word in lesson.words]
    assert sum(label != UNLABELLED for label in whole.labels) == len(lesson.words)


@given(lesson, st.integers())
def test_windows_hold_every_token_but_a_short_rest_and_none_is_too_long(lesson: Lesson, seed: int) -> None:
    found = in_a_row(spell(lesson), Random(seed))
    assert all(len(window.tokens) == len(window.labels) <= WINDOW for window in found)
    missing = len(spell(lesson).labels) - sum(len(window.tokens) for window in found)
    assert 0 <= missing <= 16


@given(lesson, st.integers())
def test_a_varied_lesson_keeps_every_words_label_and_the_order(lesson: Lesson, seed: int) -> None:
    numbered = Lesson("any", "en", tuple(LessonWord(str(i), 0.2, w.label, 1 + i) for i, w in enumerate(lesson.words)))
    words = varied(numbered, Vocabulary(["else"]), Random(seed)).words
    places = [round(word.seconds) - 1 for word in words]
    assert places == sorted(set(places))
    assert all(word.label == lesson.words[place].label for word, place in zip(words, places, strict=True))
    assert all(_heard_for(word.text, str(place)) for word, place in zip(words, places, strict=True))
    assert len({word.pause for word in words}) <= 1


def _heard_for(text: str, said: str) -> bool:
    """Whether a text is what was said, the other word, or the same with one letter changed, however punctuated."""
    heard = text.rstrip(PUNCTUATION).lower()
    return heard == "else" or (
        len(heard) == len(said) and sum(one != two for one, two in zip(heard, said, strict=True)) <= 1
    )


def test_lessons_vary_in_punctuation_pauses_and_words() -> None:
    plain = performed_lesson(TRUTH)
    days = [varied(plain, Vocabulary(["else"]), Random(seed)).words for seed in range(100)]
    assert any(all(word.text[-1] not in ".," and word.text.islower() for word in words) for words in days)
    assert any(word.text == "else" for words in days for word in words)
    assert any(len(words) < len(WORDS) for words in days)
    assert len({words[0].pause for words in days}) > 50
    assert any([word.text for word in words] == [word.text for word in plain.words] for words in days)


def test_what_was_heard_once_is_seldom_misheard_again_and_stays_as_doubtful() -> None:
    heard = heard_lesson(TRUTH, [Word("petals", Span(from_seconds(5.4), from_seconds(6.3)), 0.5)])
    days = [word for seed in range(200) for word in varied(heard, Vocabulary(["else"]), Random(seed)).words]
    assert 150 < sum(word.text == "petals" for word in days) < 200
    assert all(word.probability <= 0.5 for word in days)


def test_misheard_words_are_doubted_more_than_others() -> None:
    plain = performed_lesson(TRUTH)
    days = [word for seed in range(300) for word in varied(plain, Vocabulary(["else"]), Random(seed)).words]
    wrong = [word.probability < 0.7 for word in days if word.text.lower().rstrip(PUNCTUATION) == "else"]
    others = [word.probability < 0.7 for word in days if word.text.lower().rstrip(PUNCTUATION) != "else"]
    assert 0.5 < sum(wrong) / len(wrong) < 0.9
    assert 0 < sum(others) / len(others) < 0.2


def test_pauses_get_other_punctuation_and_new_sentences_a_capital() -> None:
    plain = Lesson("any", "en", tuple(LessonWord("petals", 0.6, KEPT, 0.3) for _ in range(20)))
    days = [varied(plain, Vocabulary(["else"]), Random(seed)).words for seed in range(50)]
    texts = {(one.text, other.text) for words in days for one, other in pairwise(words)}
    assert {("petals", "petals"), ("petals,", "petals"), ("petals.", "Petals")} <= texts
    assert ("petals.", "petals") not in texts


def test_a_batch_is_padded_to_full_blocks_and_says_where() -> None:
    short = spell(performed_lesson(TRUTH)).part(slice(None))
    long = in_a_row(spell(_constant(SLIP)), Random(0))[-1]
    batch = padded([short, long])
    assert batch.tokens.shape == batch.mask.shape == batch.labels.shape
    assert batch.tokens.shape[1] % MULTIPLE == 0
    length = len(short.tokens)
    assert batch.tokens[0, : length + 2].tolist() == [FIRST, *short.tokens, LAST]
    assert batch.labels[0, 1 : length + 1].tolist() == list(short.labels)
    assert batch.mask.sum(axis=1).tolist() == [length + 2, len(long.tokens) + 2]
    assert (batch.labels[batch.mask == 0] == UNLABELLED).all()


def test_the_same_seed_draws_the_same_full_batches() -> None:
    lessons = [_constant(SLIP), performed_lesson(TRUTH), _constant(KEPT)]
    first, second = (list(batches(lessons, {}, 4, Random(3))) for _ in range(2))
    assert all(len(batch.tokens) == 4 for batch in first)
    assert all(np.array_equal(one.tokens, other.tokens) for one, other in zip(first, second, strict=True))


@pytest.mark.parametrize("label", [KEPT, ASIDE])
def test_a_network_that_keeps_nothing_finds_all_that_must_go_and_loses_all_that_must_not(label: int) -> None:
    def read(tokens: np.ndarray) -> np.ndarray:
        return np.log(np.tile(np.float32([0.1, 0.7, 0.1, 0.1]), (1, tokens.shape[1], 1)))

    score = judge(read, [_constant(label)])
    assert (score.recall, score.lost) == ((1, 1) if label == KEPT else (1, 0))
    assert score.wanted + score.unwanted == pytest.approx(60)


def test_what_is_read_in_the_middle_of_a_window_outweighs_what_is_read_at_its_edge() -> None:
    def read(tokens: np.ndarray) -> np.ndarray:
        """Keeps everything but what stands within ten tokens of the window's ends."""
        kept = np.full((1, tokens.shape[1], 1), 0.97)
        kept[:, :10] = kept[:, -10:] = 0.01
        return np.log(np.concatenate([kept, *[(1 - kept) / 3] * 3], axis=2))

    chances = kept_chances(read, _constant(KEPT))
    assert len(chances) == 300
    assert (chances[10:-10] > 0.5).all()
    assert (chances[:2] < 0.1).all()
    assert (chances[-2:] < 0.1).all()


def test_an_excerpt_is_a_few_whole_sentences() -> None:
    lengths = {len(excerpt(_constant(KEPT), Random(seed)).words) for seed in range(200)}
    assert max(lengths) == 300
    assert min(lengths) < 40
    assert all(length == 300 or 8 <= length <= 90 for length in lengths)
    assert all(excerpt(_constant(SLIP), Random(seed)) == _constant(SLIP) for seed in range(20))


@given(lesson, st.integers(0, 99))
def test_interruptions_add_asides_and_leave_every_other_word(heard, seed):
    longer = interrupted(heard, ["Said aside, and twice."], Random(seed))
    own = [word for word in longer.words if word.text not in ("Said", "aside,", "and", "twice.")]
    assert [(word.text, word.label, word.seconds) for word in own] == [
        (word.text, word.label, word.seconds) for word in heard.words
    ]
    assert all(word in own or word.label == ASIDE for word in longer.words)


def test_lessons_are_interrupted_between_sentences_and_at_their_ends():
    lengths = {len(interrupted(_constant(KEPT), ["Is it on?"], Random(seed)).words) for seed in range(50)}
    assert min(lengths) == 300 < max(lengths)


def test_a_language_without_asides_is_not_interrupted():
    assert interrupted(_constant(KEPT), [], Random(1)) == _constant(KEPT)
