"""Chapters of a cut: where a script has its headings, or else where the speaker stopped for long.

A heading is a line of the script that begins with `#`, as in Markdown. It is found in the recording by the words that
follow it, since nobody says the heading itself.
"""

import bisect
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import fuzz

from roughy.timeline.on_cut import kept_words
from roughy.timeline.span import Span
from roughy.timeline.ticks import START, TICKS_PER_SECOND, Ticks
from roughy.timeline.words import CaptionWord

LONG_PAUSE = 3 * TICKS_PER_SECOND
SHORTEST = 30 * TICKS_PER_SECOND
"""A chapter that pauses make lasts at least this long; headings are taken at their word."""
SENTENCE_ENDS = (".", "!", "?", "…")
TITLE_WORDS = 6
LONGEST_TITLE = 100
"""Characters of a title, as many as YouTube shows."""
COMPARED_WORDS = 8
ALIKE = 75
"""Likeness in percent from which spoken words count as those after a heading."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter: where it begins on the cut, in ticks, and its title."""

    start: Ticks
    title: str


@dataclass(frozen=True, slots=True)
class _Kept:
    source: CaptionWord
    at: Ticks


def chapters(words: Sequence[CaptionWord], segments: Iterable[Span], script: str | None = None) -> tuple[Chapter, ...]:
    """The chapters of a cut; none where there would be only one.

    `words` and `segments` are on the source; segments as `captions` takes them without a frame rate. A `script` with
    headings gives the chapters, any other leaves them to the pauses. The first begins with the cut, and each later than
    the one before it.
    """
    kept = [_Kept(word, at) for word, at in kept_words(words, segments)]
    headings = list(_headings(script)) if script else []
    found = list(_from_headings(headings, kept) if headings else _from_pauses(words, kept))
    later = [chapter for before, chapter in pairwise([Chapter(START, ""), *found[1:]]) if chapter.start > before.start]
    return tuple(map(_titled, (Chapter(START, found[0].title), *later))) if later else ()


def _titled(chapter: Chapter) -> Chapter:
    title = " ".join(chapter.title.split())
    return Chapter(chapter.start, title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1].rstrip() + "…")


def _headings(script: str) -> Iterator[tuple[str, str]]:
    """Each heading with the first words after it."""
    parts = re.split(r"^#+[ \t]*(.+?)[ \t]*#*$", script, flags=re.MULTILINE)
    for title, text in zip(parts[1::2], parts[2::2], strict=True):
        opening = _plain(" ".join(text.split()[:COMPARED_WORDS]))
        if opening:
            yield title, opening


def _from_headings(headings: Sequence[tuple[str, str]], kept: Sequence[_Kept]) -> Iterator[Chapter]:
    at = 0
    for title, opening in headings:
        length = len(opening.split())
        heard = (_plain(" ".join(word.source.text for word in kept[i : i + length])) for i in range(at, len(kept)))
        likeness = [fuzz.ratio(opening, words) for words in heard]
        if likeness and max(likeness) >= ALIKE:
            at += likeness.index(max(likeness))
            yield Chapter(kept[at].at, title)
            at += 1


def _from_pauses(words: Sequence[CaptionWord], kept: Sequence[_Kept]) -> Iterator[Chapter]:
    ends = sorted(word.span.end for word in words)
    last: Ticks | None = None
    for index, word in enumerate(kept):
        start = word.source.span.start
        pause = start - ends[max(0, bisect.bisect_right(ends, start) - 1)]
        sentence = index == 0 or kept[index - 1].source.text.endswith(SENTENCE_ENDS)
        if last is None or (sentence and pause >= LONG_PAUSE and word.at - last >= SHORTEST):
            yield Chapter(word.at, _title(kept[index : index + TITLE_WORDS]))
            last = word.at


def _title(kept: Sequence[_Kept]) -> str:
    texts = []
    for word in kept:
        texts.append(word.source.text)
        if word.source.text.endswith(SENTENCE_ENDS):
            break
    return " ".join(texts).rstrip(".,;:")


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
