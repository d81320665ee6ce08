"""What finds words in speech: one interface, several engines."""

from pathlib import Path
from typing import Protocol

from roughy.jobs.child import OnProgress
from roughy.speech.transcript import Transcript
from roughy.timeline.span import Span


class Recognizer(Protocol):
    """Turns sound into words with times."""

    def recognize(
        self,
        pcm_path: Path,
        voiced: tuple[Span, ...],
        *,
        language: str | None,
        on_progress: OnProgress,
        script: str | None = None,
    ) -> Transcript:
        """The words of a 16 kHz mono 16-bit PCM file, verbatim: fillers, repeats and false starts included.

        `voiced` are the spans in which `roughy.speech.listen` heard speech; there are no words elsewhere. `language` is
        ISO 639-1, None to find it, for which a `script`, the message as it was meant, may be looked at; it changes no
        word. The words are in order, do not overlap and lie within the recording.
        """
        ...
