from fractions import Fraction
from itertools import pairwise, zip_longest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roughy.timeline.captions import captions
from roughy.timeline.grid import Grid
from roughy.timeline.span import Span
from roughy.timeline.ticks import TICKS_PER_SECOND, Ticks, from_seconds
from roughy.timeline.words import CaptionWord

RATE = Fraction(30000, 1001)
SECOND = TICKS_PER_SECOND
MILLISECOND = SECOND // 1000
SPEECH = (
    "Good coffee begins with fresh beans and clean water. The first thing that you should do is weigh the beans. "
    "Use sixty grams of coffee for every liter of water, then grind the beans just before you brew them, because "
    "ground coffee loses its flavor within minutes. Pour the hot water slowly over the grounds in small circles."
)


def span(start: float, end: float) -> Span:
    return Span(from_seconds(start), from_seconds(end))


def spoken(text: str, start: float = 0, pace: float = 0.068) -> list[CaptionWord]:
    """Words one after the other, each as long as its letters and the space after them at `pace` seconds a character."""
    words, at = [], start
    for word in text.split():
        end = at + pace * (len(word) + 1)
        words.append(CaptionWord(word, span(at, end - 0.02)))
        at = end
    return words


def caption(words, segments=None, rate: Fraction | None = RATE):
    end = Ticks(max(word.span.end for word in words) + SECOND)
    return captions(words, segments or [Span(Ticks(0), end)], end, rate)


@st.composite
def cut_speech(draw):
    """Speech with pauses, of which stretches were removed: the words, the segments, the source's duration."""
    words, at = [], Fraction(0)
    for letters in draw(st.lists(st.integers(1, 14), min_size=1, max_size=60)):
        at += Fraction(draw(st.sampled_from([0, 0, 0, 20, 100, 400, 1500])), 1000)
        end = at + Fraction(draw(st.integers(40, 110)) * (letters + 1), 1000)
        mark = draw(st.sampled_from(["", "", "", ",", "."]))
        words.append(CaptionWord("x" * letters + mark, Span(from_seconds(at), from_seconds(end))))
        at = end
    duration = from_seconds(at + 1)
    segments, start = [], Fraction(0)
    while start < at:
        kept = Fraction(draw(st.integers(800, 9000)), 1000)
        segments.append(Span(from_seconds(start), min(duration, from_seconds(start + kept))))
        start += kept + Fraction(draw(st.sampled_from([80, 300, 900, 1000, 4000])), 1000)
    return words, segments, duration


def edges_of(segments, duration) -> tuple[list[int], list[int]]:
    """On the cut: all its joints and its end, and the joints where a second or more is gone."""
    snapped = Grid(RATE, duration).snapped(segments)
    edges, dividing, at = [], [], 0
    for before, after in pairwise(snapped):
        at += before.duration
        edges.append(at)
        if after.start - before.end >= SECOND:
            dividing.append(at)
    return [*edges, at + snapped[-1].duration], dividing


@settings(max_examples=150)
@given(cut_speech())
def test_captions_keep_the_rules_for_any_speech(speech):
    words, segments, duration = speech
    found = captions(words, segments, duration, RATE)
    edges, dividing = edges_of(segments, duration)
    gap = Fraction(2 * SECOND) / RATE
    for one in found:
        assert 1 <= len(one.lines) <= 2
        assert all(len(line) <= 42 for line in one.text.split("\n"))
        assert 0 < one.span.duration <= 7 * SECOND
        assert one.span.start % MILLISECOND == one.span.end % MILLISECOND == 0
        assert not any(
            one.span.start < joint - MILLISECOND and joint + MILLISECOND < one.span.end for joint in dividing
        )
    assert all(after.span.start - before.span.end >= gap for before, after in pairwise(found))
    for one, after in zip_longest(found, found[1:]):
        characters = len(one.text)
        if one.span.duration < SECOND or characters * SECOND > 20 * one.span.duration:
            at_joint = any(0 <= edge - one.span.end < MILLISECOND for edge in edges)
            at_next = after is not None and after.span.start - one.span.end <= gap + MILLISECOND
            assert at_joint or at_next or one.span.duration > 7 * SECOND - MILLISECOND


