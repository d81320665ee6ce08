"""Lessons: words with the pause before each and what they are, taken from sheets that know it, and varied while taught.

Whoever reads a transcript never sees one as clean as a sheet: pauses are longer or shorter with the speaker,
punctuation may be missing, and recognition mishears words or loses them. Lessons are varied in the same ways, and
interrupted by what people say around a camera again and again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from bench.judgement.teaching.mishearing import PUNCTUATION, Ear, Vocabulary, mistakes
from roughy.demo.takes import Truth
from roughy.speech.transcript import Word
from roughy.timeline.span import Span
from roughy.timeline.ticks import Ticks, from_seconds, to_seconds

KEPT, SLIP, RETAKE, ASIDE = range(4)
"""What a word is, in the order in which the network says it."""

LABELS = {None: KEPT, "filler": SLIP, "repeat": SLIP, "restart": SLIP, "retake": RETAKE, "offtopic": ASIDE}

PAUSE_SCALE = (0.7, 1.4)
"""By how much all pauses of a lesson are shortened or stretched."""

UNPUNCTUATED, REPUNCTUATED = 0.3, 0.5
"""How often a lesson loses its punctuation and capitals, and how often some of its pauses get other punctuation."""

PAUSED, PUNCTUATED_ANEW, MARKS = 0.2, 0.6, ("", "", ",", ".", ".", "...", "?")
"""Seconds after which punctuation may be another one, how often it is, and the marks one of which is drawn."""

NOISE, NOISE_IN_ENGLISH = (0.0, 0.1, 0.3, 0.5), (0.0, 0.05, 0.15, 0.3)
"""Shares of words that are hard to hear, one of which a lesson draws; the recognizer knows English best."""

NOISE_AGAIN = (0.0, 0.0, 0.05, 0.1)
"""The same for a lesson whose words recognition has heard."""

GUESS, DOUBT = 0.2, 0.55
"""How sure a recognizer is of a word that it guesses, and of one that it doubts."""

GUESSED_WRONG, UNSURE_WRONG, GUESSED, UNSURE = 0.35, 0.35, 0.2, 0.6
"""How often it guesses and doubts a word that it hears wrongly, and one that it hears rightly, as a share of those that
are hard to hear: measured on what it heard of English, German, French and Spanish sheets."""

UNHEARD = 0.2
"""How many words beside, as a share of those, are lost."""

SLIPS_UNHEARD = (0.0, 0.0, 0.0, 0.4)
"""Shares of the words of slips that recognition leaves out, as if it knew better; a lesson draws one."""

SENTENCE_ENDS = frozenset(".!?")

EXCERPTED, EXCERPT, LONG = 0.4, (8, 90), 500
"""How often only an excerpt of a lesson is taught, its words at least and at most, and those of a lesson too long for
one: there are few of these."""

INTERRUPTED, INTERRUPTED_CLEAN = 0.6, 0.3
"""How often a lesson is interrupted, and one in which nothing goes: those must teach what a clean talk is, too."""

AT_AN_END = 0.4
"""How often an interrupted lesson begins with talk around the camera, and how often it ends with it."""

INTERRUPTIONS, SENTENCES = (1, 1, 2, 3), (1, 1, 1, 2, 2, 3)
"""How many interruptions there are in the middle, and sentences in each: one of these is drawn."""

PAUSES_BEFORE, PAUSES_BETWEEN, PAUSES_AFTER = (
    (0.05, 0.3, 0.6, 1.2, 2.2),
    (0.05, 0.2, 0.4, 0.8),
    (0.05, 0.4, 0.8, 1.3, 2.0, 3.0),
)
"""Seconds around the sentences of an interruption, one of which is drawn."""

SECONDS_A_WORD = 0.3


@dataclass(frozen=True, slots=True)
class LessonWord:
    """A word, the seconds of silence before it, what it is (`KEPT` …), its own seconds, and how sure the recognizer is
    of it (0 to 1)."""

    text: str
    pause: float
    label: int
    seconds: float
    probability: float = 1.0


@dataclass(frozen=True, slots=True)
class Lesson:
    """The words of one recording in their order; `language` is ISO 639-1, `heard` that recognition heard them, and
    `mistakes` are words that it misheard and what it heard in their place."""

    id: str
    language: str
    words: tuple[LessonWord, ...]
    heard: bool = False
    mistakes: tuple[tuple[str, str], ...] = ()


def performed_lesson(truth: Truth) -> Lesson:
    """The words as they were really said."""
    times = [(word.text, word.start, word.end, 1.0) for word in truth.words]
    return Lesson(truth.id, truth.language, _labelled(times, truth))


def heard_lesson(truth: Truth, words: Sequence[Word]) -> Lesson:
    """The words as recognition heard them, each of which is what was really said at its middle, or nearest to it."""
    times = [(word.text, to_seconds(word.span.start), to_seconds(word.span.end), word.probability) for word in words]
    misheard = tuple(mistakes([word.text for word in truth.words], [word.text for word in words]))
    return Lesson(f"{truth.id} as heard", truth.language, _labelled(times, truth), heard=True, mistakes=misheard)


def varied(lesson: Lesson, vocabulary: Vocabulary, chance: Random) -> Lesson:
    """The lesson as it might have been spoken and recognized on another day; `vocabulary` is its language's."""
    scale = chance.uniform(*PAUSE_SCALE)
    words = [replace(word, pause=word.pause * scale) for word in _misheard(lesson, vocabulary, chance)]
    how = chance.random()
    if how < UNPUNCTUATED:
        words = [replace(word, text=word.text.rstrip(PUNCTUATION).lower()) for word in words]
    elif how < UNPUNCTUATED + REPUNCTUATED:
        words = _repunctuated(words, chance)
    return replace(lesson, words=tuple(words))


