"""Captions on the cut's timeline: which words stand together, and from when to when.

The rules are those of broadcast captioning: at most two lines of 42 characters, 20 characters a second, one to seven
seconds on screen, two frames dark between captions, no word left alone, breaks where the sentence breathes. No caption
stands across a joint where a second or more was taken out; smaller joints are crossed only to spare a caption that
would be too short to read. Where rules cannot all hold (a lone word between two joints, speech faster than 20
characters a second), the joint and the order of captions win over time on screen.
"""

import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from roughy.timeline.caption_breaks import Run, balance, break_run, seconds_to_read
from roughy.timeline.grid import snapped_spans
from roughy.timeline.span import Span, union
from roughy.timeline.ticks import TICKS_PER_SECOND, Ticks
from roughy.timeline.words import LONGEST_LINE, CaptionWord

MILLISECOND = TICKS_PER_SECOND // 1000
SHORTEST, LONGEST = TICKS_PER_SECOND, 7 * TICKS_PER_SECOND
DIVIDING_REMOVAL = TICKS_PER_SECOND
CLOSED_GAP = TICKS_PER_SECOND // 2
"""A dark moment shorter than this flickers: the caption before it stays until two frames before the next."""
WHOLE_WORD = TICKS_PER_SECOND // 4
"""As much as a word needs to be heard: recognizers stretch words over the silence or the filler beside them."""
STILL_RATE = Fraction(25)


@dataclass(frozen=True, slots=True)
class Caption:
    """One caption: its span on the cut's timeline and its lines of words, whose spans are on the cut as well."""

    span: Span
    lines: tuple[tuple[CaptionWord, ...], ...]

    @property
    def text(self) -> str:
        """The lines as they are shown, with a line break between them."""
        return "\n".join(" ".join(word.text for word in line) for line in self.lines)


def captions(
    words: Iterable[CaptionWord], segments: Iterable[Span], duration: Ticks, frame_rate: Fraction | None
) -> tuple[Caption, ...]:
    """Caption the words that the cut keeps.

    `words` and `segments` are on the source, whose length is `duration` ticks. With a `frame_rate` the segments are
    first put on the source's frame grid, as a render does, so that captions stay with the picture after any number of
    joints; None takes them as they are. All times returned are whole milliseconds.
    """
    if frame_rate is not None:
        segments = snapped_spans(segments, frame_rate, duration)
    runs = _runs(sorted(map(_lasting, words), key=lambda word: word.span), union(segments))
    gap = Ticks(_whole(Fraction(2 * TICKS_PER_SECOND) / (frame_rate or STILL_RATE), up=True))
    groups = [(run, group) for run in runs for group in break_run(run, gap)]
    placed: list[Caption] = []
    for index, (run, group) in enumerate(groups):
        following = groups[index + 1][1][0].span.start if index + 1 < len(groups) else None
        free = Ticks(placed[-1].span.end + gap) if placed else Ticks(0)
        span = _time(group, run, following, free, gap)
        placed.append(Caption(span, balance(group)))
    return tuple(placed)


def _time(group: Sequence[CaptionWord], run: Run, following: Ticks | None, free: Ticks, gap: Ticks) -> Span:
    start = max(free, group[0].span.start)
    limit = min(start + LONGEST, run.end)
    if following is not None:
        limit = min(limit, following - gap)
    needed = max(SHORTEST, _whole(seconds_to_read(group) * TICKS_PER_SECOND, up=True))
    end = min(limit, max(group[-1].span.end, start + needed))
    if following is not None and following < run.end and following - gap - end < CLOSED_GAP:
        end = limit
    return Span(start, Ticks(max(end, start + gap)))


def _runs(words: Sequence[CaptionWord], segments: Sequence[Span]) -> list[Run]:
    """The kept words on the cut's timeline, divided at the joints that no caption may cross."""
    kept = _by_segment(words, segments)
    runs: list[Run] = []
    offset = 0
    for index, segment in enumerate(segments):
        start, end = _whole(offset, up=True), _whole(offset + segment.duration, up=False)
        moved = [piece for word in kept[index] for piece in _moved(word, segment, offset)]
        if index == 0 or segment.start - segments[index - 1].end >= DIVIDING_REMOVAL:
            runs.append(Run(moved, (), Ticks(end)))
        else:
            before = runs[-1]
            runs[-1] = Run([*before.words, *moved], (*before.joints, Ticks(start)), Ticks(end))
        offset += segment.duration
    return [run for run in runs if run.words]


def _by_segment(words: Sequence[CaptionWord], segments: Sequence[Span]) -> list[list[CaptionWord]]:
    """For each segment the words heard in it; a word that a joint divides belongs where more of it is heard."""
    starts, ends = [segment.start for segment in segments], [segment.end for segment in segments]
    kept: list[list[CaptionWord]] = [[] for _ in segments]
    for word in words:
        touched = range(bisect.bisect_right(ends, word.span.start), bisect.bisect_left(starts, word.span.end))
        overlap, home = max(((word.span.overlap(segments[index]), index) for index in touched), default=(0, 0))
        if overlap and (2 * overlap >= word.span.duration or overlap >= WHOLE_WORD):
            kept[home].append(word)
    return kept


def _lasting(word: CaptionWord) -> CaptionWord:
    """The word with a length, however short, where the recognizer gave it none."""
    start, end = word.span.start, max(word.span.end, word.span.start + MILLISECOND)
    return CaptionWord(word.text, Span(start, Ticks(end)))


def _moved(word: CaptionWord, segment: Span, offset: int) -> list[CaptionWord]:
    """The word at its place on the cut; one too long for a line comes in pieces."""
    start = _whole(max(word.span.start, segment.start) - segment.start + offset, up=True)
    end = max(start, _whole(min(word.span.end, segment.end) - segment.start + offset, up=False))
    text = " ".join(word.text.split())
    pieces = [text[at : at + LONGEST_LINE] for at in range(0, len(text), LONGEST_LINE)]
    edges = [start + (end - start) * part // len(pieces) for part in range(len(pieces) + 1)] if pieces else []
    spans = [Span(Ticks(a - a % MILLISECOND), Ticks(b - b % MILLISECOND)) for a, b in pairwise(edges)]
    return [CaptionWord(piece, span) for piece, span in zip(pieces, spans, strict=True)]


def _whole(ticks: Fraction | int, up: bool) -> int:
    """Whole milliseconds, in ticks."""
    return int(-(-ticks // MILLISECOND) if up else ticks // MILLISECOND) * MILLISECOND
