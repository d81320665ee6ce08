"""The one interface to a language model: a question in, its answer as text out."""

from typing import Any, Protocol


class BadAnswer(Exception):
    """The model gave no answer that can be used; the message says why in a few words."""


class Unreachable(BadAnswer):
    """The model did not answer at all, or too slowly: asking again would only cost time."""


class LanguageModel(Protocol):
    """A language model behind some protocol."""

    @property
    def name(self) -> str:
        """What people call the model, for the notes."""
        ...

    def ask(self, instructions: str, question: str, schema: dict[str, Any]) -> Any:
        """The model's answer as decoded JSON, made after the JSON `schema`, which the caller still has to check.

        Raises `Unreachable` where no answer came, `BadAnswer` where what came is no JSON.
        """
        ...
