"""Finding commands by what people type."""

from __future__ import annotations

import pytest

from tests.commands.recording_host import RecordingHost
from winx_tui.commands.registry import all_commands, find, run_command, suggestion
from winx_tui.commands.typed_text import is_command
from winx_tui.runtime.runtime import Runtime


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("/help", "help"),
        ("/?", "help"),
        ("help", "help"),
        ("/clear", "new"),
        ("/reset", "new"),
        ("/MODELS", "model"),
        ("/models", "model"),
        ("/mod", None),
        ("/st", "status"),
        ("/y", None),
        ("/yol", None),
        ("/yolo", "yolo"),
        ("/ex", None),
        ("/eff", "effort"),
        ("/qui", None),
        ("/exit", "exit"),
        ("/cost", "status"),
        ("/sessions", "sessions"),
        ("/continue", "resume"),
        ("/permissions", "permissions"),
        ("/rules", "permissions"),
        ("/q", "exit"),
        ("/quit", "exit"),
        ("/", None),
        ("", None),
        ("/frobnicate", None),
    ],
)
def test_a_command_is_found_by_name_alias_or_unique_beginning(
    typed: str, found: str | None
) -> None:
    command = find(typed)
    assert (command.name if command else None) == found


def test_no_name_or_alias_is_used_twice() -> None:
    names = [name for command in all_commands() for name in (command.name, *command.aliases)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("typed", "nearest"), [("/modle", "model"), ("/hlep", "help"), ("/mod", "model")]
)
def test_a_slip_of_the_finger_gets_a_suggestion(typed: str, nearest: str) -> None:
    assert suggestion(typed) == nearest


@pytest.mark.parametrize(
    ("text", "expected"),
    [("/help", True), ("/model a/b", True), ("/etc/hosts is wrong", False), ("hello", False)],
)
def test_a_path_at_the_beginning_is_no_command(text: str, expected: bool) -> None:
    assert is_command(text) is expected


async def test_an_unknown_command_names_the_nearest_one(runtime: Runtime) -> None:
    host = RecordingHost(runtime)
    await run_command("/modle gemini", host)
    assert host.notices == [("There is no command /modle. Did you mean /model?", "warning")]
    await run_command("/mod", host)
    assert host.notices[1] == ("/mod may be /model or /mode: type more of it.", "warning")


async def test_an_unknown_command_that_is_like_none_points_to_help(runtime: Runtime) -> None:
    host = RecordingHost(runtime)
    await run_command("/xyzzyplugh", host)
    assert "/help lists the commands" in host.notices[0][0]


async def test_help_lists_every_command(runtime: Runtime) -> None:
    host = RecordingHost(runtime)
    await run_command("/help", host)
    for command in all_commands():
        assert f"`/{command.name}" in host.shown[0]


@pytest.mark.parametrize("has_screen", [True, False])
async def test_help_ends_with_what_else_can_be_typed(runtime: Runtime, has_screen: bool) -> None:
    host = RecordingHost(runtime, has_screen=has_screen)
    await run_command("/help", host)
    end = host.shown[0].partition("**In a prompt**")[2]
    assert "`/skill:NAME [TASK]` uses a skill" in end
    assert "`go` alone" in end
    assert ("`/keys` lists the keys" in end) is has_screen


@pytest.mark.parametrize("asked", ["exit now", "yolo please", "new session", "frobnicate"])
async def test_help_on_what_is_no_command_runs_nothing(runtime: Runtime, asked: str) -> None:
    host = RecordingHost(runtime)
    conversation = host.conversation
    await run_command(f"/help {asked}", host)
    assert not host.has_quit
    assert host.conversation is conversation
    assert conversation.mode == "ask"
    [(text, level)] = host.notices
    assert text.startswith(f"There is no command /{asked}.")
    assert level == "warning"


async def test_help_on_one_command_tells_its_other_names(runtime: Runtime) -> None:
    host = RecordingHost(runtime)
    await run_command("/help new", host)
    assert "`/clear`" in host.shown[0]
