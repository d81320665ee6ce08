"""A timeline laid out in whole frames of one sequence: what every frame-based format writes."""

import bisect
from dataclasses import dataclass, replace
from fractions import Fraction

from roughy.timeline.grid import FrameSpan, Grid
from roughy.timeline.source import Source
from roughy.timeline.ticks import to_seconds
from roughy.timeline.timecode import Timebase, droppable
from roughy.timeline.timeline import Marker, Timeline

SEQUENCE_RATES = (
    Fraction(24000, 1001),
    Fraction(24),
    Fraction(25),
    Fraction(30000, 1001),
    Fraction(30),
    Fraction(48),
    Fraction(50),
    Fraction(60000, 1001),
    Fraction(60),
)
"""Frames a second of the sequences that every editor has."""
AUDIO_ONLY_RATE = Fraction(30)
"""Frames a second of a sequence that has no picture, in the formats that can only count frames."""


@dataclass(frozen=True, slots=True)
class Joint:
    """A place where something was taken out, at the frame of a clip that shows it.

    `into` is that frame's distance from the clip's first. `gap` is what is missing there, in frames, and `removals` the
    reasons.
    """

    into: int
    gap: int
    removals: tuple[Marker, ...]


@dataclass(frozen=True, slots=True)
class Clip:
    """One segment: the source's frames counted from its first, and the sequence's frame where it begins.

    `joints` are the joint before it, and after the last clip what was taken from the source's end.
    """

    source: FrameSpan
    record: int
    joints: tuple[Joint, ...]


@dataclass(frozen=True, slots=True)
class Sequence:
    """Clips on one frame grid.

    `start` is the source's embedded timecode as a count of frames, zero without one; `length` is the source's frames;
    `notes` are sentences for a person: what had to be conformed, and what the cut has to say.
    """

    timebase: Timebase
    start: int
    length: int
    clips: tuple[Clip, ...]
    notes: tuple[str, ...]

    @property
    def duration(self) -> int:
        """The sequence's length in frames."""
        return sum(clip.source.length for clip in self.clips)


def sequence_rate(rate: Fraction) -> Fraction:
    """The rate of the sequence for a source's rate, both in frames a second.

    The source's own where editors have it, else the lowest at which all its frames last equally long (15 goes to 30),
    else the highest that shows every second, third, … of them (120 goes to 60), else the nearest by ratio.
    """
    even = [known for known in SEQUENCE_RATES if (known / rate).denominator == 1]
    sparse = [known for known in SEQUENCE_RATES if (rate / known).denominator == 1]
    nearest = min(SEQUENCE_RATES, key=lambda known: max(known / rate, rate / known))
    return even[0] if even else sparse[-1] if sparse else nearest


def lay_out(timeline: Timeline, audio_rate: Fraction = AUDIO_ONLY_RATE) -> Sequence:
    """Put a timeline's segments on the frame grid of a sequence, end to end from zero.

    A sequence without a picture has `audio_rate` units a second.
    """
    source = timeline.source
    rate = sequence_rate(source.frame_rate) if source.frame_rate else audio_rate
    # Editors have drop-frame sequences at 29.97 and 59.94 alone.
    timebase = Timebase(rate, drop=";" in (source.timecode or "") and droppable(rate) and rate.denominator > 1)
    grid = Grid(rate, source.duration, source.first_frame)
    start, usable = _start(source, timebase)
    notes = (*_conformed(source, timebase, usable), *timeline.notes, *map(_missing, timeline.missing))
    return Sequence(timebase, start, grid.count, _clips(timeline, grid), notes)


def headline(joint: Joint, timebase: Timebase) -> str:
    """A marker's name: how much went and why, in a few words."""
    reasons = dict.fromkeys(removal.reason.replace("_", " ") for removal in joint.removals)
    seconds = f"{float(joint.gap * timebase.frame):.1f} s"
    return f"Removed {seconds}: {', '.join(reasons)}" if reasons else f"Removed {seconds}"


def detail(removal: Marker) -> str:
    """One line on one removal: reason, place on the source in seconds, confidence, what was said, what shows it."""
    start, end = to_seconds(removal.span.start), to_seconds(removal.span.end)
    said = f' "{removal.text}"' if removal.text else ""
    why = f" ({removal.evidence})" if removal.evidence else ""
    reason = removal.reason.replace("_", " ")
    return f"{reason} {start:.2f}-{end:.2f} s, {removal.confidence:.0%} sure:{said}{why}".removesuffix(":")


def _start(source: Source, timebase: Timebase) -> tuple[int, bool]:
    """The embedded timecode in frames of the sequence, and whether it could be read."""
    if source.timecode is None:
        return 0, True
    counted = sequence_rate(source.timecode_rate or source.frame_rate or AUDIO_ONLY_RATE)
    base = Timebase(counted, drop=";" in source.timecode and droppable(counted))
    try:
        moment = base.count(source.timecode) * base.frame
    except ValueError:
        return 0, False
    return round(moment * timebase.rate), True


def _clips(timeline: Timeline, grid: Grid) -> tuple[Clip, ...]:
    segments = timeline.segments
    shown = [(segment, span) for segment, span in zip(segments, grid.snap(segments), strict=True) if span]
    removed: list[list[Marker]] = [[] for _ in range(len(shown) + 1)]
    starts = [segment.start for segment, _ in shown]
    for marker in timeline.markers:
        removed[bisect.bisect_right(starts, marker.span.start)].append(marker)
    clips: list[Clip] = []
    record = before = 0
    for (_, span), removals in zip(shown, removed, strict=False):
        clips.append(Clip(span, record, _joint(0, span.start - before, removals)))
        record, before = record + span.length, span.end
    if clips:
        last = clips[-1]
        tail = _joint(last.source.length - 1, grid.count - before, removed[-1])
        clips[-1] = replace(last, joints=last.joints + tail)
    return tuple(clips)


def _joint(into: int, gap: int, removals: list[Marker]) -> tuple[Joint, ...]:
    return (Joint(into, gap, tuple(removals)),) if gap or removals else ()


def _conformed(source: Source, timebase: Timebase, timecode_usable: bool) -> tuple[str, ...]:
    notes = []
    rate = f"{float(timebase.rate):.3f}".rstrip("0").rstrip(".")
    if source.frame_rate is None and timebase.rate == AUDIO_ONLY_RATE:
        notes.append(f"The source has no picture: edges are on a grid of {rate} frames a second.")
    elif source.variable:
        notes.append(f"The source has a variable frame rate: conformed to {rate} frames a second.")
    elif source.frame_rate and source.frame_rate != timebase.rate:
        notes.append(f"The source's {float(source.frame_rate):.3f} frames a second are conformed to {rate}.")
    if not timecode_usable:
        notes.append(f"The embedded timecode {source.timecode} cannot be read: source times count from zero.")
    return tuple(notes)


def _missing(sentence: str) -> str:
    return f"The script's sentence is said nowhere: {sentence}"
