"""From an operator's settings to a language model."""

from roughy.editing.judge import anthropic, openai
from roughy.editing.judge.model import LanguageModel
from roughy.errors import RoughyError


def connect(kind: str, *, model: str | None, url: str | None = None, key: str | None = None) -> LanguageModel:
    """The language model `model` behind the protocol `kind` (`anthropic`, or `openai` for any compatible server).

    `url` defaults to the vendor's own API. Nothing is sent yet. Raises `RoughyError` with code `judge_unknown` or
    `judge_incomplete`.
    """
    if kind not in {"anthropic", "openai"}:
        raise RoughyError("judge_unknown", f"ROUGHY_JUDGE is {kind!r}; set it to 'anthropic' or 'openai'.")
    if not model:
        raise RoughyError("judge_incomplete", "ROUGHY_JUDGE needs the name of a model in ROUGHY_JUDGE_MODEL.")
    if not key and not (kind == "openai" and url):
        raise RoughyError("judge_incomplete", "ROUGHY_JUDGE needs an API key in ROUGHY_JUDGE_KEY.")
    if kind == "anthropic":
        return anthropic.AnthropicMessages(model, key or "", url or anthropic.API)
    return openai.ChatCompletions(model, key or "", url or openai.API)
