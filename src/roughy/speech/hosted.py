"""Recognition by a service on the network: windows of speech go out, words come back."""

import io
import wave
from collections import Counter
from pathlib import Path

import httpx
import numpy as np
import stamina
from pydantic import ValidationError

from roughy.errors import RoughyError
from roughy.jobs.child import OnProgress
from roughy.speech.openai_audio import ask_openai
from roughy.speech.pcm import SAMPLE_BYTES, SAMPLE_RATE, read, sample_count
from roughy.speech.scribe import ask_scribe
from roughy.speech.service import Answer, Ask, Kind, Service
from roughy.speech.timing import HeardWord, settle
from roughy.speech.transcript import Transcript
from roughy.speech.windows import cut_windows, speech_of
from roughy.timeline.span import Span

LONGEST_WINDOW = 300 * SAMPLE_RATE
"""Five minutes: 9.6 MB of WAV, well below the 25 MB that services take."""

TIMEOUT = httpx.Timeout(30.0, read=600.0, write=120.0)
ATTEMPTS, LONGEST_RETRY_SECONDS = 4, 300.0
PASSING = frozenset({408, 409, 425, 429, 500, 502, 503, 504})

PROTOCOLS: dict[Kind, Ask] = {"openai": ask_openai, "elevenlabs": ask_scribe}


class HostedRecognizer:
    """A recognizer at the other end of a connection."""

    def __init__(self, service: Service) -> None:
        """Take the service as it is; it is first asked when there is something to recognize."""
        self._service = service
        self._ask = PROTOCOLS[service.kind]

    def recognize(
        self,
        pcm_path: Path,
        voiced: tuple[Span, ...],
        *,
        language: str | None,
        on_progress: OnProgress,
        script: str | None = None,
    ) -> Transcript:
        """See `Recognizer.recognize`; holds one window of five minutes in memory.

        Where the language is not given, the service finds it for every window without seeing the script, and the one
        that most windows are in is the recording's. Raises `RoughyError` with code `speech_service_refused` where the
        service wants no such request, `speech_service_failed` where it cannot be reached or its answer cannot be read;
        what may pass by itself is tried again first.
        """
        total, speech = sample_count(pcm_path), speech_of(voiced)
        spoken = language.lower().partition("-")[0] if language else None
        languages: Counter[str] = Counter()
        words: list[HeardWord] = []
        with httpx.Client(timeout=TIMEOUT) as client:
            for window in cut_windows(speech, total, LONGEST_WINDOW):
                answer = self._answer(client, _wav(pcm_path, window.start, window.end), spoken)
                words += _placed(answer, window.start)
                languages.update([answer.language] if answer.language else [])
                on_progress(window.end / total)
        settled = settle(words, speech, total)
        likeliest = spoken or next((code for code, _ in languages.most_common(1)), "en")
        return Transcript(likeliest if settled else None, settled)

    def _answer(self, client: httpx.Client, wav: bytes, language: str | None) -> Answer:
        try:
            for attempt in stamina.retry_context(on=_may_pass, attempts=ATTEMPTS, timeout=LONGEST_RETRY_SECONDS):
                with attempt:
                    return self._ask(client, self._service, wav, language)
        except httpx.HTTPStatusError as error:
            status = error.response.status_code
            if status in PASSING:
                raise _failed(f"answers {status}") from error
            message = f"The speech service refused the recording with {status}; check its address, model and key."
            raise RoughyError("speech_service_refused", message) from error
        except httpx.HTTPError as error:
            raise _failed("cannot be reached") from error
        except ValidationError as error:
            raise _failed("gave an answer that is not its protocol's") from error
        raise AssertionError("a retry context ends by returning or raising")


def _may_pass(error: Exception) -> bool:
    if isinstance(error, httpx.HTTPStatusError):
        return error.response.status_code in PASSING
    return isinstance(error, httpx.TransportError)


def _failed(how: str) -> RoughyError:
    return RoughyError("speech_service_failed", f"The speech service {how}; try again later or name another model.")


def _placed(answer: Answer, offset: int) -> list[HeardWord]:
    return [
        HeardWord(
            word.text,
            offset + round(word.start * SAMPLE_RATE),
            offset + round(word.end * SAMPLE_RATE),
            word.probability,
        )
        for word in answer.words
    ]


def _wav(pcm_path: Path, start: int, end: int) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(SAMPLE_BYTES)
        sound.setframerate(SAMPLE_RATE)
        sound.writeframes(np.round(read(pcm_path, start, end) * 32768).astype("<i2").tobytes())
    return file.getvalue()
