"""CMX 3600 edit decision lists.

One event a segment, cuts only. The format knows reels of eight characters, two channels of sound beside the picture,
and times of day; everything else travels in `*` comments, of which editors read `FROM CLIP NAME`, `SOURCE FILE` and
`LOC`. Times are labels, so the reader must be told the rate (the first event's comments say it).
"""

import re
import unicodedata

from roughy.timeline.sequence import Clip, Joint, Sequence, detail, headline, lay_out
from roughy.timeline.source import Source
from roughy.timeline.timecode import Timebase
from roughy.timeline.timeline import Timeline

RESERVED_REELS = frozenset({"AX", "BL", "BLACK", "BARS"})
"""Reel names that mean no tape: auxiliary, black, colour bars."""


def to_edl(timeline: Timeline) -> bytes:
    """The timeline as a CMX 3600 EDL in UTF-8, record times from 00:00:00:00."""
    sequence = lay_out(timeline)
    mode = "DROP FRAME" if sequence.timebase.drop else "NON-DROP FRAME"
    lines = [f"TITLE: {one_line(timeline.title)}", f"FCM: {mode}"]
    for index, clip in enumerate(sequence.clips):
        lines += ["", _event(index + 1, clip, sequence, timeline.source), *_names(timeline.source)]
        if index == 0:
            lines += [f"* COMMENT: {rate_line(sequence.timebase)}", *(f"* COMMENT: {note}" for note in sequence.notes)]
        for joint in clip.joints:
            lines += _joint(joint, clip.record + joint.into, sequence.timebase)
    return ("\n".join(lines) + "\n").encode()


def reel_name(source: Source) -> str:
    """A reel of at most eight capitals and digits, after the file's name; AX (no reel) where none of it is left."""
    plain = unicodedata.normalize("NFKD", source.stem).encode("ascii", "ignore").decode()
    reel = re.sub(r"[^A-Z0-9]", "", plain.upper())[:8] or "AX"
    return f"R{reel}" if reel in RESERVED_REELS and reel != "AX" else reel


def one_line(text: str) -> str:
    """The text without line breaks and other control characters, which would end a comment."""
    return " ".join("".join(" " if unicodedata.category(char)[0] in "CZ" else char for char in text).split())


def rate_line(timebase: Timebase) -> str:
    """The sentence that tells a reader the rate."""
    return f"FRAME RATE {float(timebase.rate):.3f}".rstrip("0").rstrip(".")


def _event(number: int, clip: Clip, sequence: Sequence, source: Source) -> str:
    base = sequence.timebase
    times = (
        base.label(sequence.start + clip.source.start),
        base.label(sequence.start + clip.source.end),
        base.label(clip.record),
        base.label(clip.record + clip.source.length),
    )
    return f"{number:03}  {reel_name(source):<8} {_channels(source):<5} C        {' '.join(times)}"


def _channels(source: Source) -> str:
    if source.frame_rate is None:
        return "A" if source.channels == 1 else "AA"
    return {0: "V", 1: "B"}.get(source.channels, "AA/V")


def _names(source: Source) -> list[str]:
    return [f"* FROM CLIP NAME: {one_line(source.name)}", f"* SOURCE FILE: {one_line(source.location)}"]


def _joint(joint: Joint, at: int, timebase: Timebase) -> list[str]:
    title = one_line(headline(joint, timebase))
    comments = [f"* COMMENT: {one_line(detail(removal))}" for removal in joint.removals]
    return [f"* LOC: {timebase.label(at)} RED     {title}", *comments]
