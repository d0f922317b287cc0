"""The sessions that other agents' shells were tried with, and where we decide otherwise."""

from __future__ import annotations

import json
import os
import re
import shlex
import time
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from winx_tui.core.errors import ToolError
from winx_tui.shell.environment import child_environment
from winx_tui.shell.pool import ShellPool
from winx_tui.tools.base import ToolContext
from winx_tui.tools.bash_arguments import BashCommandParams
from winx_tui.tools.bash_command import BashCommand

FIXTURES = Path(__file__).parent.parent / "fixtures" / "tools"

DECIDED_OTHERWISE = {
    "tail_stripped": "what runs is what was approved, to the letter: `| tail` stays",
    "ctrl_z_suspends": "the shell is free again, which is all that 'exited' can mean here",
    "send_text_empty": "text that is left empty means that another action is meant",
    "send_text_respects_mode": "the policy judges the plan; see test_bash_command.py",
    "finished_bg_not_listed": "an end that nobody was told of is told once, with its id",
    "verbose_bypasses_dedup": "a poll shows what is new, so there is nothing to bypass",
    "bg_output_not_in_thread_of_other_session": "each conversation has a pool; see test_pool.py",
    "teardown_kills_background_children": "see test_closing_ends_the_whole_process_tree",
    "custom_PS1_does_not_break_detection": "no start-up file is read; see test_session.py",
    "cwd_with_newline_or_arrow": "tested below",
    "huge_output_head_offloaded": "tested with two million lines in test_programs.py",
}
SOON_S = 50.0
THREAD_IDS = "thread_ids.json: a conversation has its own pool, so no call names one"
SCROLLBACK = "scrollback_ring.json: the whole output is in the log, so there is no ring to ask"


