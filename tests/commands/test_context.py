"""/context and /compact on a real conversation."""

from __future__ import annotations

import unicodedata

import pytest

from tests.agent.histories import answer, step, turn
from tests.agent.windowed_model import WindowedModel
from tests.commands.recording_host import RecordingHost
from tests.complaints.themes import complaint
from winx_tui.agent.account import account_text
from winx_tui.agent.context_keeper import ContextKeeper
from winx_tui.commands.registry import find, run_command
from winx_tui.core.messages import Message, user_message
from winx_tui.llm.base import ModelInfo
from winx_tui.runtime.context_control import ContextControl
from winx_tui.runtime.runtime import Runtime
from winx_tui.session.replay import UndoStack, fold

WINDOW = 8_000


class ContextHost(RecordingHost):
    """A host whose conversation has a keeper, and a history to begin with."""

    def __init__(self, runtime: Runtime, history: list[Message]) -> None:
        super().__init__(runtime)
        self.model = WindowedModel(WINDOW, lambda request: answer("fine"))
        self.keeper = ContextKeeper(
            model=self.model, info=lambda ref: ModelInfo(ref, WINDOW, None, None, None)
        )
        agent = self.conversation._agent
        agent.history[:] = history
        self.history = agent.history
        self.conversation._account.context = ContextControl(
            self.keeper, agent.history, agent._system, UndoStack()
        )


def turns(count: int) -> list[Message]:
    return [message for number in range(count) for message in turn(number)]


def columns(line: str) -> int:
    return sum(1 + (unicodedata.east_asian_width(each) in "WF") for each in line)


def listed(host: RecordingHost) -> list[str]:
    """Return the lines of the last picture."""
    return host.shown[-1].split("```")[1].strip("\n").split("\n")


async def test_context_shows_a_bar_and_a_list_that_fit_80_columns(runtime: Runtime) -> None:
    history = [
        user_message("修复解析函数中的错误" * 20),
        *step("read_files", "x\n" * 900),
        *turns(3),
    ]
    host = ContextHost(runtime, history)
    await run_command("/context", host)
    lines = listed(host)
    bar = lines[-2]
    assert bar.startswith("[█")
    assert bar.endswith("·]")
    assert all(columns(line) <= 72 for line in lines)
    assert any(line.startswith("   1  you: 修复") for line in lines)
    assert any(line.startswith("   2  read_files") for line in lines)
    assert f"of {WINDOW:,} tokens" in host.shown[-1]


async def test_a_long_list_shows_the_newest_and_the_largest_unless_all_is_asked(
    runtime: Runtime,
) -> None:
    host = ContextHost(runtime, turns(40))
    await run_command("/context", host)
    short = listed(host)
    await run_command("/context all", host)
    assert len(short) < 50
    assert any("items more: /context all" in line for line in short)
    assert len(listed(host)) > 160


async def test_an_item_is_pinned_kept_and_unpinned(runtime: Runtime) -> None:
    host = ContextHost(runtime, turns(10))
    await run_command("/context pin 2", host)
    await run_command("/context pin 2", host)
    assert host.notices[0][0].startswith("Pinned, so kept word for word: read_files")
    assert host.notices[1][0] == "Item 2 is pinned."
    await run_command("/context", host)
    assert any(line.endswith(" pinned") for line in listed(host))
    await run_command("/compact", host)
    assert "result 0.0" in "".join(message.text for message in host.history)
    await run_command("/context unpin 2", host)
    assert host.notices[-1][0].startswith("No longer pinned")


async def test_an_item_is_dropped_and_comes_back(runtime: Runtime) -> None:
    history = turns(2)
    host = ContextHost(runtime, history)
    await run_command("/context drop 2", host)
    assert host.history == [history[0], *history[3:]]
    assert host.notices[-1][0].startswith("Dropped: read_files")
    await run_command("/context undo", host)
    assert host.history == history


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("/context pin", "by its number"),
        ("/context drop x", "by its number"),
        ("/context drop 99", "lists 1 to 8"),
        ("/context sing", "does not know 'sing'"),
        ("/context undo", "Nothing was summarised or dropped"),
        ("/compact undo", "Nothing was summarised or dropped"),
    ],
)
async def test_what_cannot_be_done_is_told(runtime: Runtime, typed: str, told: str) -> None:
    host = ContextHost(runtime, turns(2))
    await run_command(typed, host)
    text, level = host.notices[-1]
    assert level == "error"
    assert told in text


@complaint(16)
async def test_compact_shows_the_summary_and_undo_takes_it_back(runtime: Runtime) -> None:
    history = turns(10)
    host = ContextHost(runtime, history)
    await run_command("/compact the parser", host)
    assert "the parser" in host.model.account_requests[0].messages[1].text
    assert "> Task: as above." in host.shown[-1]
    assert host.notices[-1][0].startswith("To save room, ")
    assert any(map(account_text, host.history))
    assert host.conversation.usage.input_tokens > 0
    assert 0 < host.conversation.context_tokens < WINDOW
    await run_command("/compact undo", host)
    assert host.history == history


async def test_compact_says_when_there_is_nothing_to_win(runtime: Runtime) -> None:
    host = ContextHost(runtime, turns(1))
    await run_command("/compact", host)
    assert host.notices[-1][0].startswith("There is nothing to summarise yet")


async def test_changes_are_in_the_log(runtime: Runtime) -> None:
    host = ContextHost(runtime, turns(10))
    for typed in ("/compact", "/context pin 1", "/context drop 2"):
        await run_command(typed, host)
    sessions = runtime.sessions
    session = sessions.load(sessions.find(host.conversation.session_id))
    assert fold(session.events).messages == host.history


def test_context_and_compact_are_found() -> None:
    for typed, name in (("/context", "context"), ("/compact", "compact"), ("/comp", "compact")):
        command = find(typed)
        assert command is not None
        assert command.name == name
