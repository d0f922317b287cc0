"""/hooks: what runs, and when."""

from __future__ import annotations

import pytest

from tests.commands.recording_host import RecordingHost
from winx_tui.commands.registry import run_command
from winx_tui.config.settings import HookSettings, Settings
from winx_tui.runtime.runtime import Runtime

HOOKS = (
    HookSettings("after_tool", "ruff  format\n| `cat`", ("file_*",), 5.0),
    HookSettings("before_tool", "./guard", ("bash",)),
    HookSettings("session_ended", "true"),
)


async def test_without_hooks_it_says_where_they_are_set_up(runtime: Runtime) -> None:
    host = RecordingHost(runtime)
    await run_command("/hooks", host)
    [(text, level)] = host.notices
    assert text.startswith("No hooks are set up. They are [[hooks]] tables in /")
    assert text.endswith("config.toml.")
    assert level == "info"


@pytest.mark.parametrize("settings", [Settings(hooks=HOOKS)])
async def test_hooks_are_listed_with_what_they_are_about(runtime: Runtime) -> None:
    host = RecordingHost(runtime)
    await run_command("/hooks", host)
    lines = host.shown[0].splitlines()[2:]
    assert lines[0] == "- `after_tool` (after a call, of `file_*`; 5 s): `ruff format | 'cat'`"
    guard = "- `before_tool` (before a call, which it can block, of `bash`; 60 s): `./guard`"
    assert lines[1] == guard
    assert lines[2].startswith("  **No tool is called `bash`**; there are bash_command, ")
    assert lines[3] == "- `session_ended` (when a conversation is closed; 60 s): `true`"
