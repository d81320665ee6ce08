"""The transcription protocol of OpenAI's API, `POST /audio/transcriptions`, which many servers speak.

https://platform.openai.com/docs/api-reference/audio/createTranscription
"""

import httpx
from pydantic import BaseModel

from roughy.speech.languages import language_code
from roughy.speech.service import Answer, AnsweredWord, Service

EDGES = " \t\n.,;:!?…\"'“”‘’«»()[]¿¡-–—"
LOOK_AHEAD = 4
"""Words of the text to look through for a timed word: the lists differ where one joins what the other divides."""


class _Word(BaseModel):
    word: str
    start: float
    end: float


class _Transcription(BaseModel):
    text: str
    language: str | None = None
    words: list[_Word] = []


def ask_openai(client: httpx.Client, service: Service, wav: bytes, language: str | None) -> Answer:
    """Ask for words with times; see `roughy.speech.service.Ask`."""
    wishes = {"model": service.model, "response_format": "verbose_json", "timestamp_granularities[]": "word"}
    answer = client.post(
        f"{service.url.rstrip('/')}/audio/transcriptions",
        headers={"Authorization": f"Bearer {service.key}"} if service.key else {},
        data=wishes | ({"language": language} if language else {}),
        files={"file": ("speech.wav", wav, "audio/wav")},
    )
    answer.raise_for_status()
    heard = _Transcription.model_validate_json(answer.content)
    return Answer(language_code(heard.language), _punctuated(heard.words, heard.text))


def _punctuated(words: list[_Word], text: str) -> tuple[AnsweredWord, ...]:
    """Timed words come bare; give each the punctuation that it has in the running text."""
    written = text.split()
    at = 0
    answered: list[AnsweredWord] = []
    for word in words:
        bare = word.word.strip(EDGES).casefold()
        near = written[at : at + LOOK_AHEAD]
        found = next((i for i, candidate in enumerate(near) if candidate.strip(EDGES).casefold() == bare), None)
        spelled = word.word.strip() if found is None else near[found]
        at += 0 if found is None else found + 1
        if spelled:
            answered.append(AnsweredWord(spelled, word.start, word.end))
    return tuple(answered)
