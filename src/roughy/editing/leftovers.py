"""What would be left over between two stretches that go: sounds without words, and words too short to be seen.

Laughter, music and demonstrations stay where the speech around them stays, and go with the talk that they belong to.
"""

from collections.abc import Sequence

from roughy.editing.marks import Mark
from roughy.editing.rough_cut import Reason
from roughy.editing.settings import Settings
from roughy.editing.talk import Talk


def find_stray_sounds(talk: Talk, left: Sequence[int]) -> list[Mark]:
    """Mark sounds without words whose neighbouring words on both sides go; past the first and last word one decides."""
    stays = set(left)
    before: list[bool | None] = []
    known: bool | None = None
    for word in talk.words:
        before.append(known)
        known = word.index in stays if word.forms else known
    marks: list[Mark] = []
    known = None
    for word in reversed(talk.words):
        if word.forms:
            known = word.index in stays
        elif word.index in stays and not before[word.index] and not known:
            evidence = "A sound without words between two stretches that go."
            marks.append(Mark((word.index,), Reason.OFF_TOPIC, 0.6, evidence))
    return marks[::-1]


def find_flashes(talk: Talk, left: Sequence[int], settings: Settings) -> list[Mark]:
    """Mark words between two cuts that would flash by: with all the quiet around them too short to be seen."""
    marks: list[Mark] = []
    run: list[int] = []
    for at, index in enumerate(left):
        run.append(index)
        ends = at + 1 == len(left) or left[at + 1] != index + 1
        if not ends:
            continue
        inside = run[0] > 0 and index + 1 < len(talk.words)
        if inside and _seen(talk, run[0], index, settings) < settings.shortest_segment:
            evidence = "Too short to be seen between two cuts."
            marks.append(Mark(tuple(run), Reason.RESTART, 0.5, evidence))
        run = []
    return marks


def _seen(talk: Talk, first: int, last: int, settings: Settings) -> int:
    """How long, in ticks, the words from `first` to `last` can be seen: themselves and the quiet beside them."""
    quiet_before = min(talk.words[first].pause, settings.handle_in)
    quiet_after = min(talk.words[last + 1].pause, settings.handle_out)
    return talk.words[last].span.end - talk.words[first].span.start + quiet_before + quiet_after
