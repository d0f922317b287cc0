"""/shells in both kinds of front end, on a real runtime with real shells."""

from __future__ import annotations

import asyncio
import os
import re

from tests.commands.recording_host import RecordingHost
from tests.support.telling import told
from winx_tui.commands.registry import run_command
from winx_tui.runtime.runtime import Runtime


async def test_with_nothing_in_the_background_it_says_so(runtime: Runtime) -> None:
    host = RecordingHost(runtime)
    await run_command("/tasks", host)
    assert "No command runs in the background" in host.notices[0][0]


async def test_lines_list_what_runs_and_what_can_be_done(runtime: Runtime) -> None:
    host = RecordingHost(runtime)
    shells = host.conversation.shells
    await shells.run_background("sleep 600", wait_s=0.05)
    await shells.run_background("echo out; exit 3", wait_s=20)
    await run_command("/shells", host)
    first, second, usage = host.notices[0][0].split("\n")
    assert re.match(r"bg1: runs for \d+ s, sleep 600", first)
    assert second.startswith("bg2: ended after ")
    assert "exit 3" in second
    assert "kill ID" in usage


async def test_show_leaves_the_end_and_the_output_for_the_model(runtime: Runtime) -> None:
    host = RecordingHost(runtime)
    shells = host.conversation.shells
    os.mkfifo(runtime.workspace.root / "gate")
    _, outcome = await shells.run_background("echo one; cat gate; echo two", wait_s=0)
    await shells.ask("bg1", lambda session: told(session, outcome, "one"))
    await run_command("/shells bg1", host)
    gate = runtime.workspace.root / "gate"
    await asyncio.to_thread(gate.write_text, "", encoding="utf-8")
    await shells.wait_for_untold()
    await run_command("/shells show bg1", host)
    assert [info.id for info in shells.untold()] == ["bg1"]
    outcome = await shells.ask("bg1", lambda session: session.poll(0))
    assert outcome.output == "two"
    await run_command("/shells show bg1", host)
    assert [text for _, text in host.read_pages] == ["one", "one\ntwo", "two"]


async def test_interrupt_and_kill(runtime: Runtime) -> None:
    host = RecordingHost(runtime)
    shells = host.conversation.shells
    _, begun = await shells.run_background("sh -c 'echo up; exec sleep 600'", wait_s=0)
    await shells.ask("bg1", lambda session: told(session, begun, "up"))
    await run_command("/bashes int bg1", host)
    await run_command("/shells interrupt bg1", host)
    await run_command("/shells kill bg1", host)
    assert [text for text, _ in host.notices] == [
        "bg1 was interrupted: exit 130.",
        "bg1 has ended already.",
        "bg1 was forgotten.",
    ]
    assert shells.shells() == []


async def test_a_list_leads_to_taking_over(runtime: Runtime) -> None:
    host = RecordingHost(runtime, ["bg1", "take"], has_screen=True)
    shells = host.conversation.shells
    await shells.run_background("cat", wait_s=0.05)
    await run_command("/shells", host)
    assert [choice.value for choice in host.offered[1]] == ["show", "take", "interrupt", "kill"]
    assert host.taken_over == [shells.session("bg1")]


async def test_what_is_not_there_is_told_in_one_sentence(runtime: Runtime) -> None:
    host = RecordingHost(runtime)
    await run_command("/shells kill bg7", host)
    await run_command("/shells dance bg1", host)
    await run_command("/shells kill", host)
    texts = [text for text, _ in host.notices]
    assert texts[0] == ("There is no background command 'bg7'. There are no background commands.")
    assert texts[1] == "'dance' is none of show|take|interrupt|kill: `/shells show bg1`."
    assert texts[2] == "Say which one. There are no background commands."
    assert {level for _, level in host.notices} == {"error"}
