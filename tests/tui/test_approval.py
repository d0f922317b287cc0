from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from textual import events

from tests.complaints.themes import complaint
from tests.tui.support.scripted_runtime import ScriptedRuntime
from tests.tui.support.stage import Stage, command_question, question, stage
from winx_tui.core.approval import ApprovalDecision, ApprovalRequest, CommandRow
from winx_tui.core.events import TextDelta
from winx_tui.core.preview import CommandPreview, DiffPreview, FileDiff, Preview, TextPreview
from winx_tui.execution.question_facts import QuestionFacts
from winx_tui.security.blast_radius import Reach
from winx_tui.security.program_places import ProgramPlace
from winx_tui.tui.approver import DialogApprover

DIFF = "--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n keep\n-old [red]line[/red]\n+new line\n"


async def decisions_after(project: Path, *keys: str) -> list[ApprovalDecision]:
    runtime = ScriptedRuntime(project, [[command_question("pytest -q")]])
    async with stage(runtime) as running:
        await running.send("go")
        await running.until_asked()
        await running.pilot.press(*keys)
        await running.until(lambda: runtime.conversation.decisions)
    return runtime.conversation.decisions


@pytest.mark.parametrize("key", ["a", "1"])
async def test_a_and_1_approve_once(project: Path, key: str) -> None:
    assert await decisions_after(project, key) == [ApprovalDecision("allow")]


@pytest.mark.parametrize("key", ["s", "2"])
async def test_s_and_2_approve_for_the_session(project: Path, key: str) -> None:
    assert await decisions_after(project, key) == [ApprovalDecision("allow", scope="session")]


@pytest.mark.parametrize("keys", [["r"], ["escape"], ["enter"], ["ctrl+c"]])
async def test_r_escape_and_the_first_focus_reject(project: Path, keys: list[str]) -> None:
    assert await decisions_after(project, *keys) == [ApprovalDecision("deny")]


async def test_a_rejection_can_carry_a_line_to_the_model(project: Path) -> None:
    keys = ["t", *"use", "space", *"make", "enter"]
    assert await decisions_after(project, *keys) == [ApprovalDecision("deny", feedback="use make")]


async def test_an_edited_command_is_what_is_approved(project: Path) -> None:
    keys = ["e", "v", "ctrl+s"]
    assert await decisions_after(project, *keys) == [ApprovalDecision("allow", edited="pytest -qv")]


async def test_an_edit_that_changes_nothing_approves_the_exact_bytes(project: Path) -> None:
    assert await decisions_after(project, "e", "ctrl+s") == [ApprovalDecision("allow")]


async def test_after_escape_from_the_editor_a_approves_what_was_shown(project: Path) -> None:
    assert await decisions_after(project, "e", "x", "escape", "a") == [ApprovalDecision("allow")]


async def test_an_edit_is_kept_for_the_next_time_the_editor_is_opened(project: Path) -> None:
    keys = ["e", "x", "escape", "e", "y", "ctrl+s"]
    assert await decisions_after(project, *keys) == [
        ApprovalDecision("allow", edited="pytest -qxy")
    ]


async def test_a_reason_is_kept_while_one_looks_at_the_answers_again(project: Path) -> None:
    keys = ["t", *"no", "escape", "t", *"pe", "enter"]
    assert await decisions_after(project, *keys) == [ApprovalDecision("deny", feedback="nope")]


async def test_enter_runs_an_edited_command_of_one_line(project: Path) -> None:
    keys = ["e", "v", "enter"]
    assert await decisions_after(project, *keys) == [ApprovalDecision("allow", edited="pytest -qv")]


