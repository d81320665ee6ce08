"""A voice without a microphone: speak text through the eSpeak NG library that the `espeakng-loader` wheel carries.

The C interface is documented in eSpeak NG's `speak_lib.h`. The library keeps one global state: a process has one
speaker at a time.
"""

import _ctypes
import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass

import espeakng_loader  # type: ignore[import-untyped]
import numpy as np
from numpy.typing import NDArray

from roughy.errors import RoughyError

SYNCHRONOUS_OUTPUT, CHARACTER_POSITION, UTF8_TEXT = 2, 1, 1
RATE_PARAMETER, PITCH_PARAMETER = 1, 3
LIST_TERMINATED, WORD_EVENT = 0, 1

VOICE_FILES = {"en-gb": "en", "fr-fr": "fr", "es-es": "es"}
"""Accents that the library only finds under the name of their voice file."""

AUDIBLE = 0.005
"""Amplitude (full scale is 1) below which the synthesizer's output counts as silence: -46 dBFS."""


@dataclass(frozen=True, slots=True)
class SpokenWord:
    """One word of the text with the samples `[start, end)` in which it sounds."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Speech:
    """Spoken text: mono samples (-1 to 1) at `rate` Hz without silence at either end, and its words."""

    samples: NDArray[np.float32]
    rate: int
    words: tuple[SpokenWord, ...]


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", ctypes.c_char * 8),
    )


_Starts = list[tuple[int, int]]
_OnSynthesis = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))


class Speaker:
    """A voice that always says the same words in the same order the same way; use it as a context manager.

    eSpeak keeps its wave generator's state for as long as it is loaded, so every speaker loads it anew. The breathy
    variants (f2, f3, f5 among them) stay a little different each time.
    """

    def __enter__(self) -> "Speaker":
        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        data = espeakng_loader.get_data_path().encode()
        self._rate = int(self._library.espeak_Initialize(SYNCHRONOUS_OUTPUT, 0, data, 0))
        self._on_synthesis = _OnSynthesis(self._receive)
        self._library.espeak_SetSynthCallback(self._on_synthesis)
        return self

    def __exit__(self, *_: object) -> None:
        self._library.espeak_Terminate()
        _ctypes.dlclose(self._library._handle)

    def speak(self, text: str, voice: str, *, speed: int = 165, pitch: int = 45) -> Speech:
        """Speak `text` with a voice such as `en-us+m3` (accent and variant).

        `speed` is in words a minute, `pitch` 0 to 99. Raises `RoughyError` with code `voice_unknown` for a voice the
        library does not have.
        """
        samples, starts = self._synthesize(text, voice, speed, pitch)
        audible = np.flatnonzero(np.abs(samples) > AUDIBLE)
        if not len(audible):
            return Speech(samples[:0], self._rate, ())
        first, last = int(audible[0]), int(audible[-1]) + 1
        words = tuple(_words(text, [(character, sample - first) for character, sample in starts], audible - first))
        return Speech(samples[first:last], self._rate, words)

    def _synthesize(self, text: str, voice: str, speed: int, pitch: int) -> tuple[NDArray[np.float32], _Starts]:
        """All samples of `text` and `(character, sample)` for every word the library started."""
        accent, plus, variant = voice.partition("+")
        name = VOICE_FILES.get(accent, accent) + plus + variant
        if self._library.espeak_SetVoiceByName(name.encode()):
            raise RoughyError("voice_unknown", f"The speaker has no voice {voice}; take one such as en-us+m3 or de+f2.")
        self._library.espeak_SetParameter(RATE_PARAMETER, speed, 0)
        self._library.espeak_SetParameter(PITCH_PARAMETER, pitch, 0)
        self._blocks: list[NDArray[np.int16]] = [np.zeros(0, np.int16)]
        self._starts: _Starts = []
        encoded = text.encode() + b"\0"
        self._library.espeak_Synth(encoded, len(encoded), 0, CHARACTER_POSITION, 0, UTF8_TEXT, None, None)
        return np.concatenate(self._blocks).astype(np.float32) / np.float32(32768), self._starts

    def _receive(self, samples: "ctypes._Pointer[ctypes.c_short]", count: int, events: "ctypes.Array[_Event]") -> int:
        if count:
            self._blocks.append(np.ctypeslib.as_array(samples, (count,)).copy())
        at = 0
        while (event := events[at]).type != LIST_TERMINATED:
            if event.type == WORD_EVENT:
                self._starts.append((event.text_position - 1, event.sample))
            at += 1
        return 0


def _words(text: str, starts: _Starts, audible: NDArray[np.intp]) -> Iterator[SpokenWord]:
    """Give each word of `text` its sounding samples; words the library runs together share theirs by their letters."""
    tokens = [(match.group(), match.end()) for match in re.finditer(r"\S+", text) if re.search(r"\w", match.group())]
    groups: list[tuple[int, list[str]]] = []
    for token, token_end in tokens:
        own = [sample for character, sample in starts if character < token_end]
        starts = starts[len(own) :]
        if own or not groups:
            groups.append((max(0, min(own, default=0)), [token]))
        else:
            groups[-1][1].append(token)
    for (start, together), limit in zip(
        groups, [*(start for start, _ in groups[1:]), int(audible[-1]) + 1], strict=True
    ):
        sounding = audible[(audible >= start) & (audible < limit)]
        end = int(sounding[-1]) + 1 if len(sounding) else limit
        shares = np.cumsum([0, *(len(token) for token in together)]) / sum(map(len, together))
        edges = [start + round(float(share) * (end - start)) for share in shares]
        yield from (SpokenWord(token, edges[i], edges[i + 1]) for i, token in enumerate(together))
