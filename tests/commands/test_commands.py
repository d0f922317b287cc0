"""What each slash command does, on a real runtime."""

from __future__ import annotations

from tests.commands.recording_host import RecordingHost
from winx_tui.commands.registry import run_command
from winx_tui.core.modes import MODES
from winx_tui.runtime.runtime import Runtime


async def _say(host: RecordingHost, prompt: str) -> None:
    async for _ in host.conversation.send(prompt):
        pass


async def test_a_mode_is_set_by_its_name_or_the_beginning_of_it(runtime: Runtime) -> None:
    host = RecordingHost(runtime)
    modes = []
    for typed in ("/mode accept edits", "/mode read"):
        await run_command(typed, host)
        modes.append(host.conversation.mode)
    assert modes == ["accept-edits", "read-only"]


async def test_a_wrong_mode_changes_nothing_and_lists_the_modes(runtime: Runtime) -> None:
    host = RecordingHost(runtime)
    await run_command("/mode wild", host)
    assert host.conversation.mode == "ask"
    text, level = host.notices[0]
    assert level == "error"
    assert all(mode in text for mode in MODES)


async def test_a_beginning_that_two_modes_have_changes_nothing_and_names_both(
    runtime: Runtime,
) -> None:
    host = RecordingHost(runtime)
    await run_command("/mode read-only", host)
    await run_command("/mode a", host)
    assert host.conversation.mode == "read-only"
    assert host.notices[-1] == (
        "'a' fits ask and accept-edits; write more of the name.",
        "error",
    )


async def test_a_mode_is_chosen_from_a_list_that_says_what_runs(runtime: Runtime) -> None:
    host = RecordingHost(runtime, ["full-access"])
    await run_command("/mode", host)
    assert host.conversation.mode == "full-access"
    assert all(option.detail for option in host.offered[0])


async def test_yolo_warns_and_plan_goes_back_to_reading(runtime: Runtime) -> None:
    host = RecordingHost(runtime)
    modes = []
    for typed in ("/yolo", "/plan"):
        await run_command(typed, host)
        modes.append(host.conversation.mode)
    assert modes == ["full-access", "read-only"]
    assert [level for _, level in host.notices] == ["warning", "info"]


async def test_status_names_model_session_tokens_cost_and_context(runtime: Runtime) -> None:
    host = RecordingHost(runtime)
    await run_command("/cost", host)
    assert host.conversation.session_id in host.shown[0]
    assert "nothing yet" in host.shown[0]
    await _say(host, "go")
    await run_command("/status", host)
    assert "demo/scripted" in host.shown[1]
    assert "**Cost**: free of charge" in host.shown[1]
    assert "window is unknown" in host.shown[1]
    assert "- **Sandbox**: " in host.shown[1]


async def test_copy_takes_the_last_answer(runtime: Runtime) -> None:
    host = RecordingHost(runtime)
    await run_command("/copy", host)
    assert host.copied == []
    assert host.notices[-1][1] == "warning"
    host.conversation.set_mode("full-access")
    await _say(host, "go")
    await run_command("/copy", host)
    assert host.copied[0].startswith("Done.")
    assert host.notices[-1][0].startswith("To the clipboard: the last answer")
    host.can_copy, told = False, len(host.notices)
    await run_command("/copy", host)
    assert len(host.notices) == told, "the host has said why, and nothing else is true"


async def test_new_begins_another_session_and_resume_lists_the_one_before(
    runtime: Runtime,
) -> None:
    host = RecordingHost(runtime)
    first = host.conversation.session_id
    await _say(host, "a prompt with \x1b[31mcolour")
    await run_command("/clear", host)
    assert host.conversation.session_id != first
    assert host.cleared == 1
    host._answers.append(first)
    await run_command("/sessions", host)
    (row,) = host.offered[0]
    assert row.label == "a prompt with \\u{1B}[31mcolour"
    assert "1 turn, just now" in row.detail
    assert host.conversation.session_id == first


async def test_resuming_an_unknown_session_keeps_the_one_that_is_open(runtime: Runtime) -> None:
    host = RecordingHost(runtime)
    first = host.conversation
    await run_command("/resume ses_nonesuch", host)
    assert host.conversation is first
    assert host.notices[-1][1] == "error"


async def test_leaving_the_theme_list_restores_the_theme(runtime: Runtime) -> None:
    host = RecordingHost(runtime, [None], themes=["winx-dark", "nord"])
    await run_command("/theme", host)
    assert host.themes_set == ["nord", "winx-dark"]


async def test_a_theme_is_set_by_name_and_a_wrong_one_is_refused(runtime: Runtime) -> None:
    host = RecordingHost(runtime, themes=["winx-dark", "nord"])
    await run_command("/theme nord", host)
    assert host.theme == "nord"
    await run_command("/theme neon", host)
    assert host.theme == "nord"
    assert host.notices[-1][1] == "error"


async def test_where_there_is_nothing_to_colour_theme_says_so(runtime: Runtime) -> None:
    host = RecordingHost(runtime)
    await run_command("/theme nord", host)
    assert "nothing to colour" in host.notices[0][0]
    assert host.themes_set == []


async def test_exit_leaves(runtime: Runtime) -> None:
    host = RecordingHost(runtime)
    await run_command("/q", host)
    assert host.has_quit


async def test_the_demo_says_that_it_has_one_model_and_needs_no_key(runtime: Runtime) -> None:
    host = RecordingHost(runtime)
    await run_command("/model gemini", host)
    await run_command("/login", host)
    assert "one model" in host.notices[0][0]
    assert "needs no key" in host.notices[1][0]
