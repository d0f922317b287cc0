"""Conversations in the words of chat completions."""

from __future__ import annotations

import json

from winx_tui.core.messages import (
    ImagePart,
    Message,
    ModelRef,
    ReasoningPart,
    TextPart,
    ToolCall,
    tool_message,
    user_message,
)
from winx_tui.llm.base import ChatRequest
from winx_tui.llm.host.translation import chat_arguments, chat_messages
from winx_tui.llm.providers import PROVIDERS

DASHSCOPE, GEMINI, LOCAL = PROVIDERS["dashscope"], PROVIDERS["gemini"], PROVIDERS["local"]


def thinking_call(call_id: str) -> Message:
    return Message("assistant", (ReasoningPart("hm"),), (ToolCall(call_id, "list_files", "{}"),))


def test_half_a_character_is_never_sent() -> None:
    request = ChatRequest(
        ModelRef("dashscope", "m"),
        (user_message("a \ud83d b"), Message("assistant", (), (ToolCall("1", "x\ud800", "{}"),))),
    )
    json.dumps(chat_arguments(request, DASHSCOPE), ensure_ascii=False).encode()


def test_thinking_goes_back_only_while_the_model_works_on_the_prompt() -> None:
    messages = (
        user_message("first"),
        thinking_call("a"),
        tool_message("a", "x"),
        Message("assistant", (ReasoningPart("old"), TextPart("Done."))),
        user_message("second"),
        thinking_call("b"),
        tool_message("b", "y"),
    )

    sent = chat_messages(messages, DASHSCOPE)

    assert [item.get("reasoning_content") for item in sent] == [
        None,
        None,
        None,
        None,
        None,
        "hm",
        None,
    ]
    for provider in (GEMINI, LOCAL):
        assert not any("reasoning_content" in item for item in chat_messages(messages, provider))


def test_broken_arguments_are_sent_as_an_empty_object() -> None:
    message = Message("assistant", tool_calls=(ToolCall("a", "list_files", '{"pa'),))

    (sent,) = chat_messages((message,), DASHSCOPE)

    assert sent["tool_calls"][0]["function"]["arguments"] == "{}"


def test_an_answer_that_was_cut_before_its_first_word_is_left_out() -> None:
    cut = Message("assistant", (ReasoningPart("hm"),), is_unfinished=True)

    sent = chat_messages((user_message("a"), cut, user_message("b")), DASHSCOPE)

    assert [item["role"] for item in sent] == ["user", "user"]


def test_images_of_tools_follow_after_the_last_result() -> None:
    image = ImagePart("image/png", "AAAA")
    messages = (
        user_message("look"),
        Message("assistant", tool_calls=(ToolCall("a", "x", "{}"), ToolCall("b", "x", "{}"))),
        Message("tool", (TextPart("one"), image), tool_call_id="a"),
        tool_message("b", "two"),
        Message("assistant", (TextPart("I see."),)),
    )

    sent = chat_messages(messages, DASHSCOPE)

    assert [item["role"] for item in sent] == [
        "user",
        "assistant",
        "tool",
        "tool",
        "user",
        "assistant",
    ]
    assert sent[2]["content"] == "one"
    assert sent[4]["content"][1]["image_url"]["url"] == "data:image/png;base64,AAAA"


def test_bytes_that_are_not_text_do_not_break_a_request() -> None:
    (sent,) = chat_messages((user_message("caf\udce9.txt"),), DASHSCOPE)

    assert sent["content"] == "caf?.txt"


def test_a_model_that_takes_no_images_is_told_in_words() -> None:
    image = ImagePart("image/png", "AAAA")
    messages = (
        Message("user", (TextPart("look"), image)),
        Message("tool", (TextPart("a.png: PNG image"), image), tool_call_id="1"),
    )
    blind = ChatRequest(ModelRef("nvidia", "qwen/qwen3-coder-480b-a35b-instruct"), messages)
    sent = chat_arguments(blind, PROVIDERS["nvidia"])["messages"]
    assert [item["role"] for item in sent] == ["user", "tool"]
    for item, text in zip(sent, ("look", "a.png: PNG image"), strict=True):
        assert item["content"].startswith(f"{text}\n[An image stood here. The model qwen/qwen3-")


def test_a_model_of_which_nothing_is_known_gets_the_images() -> None:
    message = Message("user", (TextPart("look"), ImagePart("image/png", "AAAA")))
    for name in ("qwen2.5-vl-7b", "gemini-2.5-pro"):
        request = ChatRequest(ModelRef("local", name), (message,))
        (sent,) = chat_arguments(request, LOCAL)["messages"]
        assert sent["content"][1]["image_url"]["url"] == "data:image/png;base64,AAAA"