async def test_enter_breaks_the_line_of_a_command_of_several(project: Path) -> None:
    runtime = ScriptedRuntime(project, [[command_question("pytest")]])
    async with stage(runtime) as running:
        await running.send("go")
        await running.until_asked()
        await running.pilot.press("e")
        await running.until_shown("Enter runs this · Ctrl+J adds a line")
        await running.pilot.press("ctrl+j", "l", "s")
        await running.until_shown("Ctrl+S runs this · Enter breaks the line")
        await running.pilot.press("enter", "w")
        assert runtime.conversation.decisions == []
        await running.pilot.press("ctrl+s")
        await running.until(lambda: runtime.conversation.decisions)
    assert runtime.conversation.decisions == [ApprovalDecision("allow", edited="pytest\nls\nw")]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_end_of_the_chat_stands_above_the_dialog(
    project: Path, size: tuple[int, int]
) -> None:
    hold = asyncio.Event()
    said = TextDelta("\n\n".join(f"reason {number}" for number in range(60)))
    runtime = ScriptedRuntime(project, [[said, command_question("pytest"), TextDelta("."), hold]])
    async with stage(runtime, size=size) as running:
        await running.send("go")
        await running.until_asked()
        await running.until_shown("reason 59")
        await running.pilot.press("alt+up", "shift+pageup")
        await running.until(lambda: "reason 59" not in running.screen_text())
        await running.pilot.press(*["alt+down", "shift+pagedown"] * 2)
        await running.until_shown("reason 59")
        rows = running.app.transcript.size.height
        await running.pilot.press("a")
        await running.until(lambda: running.app.transcript.size.height > rows + 4)


async def test_the_keys_of_the_dialog_are_shown_over_it_and_it_comes_back(project: Path) -> None:
    runtime = ScriptedRuntime(project, [[command_question("pytest")]])
    async with stage(runtime, size=(90, 40)) as running:
        await running.send("go")
        asked = await running.until_asked()
        for key in ("f1", "question_mark"):
            await running.pilot.press(key)
            await running.until_shown("When winx asks")
            assert "Next approval mode" not in running.screen_text()
            await running.pilot.press("escape")
            assert await running.until_asked() is asked
        assert runtime.conversation.decisions == []


@pytest.mark.parametrize(
    ("preview", "covered"),
    [
        (CommandPreview("ls", Path("/x")), "session: this exact command"),
        (DiffPreview((FileDiff(Path("/x"), DIFF, 1, 1),)), "session: edits of this file"),
        (TextPreview("?"), "session: this exact call"),
    ],
)
@complaint(11)
async def test_an_answer_for_the_session_says_what_it_covers_and_why_one_is_asked(
    project: Path, preview: Preview, covered: str
) -> None:
    runtime = ScriptedRuntime(project, [[question(preview, reasons=("runs a command",))]])
    async with stage(runtime) as running:
        await running.send("go")
        await running.until_shown(covered)
        assert "Asked because: runs a command" in running.screen_text()


async def test_a_long_command_breaks_between_its_words(project: Path) -> None:
    command = "git commit --message 'one two three four five' --amend --no-edit --signoff --author"
    runtime = ScriptedRuntime(project, [[command_question(command)]])
    async with stage(runtime, size=(80, 24)) as running:
        await running.send("go")
        await running.until_asked()
        shown = running.screen_text()
        assert all(word in shown for word in command.split())


async def test_arrows_and_enter_choose_an_answer(project: Path) -> None:
    assert await decisions_after(project, "up", "up", "enter") == [ApprovalDecision("allow")]


@complaint(12)
async def test_a_session_scope_that_is_not_offered_cannot_be_chosen(project: Path) -> None:
    asked = question(CommandPreview("rm -r x", project), scopes=("once",))
    runtime = ScriptedRuntime(project, [[asked]])
    async with stage(runtime) as running:
        await running.send("go")
        await running.until_asked()
        assert "Approve for this session" not in running.screen_text()
        await running.pilot.press("s", "e", "2", "r")
        await running.until(lambda: runtime.conversation.decisions)
    assert runtime.conversation.decisions == [ApprovalDecision("deny")]


@pytest.mark.usefixtures("real_silence")
async def test_keys_in_the_first_300_ms_are_dropped(project: Path) -> None:
    runtime = ScriptedRuntime(project, [[command_question("pytest")]])
    async with stage(runtime) as running:
        await running.send("go")
        guard = await running.until_guarded()
        running.press_at(guard.began_at_s + 0.2, "a", "1", "enter", "escape")
        await running.pilot.pause()
        await running.until_asked()
        assert runtime.conversation.decisions == []
        assert running.prompt_text == "", "nobody was typing"


