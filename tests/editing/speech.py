"""Speech written as text: `speak("Hello there. [1.2] Um, bye.")` is a transcript with its sound."""

import re
from dataclasses import dataclass, replace

from roughy.editing.decide import decide
from roughy.editing.ear import listen
from roughy.editing.marks import Pass
from roughy.editing.rough_cut import RoughCut
from roughy.editing.settings import milliseconds, preset
from roughy.editing.talk import Talk, prepare
from roughy.speech.reader import read
from roughy.speech.sound import LEVEL_STEP, Sound
from roughy.speech.transcript import Transcript, Word
from roughy.timeline.span import Span
from roughy.timeline.ticks import Ticks

LOUD, QUIET = 40, 120
LETTER = milliseconds(60)


@dataclass(frozen=True)
class Speech:
    """A spoken text: its words, its sound and its length in ticks."""

    transcript: Transcript
    sound: Sound
    duration: Ticks

    @property
    def talk(self) -> Talk:
        return prepare(self.transcript, listen(self.sound, self.duration))

    def read(self) -> "Speech":
        """The same speech, its words read."""
        return replace(self, transcript=read(self.transcript))

    def cut(self, script: str | None = None, settings: str = "standard", *, keep_ad_libs: bool = False) -> RoughCut:
        """The cut that Roughy decides for it."""
        return decide(
            self.transcript,
            self.sound,
            duration=self.duration,
            frame_rate=None,
            script=script,
            settings=preset(settings, keep_ad_libs=keep_ad_libs),
        )

    def kept(self, script: str | None = None, settings: str = "standard", *, keep_ad_libs: bool = False) -> str:
        """The words that the cut leaves whole, as a text."""
        return self.words_in(self.cut(script, settings, keep_ad_libs=keep_ad_libs))

    def words_in(self, cut: RoughCut) -> str:
        """The words that a cut leaves whole, as a text."""
        return " ".join(
            word.text
            for word in self.transcript.words
            if any(segment.start <= word.span.start and word.span.end <= segment.end for segment in cut.segments)
        )

    def stretch(self, text: str, until: str) -> "Speech":
        """The same speech, heard by a recognizer that lets the word `text` last until the word `until` begins."""
        end = next(word.span.start for word in self.transcript.words if word.text == until)
        words = tuple(
            replace(word, span=Span(word.span.start, end)) if word.text == text else word
            for word in self.transcript.words
        )
        return replace(self, transcript=replace(self.transcript, words=words))

    def left_by(self, find: Pass) -> str:
        """The words that one pass leaves, as a text."""
        words = self.talk.words
        gone = {index for mark in find(self.talk, range(len(words))) if mark.confidence >= 0.5 for index in mark.words}
        return " ".join(word.text for word in words if word.text and word.index not in gone)


def speak(text: str, language: str = "en") -> Speech:
    """Speak a text at 60 ms a letter, without pauses but for `[seconds]`.

    `(0.4)` is a voice without words for as many seconds, `<0.4>` a noise without a voice. Half a second of quiet comes
    before and after.
    """
    at = milliseconds(500)
    words: list[Word] = []
    voiced: list[Span] = []
    loud: list[Span] = []
    for token in text.split():
        special = re.fullmatch(r"([\[(<])([\d.]+)[\])>]", token)
        length = milliseconds(round(float(special[2]) * 1000)) if special else Ticks(max(2, len(token)) * LETTER)
        span = Span(at, Ticks(at + length))
        at = span.end
        if special is None:
            words.append(Word(token, span, 0.9))
        if special is None or special[1] in "(<":
            loud.append(span)
        if special is None or special[1] == "(":
            voiced.append(span)
    duration = Ticks(at + milliseconds(500))
    levels = bytes(
        LOUD if any(span.contains(Ticks(step * LEVEL_STEP)) for span in loud) else QUIET
        for step in range(duration // LEVEL_STEP)
    )
    return Speech(Transcript(language, tuple(words)), Sound(levels, tuple(voiced)), duration)
