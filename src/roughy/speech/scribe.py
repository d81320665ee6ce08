"""The protocol of ElevenLabs Scribe, `POST /speech-to-text`, which writes fillers down as they are said.

https://elevenlabs.io/docs/api-reference/speech-to-text/convert
"""

import math

import httpx
from pydantic import BaseModel

from roughy.speech.languages import language_code
from roughy.speech.service import Answer, AnsweredWord, Service


class _Piece(BaseModel):
    text: str
    type: str
    start: float | None = None
    end: float | None = None
    logprob: float = 0.0


class _Transcription(BaseModel):
    language_code: str | None = None
    words: list[_Piece] = []


def ask_scribe(client: httpx.Client, service: Service, wav: bytes, language: str | None) -> Answer:
    """Ask for words with times; see `roughy.speech.service.Ask`. What is no word, such as laughter, is left out."""
    wishes = {"model_id": service.model, "timestamps_granularity": "word", "tag_audio_events": "false"}
    answer = client.post(
        f"{service.url.rstrip('/')}/speech-to-text",
        headers={"xi-api-key": service.key or ""},
        data=wishes | ({"language_code": language} if language else {}),
        files={"file": ("speech.wav", wav, "audio/wav")},
    )
    answer.raise_for_status()
    heard = _Transcription.model_validate_json(answer.content)
    words = tuple(
        AnsweredWord(piece.text.strip(), piece.start, piece.end, math.exp(min(0.0, piece.logprob)))
        for piece in heard.words
        if piece.type == "word" and piece.start is not None and piece.end is not None and piece.text.strip()
    )
    return Answer(language_code(heard.language_code), words)