def cases(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((FIXTURES / name).read_text(encoding="utf-8"))["cases"]
    return found


class Session:
    """Reads the compact steps of the cases."""

    def __init__(self, pool: ShellPool, directory: Path) -> None:
        self.pool = pool
        self._tool = BashCommand(pool, directory)

    async def call(self, **arguments: object) -> str:
        plan = await self._tool.plan(BashCommandParams.model_validate(arguments))
        return (await self._tool.run(plan, ToolContext("call", lambda _: None))).text

    async def step(self, step: str) -> str:
        return await self.call(**self._arguments(step))

    def _arguments(self, step: str) -> Mapping[str, object]:
        background = {"bg_command_id": "bg1"} if "(bg" in step else {}
        name, _, rest = step.partition(": ")
        if name.startswith("run"):
            wait = re.search(r"wait ([\d.]+)", name)
            # Those who wait for a program that reads are answered early anyway.
            return {"command": rest, "wait_for_seconds": float(wait[1]) if wait else 20}
        if name == "bg":
            return {"command": rest, "is_background": True}
        if name.startswith("send_ascii"):
            return {"send_ascii": json.loads(rest)} | background
        if name.startswith("send_text"):
            return {"send_text": rest} | background
        if name.startswith("send_specials"):
            return {"send_specials": [rest]} | background
        if name.startswith("screen"):
            return {"screen": True, "diff": "diff" in name} | background
        return {"status_check": True} | background


@pytest.fixture
async def session(tmp_path: Path) -> AsyncIterator[Session]:
    directory = tmp_path.resolve() / "work"
    directory.mkdir()
    environment = child_environment(os.environ | {"LC_ALL": "C.UTF-8"})
    pool = ShellPool(directory, environment, tmp_path / "logs")
    yield Session(pool, directory)
    await pool.aclose()


@pytest.mark.parametrize(
    "case",
    [case for case in cases("pty_sessions.json") if case["name"] not in DECIDED_OTHERWISE],
    ids=lambda case: case["name"],
)
async def test_a_session_goes_as_it_should(session: Session, case: dict[str, Any]) -> None:
    steps, expected = case["given"]["steps"], case["expect"]
    if case["name"] == "split_utf8_across_reads":
        steps = ["run: python3 -c 'print(chr(233) * 5000)'"]
    if "max_seconds" in expected:
        steps = [step.replace("(wait 5)", "(wait 100)") for step in steps]
    for step in steps[:-1]:
        await session.step(step)
    began_s = time.monotonic()
    if "error" in expected:
        with pytest.raises(ToolError, match=r"status_check.*send_text.*send_specials.*background"):
            await session.step(steps[-1])
        return
    text = await session.step(steps[-1])
    for word in expected.get("contains", ()):
        assert word in text
    if expected.get("no_replacement_char"):
        assert "\ufffd" not in text
        assert "é" * 100 in text
    if "max_seconds" in expected:
        # Long before the wait is over, however busy the machine is.
        assert time.monotonic() - began_s < SOON_S


@pytest.mark.parametrize("case", cases("prompt_marker.json"), ids=lambda case: case["name"])
async def test_no_prompt_that_a_program_prints_ends_its_command(
    session: Session, case: dict[str, Any]
) -> None:
    buffer = shlex.quote(case["given"]["buffer"])
    text = await session.call(command=f"printf %s {buffer}; (exit 7)")
    assert "exit code = 7" in text
    assert f"cwd = {session.pool.cwd}" in text
    assert session.pool.cwd.name == "work"


@pytest.mark.parametrize("case", cases("strip_tail_pipe.json"), ids=lambda case: case["name"])
async def test_a_pipe_into_tail_stays_as_it_was_approved(
    session: Session, case: dict[str, Any]
) -> None:
    command = case["given"]["command"]
    tool = BashCommand(session.pool, session.pool.cwd)
    plan = await tool.plan(BashCommandParams(command=command))
    assert plan.command == command


@pytest.mark.parametrize("case", cases("bash_statements.json"), ids=lambda case: case["name"])
async def test_several_statements_are_one_call_and_nul_is_refused(
    session: Session, case: dict[str, Any]
) -> None:
    # The approval shows each statement; text that bash cannot parse is refused by bash
    # itself, with its own words and exit code 2, and the shell lives on.
    tool = BashCommand(session.pool, session.pool.cwd)
    command = case["given"]["command"]
    if case["expect"].get("nul_refused") or not command.strip():
        with pytest.raises(ToolError):
            await tool.plan(BashCommandParams.model_validate({"command": command or " "}))
        return
    assert (await tool.plan(BashCommandParams(command=command))).command == command


async def test_the_end_of_an_instant_background_command_is_told_once(session: Session) -> None:
    await session.call(command="sleep 0.1", is_background=True, wait_for_seconds=0)
    text = ""
    deadline_s = time.monotonic() + 60
    while "finished in the background" not in text:
        assert time.monotonic() < deadline_s
        text = await session.call(command="sleep 0.02")
    assert "bg1 (exit code 0)" in text
    assert "bg1" not in await session.call(command="echo fg")


async def test_a_directory_of_any_name_is_told_rightly(session: Session) -> None:
    text = await session.call(command="mkdir $'a──➤b\\nc' && cd $'a──➤b\\nc'")
    assert "exit code = 0" in text
    assert session.pool.cwd.name == "a──➤b\nc"


async def test_a_suspended_program_frees_the_shell(session: Session) -> None:
    await session.call(command="sh -c 'echo up; exec sleep 600'", wait_for_seconds=0)
    deadline_s = time.monotonic() + 60
    while "\nup" not in await session.call(screen=True):
        assert time.monotonic() < deadline_s
    text = await session.call(send_specials=["Ctrl-z"])
    assert "exit code = 148 (SIGTSTP)" in text
    assert (await session.call(command="echo free")).startswith("free\n")


async def test_a_wait_that_is_too_long_is_cut_and_says_so(session: Session) -> None:
    await session.call(command="cat", is_background=True, wait_for_seconds=0)
    # It reads, so the wait ends long before.
    text = await session.call(status_check=True, bg_command_id="bg1", wait_for_seconds=99_999)
    assert "status = still running" in text
    assert "waited at most 600 seconds, not the 99,999 asked for" in text


async def test_bytes_for_a_shell_at_rest_are_a_command(session: Session) -> None:
    text = await session.call(send_ascii=[*b"echo typed\r"])
    assert text.startswith("typed\n")
    with pytest.raises(ToolError, match="Nothing is running"):
        await session.call(send_ascii=[27, 91, 65])


async def test_a_look_at_the_screen_loses_no_output(session: Session) -> None:
    await session.call(command="sleep 0.3; echo later; read y", wait_for_seconds=0)
    deadline_s = time.monotonic() + 60
    while "\nlater\n" not in await session.call(screen=True, lines=1):
        assert time.monotonic() < deadline_s
    assert (await session.call(status_check=True, wait_for_seconds=0)).startswith("later\n")


async def test_wait_for_turn_says_how_it_ended(session: Session) -> None:
    await session.call(command="cat", wait_for_seconds=0.1)
    text = await session.call(wait_for_turn=True, quiet_ms=50)
    assert "turn = ready: its screen has come to rest" in text
    text = await session.call(wait_for_turn=True, quiet_ms=9_000, timeout_seconds=0.2)
    assert "turn = timeout" in text
    with pytest.raises(ToolError, match="no recognizer 'x'"):
        await session.call(wait_for_turn=True, recognizer="x")
    with pytest.raises(ToolError, match="no background command 'bg9'"):
        await session.call(screen=True, bg_command_id="bg9")
