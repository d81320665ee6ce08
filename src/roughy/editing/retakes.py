"""Sentences and passages said again, exactly or reworded, at once or minutes later: the last complete take stays."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from roughy.editing.language import Language, language
from roughy.editing.letters import fold
from roughy.editing.likeness import Match, match
from roughy.editing.marks import Mark
from roughy.editing.rough_cut import Reason
from roughy.editing.settings import milliseconds
from roughy.editing.talk import SpokenWord, Talk
from roughy.editing.utterances import LONGEST_UNBROKEN, phrases, silence_before, usual_pause, utterances
from roughy.timeline.ticks import Ticks

LOOK_BACK = 12
"""Phrases before a new beginning among which its earlier attempt may start."""

LONGEST_ATTEMPT = 60
"""Words."""

SLACK = 6
"""Words that the repair may add to what it repeats."""

SHORT_SENTENCE = 8
"""Words; short sentences are often alike on purpose ("You can do it at home. You can do it at work.")."""

LONG_RUN = 5
"""Words in a row that are said again show a retake although its beginning was heard differently."""

TAKE_PAUSE = milliseconds(500)
"""A new beginning after a longer pause is a retake, after a shorter one a restart."""


def find_attempts(talk: Talk, left: Sequence[int]) -> list[Mark]:
    """Mark attempts that what follows them directly says again from the beginning.

    New beginnings are looked for where utterances begin, then where phrases do. Works backwards, so that of several
    attempts each is compared with the one that stays; an attempt runs from its first word to the new beginning.
    """
    live = [index for index in left if talk.words[index].letters]
    usual = usual_pause(talk)
    marks: list[Mark] = []
    for divide in (utterances, phrases):
        starts = [group[0] for group in divide(talk, live)]
        while starts:
            begin = starts.pop()
            again = False
            while mark := _attempt_before(talk, live, starts, begin, usual, again=again):
                marks.append(mark)
                again = True
                first = bisect_left(live, mark.words[0])
                del live[first : first + len(mark.words)]
                del starts[bisect_left(starts, mark.words[0]) :]
    return marks


def _attempt_before(
    talk: Talk, live: list[int], starts: list[int], begin: int, usual: Ticks, *, again: bool
) -> Mark | None:
    """The nearest attempt before the word `begin` that what begins there says again; None where there is none."""
    at = bisect_left(live, begin)
    for start in reversed(starts[-LOOK_BACK:]):
        first = bisect_left(live, start)
        if at - first > LONGEST_ATTEMPT:
            break
        attempt = Attempt.of(talk, live[first:at], live[at : at + 2 * (at - first) + SLACK], usual, again=again)
        confidence = attempt.abandoned()
        if confidence:
            words = tuple(live[first:at])
            evidence = f"Said again as {talk.text(live[at : at + len(words)])!r}."
            return Mark(words, Reason.RETAKE if attempt.paused else Reason.RESTART, confidence, evidence)
    return None


@dataclass(frozen=True, slots=True)
class Attempt:
    """Words that may have been given up for those that follow, and what speaks for it.

    `length` counts the words; `found` is how the repair says them again; `first_phrase` whether it begins with all of
    the attempt's first phrase; `finished` whether the attempt ends like a sentence and `hanging` whether it ends with a
    small word that must go on; `corrected` whether an edit term ("I mean") or a restart follows it; `pause` is the
    silence before the repair as a multiple of the speaker's usual one; `from_start` whether both begin with one word;
    `again` whether the repair already replaces another attempt; `tail` whether the attempt begins inside a sentence.
    """

    length: int
    found: Match
    first_phrase: bool
    inner_stop: bool
    finished: bool
    hanging: bool
    corrected: bool
    from_start: bool
    again: bool
    tail: bool
    meant: bool
    ends_alike: bool
    paused: bool
    pause: float

    @classmethod
    def of(cls, talk: Talk, attempt: Sequence[int], repair: Sequence[int], usual: Ticks, *, again: bool) -> "Attempt":
        """Weigh the words `attempt` against the words `repair` that follow them."""
        lists = language(talk.code)
        words = [talk.words[index] for index in attempt]
        term = _edit_term(words, lists)
        words = words[: len(words) - term] or words
        phrase = phrases(talk, [word.index for word in words])[0]
        repaired = [talk.words[index] for index in repair]
        found = match([word.letters for word in words], [word.letters for word in repaired])
        silence = silence_before(talk, [attempt[-1], repair[0]], 1)
        hanging = _hanging(words[-1].forms[-1], lists, paused=silence >= TAKE_PAUSE)
        said = {i for i, _ in found.pairs}
        return cls(
            length=len(words),
            found=found,
            first_phrase=len(phrase) > 1 and found.pairs[: len(phrase)] == tuple((i, i) for i in range(len(phrase))),
            inner_stop=any(word.stop for word in words[:-1]),
            finished=words[-1].stop and not hanging,
            hanging=hanging and len(words) - 1 not in said,
            corrected=bool(term) or _interrupted(talk.words[attempt[-1] + 1 : repair[0]], lists),
            from_start=_from_start(found, words, repaired, lists),
            again=again,
            tail=bool(attempt[0]) and not _begins_utterance(talk, attempt[0]),
            meant=_letters(words) in lists.emphasis,
            ends_alike=_ends_alike(words, said),
            paused=silence >= TAKE_PAUSE,
            pause=silence / usual,
        )

    def abandoned(self) -> float:
        """How surely the attempt was given up (0 to 1, 0 for not at all)."""
        found = self.found
        if self.meant or not (found.lead or found.run >= LONG_RUN):
            return 0.0
        if self.tail and (self.finished or self.inner_stop) and not self.corrected:
            return 0.0
        if self.from_start and found.last and found.coverage >= 0.8 and self.length > (2 if self.finished else 1):
            return 0.9
        if self.from_start and not (self.inner_stop or self.finished) and self._restarted():
            return 0.7
        return self._retaken()

    def _restarted(self) -> bool:
        """Whether an unfinished sentence was begun anew."""
        found = self.found
        if self.corrected and found.coverage >= 0.3:
            return True
        if found.lead >= 2 and ((found.last and found.coverage >= 0.5) or (self.hanging and found.coverage >= 0.4)):
            return True
        return self.first_phrase and self.length <= 10

    def _retaken(self) -> float:
        """How surely whole sentences were given up for others that are worded differently."""
        sum_of_signs = (
            self.found.coverage
            + 0.12 * min(max(self.pause - 1, -0.5), 1.5)
            + 0.1 * (not self.finished)
            + 0.15 * self.corrected
            + 0.35 * self.again
            + 0.05 * min(max(self.found.run - 4, 0), 5)
        )
        needed = 0.8 if self.length > SHORT_SENTENCE else 0.95
        alike = (
            self.found.coverage >= 0.45
            and self.ends_alike
            and (self.found.lead >= (2 if self.from_start else 3) or self.found.run >= LONG_RUN)
        )
        return 0.65 if alike and sum_of_signs >= needed else 0.0


def _ends_alike(words: Sequence[SpokenWord], said: set[int]) -> bool:
    """Whether of the attempt's last sentence something is said again, or it is too short to tell."""
    first = next((at for at in range(len(words) - 1, 0, -1) if words[at - 1].stop), 0)
    letters = sum(len(word.letters) for word in words[first:])
    again = sum(len(word.letters) for at, word in enumerate(words) if at >= first and at in said)
    return len(words) - first <= 3 or again * 3 >= letters


