from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from winx_tui.llm.host.merged_events import merge_events_of, merged


def event(delta: dict[str, Any], **others: Any) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": None} | others.pop("choice", {})
    data = {"id": "c1", "created": 1, "model": "m", "choices": [choice]} | others
    return b"data: " + json.dumps(data).encode() + b"\n\n"


def word(text: str, **others: Any) -> bytes:
    return event({"content": text}, **others)


async def passed(pieces: Sequence[bytes]) -> list[bytes]:
    async def source() -> AsyncIterator[bytes]:
        for piece in pieces:
            yield piece

    return [piece async for piece in merged(source())]


def events_in(data: bytes) -> list[dict[str, Any]]:
    return [json.loads(each.removeprefix(b"data:")) for each in data.split(b"\n\n") if each]


async def test_words_that_come_at_once_are_one_event() -> None:
    (piece,) = await passed([b"".join(word(text) for text in ("He", "llo", " wörld"))])
    (data,) = events_in(piece)
    assert data["choices"][0]["delta"] == {"content": "Hello wörld"}
    assert data["id"] == "c1"


async def test_words_that_come_one_by_one_pass_as_they_are() -> None:
    pieces = [word("a"), word("b")]
    assert await passed(pieces) == pieces


async def test_the_second_of_the_clock_does_not_keep_words_apart() -> None:
    (piece,) = await passed([word("a") + word("b", created=2)])
    assert len(events_in(piece)) == 1


KEPT_APART = {
    "role": event({"role": "assistant", "content": "a"}) + word("b"),
    "finish": word("a") + event({}, choice={"finish_reason": "stop"}),
    "last text": word("a") + word("b", choice={"finish_reason": "stop"}),
    "call": word("a") + event({"tool_calls": [{"index": 0, "function": {"arguments": "{"}}]}),
    "thinking": event({"reasoning_content": "a"}) + word("b"),
    "usage": word("a") + word("b", usage={"total_tokens": 3}),
    "logprobs": word("a", choice={"logprobs": {"x": 1}}) + word("b", choice={"logprobs": {"x": 2}}),
    "two choices": word("a") + event({"content": "b"}, choices=[{}, {}]),
    "empty text": word("a") + word(""),
    "broken": word("a") + b"data: {broken\n\n" + word("b"),
    "done": word("a") + b"data: [DONE]\n\n",
    "comment": word("a") + b": keep-alive\n\n" + word("b"),
    "named": word("a") + b"event: error\n" + word("b"),
    "list": word("a") + b"data: [1]\n\n",
}


@pytest.mark.parametrize("name", KEPT_APART)
async def test_what_differs_in_more_than_its_text_stays_apart(name: str) -> None:
    assert b"".join(await passed([KEPT_APART[name]])) == KEPT_APART[name]


async def test_pieces_may_end_anywhere() -> None:
    words = [f"w{number} " for number in range(40)]
    stream = b"".join(map(word, words)) + b"data: [DONE]\n\n"
    for size in (1, 7, 100, 1000):
        pieces = [stream[at : at + size] for at in range(0, len(stream), size)]
        got = b"".join(await passed(pieces))
        texts = [
            each["choices"][0]["delta"]["content"]
            for each in events_in(got.removesuffix(b"data: [DONE]\n\n"))
        ]
        assert "".join(texts) == "".join(words)
        assert got.endswith(b"data: [DONE]\n\n")


async def test_a_stream_with_other_ends_of_lines_passes_as_it_comes() -> None:
    pieces = [word(text).replace(b"\n", b"\r\n") for text in "abc"]
    assert await passed(pieces) == pieces


async def test_a_cut_end_passes() -> None:
    assert b"".join(await passed([word("a") + b"data: {"])) == word("a") + b"data: {"


async def test_the_sdk_reads_merged_events() -> None:
    # Lazy: it takes a second, and only this test needs it here.
    import httpx
    import openai
    from openai.types.chat import ChatCompletionChunk

    body = b"".join(map(word, "abc")) + b"data: [DONE]\n\n"
    request = httpx.Request("POST", "http://127.0.0.1/")
    stream = openai.AsyncStream(
        cast_to=ChatCompletionChunk,
        response=httpx.Response(200, content=body, request=request),
        client=openai.AsyncOpenAI(api_key="none"),
    )
    # Fails where a newer SDK calls its decoder something else: fast answers would be slow again.
    merge_events_of(SimpleNamespace(completion_stream=stream))
    chunks = [chunk async for chunk in stream]
    assert [chunk.choices[0].delta.content for chunk in chunks] == ["abc"]
