"""All that a recording's sound told: what was said, and how it sounds beside the words."""

from dataclasses import dataclass

from roughy.speech.sound import Sound
from roughy.speech.transcript import Transcript


@dataclass(frozen=True, slots=True)
class Heard:
    """The words and the sound of one recording, as `roughy.speech.tasks.hear` hands them over."""

    transcript: Transcript
    sound: Sound
