"""The host is sent a conversation once, and understands the same requests as if it had been all."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from winx_tui.core.codec import json_object
from winx_tui.core.messages import Message, ModelRef, TextPart, ToolSpec, user_message
from winx_tui.llm.base import ChatRequest
from winx_tui.llm.host.repeated import KnownRequests, SentRequests, texts_of
from winx_tui.llm.host.wire import ChatOrder

REF = ModelRef("dashscope", "qwen3-coder-plus")
TOOLS = (ToolSpec("read", "Reads a file." * 20, {"type": "object"}),)


def order(*texts: str, session: str = "ses_1", tools: tuple[ToolSpec, ...] = TOOLS) -> ChatOrder:
    messages = tuple(map(user_message, texts))
    return ChatOrder(ChatRequest(REF, messages, tools, session=session), "http://x", 60.0)


def test_what_was_sent_is_left_out_and_known() -> None:
    sent, known = SentRequests(), KnownRequests()
    long = "a long text " * 100
    first = sent.line(1, order(long, "ü"))
    assert known.order(json_object(first.data)) == order(long, "ü")
    second = sent.line(2, order(long, "ü", "more"))
    assert known.order(json_object(second.data)) == order(long, "ü", "more")
    assert len(second.data) < 600 < len(long)


def test_the_size_of_a_request_counts_what_its_line_leaves_out() -> None:
    sent = SentRequests()
    whole = sent.line(1, order("one", "two"))
    again = sent.line(2, order("one", "two"))
    assert len(whole.data) == whole.whole_bytes
    assert abs(again.whole_bytes - whole.whole_bytes) < 40
    assert len(again.data) < len(whole.data)


def test_any_course_of_any_conversations_is_understood() -> None:
    chance = random.Random(5)
    sent, known = SentRequests(), KnownRequests()
    for identity in range(1, 600):
        texts = [chance.choice("abc") for _ in range(chance.randrange(6))]
        tools = chance.choice(((), TOOLS))
        wanted = order(*texts, session=f"ses_{chance.randrange(7)}", tools=tools)
        if chance.random() < 0.05:
            sent.forget()
        if chance.random() < 0.02:
            sent, known = SentRequests(), KnownRequests()
        assert known.order(json_object(sent.line(identity, wanted).data)) == wanted


def test_a_line_that_was_lost_is_noticed() -> None:
    sent, known = SentRequests(), KnownRequests()
    known.order(json_object(sent.line(1, order("a", "b")).data))
    sent.line(2, order("a", "c"))
    with pytest.raises(ValueError, match="not known"):
        known.order(json_object(sent.line(3, order("a", "c", "d")).data))
    sent.forget()
    assert known.order(json_object(sent.line(4, order("a")).data)) == order("a")


def test_a_new_host_says_what_it_does_not_know() -> None:
    sent = SentRequests()
    sent.line(1, order("a"))
    with pytest.raises(ValueError, match="message 0"):
        KnownRequests().order(json_object(sent.line(2, order("a", "b")).data))


def test_long_news_are_written_down_beforehand() -> None:
    sent, known = SentRequests(), KnownRequests()
    assert sent.long_news(order("short").request) == ()
    long = Message("user", (TextPart("x" * 300_000),))
    wanted = order("short")
    wanted = replace(wanted, request=replace(wanted.request, messages=(long,)))
    news = sent.long_news(wanted.request)
    assert news == (long,)
    line = sent.line(1, wanted, texts_of(news))
    assert known.order(json_object(line.data)) == wanted
    assert sent.long_news(wanted.request) == ()
