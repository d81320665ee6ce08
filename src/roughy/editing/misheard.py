"""Speech that the script expects and the recognizer garbled: found by its place, its length and its letters."""

from collections.abc import Collection, Iterator

from rapidfuzz.distance import Levenshtein

from roughy.editing.pieces import Spoken

ALIKE = 0.36
"""Share of letters a garbled stretch has in common with what the script expects; unrelated speech has about 0.3."""

VERY_ALIKE = 0.5
"""The same for speech that was taken for talk beside the point."""

HARDLY_LONGER = 1.2
"""Letters spoken for an unsaid one up to which nothing was added, whatever the words were taken for."""

SHORTEST, LONGEST = 0.5, 1.7
"""Lengths of a garbled stretch, in letters of what the script expects there."""

EXCHANGED = 2
"""So many spoken words for every written one that was not understood stay in the same breath, however they sound."""


def misheard(
    spoken: Spoken,
    between: range,
    unsaid: list[str],
    avoid: Collection[int],
    lost: Collection[int],
    *,
    last: int,
    first: int,
) -> Collection[int]:
    """The spoken forms `between` two understood ones that say the `unsaid` words of the script.

    Of the unsaid words, `last` end the sentence before and `first` begin the one after (all of them do both inside one
    sentence); what is said for them at once or in the same breath stays, however it sounds, and so does all that is not
    much longer than they are. Otherwise what is unsaid is looked for by length and letters, in all breaths but those
    with forms of `avoid`, which were taken for something else; where these sound very much like it, they stay too
    unless they are `lost` takes.
    """
    if last == first == len(unsaid) and len(between) <= EXCHANGED * len(unsaid):
        return between
    if spoken.letters(between) <= HARDLY_LONGER * sum(map(len, unsaid)):
        return between
    unknown = [at for at in between if at not in avoid]
    if len(unknown) == len(between) and _about_as_long(spoken, unknown, unsaid):
        return unknown
    breaths = spoken.breaths_between(range(between.start - 1, between.stop + 1))
    after = range(between.start, min(breaths[0].stop, between.stop)) if between.start else range(0)
    before = range(max(breaths[-1].start, between.start), between.stop)
    kept: list[int] = []
    if after and len(after) <= EXCHANGED * last:
        kept += after
        between, unsaid = range(after.stop, between.stop), unsaid[last:]
    if before and len(before) <= EXCHANGED * first and before.start >= between.start:
        kept += before
        between, unsaid = range(between.start, before.start), unsaid[: max(0, len(unsaid) - first)]
    unknown = [at for at in between if at not in avoid]
    if unknown and _about_as_long(spoken, unknown, unsaid):
        return [*kept, *unknown]
    expected = "".join(unsaid)
    found = _heard_alike(spoken, between, expected, avoid, ALIKE)
    return [*kept, *(found or _heard_alike(spoken, between, expected, lost, VERY_ALIKE))]


def _about_as_long(spoken: Spoken, forms: list[int], unsaid: list[str]) -> bool:
    return spoken.letters(forms) <= LONGEST * sum(map(len, unsaid))


def _heard_alike(spoken: Spoken, between: range, expected: str, avoid: Collection[int], least: float) -> range:
    """The run of breaths whose letters are most alike to the expected ones; empty where none is alike enough."""
    best, most = range(0), least
    for run in _runs(spoken, between, avoid, int(LONGEST * len(expected))):
        letters = "".join(spoken.forms[at] for at in run)
        alike = Levenshtein.normalized_similarity(letters, expected)
        if len(letters) >= SHORTEST * len(expected) and alike >= most:
            best, most = run, alike
    return best


def _runs(spoken: Spoken, between: range, avoid: Collection[int], longest: int) -> Iterator[range]:
    """All runs of whole breaths, as far as they lie `between`, without words to avoid and with few enough letters."""
    breaths = [
        range(max(breath.start, between.start), min(breath.stop, between.stop))
        for breath in spoken.breaths_between(between)
    ]
    for number, first in enumerate(breaths):
        letters = 0
        for last in breaths[number:]:
            letters += sum(len(spoken.forms[at]) for at in last)
            if letters > longest or any(at in avoid for at in last):
                break
            yield range(first.start, last.stop)
