"""A model with a window that it guards by a count of its own, for tests of what is sent."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Callable

from winx_tui.core.codec import encode
from winx_tui.core.errors import ContextOverflow, ModelError
from winx_tui.core.events import TextDelta
from winx_tui.core.messages import Message, TextPart, Usage
from winx_tui.llm.base import ChatRequest, MessageDone, ModelEvent

_ACCOUNT_WORDS = "You write the account"
"""How the order to summarise begins."""

Reply = Callable[[ChatRequest], Message]


def served_tokens(request: ChatRequest) -> int:
    """Count a request as the server does: not as winx estimates."""
    texts = [
        part.text
        for message in request.messages
        for part in message.parts
        if isinstance(part, TextPart)
    ]
    calls = [
        call.name + call.arguments for message in request.messages for call in message.tool_calls
    ]
    tools = [json.dumps(encode(tool)) for tool in request.tools]
    characters = sum(len(text.encode()) for text in (*texts, *calls, *tools))
    return int(characters / 3.1) + 6 * len(request.messages)


class WindowedModel:
    """Answers by a function as long as a request fits; a summary is asked of it as well."""

    def __init__(
        self,
        window: int,
        reply: Reply,
        *,
        account: str | ModelError = "Task: as above.\nDone: some of it.",
    ) -> None:
        self.window = window
        self.account = account
        self.requests: list[ChatRequest] = []
        """Those of the conversation; all that came, refused ones included."""
        self.account_requests: list[ChatRequest] = []
        self.refusals = 0
        self.largest = 0
        self._reply = reply

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ModelEvent, None]:
        """Answer, or refuse what is too long."""
        is_account = request.messages[0].text.startswith(_ACCOUNT_WORDS)
        (self.account_requests if is_account else self.requests).append(request)
        tokens = served_tokens(request)
        if tokens + (request.max_output_tokens or 0) > self.window:
            self.refusals += 1
            raise ContextOverflow("The conversation is too long for the model.")
        self.largest = max(self.largest, tokens)
        if is_account and isinstance(self.account, ModelError):
            raise self.account
        if is_account:
            assert isinstance(self.account, str)
            message = Message("assistant", (TextPart(self.account),))
        else:
            message = self._reply(request)
        yield TextDelta(message.text)
        yield MessageDone(message, Usage(tokens, 20, 0, 0.001), "stop")
