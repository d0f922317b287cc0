"""A request that never leaves: the first true one then finds everything made and at hand.

It takes eight times as long otherwise: litellm makes much of what it needs when it is first
asked, and a forked process copies each page of memory that it first writes to.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from winx_tui.core.errors import ModelError
from winx_tui.core.messages import ModelRef, user_message
from winx_tui.llm.base import ChatRequest
from winx_tui.llm.host.litellm_model import chat, import_litellm
from winx_tui.llm.host.wire import ChatOrder

_BASE_URL = "http://rehearsal.invalid/v1"
_PATIENCE_S = 5.0
# Most providers are asked the way this one is.
ORDER = ChatOrder(
    ChatRequest(ModelRef("dashscope", "none"), (user_message("."),)), _BASE_URL, _PATIENCE_S
)
"""The request."""
_CHUNK = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "none"}
_CHOICE = {"index": 0, "delta": {"role": "assistant", "content": "."}}
_EVENTS = (
    {**_CHUNK, "choices": [_CHOICE]},
    {**_CHUNK, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]},
)


async def rehearse() -> None:
    """Carry out one request that is answered in this very process, and tell nobody of it."""
    # It is of no use to anybody but as practice: whatever fails, a true request will say.
    with suppress(ModelError, ImportError, AttributeError, TypeError):
        client = closed_client(await import_litellm())
        await chat(ORDER, None, lambda _: None, str, client=client)


def closed_client(litellm: Any) -> Any:
    """Return an SDK client whose way out ends in this process."""
    # Lazy: loaded with litellm.
    import httpx

    lines = (*map(json.dumps, _EVENTS), "[DONE]")
    body = "".join(f"data: {line}\n\n" for line in lines).encode()

    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"content-type": "text/event-stream"}, content=body)

    return litellm.openai.AsyncOpenAI(
        api_key="none",
        base_url=_BASE_URL,
        max_retries=0,
        http_client=httpx.AsyncClient(transport=httpx.MockTransport(answer), trust_env=False),
    )
