"""A person's overrules: spans to restore and spans to remove make a new cut of the old one."""

from collections.abc import Sequence

from roughy.editing.rough_cut import Reason, Removal, RoughCut
from roughy.timeline.span import Span, complement, union
from roughy.timeline.ticks import Ticks


def overrule(cut: RoughCut, restore: Sequence[Span], remove: Sequence[Span]) -> RoughCut:
    """Derive a new cut in which the spans of `restore` stay and those of `remove` go, whatever `cut` decided.

    Where both cover a moment it stays. Spans outside the source are clipped to it. What a person changed says so in
    its evidence; all other removals keep theirs.
    """
    spans = [*cut.segments, *(removal.span for removal in cut.removals)]
    whole = Span(Ticks(0), max((span.end for span in spans), default=Ticks(0)))
    restored = union(restore)
    removals = [part for removal in cut.removals for part in _without(removal, restored)]
    decided = union(removal.span for removal in removals)
    for span in _meet(complement(restored, whole), union(remove)):
        for piece in complement(decided, span):
            removals.append(Removal(piece, Reason.MANUAL, 1.0, "", "Removed by you."))
    removals.sort(key=lambda removal: removal.span)
    notes = cut.notes
    if restored and "Spans were restored by you." not in notes:
        notes = (*notes, "Spans were restored by you.")
    return RoughCut(complement((removal.span for removal in removals), whole), tuple(removals), cut.missing, notes)


def _without(removal: Removal, restored: Sequence[Span]) -> list[Removal]:
    rest = complement(restored, removal.span)
    if rest == (removal.span,):
        return [removal]
    return [
        Removal(span, removal.reason, removal.confidence, removal.text, f"{removal.evidence} Restored by you in part.")
        for span in rest
    ]


def _meet(ones: Sequence[Span], others: Sequence[Span]) -> list[Span]:
    """The stretches that both lists cover."""
    return [
        Span(max(one.start, other.start), min(one.end, other.end))
        for one in ones
        for other in others
        if one.overlap(other)
    ]
