"""A speech service on the network: where it is, which protocol it speaks, and what it answers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import httpx

Kind = Literal["openai", "elevenlabs"]


@dataclass(frozen=True, slots=True)
class Service:
    """A hosted recognizer.

    `kind` is the protocol: `openai` for `/audio/transcriptions` as OpenAI and many servers speak it, `elevenlabs` for
    Scribe. `url` is what the protocol's path is appended to (`https://host/v1`), `model` the service's name for its
    model, `key` its secret where it wants one.
    """

    kind: Kind
    url: str
    model: str
    key: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class AnsweredWord:
    """A word with its times in seconds from the start of what was sent, and its probability (0 to 1)."""

    text: str
    start: float
    end: float
    probability: float = 1.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service heard; `language` is ISO 639-1, None where it did not say."""

    language: str | None
    words: tuple[AnsweredWord, ...]


Ask = Callable[[httpx.Client, Service, bytes, str | None], Answer]
"""Sends a WAV file and the language (ISO 639-1, None to find it). Raises `httpx.HTTPError` where the service or the
connection fails, `ValueError` where the answer is not the protocol's."""
