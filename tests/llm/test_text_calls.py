from __future__ import annotations

import json

import pytest

from tests.llm.dialects.corpus import READ_CALL, TOOLS
from tests.support.scripted_model import Answer, ScriptedModel
from winx_tui.core.errors import StreamCut
from winx_tui.core.events import TextDelta
from winx_tui.core.messages import ModelRef, TextPart, ToolCall, ToolSpec, user_message
from winx_tui.llm.base import ChatRequest, MessageDone, ModelEvent
from winx_tui.llm.text_calls import TextCallModel

REQUEST = ChatRequest(
    ModelRef("local", "small"),
    (user_message("go"),),
    tuple(ToolSpec(name, "", {"type": "object"}) for name in TOOLS),
)
MARKUP = f"<tool_call>\n{READ_CALL}\n</tool_call>"


async def answered(answer: Answer) -> list[ModelEvent]:
    return [event async for event in TextCallModel(ScriptedModel([answer])).stream(REQUEST)]


def shown(events: list[ModelEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


async def test_a_written_call_becomes_a_real_one() -> None:
    events = await answered(Answer(f"I read it.\n{MARKUP}", reasoning="hm"))
    done = events[-1]
    assert isinstance(done, MessageDone)
    (call,) = done.message.tool_calls
    assert (call.name, json.loads(call.arguments)) == ("read_files", {"file_paths": ["src/app.py"]})
    assert call.id
    assert done.finish_reason == "tool_calls"
    assert (done.message.text, done.message.reasoning) == ("I read it.", "hm")
    assert shown(events).strip() == "I read it."


async def test_an_answer_that_is_only_a_call_has_no_text() -> None:
    done = (await answered(Answer(MARKUP)))[-1]
    assert isinstance(done, MessageDone)
    assert not [part for part in done.message.parts if isinstance(part, TextPart)]


async def test_an_answer_with_real_calls_is_left_as_it_is() -> None:
    real = ToolCall("1", "bash_command", "{}")
    events = await answered(Answer(MARKUP, (real,)))
    done = events[-1]
    assert isinstance(done, MessageDone)
    assert (done.message.text, done.message.tool_calls) == (MARKUP, (real,))
    assert shown(events).strip() == MARKUP


async def test_a_plain_answer_comes_through() -> None:
    events = await answered(Answer("if a < b: use `<tool_call>` here"))
    assert shown(events) == "if a < b: use `<tool_call>` here "
    done = events[-1]
    assert isinstance(done, MessageDone)
    assert done.finish_reason == "stop"


async def test_what_was_held_back_is_shown_when_the_stream_breaks() -> None:
    seen: list[ModelEvent] = []

    async def play() -> None:
        answer = Answer('So: <tool_call> {"name":', error=StreamCut("cut"))
        async for event in TextCallModel(ScriptedModel([answer])).stream(REQUEST):
            seen.append(event)

    with pytest.raises(StreamCut):
        await play()
    assert shown(seen) == 'So: <tool_call> {"name": '
