"""Recognition on this machine with Whisper, through faster-whisper (CTranslate2, 8-bit integers).

Windows just under Whisper's 30 s that end at long pauses keep the most words, the fillers and restarts among them, as
measured on the sheets of `bench/judgement`; smaller windows invent words, and an `initial_prompt` derails.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from faster_whisper import WhisperModel
from faster_whisper.transcribe import Segment

from roughy.errors import RoughyError
from roughy.jobs.child import OnProgress
from roughy.speech.model import AUTO, model_folder
from roughy.speech.pcm import SAMPLE_RATE, read, sample_count
from roughy.speech.spoken_language import Chances, likeliest, worth_hearing
from roughy.speech.timing import HeardWord, settle
from roughy.speech.transcript import Transcript
from roughy.speech.windows import Window, cut_windows, speech_of
from roughy.speech.written_language import written_chances
from roughy.timeline.span import Span

LONGEST_WINDOW = 29 * SAMPLE_RATE
BEAM_SIZE = 5

LOOPING = 2.4
"""Compression ratio of a text that repeats itself; Whisper's own mark of a decoder caught in a loop."""

LONGEST_SKIP = 3 * SAMPLE_RATE
"""Samples of unbroken speech without a word at which the decoder has skipped something."""

EARLY = SAMPLE_RATE // 25
"""Samples by which Whisper's word times are early: 40 ms, the median over 10,000 boundaries between spoken words whose
true times are known (the sheets of `bench/judgement`)."""

UNSPACED_LANGUAGES = frozenset({"ja", "lo", "my", "th", "yue", "zh"})


class WhisperRecognizer:
    """A loaded Whisper model; the same sound gives the same words every time."""

    def __init__(self, model: str = AUTO) -> None:
        """Load `model` as `roughy.speech.model.model_folder` finds it, or raise its `RoughyError`."""
        threads = len(os.sched_getaffinity(0))
        self._model = WhisperModel(str(model_folder(model)), device="cpu", compute_type="int8", cpu_threads=threads)

    def recognize(
        self,
        pcm_path: Path,
        voiced: tuple[Span, ...],
        *,
        language: str | None,
        on_progress: OnProgress,
        script: str | None = None,
    ) -> Transcript:
        """See `Recognizer.recognize`; raises `RoughyError` with code `language_unknown`. Holds one window in memory."""
        total, speech = sample_count(pcm_path), speech_of(voiced)
        windows = cut_windows(speech, total, LONGEST_WINDOW)
        spoken = self._known(language) if language else self._found(pcm_path, windows, script)
        words: list[HeardWord] = []
        for window in windows:
            words += self._words(pcm_path, window, spoken)
            on_progress(window.end / total)
        settled = settle(words, speech, total)
        return Transcript(spoken if settled else None, settled)

    def _known(self, language: str) -> str:
        code = language.lower().partition("-")[0]
        if code not in self._model.supported_languages:
            raise RoughyError("language_unknown", f"The speech model knows no language {language}; leave it out.")
        return code

    def _found(self, pcm_path: Path, windows: tuple[Window, ...], script: str | None) -> str:
        """The language that is spoken, as `roughy.speech.spoken_language` finds it."""
        known = self._model.supported_languages
        if len(known) == 1:
            return str(known[0])
        heard = (self._chances(pcm_path, window) for window in worth_hearing(windows))
        written = {code: chance for code, chance in written_chances(script).items() if code in known}
        return likeliest(heard, written) or known[0]

    def _chances(self, pcm_path: Path, window: Window) -> Chances:
        _, _, chances = self._model.detect_language(read(pcm_path, window.start, window.end))
        return dict(chances)

    def _words(self, pcm_path: Path, window: Window, language: str) -> list[HeardWord]:
        """The window's words; where the decoder looped or skipped, those of its halves.

        A loop in a window without a pause to halve it at is broken by forbidding it to say three tokens twice.
        """
        segments = self._transcribe(pcm_path, window, language)
        words = _words_of(segments, window, language)
        looping = any(segment.compression_ratio > LOOPING for segment in segments)
        halves = window.halves()
        if len(halves) > 1 and (looping or _longest_skip(words, window) > LONGEST_SKIP):
            return [word for half in halves for word in self._words(pcm_path, half, language)]
        if looping:
            return _words_of(self._transcribe(pcm_path, window, language, no_repeat_ngram_size=3), window, language)
        return words

    def _transcribe(self, pcm_path: Path, window: Window, language: str, **limits: int) -> list[Segment]:
        segments, _ = self._model.transcribe(
            read(pcm_path, window.start, window.end),
            language=language,
            beam_size=BEAM_SIZE,
            temperature=0.0,
            condition_on_previous_text=False,
            word_timestamps=True,
            **limits,
        )
        return list(segments)


def _words_of(segments: list[Segment], window: Window, language: str) -> list[HeardWord]:
    return [word for segment in segments for word in _whole_words(segment, window.start + EARLY, language)]


def _longest_skip(words: list[HeardWord], window: Window) -> int:
    """The most samples of speech between two words, or between a word and the window's end, in one stretch."""
    edges = [window.start, *(edge for word in words for edge in (word.start, word.end)), window.end]
    holes = list(zip(edges[::2], edges[1::2], strict=True))
    return max(min(hole_end, end) - max(hole, start) for hole, hole_end in holes for start, end in window.speech)


def _whole_words(segment: Segment, offset: int, language: str) -> Iterator[HeardWord]:
    """The segment's words; a piece that no space sets apart ("plug", "-in") joins the word before it."""
    whole: HeardWord | None = None
    for piece in segment.words or ():
        text, start, end = piece.word.strip(), offset + _samples(piece.start), offset + _samples(piece.end)
        if whole and not piece.word.startswith(" ") and language not in UNSPACED_LANGUAGES:
            whole = HeardWord(whole.text + text, whole.start, end, min(whole.probability, piece.probability))
            continue
        if whole:
            yield whole
        whole = HeardWord(text, start, end, piece.probability)
    if whole:
        yield whole


def _samples(seconds: float) -> int:
    return round(seconds * SAMPLE_RATE)
