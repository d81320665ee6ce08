"""Captions on the cut's timeline: which words stand together, and from when to when.

The rules are those of broadcast captioning: at most two lines of 42 characters, 20 characters a second, one to seven
seconds on screen, two frames dark between captions, no word left alone, breaks where the sentence breathes. No caption
stands across a joint where a second or more was taken out; smaller joints are crossed only to spare a caption that
could not be read. Where rules cannot all hold (a lone word between two joints, speech faster than 20 characters a
second), the joint and the order of captions win over time on screen.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from roughy.timeline.caption_breaks import LEAD, LONGEST, SHORTEST, Group, balance, break_run, time_to_read
from roughy.timeline.grid import Grid
from roughy.timeline.on_cut import runs, whole
from roughy.timeline.span import Span
from roughy.timeline.ticks import START, TICKS_PER_SECOND, Ticks
from roughy.timeline.words import CaptionWord

CLOSED_GAP = TICKS_PER_SECOND // 2
"""A dark moment shorter than this flickers: the caption before it stays until two frames before the next."""
STILL_RATE = Fraction(25)
"""Frames a second that the dark between captions is counted in where there is no picture."""


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
    words: Iterable[CaptionWord],
    segments: Iterable[Span],
    duration: Ticks,
    frame_rate: Fraction | None,
    first_frame: Ticks = START,
) -> tuple[Caption, ...]:
    """Caption the words that the cut keeps.

    `words` and `segments` are on the source, whose length is `duration` ticks. With a `frame_rate` the segments are
    first put on the source's frame grid (whose first frame is shown at `first_frame` ticks), as a render does, so that
    captions stay with the picture after any number of joints; None takes them as they are. All times returned are whole
    milliseconds.
    """
    if frame_rate is not None:
        segments = Grid(frame_rate, duration, first_frame).snapped(segments)
    gap = whole(Fraction(2 * TICKS_PER_SECOND) / (frame_rate or STILL_RATE), up=True)
    groups = [group for run in runs(words, segments) for group in break_run(run, gap)]
    placed: list[Caption] = []
    for index, group in enumerate(groups):
        after = groups[index + 1].start if index + 1 < len(groups) else None
        free = Ticks(placed[-1].span.end + gap) if placed else START
        placed.append(Caption(_time(group, after, free, gap), balance(group.words)))
    return tuple(placed)


def _time(group: Group, after: Ticks | None, free: Ticks, gap: Ticks) -> Span:
    """From when to when a caption stands: `after` is the next one's first word, `free` when the one before is gone.

    It stands from its first word to its last, stays longer where it could not be read otherwise, and where even that
    does not do comes a little early.
    """
    limit = group.run.edge_after(group.words[-1].span.start)
    if after is not None:
        limit = min(limit, Ticks(after - gap))
    needed = max(SHORTEST, time_to_read(group.words))
    earliest = max(free, group.run.edge_before(group.start), group.start - LEAD)
    start = max(earliest, min(group.start, limit - needed))
    limit = min(limit, Ticks(start + LONGEST))
    end = min(limit, max(group.words[-1].span.end, start + needed))
    if limit - end < CLOSED_GAP and after is not None and after - gap == limit:
        end = limit
    return Span(Ticks(start), Ticks(max(end, start + gap)))
