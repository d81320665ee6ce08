"""Where exactly a cut falls: in the quiet around the words that stay, on the frame grid, with room to breathe."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

from roughy.editing.ear import Ear
from roughy.editing.pacing import Rhythm
from roughy.editing.settings import Settings, milliseconds
from roughy.editing.talk import SpokenWord, Talk
from roughy.timeline.span import Span
from roughy.timeline.ticks import TICKS_PER_SECOND, Ticks

TOUCHING = milliseconds(250)
NEAR = milliseconds(180)
"""Words nearer to each other than the first have no certain border; it lies within the second of their edges."""


@dataclass(frozen=True, slots=True)
class Gap:
    """What lies between two neighbouring words that stay: the words that go, and the neighbours where there are any."""

    before: SpokenWord | None
    gone: tuple[SpokenWord, ...]
    after: SpokenWord | None


def gaps(talk: Talk, kept: Sequence[int]) -> list[Gap]:
    """The gaps before, between and after the words that stay."""
    edges = [-1, *kept, len(talk.words)]
    return [
        Gap(
            talk.words[one] if one >= 0 else None,
            talk.words[one + 1 : two],
            talk.words[two] if two < len(talk.words) else None,
        )
        for one, two in pairwise(edges)
    ]


def divided(talk: Talk, kept: Collection[int], ear: Ear) -> Talk:
    """The talk with a sharper border wherever a word that stays nearly touches one that goes, and the sound dips there.

    Recognizers place such borders within a tenth of a second, and rooms let a word sound on into the next; at the
    quietest moment between the two, least is left of the one and least is lost of the other. A word that stays keeps
    the quiet beside it.
    """
    words = list(talk.words)
    for at, (one, two) in enumerate(pairwise(talk.words)):
        if (one.index in kept) == (two.index in kept) or two.pause >= TOUCHING:
            continue
        begin = max(one.span.start + one.span.duration // 2, one.span.end - NEAR)
        end = min(two.span.end - two.span.duration // 2, two.span.start + NEAR)
        border = ear.dip(Span(Ticks(begin), Ticks(end)))
        if border is not None:
            last = border if two.index in kept else min(border, one.span.end)
            first = border if one.index in kept else max(border, two.span.start)
            words[at] = replace(words[at], span=Span(words[at].span.start, last))
            words[at + 1] = replace(two, span=Span(first, two.span.end), pause=Ticks(first - last))
    return replace(talk, words=tuple(words))


def cut_between(gap: Gap, rhythm: Rhythm, settings: Settings, grid: "Grid") -> Span | None:
    """The span to remove from a gap so that a natural pause is left; None where the gap stays as it is.

    A word that stays is never cut: where a word that goes touches it, the cut falls on the border between the two.
    """
    whole = Span(gap.before.span.end if gap.before else Ticks(0), gap.after.span.start if gap.after else grid.duration)
    out = Span(whole.start, gap.gone[0].span.start if gap.gone else whole.end)
    back_in = Span(gap.gone[-1].span.end if gap.gone else whole.start, whole.end)
    pause = _pause(gap, out, back_in, rhythm, settings)
    if pause is None:
        return None
    first = grid.leave(Ticks(whole.start + pause[0]), out) if gap.before else Ticks(0)
    last = grid.enter(Ticks(whole.end - pause[1]), back_in) if gap.after else grid.duration
    return Span(first, last) if last > first else None


def _pause(gap: Gap, out: Span, back_in: Span, rhythm: Rhythm, settings: Settings) -> tuple[int, int] | None:
    """The ticks to leave of the quiet before what goes (`out`) and after it (`back_in`); None: the gap stays whole."""
    if gap.before is None or gap.after is None:
        lead = settings.lead_in if gap.before is None else settings.lead_out
        stays = not gap.gone and out.duration <= lead
        return None if stays else (min(out.duration, lead), min(back_in.duration, lead))
    if not gap.gone:
        natural = settings.sentence_pause if gap.before.stop else max(rhythm.sentence, rhythm.clause)
        keep_in = max(settings.handle_in, natural * 2 // 5)
        return None if out.duration <= settings.longest_pause else (natural - keep_in, keep_in)
    natural = rhythm.after(gap.before)
    keep_in = min(back_in.duration, max(settings.handle_in, natural * 2 // 5))
    keep_out = min(out.duration, max(settings.handle_out, natural - keep_in))
    return keep_out, min(back_in.duration, max(keep_in, natural - keep_out))


@dataclass(frozen=True, slots=True)
class Grid:
    """The moments at which a source can be cut: any, or the edges of its frames (`frame_rate` in frames a second)."""

    duration: Ticks
    frame_rate: Fraction | None

    def leave(self, moment: Ticks, quiet: Span) -> Ticks:
        """Where to cut away from a word that stays, near `moment` in the `quiet` after it: on a frame edge in the quiet
        where there is one, or else on the first after it, so that the word stays whole."""
        below, above = self._around(moment)
        return min(below if above > quiet.end and below >= quiet.start else above, self.duration)

    def enter(self, moment: Ticks, quiet: Span) -> Ticks:
        """Where to cut to a word that stays, near `moment` in the `quiet` before it; the mirror image of `leave`."""
        below, above = self._around(moment)
        return above if below < quiet.start and above <= quiet.end else below

    def _around(self, moment: Ticks) -> tuple[Ticks, Ticks]:
        if self.frame_rate is None:
            return moment, moment
        frame = moment * self.frame_rate / TICKS_PER_SECOND
        return self._edge(floor(frame)), self._edge(ceil(frame))

    def _edge(self, frame: int) -> Ticks:
        assert self.frame_rate is not None
        return Ticks(round(frame * TICKS_PER_SECOND / self.frame_rate))