@settings(max_examples=100)
@given(cut_speech())
def test_every_word_of_the_cut_is_captioned_once_and_no_other(speech):
    words, segments, duration = speech
    snapped = Grid(RATE, duration).snapped(segments)
    texts = [word.text for one in captions(words, segments, duration, RATE) for line in one.lines for word in line]
    whole = [word.text for word in words if any(word.span.overlap(kept) == word.span.duration for kept in snapped)]
    heard = [word.text for word in words if any(word.span.overlap(kept) for kept in snapped)]
    assert is_part(whole, texts)
    assert is_part(texts, heard)


@settings(max_examples=150)
@given(cut_speech())
def test_a_word_stands_alone_only_at_a_joint_or_where_no_caption_has_room_for_it(speech):
    words, segments, duration = speech
    found = captions(words, segments, duration, RATE)
    edges, _ = edges_of(segments, duration)
    for before, after in pairwise(found):
        if 1 in (spoken_words(before), spoken_words(after)):
            both = [word for one in (before, after) for line in one.lines for word in line]
            last, first = before.lines[-1][-1].span.end, after.lines[0][0].span.start
            at_joint = any(last - MILLISECOND <= edge <= first + MILLISECOND for edge in edges)
            assert at_joint or not line_breaks(both) or both[-1].span.end - both[0].span.start > 7 * SECOND


@settings(max_examples=150)
@given(cut_speech())
def test_a_line_has_a_lone_word_only_where_there_is_no_other_way_to_break_it(speech):
    for one in captions(*speech, RATE):
        words = [word for line in one.lines for word in line]
        if len(one.lines) == 2 and 1 in map(len, one.lines):
            assert all(at in (1, len(words) - 1) for at in line_breaks(words))


def spoken_words(one) -> int:
    return sum(map(len, one.lines))


def line_breaks(words) -> list[int]:
    """Where two lines of 42 characters can be parted; with the end, where one line is enough."""
    texts = [word.text for word in words]
    parted = [(at, " ".join(texts[:at]), " ".join(texts[at:])) for at in range(1, len(texts) + 1)]
    return [at for at, first, second in parted if max(len(first), len(second)) <= 42]


@st.composite
def steady_speech(draw):
    """Sentences at a pace that can be read, with a breath after some."""
    words, at = [], Fraction(0)
    for sentence in draw(st.lists(st.lists(st.integers(1, 12), min_size=3, max_size=18), min_size=1, max_size=12)):
        for index, letters in enumerate(sentence):
            last = index == len(sentence) - 1
            text = "x" * letters + ("." if last else draw(st.sampled_from(["", "", "", ","])))
            end = at + Fraction(draw(st.integers(60, 80)) * (len(text) + 1), 1000)
            words.append(CaptionWord(text, Span(from_seconds(at), from_seconds(end))))
            at = end + (Fraction(draw(st.sampled_from([0, 0, 250, 900])), 1000) if last else 0)
    return words


@settings(max_examples=150)
@given(steady_speech())
def test_every_rule_holds_where_speech_can_be_read(words):
    found = caption(words)
    assert [word.text for one in found for line in one.lines for word in line] == [word.text for word in words]
    for one in found:
        assert SECOND <= one.span.duration <= 7 * SECOND
        assert len(one.text) * SECOND <= 20 * one.span.duration
        assert 1 <= len(one.lines) <= 2 and max(map(len, one.text.split("\n"))) <= 42
        assert spoken_words(one) > 1
    assert all(after.span.start - before.span.end >= Fraction(2 * SECOND) / RATE for before, after in pairwise(found))


def is_part(some: list[str], all_of: list[str]) -> bool:
    """Whether `some` can be had from `all_of` by leaving words out."""
    rest = iter(all_of)
    return all(word in rest for word in some)


