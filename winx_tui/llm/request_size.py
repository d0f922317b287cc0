"""How many tokens a request will take, guessed from its text and mended by real answers."""

from __future__ import annotations

import json

from winx_tui.core.messages import ImagePart, Message
from winx_tui.llm.base import ChatRequest

_CHARS_PER_TOKEN = 3.5
"""Of code and English together, with the tokenizers of Qwen, Llama and Gemini."""
_IMAGE_CHARS = 4_000
"""An image counts as so much text."""
_MESSAGE_CHARS = 16
"""What the frame of a message takes."""
_WEIGHT = 0.5
"""Of the newest answer in the running mean."""


def request_chars(request: ChatRequest) -> int:
    """Return how much text a request is."""
    messages = sum(_message_chars(message) for message in request.messages)
    tools = sum(
        len(tool.name) + len(tool.description) + len(json.dumps(tool.parameters))
        for tool in request.tools
    )
    return messages + tools


class TokenGuess:
    """What a model makes of text, learnt from its own counts."""

    def __init__(self) -> None:
        self._chars_per_token = _CHARS_PER_TOKEN
        self._has_learnt = False

    def tokens(self, chars: int) -> int:
        """Guess the tokens of so much text."""
        return int(chars / self._chars_per_token) + 1

    def learn(self, chars: int, tokens: int) -> None:
        """Take a real count into account; a count that makes no sense is passed over."""
        if tokens <= 0 or not 0.5 <= (real := chars / tokens) <= 20:
            return
        weight = _WEIGHT if self._has_learnt else 1.0
        self._chars_per_token += weight * (real - self._chars_per_token)
        self._has_learnt = True


def _message_chars(message: Message) -> int:
    return (
        _MESSAGE_CHARS
        + len(message.text)
        + sum(len(call.name) + len(call.arguments) for call in message.tool_calls)
        + sum(_IMAGE_CHARS for part in message.parts if isinstance(part, ImagePart))
    )
