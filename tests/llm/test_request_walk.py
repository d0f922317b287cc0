"""OpenAI's SDK is spared its walk through a conversation, and leaves out what is not given."""

from __future__ import annotations

from typing import Any

import pytest

from winx_tui.llm.host.litellm_model import _send_messages_as_they_are


async def test_a_request_is_passed_on_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    # Lazy: it takes a second, and only this test needs it here.
    import openai

    completions: Any = openai.resources.chat.completions.completions
    # Fails where a newer SDK calls it something else: each request would be slow again.
    monkeypatch.setattr(completions, "async_maybe_transform", completions.async_maybe_transform)
    _send_messages_as_they_are(openai)

    messages = [{"role": "user", "content": "Hi"}]
    given = {"messages": messages, "stop": openai.NotGiven(), "user": openai.Omit()}
    passed = await completions.async_maybe_transform(given, dict)

    assert passed == {"messages": messages}
    assert passed["messages"] is messages
