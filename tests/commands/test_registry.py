"""Finding commands by what people type."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.commands.recording_host import RecordingHost
from winx_tui.commands.grouping import grouped, has_heading
from winx_tui.commands.registry import all_commands, find, names_in_use, run_command, suggestion
from winx_tui.commands.typed_text import is_command
from winx_tui.runtime.runtime import Runtime
from winx_tui.tui.blocks.message import PageBlock


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


KNOWN_ELSEWHERE = {
    "help": "help ? h",
    "new": "clear new reset",
    "compact": "compact compress condense summarize",
    "model": "model models",
    "effort": "effort thinking reasoning-effort",
    "resume": "resume continue chat history",
    "sessions": "sessions",
    "undo": "undo",
    "redo": "redo",
    "rewind": "rewind restore",
    "fork": "fork branch",
    "rename": "rename title",
    "permissions": "permissions approvals confirm policies",
    "plan": "plan",
    "yolo": "yolo",
    "init": "init",
    "skills": "skills",
    "hooks": "hooks",
    "settings": "config settings",
    "theme": "theme themes",
    "status": "status cost tokens",
    "usage": "usage stats",
    "context": "context",
    "memory": "memory",
    "copy": "copy",
    "export": "export",
    "diff": "diff",
    "review": "review",
    "editor": "editor",
    "vim": "vim",
    "add-dir": "add-dir directory",
    "btw": "btw",
    "shells": "ps stop task shells bashes tasks",
    "doctor": "doctor",
    "feedback": "feedback bug",
    "login": "login auth connect",
    "logout": "logout",
    "exit": "exit quit q",
}
"""Command → what people type for it in other agents. /share is no alias of /export: there it makes
a public link. /mcp and /agents have nothing here yet that they would show."""


@pytest.mark.parametrize(("meant", "names"), KNOWN_ELSEWHERE.items())
def test_a_command_known_from_elsewhere_means_the_same(meant: str, names: str) -> None:
    for name in names.split():
        command = find(f"/{name}")
        assert command is not None, name
        assert command.name == meant


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("/sta", "status"),
        ("/ad", "add-dir"),
        ("/mem", "memory"),
        ("/his", "resume"),
        ("/bt", "btw"),
    ],
)
def test_a_beginning_is_of_a_name_first_and_of_an_alias_where_no_name_fits(
    typed: str, found: str
) -> None:
    command = find(typed)
    assert command is not None
    assert command.name == found


@pytest.mark.parametrize(
    ("typed", "nearest"), [("/bwt", "btw"), ("/docter", "doctor"), ("/adddir", "add-dir")]
)
def test_slips_of_the_new_names_get_a_suggestion(typed: str, nearest: str) -> None:
    assert suggestion(typed) == nearest


def test_each_command_stands_under_a_heading() -> None:
    assert [command.name for command in all_commands() if not has_heading(command)] == []
    listed = [command.name for group in grouped(all_commands()) for command in group.commands]
    assert sorted(listed) == sorted(command.name for command in all_commands())


def test_the_guide_has_every_command_with_every_name() -> None:
    guide = (Path(__file__).parents[2] / "docs/guide.md").read_text(encoding="utf-8")
    table = guide.partition("| command | also | does |")[2].partition("\n\n")[0]
    written = set(re.findall(r"`/([a-z?-]+)", table))
    assert names_in_use() - written == set()
    assert written - names_in_use() == set()


@pytest.mark.parametrize("has_screen", [True, False])
async def test_help_fits_a_screen_of_24_rows(runtime: Runtime, has_screen: bool) -> None:
    host = RecordingHost(runtime, has_screen=has_screen)
    await run_command("/help", host)
    if has_screen:
        rows = len(PageBlock(host.shown[0]).lines(78))
    else:
        text = host.shown[0].replace("**", "").replace("`", "")
        rows = sum(max(1, -(-len(line) // 80)) for line in text.split("\n"))
    assert rows <= 20


async def test_help_tells_of_a_heading_and_of_everything(runtime: Runtime) -> None:
    host = RecordingHost(runtime)
    for asked in ("files", "Model", "all"):
        await run_command(f"/help {asked}", host)
    files, model, everything = host.shown
    assert files.startswith("**Files**")
    assert "`/diff [PATH]`: What was changed" in files
    assert "/effort" not in files
    assert model.startswith("`/model [PROVIDER/MODEL]`: Choose the model. Also `/models`.")
    assert "**Model**" in model
    for command in all_commands():
        assert command.summary in everything