def test_ordinary_speech_reads_without_a_single_exception():
    found = caption(spoken(SPEECH))
    assert " ".join(one.text.replace("\n", " ") for one in found) == SPEECH
    for one in found:
        assert SECOND <= one.span.duration <= 7 * SECOND
        assert len(one.text) * SECOND <= 20 * one.span.duration
        assert all(len(line) > 1 for line in one.lines)


def test_captions_break_where_the_sentence_does():
    texts = [one.text.replace("\n", " ") for one in caption(spoken(SPEECH))]
    assert texts[:2] == [
        "Good coffee begins with fresh beans and clean water.",
        "The first thing that you should do is weigh the beans.",
    ]


def test_lines_are_balanced_and_do_not_part_a_little_word_from_its_next():
    (one,) = caption(spoken("Albert Einstein solved the puzzle with a new idea of space."))
    assert one.text == "Albert Einstein solved the puzzle\nwith a new idea of space."


def test_words_move_to_the_cuts_timeline():
    words = spoken("Nothing of this stays here.", 1) + spoken("All of this does stay.", 20)
    (one,) = caption(words, [span(19, 25)], rate=None)
    assert one.text == "All of this does stay."
    assert one.span.start == SECOND


def test_a_sentence_goes_on_in_a_new_caption_after_a_removal_of_a_second():
    words = spoken("We call this pull", 0) + spoken("the force of gravity.", 5)
    found = caption(words, [span(0, 1.5), span(5, 8)], rate=None)
    assert [one.text for one in found] == ["We call this pull", "the force of gravity."]
    assert found[0].span.end <= from_seconds(1.5) <= found[1].span.start


def test_a_small_removal_does_not_leave_a_word_alone():
    words = spoken("We", 0) + spoken("call this pull gravity.", 1)
    (one,) = caption(words, [span(0, 0.4), span(0.95, 4)])
    assert one.text == "We call this pull gravity."


def test_a_caption_too_fast_to_read_stays_into_the_silence_after_it():
    (one,) = caption(spoken("Incomprehensibilities notwithstanding.", pace=0.03))
    assert one.span.duration == from_seconds(Fraction(38, 20))


def test_captions_that_follow_closely_are_two_frames_apart():
    first, second = caption(spoken(SPEECH[:52]) + spoken(SPEECH[53:107], 4))
    assert from_seconds(2 / RATE) <= second.span.start - first.span.end < from_seconds(2 / RATE) + MILLISECOND


def test_half_a_word_at_a_joint_belongs_where_more_of_it_is_heard():
    words = [CaptionWord("whole", span(0, 1)), CaptionWord("stretched", span(1, 3)), CaptionWord("gone", span(3, 4))]
    found = caption(words, [span(0, 1.2), span(2.5, 3.1)])
    assert "stretched" in " ".join(one.text for one in found)
    assert "gone" not in " ".join(one.text for one in found)


def test_a_word_longer_than_a_line_comes_in_pieces():
    (one,) = caption([CaptionWord("a" * 60, span(0, 4))])
    assert one.text.replace("\n", "") == "a" * 60
    assert max(map(len, one.text.split("\n"))) <= 42


@pytest.mark.parametrize("words", [[], [CaptionWord("  ", span(0, 1))]])
def test_silence_has_no_captions(words):
    assert captions(words, [span(0, 5)], from_seconds(5), RATE) == ()


def test_a_word_without_length_is_captioned():
    (one,) = caption([CaptionWord("Yes.", span(1, 1))])
    assert one.text == "Yes."


def test_captions_stay_with_the_picture_over_many_joints():
    """Each segment is 0.99 frames longer than it shows, which would add up to seconds."""
    segments = [span(i * 3, i * 3 + 1.02) for i in range(400)]
    words = [CaptionWord("word", span(i * 3 + 0.1, i * 3 + 0.9)) for i in range(400)]
    found = captions(words, segments, from_seconds(1200), Fraction(25))
    shown = sum(kept.duration for kept in Grid(Fraction(25), from_seconds(1200)).snapped(segments[:-1]))
    assert abs(found[-1].span.start - (shown + from_seconds(0.1))) <= from_seconds(0.02)
