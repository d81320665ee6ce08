"""A cut in words that a person can judge it by."""

from collections import Counter

from roughy.editing.rough_cut import Reason, RoughCut
from roughy.timeline.span import total
from roughy.timeline.ticks import TICKS_PER_SECOND, Ticks

NOUNS = {
    Reason.FILLER: ("filler", "fillers"),
    Reason.REPEAT: ("repeat", "repeats"),
    Reason.RESTART: ("restart", "restarts"),
    Reason.RETAKE: ("retake", "retakes"),
    Reason.OFF_SCRIPT: ("off-script remark", "off-script remarks"),
    Reason.OFF_TOPIC: ("off-topic remark", "off-topic remarks"),
    Reason.SILENCE: ("silence", "silences"),
}


def summarize(decision: RoughCut, duration: Ticks) -> str:
    """One line: how much was kept of a recording of that length, and how many removals of each kind were made."""
    kept = f"kept {clock(total(decision.segments))} of {clock(duration)}"
    counts = Counter(removal.reason for removal in decision.removals)
    removed = ", ".join(_count(counts[reason], names) for reason, names in NOUNS.items() if counts[reason])
    return f"{kept}; removed {removed}" if removed else f"{kept}; removed nothing"


def clock(moment: Ticks) -> str:
    """Minutes and seconds, with hours where there are any, as in `3:12` or `1:03:12`."""
    seconds = round(moment / TICKS_PER_SECOND)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _count(number: int, names: tuple[str, str]) -> str:
    return f"{number} {names[number > 1]}"
