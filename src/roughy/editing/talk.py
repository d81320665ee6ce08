"""A transcript made ready for reading: refined word times, one spelling, pauses and sentence ends."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from roughy.editing.ear import Ear
from roughy.editing.letters import fold
from roughy.editing.settings import milliseconds
from roughy.editing.spelling import spell
from roughy.speech.transcript import Reading, Transcript, Word
from roughy.timeline.span import Span, complement
from roughy.timeline.ticks import Ticks

REACH = milliseconds(120)
"""How far a word's edge may lie outside the recognizer's span, where sound goes on there."""

INNER_SILENCE = milliseconds(150)
"""A silence this long inside one word means that the recognizer stretched the word over a pause."""

SHORTEST_LETTER = milliseconds(30)
"""A group of sounds shorter than this for each letter cannot be the whole word."""

SHORTEST_VOICE = milliseconds(120)
SHORTEST_NOISE = milliseconds(400)
LONGEST_TAIL = milliseconds(250)
"""Sounds outside words: a voice or another noise matters from this length on, what touches a word from the last."""

STOPS = frozenset(".!?…")
COMMAS = STOPS | frozenset(",;:–—-")

NEW_BREATH = milliseconds(120)
"""A pause this long divides phrases, with or without a comma."""


@dataclass(frozen=True, slots=True)
class SpokenWord:
    """One word as it is compared and cut, or a sound that the recognizer did not spell.

    `text` is the recognizer's, `forms` the folded words spoken for it, `letters` all forms in one string; a sound that
    was not spelled has none of the three, and `voiced` says whether a voice made it. `span` is refined on the sound.
    `pause` is the quiet in ticks before it; `comma` and `stop` say what punctuation follows: any, and one that ends a
    sentence. `reading` is what the reader takes the word for, None where nobody has read it.
    """

    index: int
    text: str
    forms: tuple[str, ...]
    letters: str
    span: Span
    pause: Ticks
    probability: float = 1.0
    comma: bool = False
    stop: bool = False
    voiced: bool = True
    reading: Reading | None = None


@dataclass(frozen=True, slots=True)
class Talk:
    """All that was said, in order; `code` is the language."""

    words: tuple[SpokenWord, ...]
    code: str

    def text(self, indexes: Iterable[int]) -> str:
        """What was said in these words."""
        return " ".join(self.words[index].text for index in indexes if self.words[index].text)


def prepare(transcript: Transcript, ear: Ear) -> Talk:
    """Refine, spell and number the words of a transcript, and put the sounds that no word covers between them."""
    code = transcript.language or ""
    spelled = _with_punctuation(transcript.words, code)
    spans = _refine(spelled, ear)
    heard: list[tuple[Span, Word | None]] = [*zip(spans, spelled, strict=True)]
    heard += [(span, None) for span in _unspelled(spans, ear)]
    heard.sort(key=lambda pair: pair[0])
    words: list[SpokenWord] = []
    for index, (span, word) in enumerate(heard):
        pause = Ticks(max(0, span.start - (words[-1].span.end if words else 0)))
        if word is None:
            voiced = ear.spoken(span) * 2 >= span.duration
            words.append(SpokenWord(index, "", (), "", span, pause, voiced=voiced))
            continue
        mark = word.text.rstrip("\"'»”’)]")[-1:]
        forms = spell(word.text, code)
        words.append(
            SpokenWord(
                index=index,
                text=word.text,
                forms=forms,
                letters="".join(forms),
                span=span,
                pause=pause,
                probability=word.probability,
                comma=mark in COMMAS,
                stop=mark in STOPS,
                reading=word.reading,
            )
        )
    return Talk(tuple(words), code)


def _with_punctuation(words: Iterable[Word], code: str) -> list[Word]:
    """The words that are spoken, each with the punctuation that stands apart behind it, as in French: "fini ?"."""
    spoken: list[Word] = []
    for word in words:
        if spell(word.text, code):
            spoken.append(word)
        elif spoken:
            spoken[-1] = replace(spoken[-1], text=f"{spoken[-1].text} {word.text}")
    return spoken


def _refine(words: Sequence[Word], ear: Ear) -> list[Span]:
    """Move the edges of every word to where its sound begins and ends; words never overlap and keep their order."""
    refined: list[Span] = []
    for number, word in enumerate(words):
        floor = refined[-1].end if refined else Ticks(0)
        start = max(floor, word.span.start)
        end = max(start, word.span.end)
        ceiling = words[number + 1].span.start if number + 1 < len(words) else Ticks(end + REACH)
        refined.append(_edges(Span(start, end), floor, max(ceiling, end), len(fold(word.text)), ear))
    return refined


def _edges(span: Span, floor: Ticks, ceiling: Ticks, letters: int, ear: Ear) -> Span:
    groups: list[Span] = []
    for sound in ear.heard(span):
        if groups and sound.start - groups[-1].end < INNER_SILENCE:
            groups[-1] = Span(groups[-1].start, sound.end)
        else:
            groups.append(sound)
    if not groups:
        return span
    longest = max(groups, key=lambda group: group.duration)
    own = next((group for group in groups if group.duration >= SHORTEST_LETTER * letters), longest)
    around = ear.heard(Span(max(floor, Ticks(own.start - REACH)), min(ceiling, Ticks(own.end + REACH))))
    start = min((sound.start for sound in around if sound.start <= own.start <= sound.end), default=own.start)
    end = max((sound.end for sound in around if sound.start <= own.end <= sound.end), default=own.end)
    return Span(start, end)


def _unspelled(spans: Sequence[Span], ear: Ear) -> list[Span]:
    """The sounds no word covers, long enough to matter: a voice for 120 ms, anything else for 400 ms."""
    loose: list[Span] = []
    last = spans[-1].end if spans else Ticks(0)
    whole = Span(Ticks(0), max([last, *(sound.end for sound in ear.sounds[-1:])]))
    for gap in complement(spans, whole):
        for sound in ear.heard(gap):
            touching = sound.start == gap.start != 0 or (sound.end == gap.end and gap.end != whole.end)
            voiced = ear.spoken(sound) * 2 >= sound.duration
            least = SHORTEST_NOISE if not voiced else LONGEST_TAIL if touching else SHORTEST_VOICE
            if sound.duration >= least:
                loose.append(sound)
    return loose