@pytest.mark.usefixtures("real_silence")
async def test_the_guard_holds_again_for_the_next_queued_question(project: Path) -> None:
    runtime = ScriptedRuntime(project)
    async with stage(runtime) as running:
        approver = DialogApprover(running.app)
        first = asyncio.create_task(approver.request(command_question("one", call_id="c1")))
        await running.until(lambda: running.dialog is not None)
        second = asyncio.create_task(approver.request(command_question("two", call_id="c2")))
        shown_first = await running.until_asked()
        await running.pilot.press("a")
        guard = await running.until_guarded(than=shown_first)
        running.press_at(guard.began_at_s + 0.2, "a")
        await running.pilot.pause()
        await running.until_asked()
        await running.pilot.press("r")
        assert (await first).outcome == "allow"
        assert (await second).outcome == "deny"


@pytest.mark.usefixtures("real_silence")
async def test_the_first_letter_of_a_word_approves_nothing(project: Path) -> None:
    runtime = ScriptedRuntime(project, [[command_question("pytest")]])
    async with stage(runtime) as running:
        await running.send("go")
        await running.until_asked()
        running.press_at(time.monotonic(), *"and", "space", *"more")
        await running.until(lambda: running.prompt_text == "and more")
        assert running.dialog is not None
        await running.until_asked()
        await running.pilot.press("a")
        await running.until(lambda: runtime.conversation.decisions)
    assert runtime.conversation.decisions == [ApprovalDecision("allow")]


async def test_what_is_pasted_into_a_question_stands_in_the_prompt(project: Path) -> None:
    runtime = ScriptedRuntime(project, [[command_question("pytest")]])
    async with stage(runtime) as running:
        await running.send("go")
        dialog = await running.until_asked()
        pasted = events.Paste("a first line\nand a second")
        dialog.post_message(pasted)
        await running.until(lambda: running.prompt_text == pasted.text)
        assert runtime.conversation.decisions == []


async def test_a_cancelled_turn_takes_its_dialog_away(project: Path) -> None:
    runtime = ScriptedRuntime(project, [[command_question("pytest")]])
    async with stage(runtime) as running:
        await running.send("go")
        await running.until_asked()
        runtime.conversation.cancel()
        await running.until(lambda: len(running.app.screen_stack) == 1)
        await running.until_shown("Interrupted")
    assert runtime.conversation.decisions == []


@complaint(10)
async def test_a_draft_survives_the_dialog(project: Path) -> None:
    hold = asyncio.Event()
    runtime = ScriptedRuntime(project, [[hold, command_question("pytest")]])
    async with stage(runtime) as running:
        await running.send("go")
        await running.type("half a thou")
        hold.set()
        await running.until_asked()
        await running.pilot.press("r")
        await running.until(lambda: running.dialog is None)
        assert running.prompt_text == "half a thou"
        await running.type("ght")
        assert running.prompt_text == "half a thought"


async def test_hidden_characters_and_markup_of_a_command_are_seen(project: Path) -> None:
    command = "echo [red]x[/red] \x1b[2J \u202eevil\u200b"
    runtime = ScriptedRuntime(project, [[command_question(command)]])
    async with stage(runtime) as running:
        await running.send("go")
        await running.until_asked()
        assert "[red]x[/red] \\u{1B}[2J \\u{202E}evil\\u{200B}" in running.screen_text()


async def test_a_diff_is_shown_with_its_lines(project: Path) -> None:
    asked = question(DiffPreview((FileDiff(project / "x", DIFF, 1, 1),)))
    runtime = ScriptedRuntime(project, [[asked]])
    async with stage(runtime) as running:
        await running.send("go")
        await running.until_asked()
        text = running.screen_text()
        assert "Make this change?" in text
        assert "2 - old [red]line[/red]" in text
        assert "2 + new line" in text


@pytest.mark.parametrize("size", [(40, 10), (80, 24)])
async def test_the_answers_stay_visible_however_long_the_command_is(
    project: Path, size: tuple[int, int]
) -> None:
    command = "\n".join(f"echo {number}" for number in range(40))
    runtime = ScriptedRuntime(project, [[command_question(command)]])
    async with stage(runtime, size=size) as running:
        await running.send("go")
        await running.until_asked()
        text = running.screen_text().lower()
        assert "echo 0" in text
        for answer in ("once", "session", "reject", "tell", "edit"):
            assert answer in text
        await running.pilot.press(*["pagedown"] * 20)
        await running.until_shown("echo 39")


