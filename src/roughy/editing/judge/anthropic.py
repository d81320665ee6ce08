"""Anthropic's messages protocol: https://docs.anthropic.com/en/api/messages."""

from dataclasses import dataclass, field
from typing import Any

from roughy.editing.judge.http import post_json
from roughy.editing.judge.model import BadAnswer

API = "https://api.anthropic.com"
VERSION = "2023-06-01"
MOST_TOKENS = 16_000
TOOL = "remove_utterances"


@dataclass(frozen=True, slots=True)
class AnthropicMessages:
    """A model behind the messages protocol; it answers by calling a tool, whose input follows the schema.

    `seconds` limits each answer, `url` is the API's root without `/v1`.
    """

    model: str
    key: str = field(repr=False)
    url: str = API
    seconds: float = 120.0

    @property
    def name(self) -> str:
        """The model's name."""
        return self.model

    def ask(self, instructions: str, question: str, schema: dict[str, Any]) -> Any:
        """See `LanguageModel.ask`."""
        body = {
            "model": self.model,
            "max_tokens": MOST_TOKENS,
            "temperature": 0,
            "system": instructions,
            "messages": [{"role": "user", "content": question}],
            "tools": [{"name": TOOL, "description": "Hand in the utterances to remove.", "input_schema": schema}],
            "tool_choice": {"type": "tool", "name": TOOL},
        }
        headers = {"x-api-key": self.key, "anthropic-version": VERSION}
        answer = post_json(f"{self.url.rstrip('/')}/v1/messages", headers, body, self.seconds)
        if answer.get("stop_reason") == "max_tokens":
            raise BadAnswer("it broke off")
        blocks = answer.get("content")
        for block in blocks if isinstance(blocks, list) else []:
            if isinstance(block, dict) and block.get("type") == "tool_use" and block.get("name") == TOOL:
                return block.get("input")
        raise BadAnswer("it handed nothing in")
