from __future__ import annotations

import json
import os
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from winx_tui.core.access import RunCommand
from winx_tui.core.errors import ToolError
from winx_tui.core.preview import CommandPreview
from winx_tui.core.results import ToolResult
from winx_tui.shell.environment import child_environment
from winx_tui.shell.pool import ShellPool
from winx_tui.tools.base import ToolContext
from winx_tui.tools.bash_arguments import BashCommandParams
from winx_tui.tools.bash_command import BashCommand
from winx_tui.tools.schema import spec_of

FIXTURES = Path(__file__).parent.parent / "fixtures" / "tools"
CASES: list[dict[str, Any]] = json.loads(
    (FIXTURES / "bash_command_args.json").read_text(encoding="utf-8")
)["cases"]

# Decided otherwise: a NUL is kept, for the plan to refuse with a sentence, because what
# runs must be what was sent (see below); Ctrl-x is a key, because nano and emacs cannot be
# left without it; thread_id is no parameter, because a session has its own shells.
# Nor is allow_multi: a call may hold several statements.
DECIDED_OTHERWISE: dict[str, dict[str, object]] = {
    "args 3": {"type": "command", "command": "printf '\0'"},
    "args 10": {"type": "send_specials", "send_specials": ["Ctrl-x"]},
    "args 19": {"type": "command", "command": "ls"},
}
NO_PARAMETERS = {"type", "thread_id", "allow_multi"}


@pytest.fixture
async def tool(tmp_path: Path) -> AsyncIterator[BashCommand]:
    work = tmp_path / "work"
    work.mkdir()
    pool = ShellPool(work.resolve(), child_environment(os.environ), tmp_path / "logs")
    yield BashCommand(pool, work.resolve(), default_wait_s=30)
    await pool.aclose()


async def call(tool: BashCommand, **arguments: object) -> ToolResult:
    plan = await tool.plan(BashCommandParams.model_validate(arguments))
    return await tool.run(plan, ToolContext("call", lambda _: None))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_arguments_are_understood_however_a_model_spells_them(case: dict[str, Any]) -> None:
    arguments = case["given"]["arguments"]
    expected = DECIDED_OTHERWISE.get(case["name"], case["expect"])
    if expected.get("error"):
        with pytest.raises(ValidationError):
            BashCommandParams.model_validate(arguments)
        return
    params = BashCommandParams.model_validate(arguments)
    assert params.action == expected["type"]
    wanted = {name: value for name, value in expected.items() if name not in NO_PARAMETERS}
    assert params.model_dump(include=set(wanted)) == wanted


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        ("ls -la", "ls -la"),
        ('{"command": "ls"}', "ls"),
        ({"command": '{"command": "ls"}'}, "ls"),
        ({"command": ["grep", "a b", "f"]}, "grep 'a b' f"),
        ({"cmd": "ls", "timeout": "5"}, "ls"),
        ({"command": "ls", "send_text": "", "send_specials": [], "bg_command_id": ""}, "ls"),
        ({"type": "command", "command": "ls", "status_check": True}, "ls"),
        ({"command": '{ echo "a"; }'}, '{ echo "a"; }'),
    ],
)
def test_loose_arguments_end_as_one_command(arguments: object, command: str) -> None:
    params = BashCommandParams.model_validate(arguments)
    assert (params.action, params.command) == ("command", command)


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"send_text": ""},
        {"command": "ls", "send_text": "x"},
        {"command": "ls", "wait_for_seconds": -1},
        {"send_ascii": [300]},
        {"command": "ls", "bg_command_id": "bg1"},
    ],
)
def test_arguments_that_mean_nothing_or_two_things_are_refused(arguments: object) -> None:
    with pytest.raises(ValidationError):
        BashCommandParams.model_validate(arguments)


def test_the_schema_is_flat_and_describes_each_field(tool: BashCommand) -> None:
    spec = spec_of(tool)
    text = json.dumps(spec.parameters)
    assert "$ref" not in text
    assert "anyOf" not in text
    properties = spec.parameters["properties"]
    assert isinstance(properties, dict)
    assert all("description" in field for field in properties.values())
    assert "status_check" in spec.description


async def test_a_command_is_planned_as_exactly_what_will_run(tool: BashCommand) -> None:
    plan = await tool.plan(BashCommandParams(command="echo a\necho b"))
    assert plan.title == "Run: echo a … (+1 lines)"
    assert plan.accesses == (RunCommand("echo a\necho b", plan.cwd),)
    assert plan.preview == CommandPreview("echo a\necho b", plan.cwd)
    edited = tool.edited(plan.params, plan.editable or "")
    assert edited == plan.params


async def test_a_failing_command_is_a_fact_not_an_error(tool: BashCommand) -> None:
    result = await call(tool, command="mkdir sub; cd sub; echo out; false")
    assert not result.is_error
    assert result.structured is not None
    cwd = result.structured["cwd"]
    assert result.text == f"out\n\n---\nstatus = process exited\nexit code = 1\ncwd = {cwd}"
    assert (result.structured["exit_code"], result.structured["is_running"]) == (1, False)


