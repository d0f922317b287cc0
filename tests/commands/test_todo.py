"""/todo on a real runtime with a real log."""

from __future__ import annotations

import json

from tests.commands.recording_host import RecordingHost
from winx_tui.commands.registry import run_command
from winx_tui.core.messages import ToolCall
from winx_tui.runtime.runtime import Runtime


async def test_without_tasks_it_says_so(runtime: Runtime) -> None:
    host = RecordingHost(runtime)
    await run_command("/todo", host)
    assert "no list of tasks" in host.notices[0][0]


async def test_the_list_is_shown_and_comes_back_with_the_session(runtime: Runtime) -> None:
    host = RecordingHost(runtime)
    tasks = [{"text": "one", "state": "done"}, {"text": "two\x1b", "state": "in_progress"}]
    call = ToolCall("c1", "task_list", json.dumps({"tasks": tasks}))
    async for _ in host.conversation.run_call("list", call):
        pass
    shown = "Tasks: 1/2 done · now: two\\u{1B}\n[x] one\n[>] two\\u{1B}"
    await run_command("/todo", host)
    assert host.notices[-1][0] == shown
    session = host.conversation.session_id
    await host.new_conversation()
    await host.resume(session)
    await run_command("/todo", host)
    assert host.notices[-1][0] == shown
    await run_command("/new", host)
    await run_command("/todo", host)
    assert "no list of tasks" in host.notices[-1][0]
