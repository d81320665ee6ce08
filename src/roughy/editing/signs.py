"""The signs by which a sentence is told to be talk around a camera or to the audience."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from math import log

from roughy.editing.language import Language, language
from roughy.editing.talk import NEW_BREATH, Talk
from roughy.editing.utterances import sentences, silence_before, usual_pause
from roughy.editing.wording import wording

QUICK, LONG = 0.8, 1.5
"""Pauses shorter and longer than this many usual ones."""

FEW = 3
"""Words of a sentence, or sentences of a talk, that are few."""

STEM = 5
"""Letters by which two words count as one."""

NEAR = 8
"""Sentences before and after one, among which it may be said again."""

AGAIN = 0.5
"""Share of a sentence's meaning that a near one says too where both are takes of one."""

Signs = dict[str, float]


def signs_of(talk: Talk, left: Sequence[int]) -> list[tuple[tuple[int, ...], Signs, float]]:
    """Every sentence (word indexes) with its signs and the pause before it, in usual pauses of this speaker.

    `wording` are the logarithmic odds of its words; `strange` counts words with a meaning that no example of talk
    around a camera has; `interjection` says that it begins with an "okay" or a "sorry" that stands apart, `question`,
    `few_words`, `first` and `last` speak for themselves; `quick_before`, `long_before`, `quick_after` and `long_after`
    are pauses, `again` says that a sentence near by says much of the same, and `quotation` that it tells what somebody
    said.
    """
    lists, learned = language(talk.code), wording(talk.code)
    groups = sentences(talk, [index for index in left if talk.words[index].letters])
    said = [[form for index in group for form in talk.words[index].forms] for group in groups]
    known = frozenset(word[:STEM] for word in learned.around)
    small = lists.function_words | learned.numbers
    stems = [frozenset(form[:STEM] for form in forms if form not in small and len(form) > 2) for forms in said]
    again = _said_again(stems)
    usual = usual_pause(talk)
    between = (silence_before(talk, [one[-1], two[0]], 1) / usual for one, two in pairwise(groups))
    pauses = [1.0, *between, 1.0]
    return [
        (
            group,
            {
                "wording": learned.weigh(said[at]),
                "strange": len(stems[at] - known),
                "interjection": _interjects(talk, group, lists),
                "question": talk.words[group[-1]].text.endswith("?"),
                "few_words": len(group) <= FEW,
                "first": at == 0 and len(groups) > FEW,
                "last": at == len(groups) - 1 and len(groups) > FEW,
                "quick_before": pauses[at] < QUICK,
                "long_before": pauses[at] > LONG,
                "quick_after": pauses[at + 1] < QUICK,
                "long_after": pauses[at + 1] > LONG,
                "again": again[at],
                "quotation": any(form in lists.speaking for form in said[at]),
            },
            pauses[at],
        )
        for at, group in enumerate(groups)
    ]


def _said_again(stems: list[frozenset[str]]) -> list[bool]:
    """Whether a near sentence has much of each one's meaning; rare words of the talk mean more than its common ones."""
    counts = Counter(stem for one in stems for stem in one)
    weight = {stem: log(len(stems) / count) for stem, count in counts.items()}
    again = [False] * len(stems)
    for at, one in enumerate(stems):
        for other in range(at + 1, min(len(stems), at + NEAR + 1)):
            shared = one & stems[other]
            if len(shared) > 1:
                least = min(sum(weight[stem] for stem in stems[number]) for number in (at, other))
                if sum(weight[stem] for stem in shared) >= AGAIN * least:
                    again[at] = again[other] = True
    return again


def _interjects(talk: Talk, group: Sequence[int], lists: Language) -> bool:
    word = talk.words[group[0]]
    apart = word.comma or len(group) == 1 or silence_before(talk, group, 1) >= NEW_BREATH
    return word.forms[0] in lists.interjections and apart