def _hanging(last: str, lists: Language, *, paused: bool) -> bool:
    """Whether a sentence cannot end with the word; after an "and" without a pause it simply goes on."""
    return last in lists.function_words and (paused or last not in lists.openers)


def _begins_utterance(talk: Talk, index: int) -> bool:
    before, word = talk.words[index - 1], talk.words[index]
    return before.stop or word.pause >= LONGEST_UNBROKEN or not before.letters


def _from_start(found: Match, words: Sequence[SpokenWord], repaired: Sequence[SpokenWord], lists: Language) -> bool:
    """Whether both begin with the same word, an "and" or "so" before it aside."""
    first = found.pairs[0] if found.pairs else (1, 1)
    opening = (words[: first[0]], repaired[: first[1]])
    return min(first) == 0 and all(form in lists.openers for side in opening for word in side for form in word.forms)


def _interrupted(between: Sequence[SpokenWord], lists: Language) -> bool:
    """Whether more than hesitation was removed between an attempt and its repair."""
    said = _letters([word for word in between if fold(word.text) not in lists.fillers])
    if said in lists.edit_terms:
        return True
    return bool(said) and said not in lists.isolated_fillers | {rule.phrase for rule in lists.contextual}


def _edit_term(words: list[SpokenWord], lists: Language) -> int:
    """The number of words of the edit term that an attempt ends with ("to the left, I mean")."""
    for length in range(min(4, len(words) - 1), 0, -1):
        if _letters(words[-length:]) in lists.edit_terms:
            return length
    return 0


def _letters(words: Sequence[SpokenWord]) -> str:
    return "".join(word.letters for word in words)