async def test_a_program_killed_by_a_signal_says_which(tool: BashCommand) -> None:
    result = await call(tool, command="sh -c 'kill -SEGV $$'")
    assert "exit code = 139 (SIGSEGV)" in result.text


async def test_a_running_command_says_what_to_do_and_refuses_another(tool: BashCommand) -> None:
    result = await call(tool, command="cat", wait_for_seconds=0.1)
    assert "status = still running" in result.text
    assert "send_text" in result.text
    with pytest.raises(ToolError, match="is_background"):
        await call(tool, command="ls")
    answer = await call(tool, send_text="hello")
    assert answer.text.startswith("hello\n")
    ended = await call(tool, send_specials=["Ctrl-d"])
    assert "exit code = 0" in ended.text


async def test_input_for_a_running_program_is_judged_like_a_command(tool: BashCommand) -> None:
    await call(tool, command="bash", wait_for_seconds=0.1)
    plan = await tool.plan(BashCommandParams(send_text="touch x"))
    [access] = plan.accesses
    assert isinstance(access, RunCommand)
    assert access.command == "[input for `bash`] touch x"
    assert not plan.is_grantable, "the same text can mean something else the next time"
    keys = await tool.plan(BashCommandParams(send_specials=["Key-up", "Enter"]))
    assert keys.accesses
    for harmless in ({"send_specials": ["Ctrl-c"]}, {"status_check": True}):
        assert (await tool.plan(BashCommandParams.model_validate(harmless))).accesses == ()


async def test_text_for_a_shell_at_rest_is_a_command(tool: BashCommand) -> None:
    plan = await tool.plan(BashCommandParams(send_text="echo typed"))
    assert plan.accesses == (RunCommand("echo typed", plan.cwd),)
    assert plan.editable == "echo typed"
    assert tool.edited(plan.params, "echo other").send_text == "echo other"
    assert (await call(tool, send_text="echo typed")).text.startswith("typed\n")


async def test_input_meant_for_a_program_that_has_ended_is_not_run_as_a_command(
    tool: BashCommand,
) -> None:
    await call(tool, command="read x", wait_for_seconds=0.2)
    plan = await tool.plan(BashCommandParams(send_text="touch bad"))
    await call(tool, send_specials=["Kill"])
    with pytest.raises(ToolError, match=r"ended|Nothing"):
        await tool.run(plan, ToolContext("call", lambda _: None))
    assert "bad" not in (await call(tool, command="ls")).text


async def test_a_command_approved_for_one_directory_does_not_run_in_another(
    tool: BashCommand,
) -> None:
    plan = await tool.plan(BashCommandParams(command="touch here"))
    await call(tool, command="mkdir sub; cd sub")
    with pytest.raises(ToolError, match="moved"):
        await tool.run(plan, ToolContext("call", lambda _: None))


async def test_a_background_command_is_driven_by_its_id(tool: BashCommand) -> None:
    result = await call(tool, command="cat", is_background=True, wait_for_seconds=0)
    assert "bg_command_id = bg1" in result.text
    assert (await call(tool, send_text="hi", bg_command_id="bg1")).text.startswith("hi\n")
    assert (await call(tool, command="echo fg")).text.startswith("fg\n")
    ended = await call(tool, send_specials=["Ctrl-d"], bg_command_id="bg1")
    assert "exit code = 0" in ended.text
    with pytest.raises(ToolError, match="has ended"):
        await call(tool, send_text="more", bg_command_id="bg1")


async def test_the_end_of_a_background_command_is_told_with_the_next_reply(
    tool: BashCommand,
) -> None:
    await call(tool, command="read; touch done; exit 4", is_background=True, wait_for_seconds=0)
    await call(tool, send_specials=["Enter"], bg_command_id="bg1", wait_for_seconds=0)
    text, deadline_s = "", time.monotonic() + 60
    while "finished in the background" not in text:
        assert time.monotonic() < deadline_s
        text = (await call(tool, command="sleep 0.05")).text
    assert "1 finished in the background since your last call: bg1 (exit code 4)" in text
    assert "exit code = 4" in (await call(tool, status_check=True, bg_command_id="bg1")).text


async def test_unknown_ids_idle_shells_and_nul_are_answered_with_what_to_do(
    tool: BashCommand,
) -> None:
    with pytest.raises(ToolError, match="no background command 'bg7'"):
        await call(tool, status_check=True, bg_command_id="bg7")
    with pytest.raises(ToolError, match="Nothing is running"):
        await call(tool, status_check=True)
    with pytest.raises(ToolError, match="Nothing is running"):
        await call(tool, send_specials=["Enter"])
    with pytest.raises(ToolError, match="NUL"):
        await call(tool, command="printf '\0'")


async def test_long_output_is_cut_in_the_middle_and_names_its_log(tool: BashCommand) -> None:
    result = await call(tool, command="seq 1 100000")
    assert len(result.text) < 34_000
    assert result.truncated
    assert result.structured is not None
    log = Path(str(result.structured["output_log"]))
    assert len(log.read_text(encoding="utf-8").splitlines()) == 100_000