def _misheard(lesson: Lesson, vocabulary: Vocabulary, chance: Random) -> list[LessonWord]:
    """The words as they are heard; those that recognition has heard are misheard a little more."""
    shares = NOISE_AGAIN if lesson.heard else NOISE_IN_ENGLISH if lesson.language == "en" else NOISE
    noise = chance.choice(shares)
    slips_lost = 0.0 if lesson.heard else chance.choice(SLIPS_UNHEARD)
    ear = Ear(vocabulary, noise, chance)
    return [
        _doubted(word, ear.hear(word.text), noise, chance)
        for word in lesson.words
        if chance.random() >= (slips_lost if word.label == SLIP else 0.0) + UNHEARD * noise
    ]


def _doubted(word: LessonWord, heard: str, noise: float, chance: Random) -> LessonWord:
    """The word as it is heard, and how sure a recognizer would be of it in speech of which it hears so much wrongly."""
    guessed, unsure = (GUESSED_WRONG, UNSURE_WRONG) if heard != word.text else (GUESSED * noise, UNSURE * noise)
    drawn = chance.random()
    probability = GUESS if drawn < guessed else DOUBT if drawn < guessed + unsure else word.probability
    return replace(word, text=heard, probability=min(word.probability, probability))


def _repunctuated(words: Sequence[LessonWord], chance: Random) -> list[LessonWord]:
    """Other punctuation where the speaker pauses: recognizers guess it from the pause as much as from the words."""
    found = list(words)
    for at in range(1, len(words)):
        if words[at].pause >= PAUSED and chance.random() < PUNCTUATED_ANEW:
            mark = chance.choice(MARKS)
            found[at - 1] = replace(found[at - 1], text=found[at - 1].text.rstrip(PUNCTUATION) + mark)
            if mark in SENTENCE_ENDS:
                found[at] = replace(found[at], text=found[at].text[:1].upper() + found[at].text[1:])
    return found


def excerpt(lesson: Lesson, chance: Random) -> Lesson:
    """The lesson, or now and then a few sentences of it: many talks are short."""
    edges = [0, *seams(lesson.words), len(lesson.words)]
    start = chance.choice(edges)
    ends = [end for end in edges if EXCERPT[0] <= end - start <= EXCERPT[1]]
    if not ends or len(lesson.words) > LONG or chance.random() >= EXCERPTED:
        return lesson
    return replace(lesson, words=lesson.words[start : chance.choice(ends)])


def seams(words: Sequence[LessonWord]) -> list[int]:
    """Before which words a sentence ends that is kept, where the next one is kept, too."""
    return [
        at
        for at in range(1, len(words))
        if words[at - 1].label == words[at].label == KEPT and words[at - 1].text[-1:] in SENTENCE_ENDS
    ]


def interrupted(lesson: Lesson, asides: Sequence[str], chance: Random) -> Lesson:
    """The lesson with some of the sentences `asides`, as people say them around a camera, between what is kept."""
    clean = all(word.label == KEPT for word in lesson.words)
    if not asides or chance.random() >= (INTERRUPTED_CLEAN if clean else INTERRUPTED):
        return lesson
    words = lesson.words
    inside = seams(words)
    places = {*chance.sample(inside, min(len(inside), chance.choice(INTERRUPTIONS)))}
    places |= {end for end in (0, len(words)) if chance.random() < AT_AN_END}
    found: list[LessonWord] = []
    for at in range(len(words) + 1):
        following = list(words[at : at + 1])
        if at in places:
            found += _interruption(asides, chance)
            following = [replace(word, pause=chance.choice(PAUSES_AFTER)) for word in following]
        found += following
    return replace(lesson, words=tuple(found))


def _interruption(asides: Sequence[str], chance: Random) -> list[LessonWord]:
    words: list[LessonWord] = []
    for sentence in chance.choices(asides, k=chance.choice(SENTENCES)):
        pause = chance.choice(PAUSES_BETWEEN if words else PAUSES_BEFORE)
        for number, text in enumerate(sentence.split()):
            words.append(LessonWord(text, 0.0 if number else pause, ASIDE, SECONDS_A_WORD))
    return words


def transcribed(lesson: Lesson) -> list[Word]:
    """The lesson's words on a timeline, as the product reads them."""
    words = []
    at = Ticks(0)
    for word in lesson.words:
        start = Ticks(at + from_seconds(word.pause))
        at = Ticks(start + from_seconds(word.seconds))
        words.append(Word(word.text, Span(start, at), word.probability))
    return words


def _labelled(times: Sequence[tuple[str, float, float, float]], truth: Truth) -> tuple[LessonWord, ...]:
    ends = [0.0, *(end for _, _, end, _ in times)]
    return tuple(
        LessonWord(text, max(0.0, start - before), _label(truth, (start + end) / 2), end - start, probability)
        for (text, start, end, probability), before in zip(times, ends, strict=False)
    )


def _label(truth: Truth, moment: float) -> int:
    span = min(truth.spans, key=lambda span: max(span.start - moment, moment - span.end, 0.0))
    return KEPT if span.keep else LABELS[span.why]