async def test_the_app_keys_do_not_reach_through_the_dialog(project: Path) -> None:
    runtime = ScriptedRuntime(project, [[command_question("pytest")]])
    async with stage(runtime) as running:
        await running.send("go")
        await running.until_asked()
        await running.pilot.press("shift+tab", "ctrl+b", "ctrl+p")
        assert runtime.conversation.mode == "ask"
        assert len(running.app.screen_stack) == 2


# What a command does


PIPELINE = question(
    CommandPreview("cat notes.txt | sort > sorted.txt && git status", Path("/home/me/x")),
    parts=(
        CommandRow("cat notes.txt", "allow"),
        CommandRow("sort > sorted.txt", "ask", "writes sorted.txt"),
        CommandRow("git status", "allow"),
    ),
    reasons=("writes sorted.txt",),
)


async def asked(running: Stage, request: ApprovalRequest) -> asyncio.Task[ApprovalDecision]:
    """Ask, and return when the dialog takes keys."""
    answer = asyncio.create_task(DialogApprover(running.app).request(request))
    await running.until_asked()
    return answer


async def test_each_simple_command_has_a_row_with_its_reason(project: Path) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        answer = await asked(running, PIPELINE)
        text = running.screen_text()
        assert "✓ cat notes.txt  only reads" in text
        assert "● sort > sorted.txt  writes sorted.txt" in text
        assert "Asked because" not in text, "the row says it already"
        await running.pilot.press("a")
        assert (await answer).outcome == "allow"


async def test_how_far_a_command_reaches_and_odd_programs_are_told(project: Path) -> None:
    facts = QuestionFacts(
        (
            Reach("writes 3 files in src/, all tracked by git"),
            Reach("speaks to the network: example.org", is_alarming=True),
        ),
        (ProgramPlace("sort", Path("/home/me/x/bin/sort"), is_in_workspace=True),),
    )
    async with stage(ScriptedRuntime(project, facts=facts)) as running:
        await asked(running, PIPELINE)
        text = running.screen_text()
        assert "→ writes 3 files in src/, all tracked by git" in text
        assert "→ speaks to the network: example.org" in text
        assert "! sort is /home/me/x/bin/sort, inside the workspace" in text
        await running.pilot.press("r")


async def test_the_hash_of_what_runs_begins_as_it_is_shown(project: Path) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        await asked(running, PIPELINE)
        assert "in /home/me/x · hash 01234567" in running.screen_text()
        await running.pilot.press("r")


async def test_w_says_why_and_comes_back(project: Path) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        answer = await asked(running, PIPELINE)
        await running.pilot.press("w")
        await running.until_shown("Why am I asked?")
        await running.until_shown("writes sorted.txt")
        await running.pilot.press("escape")
        await running.until_asked()
        assert not answer.done()
        await running.pilot.press("r")


# Danger


DANGEROUS = question(
    CommandPreview("git push --force", Path("/home/me/x")),
    editable="git push --force",
    danger=("overwrites the history of the remote",),
)


@pytest.mark.parametrize(
    ("keys", "decision"),
    [
        (["a", "y"], ApprovalDecision("allow")),
        (["s", "y"], ApprovalDecision("allow", scope="session")),
        (["up", "up", "enter", "y"], ApprovalDecision("allow")),
        (["e", "ctrl+s", "y"], ApprovalDecision("allow")),
        (["e", "x", "ctrl+s", "y"], ApprovalDecision("allow", edited="git push --forcex")),
        (["a", "enter", "enter"], ApprovalDecision("deny")),
        (["a", "escape", "r"], ApprovalDecision("deny")),
        (["a", "a", "a", "ctrl+c"], ApprovalDecision("deny")),
        (["y", "r"], ApprovalDecision("deny")),
        (["e", "ctrl+s", "escape", "escape"], ApprovalDecision("deny")),
    ],
)
async def test_something_dangerous_needs_a_and_then_y(
    project: Path, keys: Sequence[str], decision: ApprovalDecision
) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        answer = await asked(running, DANGEROUS)
        text = running.screen_text()
        assert "Run this dangerous command?" in text
        assert "Danger: overwrites the history of the remote" in text
        await running.pilot.press(*keys)
        assert await answer == decision


