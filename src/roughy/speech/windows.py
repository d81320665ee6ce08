"""Cut a recording into windows that a recognizer takes at once, always where nobody speaks."""

from dataclasses import dataclass
from itertools import pairwise

from roughy.speech.pcm import SAMPLE_RATE, TICKS_PER_SAMPLE
from roughy.timeline.span import Span

MARGIN = SAMPLE_RATE // 4
"""Samples of quiet that a window keeps before and after its speech."""

Speech = tuple[tuple[int, int], ...]
"""Stretches `[start, end)` in which someone speaks, in samples and in order."""


@dataclass(frozen=True, slots=True)
class Window:
    """The samples `[start, end)` to recognize at once and the speech in them."""

    start: int
    end: int
    speech: Speech

    @property
    def voiced_samples(self) -> int:
        """How many samples of the window are speech."""
        return sum(end - start for start, end in self.speech)

    def halves(self) -> tuple["Window", ...]:
        """The window cut at its longest pause; itself alone where it has none."""
        if len(self.speech) < 2:
            return (self,)
        pause = _longest_pause(self.speech)
        return _framed([self.speech[: pause + 1], self.speech[pause + 1 :]], self.start, self.end)


def speech_of(voiced: tuple[Span, ...]) -> Speech:
    """Voiced spans as samples."""
    return tuple((span.start // TICKS_PER_SAMPLE, span.end // TICKS_PER_SAMPLE) for span in voiced)


def cut_windows(speech: Speech, total: int, longest: int) -> tuple[Window, ...]:
    """Windows of at most `longest` samples that hold all the speech of a recording of `total` samples.

    Each window ends at the longest pause in reach. A recognizer hears a word best with whole sentences around it, so
    windows are not cut smaller than that. Speech that knows no pause for so long is cut through.
    """
    longest -= 2 * MARGIN
    rest = tuple((at, min(end, at + longest)) for start, end in speech for at in range(start, end, longest))
    groups: list[Speech] = []
    while rest:
        size = sum(end - rest[0][0] <= longest for _, end in rest)
        if size < len(rest):
            size = _longest_pause(rest[: size + 1]) + 1
        groups.append(rest[:size])
        rest = rest[size:]
    return _framed(groups, 0, total) if groups else ()


def _longest_pause(speech: Speech) -> int:
    """The index of the stretch that the longest pause follows; of equal ones, the last."""
    return max(range(len(speech) - 1), key=lambda i: (speech[i + 1][0] - speech[i][1], i))


def _framed(groups: list[Speech], start: int, end: int) -> tuple[Window, ...]:
    """A window around each group with a margin on both sides, none past the middle of the pause between two."""
    middles = [(before[-1][1] + after[0][0]) // 2 for before, after in pairwise(groups)]
    return tuple(
        Window(max(floor, group[0][0] - MARGIN), min(ceiling, group[-1][1] + MARGIN), group)
        for group, floor, ceiling in zip(groups, [start, *middles], [*middles, end], strict=True)
    )
