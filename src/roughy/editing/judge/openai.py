"""The chat completions protocol that OpenAI, Ollama, vLLM and llama.cpp serve.

https://platform.openai.com/docs/api-reference/chat
"""

from dataclasses import dataclass, field
from typing import Any

from roughy.editing.judge.http import decode_object, post_json
from roughy.editing.judge.model import BadAnswer

API = "https://api.openai.com/v1"


@dataclass(frozen=True, slots=True)
class ChatCompletions:
    """A model behind chat completions; it answers with JSON after the schema.

    `url` is the API's root with its version (Ollama: `http://localhost:11434/v1`), `key` empty where the server wants
    none, `seconds` limits each answer.
    """

    model: str
    key: str = field(default="", repr=False)
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
            "temperature": 0,
            "messages": [{"role": "system", "content": instructions}, {"role": "user", "content": question}],
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "remove_utterances", "schema": schema, "strict": True},
            },
        }
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        answer = post_json(f"{self.url.rstrip('/')}/chat/completions", headers, body, self.seconds)
        try:
            choice = answer["choices"][0]
            content = choice["message"]["content"]
        except (KeyError, IndexError, TypeError):
            raise BadAnswer("it handed nothing in") from None
        if choice.get("finish_reason") == "length":
            raise BadAnswer("it broke off")
        if not isinstance(content, str):
            raise BadAnswer("it handed nothing in")
        return decode_object(content)