async def test_after_a_the_bar_says_which_key_runs_something_dangerous(project: Path) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        answer = await asked(running, DANGEROUS)
        await running.pilot.press("a")
        await running.until_shown("only y runs it")
        await running.pilot.press("enter")
        await running.until_shown("Approve once")
        assert not answer.done()
        await running.pilot.press("r")


# Deception


@pytest.mark.parametrize(
    ("command", "remark"),
    [
        ("echo \u202eevil\u200b\x1b[2J", "3 hidden characters"),
        ("cаt x", "1 character looks like another: а U+0430 like a"),
        ("rm –rf x", "1 character looks like another: – U+2013 like -"),
    ],
)
async def test_characters_that_deceive_are_counted(
    project: Path, command: str, remark: str
) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        await asked(running, command_question(command))
        assert f"Look closely: {remark}" in running.screen_text()
        await running.pilot.press("r")


async def test_a_command_cannot_pretend_to_be_its_own_explanation(project: Path) -> None:
    """What winx says of a command stands on another ground than the command."""
    asked_of = question(
        CommandPreview("rm -r x\n✓ rm -r x  only reads", project), parts=PIPELINE.parts
    )
    async with stage(ScriptedRuntime(project)) as running:
        await asked(running, asked_of)
        strips = running.app.screen._compositor.render_strips()
        grounds = {
            segment.text.strip(): segment.style.bgcolor
            for strip in strips
            for segment in strip
            if segment.style is not None and "✓" in segment.text
        }
        assert len(set(grounds.values())) == 2, grounds
        await running.pilot.press("r")


# What is longer than the screen


HEREDOC = "cat > out.txt <<'EOF'\n" + "".join(f"row {n}\n" for n in range(300)) + "EOF\nrm -r x"
LONG_DIFF = DiffPreview(
    (
        FileDiff(
            Path("/x/long"),
            "--- /dev/null\n+++ b/long\n@@ -0,0 +1,300 @@\n"
            + "".join(f"+row {n}\n" for n in range(300)),
            300,
            0,
            kind="create",
        ),
    )
)


@pytest.mark.parametrize("preview", [CommandPreview(HEREDOC, Path("/x")), LONG_DIFF])
@pytest.mark.parametrize("size", [(40, 12), (80, 24), (120, 40)])
async def test_nothing_is_approved_before_its_end_was_on_the_screen(
    project: Path, preview: Preview, size: tuple[int, int]
) -> None:
    async with stage(ScriptedRuntime(project), size=size) as running:
        answer = await asked(running, question(preview))
        await running.pilot.press("a", "s", "1", "2")
        await running.until_shown("Not approved")
        assert not answer.done()
        await running.pilot.press("pagedown", "a")
        assert not answer.done()
        await running.pilot.press("end")
        await running.until_shown("row 299")
        await running.until(lambda: "Not approved" not in running.screen_text())
        await running.pilot.press("home", "a")
        assert (await answer).outcome == "allow"


async def test_paging_to_the_end_counts_as_well(project: Path) -> None:
    async with stage(ScriptedRuntime(project), size=(80, 24)) as running:
        answer = await asked(
            running, question(CommandPreview("\n".join("abcdefghijklmnop"), project))
        )
        await running.until_shown("first look at the end")
        await running.pilot.press("pagedown", "pagedown")
        await running.until(lambda: "first look at the end" not in running.screen_text())
        await running.pilot.press("a")
        assert (await answer).outcome == "allow"


async def test_in_an_open_field_only_keys_are_named_that_are_no_text(project: Path) -> None:
    async with stage(ScriptedRuntime(project, [[command_question("pytest")]])) as running:
        await running.send("go")
        await running.until_asked()
        for key in ("e", "t"):
            await running.pilot.press(key)
            await running.until_shown("Ctrl+C rejects · F1 keys")
            assert "w why" not in running.screen_text()
            await running.pilot.press("escape")
            await running.until_shown("w why")
            assert "Your edit is kept" not in running.screen_text()


async def test_after_escape_from_the_editor_the_kept_edit_is_told(project: Path) -> None:
    async with stage(ScriptedRuntime(project, [[command_question("pytest")]])) as running:
        await running.send("go")
        await running.until_asked()
        await running.pilot.press("e", "x", "escape")
        await running.until_shown("Your edit is kept, but is not what runs: e goes back to it.")
