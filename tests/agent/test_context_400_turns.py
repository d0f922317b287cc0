"""A long conversation in a small window: nothing overflows, nothing that binds is lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.agent.histories import broken_pairs
from tests.agent.kept_agent import KeptStage
from tests.agent.windowed_model import WindowedModel, served_tokens
from winx_tui.core.codec import decode, encode
from winx_tui.core.errors import ModelUnavailable
from winx_tui.core.events import Event
from winx_tui.core.messages import Message, TextPart, ToolCall
from winx_tui.llm.base import ChatRequest
from winx_tui.session.replay import fold

CONSTRAINT = "Never touch the file legal/notice.txt, and write British English."
TURNS = 400


def _reply(request: ChatRequest) -> Message:
    """Read a large file, write a small one, then answer: by what stands last."""
    last = request.messages[-1]
    if last.role == "user":
        number = last.text.rpartition("#")[2]
        call = ToolCall(
            f"read{number}", "read_note", json.dumps({"path": f"note{int(number) % 7}"})
        )
        return Message("assistant", (TextPart("I read first."),), (call,))
    if (last.tool_call_id or "").startswith("read"):
        number = (last.tool_call_id or "").removeprefix("read")
        arguments = json.dumps({"path": f"out{int(number) % 5}", "text": "line of text\n" * 20})
        return Message("assistant", (), (ToolCall(f"write{number}", "write_note", arguments),))
    return Message("assistant", (TextPart("Done: the note is written, the tests are green."),))


@pytest.mark.parametrize(
    ("window", "account"),
    [
        (32_000, "Task: as above.\nDone: notes were written."),
        (8_000, ModelUnavailable("The server is down.")),
    ],
    ids=["32k", "8k and no summary to be had"],
)
async def test_400_turns_fit_and_keep_the_first_constraint(
    tmp_path: Path, window: int, account: str | ModelUnavailable
) -> None:
    for number in range(7):
        text = f"line {number} of a note that goes on\n" * (120 * (number + 1) * window // 32_000)
        (tmp_path / f"note{number}").write_text(text, encoding="utf-8")
    model = WindowedModel(window, _reply, account=account)
    stage = KeptStage(tmp_path, model, system="Work with care.\n" * 60)
    for turn in range(TURNS):
        task = f"{CONSTRAINT} " if turn == 0 else ""
        finished = await stage.play(f"{task}Please read and write the next note #{turn}")
        assert finished.outcome == "completed"
    assert len(model.requests) >= 3 * TURNS
    assert all(CONSTRAINT in _text(request) for request in model.requests)
    assert [
        broken for request in model.requests if (broken := broken_pairs(request.messages))
    ] == []
    assert model.refusals == 0
    assert model.largest <= window
    assert max(map(served_tokens, model.requests)) > window * 0.4
    assert sum("summarised" in change.reason for change in stage.changes) >= 3
    assert fold(stage.events).messages == stage.agent.history
    last = stage.changes[-1]
    assert decode(Event, json.loads(json.dumps(encode(last)))) == last


def _text(request: ChatRequest) -> str:
    return "\n".join(message.text for message in request.messages)
