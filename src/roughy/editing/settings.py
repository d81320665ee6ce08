"""How boldly to cut: the presets a person chooses from."""

from dataclasses import dataclass, replace

from roughy.errors import RoughyError
from roughy.timeline.ticks import TICKS_PER_SECOND, Ticks


def milliseconds(count: int) -> Ticks:
    """Convert whole milliseconds to ticks, exactly."""
    return Ticks(count * (TICKS_PER_SECOND // 1000))


@dataclass(frozen=True, slots=True)
class Settings:
    """One way to cut, all lengths in ticks.

    `certainty` is the confidence (0 to 1) a removal needs to be made. A silence longer than `longest_pause` is
    shortened to the speaker's own pause, which is held between `shortest_sentence_pause` and `sentence_pause` after a
    sentence and below `clause_pause` inside one. `lead_in` and `lead_out` are the quiet left before the first and
    after the last word; `handle_in` and `handle_out` the quiet wanted before and after every joint, so that breaths and
    soft consonants survive. Segments shorter than `shortest_segment` flash by and are widened into the quiet around
    them or given up. `keep_ad_libs` keeps what the speaker added to a script.
    """

    certainty: float
    longest_pause: Ticks
    shortest_sentence_pause: Ticks
    sentence_pause: Ticks
    clause_pause: Ticks
    lead_in: Ticks
    lead_out: Ticks
    handle_in: Ticks
    handle_out: Ticks
    shortest_segment: Ticks
    keep_ad_libs: bool = False


PRESETS = {
    "gentle": Settings(
        certainty=0.62,
        longest_pause=milliseconds(2000),
        shortest_sentence_pause=milliseconds(500),
        sentence_pause=milliseconds(1200),
        clause_pause=milliseconds(450),
        lead_in=milliseconds(400),
        lead_out=milliseconds(600),
        handle_in=milliseconds(80),
        handle_out=milliseconds(120),
        shortest_segment=milliseconds(300),
    ),
    "standard": Settings(
        certainty=0.5,
        longest_pause=milliseconds(1000),
        shortest_sentence_pause=milliseconds(350),
        sentence_pause=milliseconds(800),
        clause_pause=milliseconds(300),
        lead_in=milliseconds(250),
        lead_out=milliseconds(400),
        handle_in=milliseconds(80),
        handle_out=milliseconds(120),
        shortest_segment=milliseconds(300),
    ),
    "tight": Settings(
        certainty=0.4,
        longest_pause=milliseconds(600),
        shortest_sentence_pause=milliseconds(250),
        sentence_pause=milliseconds(400),
        clause_pause=milliseconds(200),
        lead_in=milliseconds(120),
        lead_out=milliseconds(200),
        handle_in=milliseconds(60),
        handle_out=milliseconds(90),
        shortest_segment=milliseconds(300),
    ),
}


def preset(name: str, *, keep_ad_libs: bool = False) -> Settings:
    """The settings called `name`: `gentle`, `standard` or `tight`. Raises `RoughyError` (`bad_request`) for others."""
    if name not in PRESETS:
        raise RoughyError("bad_request", f"There is no preset {name!r}; choose one of {', '.join(PRESETS)}.")
    return replace(PRESETS[name], keep_ad_libs=keep_ad_libs)
