"""What the speech engine does in a child process of its own (see `roughy.jobs.child`)."""

from collections.abc import Callable
from pathlib import Path

from roughy.speech.heard import Heard
from roughy.speech.hosted import HostedRecognizer
from roughy.speech.listen import listen
from roughy.speech.reader import read
from roughy.speech.recognizer import Recognizer
from roughy.speech.service import Service
from roughy.speech.whisper import WhisperRecognizer

LISTENING, READING = 0.05, 0.05
"""The shares of the work that listening and reading take; recognition takes the rest."""


def hear(
    pcm_path: str,
    language: str | None,
    model: str,
    on_progress: Callable[[float], None],
    *,
    service: Service | None = None,
    script: str | None = None,
) -> Heard:
    """The words, each with its reading, and the sound of a 16 kHz mono 16-bit PCM file.

    The words come from `model` as `roughy.speech.model` finds it.

    `language` is ISO 639-1, None to find it, with the help of the `script` where there is one. Where a `service` is
    given, it finds the words and `model` is not needed.
    A recording without speech gives a transcript without words. Raises `RoughyError` with code `speech_model_missing`,
    `language_unknown`, `speech_service_refused` or `speech_service_failed`.
    """
    path = Path(pcm_path)
    sound = listen(path, lambda share: on_progress(LISTENING * share))
    recognizer: Recognizer = HostedRecognizer(service) if service else WhisperRecognizer(model)
    transcript = recognizer.recognize(
        path,
        sound.voiced,
        language=language,
        script=script,
        on_progress=lambda share: on_progress(LISTENING + (1 - LISTENING - READING) * share),
    )
    transcript = read(transcript, lambda share: on_progress(1 - READING * (1 - share)))
    return Heard(transcript, sound)
