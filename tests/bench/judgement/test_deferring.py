from itertools import chain
from random import Random

import numpy as np

from bench.judgement.teaching.deferring import deferred
from bench.judgement.teaching.judging import kept_chances
from bench.judgement.teaching.lessons import KEPT, RETAKE, Lesson, LessonWord, transcribed
from bench.judgement.teaching.windows import UNLABELLED, in_a_row, side_by_side, spell
from roughy.speech.echoes import find_echoes
from roughy.speech.reader import LATER, SIDE, WINDOW, beside, tokenize

GIVEN_UP = "The tide comes in over the sand much faster than you would ever"
BETTER = "The water comes in over the sand faster than anybody can walk."
REST = ("Wear old shoes.", "Leave the dog at home.", "Look at the tables on the wall.", "Come back before noon.")


def _words(text: str, label: int) -> list[LessonWord]:
    return [LessonWord(word, 0.0, label, 0.3) for word in text.split()]


def _lesson(*parts: tuple[str, int]) -> Lesson:
    return Lesson("tide", "en", tuple(chain.from_iterable(_words(text, label) for text, label in parts)))


def _text(lesson: Lesson) -> str:
    return " ".join(word.text for word in lesson.words)


def _other(number: int) -> str:
    return " ".join(f"{number}{at:04d}" for at in range(300))


SHORT = _lesson((GIVEN_UP, RETAKE), (BETTER, KEPT), *((sentence, KEPT) for sentence in REST))
LONG = _lesson((GIVEN_UP, RETAKE), (_other(1), KEPT), (BETTER, KEPT), (_other(2), KEPT))


def test_a_retake_is_told_again_behind_a_later_sentence_and_all_else_stays_as_it_was() -> None:
    drawn = [deferred(SHORT, Random(seed)) for seed in range(60)]
    parts = [(_text(one), _text(two)) for one, two in filter(None, drawn)]
    assert len(parts) == len(drawn)
    assert all(one.startswith(GIVEN_UP) and BETTER not in one for one, _ in parts)
    assert all(two.count(BETTER) == 1 for _, two in parts)
    assert {two.partition(BETTER)[2].strip() for _, two in parts} >= {"", REST[3], f"{REST[2]} {REST[3]}"}
    assert all(
        [word.label for word in one.words].count(RETAKE) == len(GIVEN_UP.split()) for one, _ in filter(None, drawn)
    )


def test_only_a_retake_that_a_whole_sentence_mends_can_be_deferred() -> None:
    assert deferred(_lesson((BETTER, KEPT)), Random(0)) is None
    assert deferred(_lesson((GIVEN_UP, RETAKE)), Random(0)) is None
    assert deferred(_lesson((GIVEN_UP, RETAKE), ("the water comes", KEPT)), Random(0)) is None


def test_what_is_told_again_is_asked_about_beside_its_second_telling_only() -> None:
    beginning = [label for window in in_a_row(spell(LONG), Random(0)) for label in window.labels if label == RETAKE]
    (window,) = side_by_side(spell(LONG))
    seam = window.tokens.index(LATER)
    assert beginning == []
    assert [label for label in window.labels if label == RETAKE] == [RETAKE] * len(GIVEN_UP.split())
    assert window.labels[seam] == UNLABELLED
    assert len(window.tokens) == len(window.labels) <= 2 * SIDE + 1 <= WINDOW
    second = spell(_lesson((BETTER, KEPT))).tokens.numbers[1:]
    assert any(window.tokens[at : at + len(second)] == second for at in range(seam, len(window.tokens)))


def test_the_product_reads_what_is_told_again_beside_its_second_telling() -> None:
    def read(tokens: np.ndarray) -> np.ndarray:
        """Keeps everything unless it is read beside something else."""
        kept = 0.03 if LATER in tokens else 0.97
        return np.log(np.tile(np.float32([kept, *[(1 - kept) / 3] * 3]), (1, tokens.shape[1], 1)))

    chances = kept_chances(read, LONG)
    told = len(GIVEN_UP.split())
    assert (chances[:told] < 0.5).all()
    assert (chances[told + 24 :] > 0.5).all()


def test_two_tellings_that_lie_close_together_never_share_a_word() -> None:
    close = _lesson((GIVEN_UP, RETAKE), (" ".join(_other(1).split()[:205]), KEPT), (BETTER, KEPT), (_other(2), KEPT))
    tokens = tokenize(transcribed(close))
    for echo in find_echoes([word.text for word in close.words]):
        here, there = beside(tokens, echo)
        assert here.stop <= there.start
