"""Hooks of tool calls: on the executor's road, with real files and the real journal."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.runtime.hooked_project import KEEP, bench, edit, told, undo, write
from winx_tui.config.settings import HookSettings
from winx_tui.core.messages import ToolCall
from winx_tui.core.preview import TextPreview
from winx_tui.security.audit_file import audit_file

UPPER = "f=$(python3 -c 'import json,sys; print(json.load(sys.stdin)[\"writes\"][0])'); "
UPPER += 'tr a-z A-Z < "$f" > "$f.new" && mv "$f.new" "$f"'
"""A formatter: it turns a written file into capitals."""


def hook(event: Any, command: str, *tools: str, timeout_s: float = 30.0) -> HookSettings:
    return HookSettings(event, command, tools, timeout_s)


def executions(root: Path) -> list[dict[str, Any]]:
    lines = audit_file(root.parent / "state").read_text(encoding="utf-8").splitlines()
    return [one for one in map(json.loads, lines) if one["event"] == "execution"]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WINX_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("WINX_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("GEMINI_API_KEY", "key-of-a-provider")
    monkeypatch.setenv("DEPLOY_TOKEN", "secret")
    return tmp_path / "project"


async def test_without_hooks_the_executor_has_none(root: Path) -> None:
    async with bench(root) as tools:
        assert tools.toolset.hooks is None
        assert tools.toolset.executor.hooks is None


def test_who_has_no_hooks_loads_nothing_for_them() -> None:
    program = (
        "import sys, winx_tui.runtime.builder; sys.exit('winx_tui.runtime.hooks' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


async def test_exit_code_2_blocks_a_call_and_its_reason_is_told(root: Path) -> None:
    first = hook("before_tool", "echo 'not in vendor/' >&2; exit 2", "file_*")
    async with bench(root, first, hook("before_tool", KEEP)) as tools:
        result = await tools.run(write("vendor/a.py", "x = 1\n"))
        assert result.is_error
        expected = "Not run: a hook of the user blocks this call. It says: not in vendor/"
        assert result.text == expected
        assert result.preview == TextPreview(expected)
        assert not (root / "vendor").exists()
        assert tools.notices() == [
            "The hook 'echo 'not in vendor/' >&2; exit 2' has blocked: "
            "Write: vendor/a.py (new, 1 line)."
        ]
        assert tools.notices() == []
        assert told(tools.root) == [], "the first block ends it"
        [record] = executions(root)
        assert (record["call"], record["outcome"]) == ("w1", "blocked")


async def test_hooks_are_about_the_tools_they_name(root: Path) -> None:
    async with bench(root, hook("before_tool", "exit 2", "bash_*", "read_files")) as tools:
        assert not (await tools.run(write("a.py", "x = 1\n"))).is_error
        blocked = await tools.run(ToolCall("r1", "read_files", '{"file_paths": ["a.py"]}'))
        assert blocked.text.endswith("It says: It gives no reason.")


@pytest.mark.parametrize(
    ("command", "timeout_s", "trouble"),
    [
        ("no-such-guard", 30.0, "could not be run (exit code 127)"),
        ("kill -11 $$", 30.0, "was ended by signal 11"),
        ("exec sleep 600", 0.05, "took longer than 0.05 s and was ended"),
    ],
)
async def test_a_guard_that_breaks_blocks(
    root: Path, command: str, timeout_s: float, trouble: str
) -> None:
    async with bench(root, hook("before_tool", command, timeout_s=timeout_s)) as tools:
        result = await tools.run(write("a.py", "x = 1\n"))
        assert result.is_error
        assert f"that checks such calls {trouble}. Tell the user that it must be" in result.text
        [notice] = tools.notices()
        assert f"{trouble}, so this was blocked: Write: a.py (new, 1 line)." in notice
        assert not (root / "a.py").exists()


async def test_any_other_exit_code_of_a_guard_is_told_and_lets_the_call_run(root: Path) -> None:
    async with bench(root, hook("before_tool", "echo broken >&2; exit 1")) as tools:
        assert not (await tools.run(write("a.py", "x = 1\n"))).is_error
        assert tools.notices() == [
            "The hook 'echo broken >&2; exit 1' failed (exit code 1); winx goes on. It said: broken"
        ]


async def test_a_hook_is_told_the_call_and_its_paths_and_no_keys(root: Path) -> None:
    spy = hook("before_tool", f"{KEEP}; env > environment")
    async with bench(root, spy, hook("after_tool", KEEP)) as tools:
        call = write("src/a.py", "x = 1\n")
        result = await tools.run(call)
        before, after = told(tools.root)
        assert before == {
            "event": "before_tool",
            "session_id": "s1",
            "cwd": str(tools.root),
            "mode": "full-access",
            "call_id": "w1",
            "tool": "file_write_or_edit",
            "title": "Write: src/a.py (new, 1 line)",
            "arguments": json.loads(call.arguments),
            "reads": [],
            "writes": [str(tools.root / "src/a.py")],
        }
        assert after["event"] == "after_tool"
        assert after["result"] == {"text": result.text, "is_cut": False, "is_error": False}
        environment = (tools.root / "environment").read_text(encoding="utf-8")
        assert "PATH=" in environment
        assert "key-of-a-provider" not in environment
        assert "DEPLOY_TOKEN" not in environment


@pytest.mark.parametrize(
    "sent",
    [
        {"cmd": "true"},
        {"action_json": '{"command": "true"}'},
        {"command": "ls", "input": "true"},
        {"command": ["true"], "is_background": False},
    ],
)
async def test_a_guard_looks_at_what_runs_whatever_the_model_calls_it(
    root: Path, sent: dict[str, object]
) -> None:
    guard = hook("before_tool", f"{KEEP}; exit 2", "bash_command")
    async with bench(root, guard) as tools:
        await tools.run(ToolCall("b1", "bash_command", json.dumps(sent)))
        assert [each["arguments"] for each in told(tools.root)] == [{"command": "true"}]


async def test_a_program_of_the_project_stands_in_for_none_of_a_hooks(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted = root / ".venv" / "bin"
    planted.mkdir(parents=True)
    for name in ("cat", "own"):
        (planted / name).write_text(f"#!/bin/sh\necho planted > {name}.ran\n")
        (planted / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{planted}:bin::{os.environ['PATH']}")
    async with bench(root, hook("before_tool", f"{KEEP}; own; cat; exit 0")) as tools:
        await tools.run(write("a.py", "x = 1\n"))
        assert told(tools.root)
        assert (tools.root / "own.ran").exists()
        assert not (tools.root / "cat.ran").exists()


async def test_exit_code_2_after_a_call_is_told_to_the_model(root: Path) -> None:
    linter = hook("after_tool", "echo 'a.py:1 unused x' >&2; exit 2", "file_write_or_edit")
    async with bench(root, linter, hook("after_tool", "exit 7")) as tools:
        result = await tools.run(write("a.py", "x = 1\n"))
        assert not result.is_error
        assert result.text.endswith("\nA hook of the user says: a.py:1 unused x")
        assert tools.notices() == ["The hook 'exit 7' failed (exit code 7); winx goes on."]


async def test_what_hooks_say_is_redacted_bounded_and_harmless(root: Path) -> None:
    key = "sk-" + "0123456789abcdef" * 2
    command = f"printf '\\033[31m{key} ' >&2; head -c 50000 /dev/zero | tr '\\0' x >&2; exit 2"
    async with bench(root, hook("before_tool", command)) as tools:
        result = await tools.run(write("a.py", "x = 1\n"))
        assert key not in result.text
        assert "\x1b" not in result.text
        assert len(result.text) < 10_500
        assert result.text.endswith("x…")
    async with bench(root, hook("after_tool", f"echo {key} >&2; exit 1")) as tools:
        await tools.run(write("b.py", "x = 1\n"))
        [notice] = tools.notices()
        assert key not in notice


async def test_a_formatter_does_not_get_in_the_way_of_the_next_edit(root: Path) -> None:
    text = "one\n2\n3\nfour\n"
    async with bench(root, hook("after_tool", UPPER, "file_*")) as tools:
        result = await tools.run(write("a.txt", text))
        assert (root / "a.txt").read_text(encoding="utf-8") == "ONE\n2\n3\nFOUR\n"
        assert result.text.endswith(
            "Note: a hook of the user has changed a.txt after this: lines 1, 4. "
            "Read them again before you edit them."
        )
        edited = await tools.run(edit("a.txt", "2\n3", "two\n3"))
        assert not edited.is_error, edited.text
        assert (root / "a.txt").read_text(encoding="utf-8") == "ONE\nTWO\n3\nFOUR\n"
        assert tools.notices() == []


async def test_lines_that_a_formatter_made_are_not_known_to_the_model(root: Path) -> None:
    async with bench(root, hook("after_tool", UPPER)) as tools:
        await tools.run(write("a.txt", "one\n2\n3\nfour\n"))
        whole = await tools.run(write("a.txt", "new\n", "w2"))
        assert "a.txt was read in part only: lines 1, 4 were not shown" in whole.text


async def test_an_undo_takes_back_an_edit_with_what_a_formatter_made_of_it(root: Path) -> None:
    root.mkdir()
    (root / "a.txt").write_text("start\n", encoding="utf-8")
    formatter = hook("after_tool", UPPER, "file_write_or_edit")
    async with bench(root, formatter) as tools:
        await tools.run(ToolCall("r1", "read_files", '{"file_paths": ["a.txt"]}'))
        first = await tools.run(edit("a.txt", "start", "start\nfirst", "e1"))
        second = await tools.run(edit("a.txt", "FIRST", "first\nsecond", "e2"))
        assert not first.is_error
        assert not second.is_error, second.text
        seen = [(root / "a.txt").read_text(encoding="utf-8")]
        for number in range(2):
            undone = await tools.run(undo(f"u{number}"))
            assert not undone.is_error, undone.text
            seen.append((root / "a.txt").read_text(encoding="utf-8"))
        redone = await tools.run(ToolCall("u3", "undo_edit", '{"redo": true}'))
        assert not redone.is_error, redone.text
        seen.append((root / "a.txt").read_text(encoding="utf-8"))
        assert seen == ["START\nFIRST\nSECOND\n", "START\nFIRST\n", "start\n", "START\nFIRST\n"]


async def test_only_the_files_of_the_call_are_taken_over(root: Path) -> None:
    async with bench(root, hook("after_tool", "echo more >> a.txt")) as tools:
        for name in ("a.txt", "b.txt"):
            assert not (await tools.run(write(name, "one\n"))).is_error
        refused = await tools.run(edit("a.txt", "one", "two"))
        assert "a.txt has changed since it was read" in refused.text


@pytest.mark.parametrize("spoil", ["rm a.txt", "printf '\\000\\001' > a.txt"])
async def test_a_file_that_a_hook_deletes_or_spoils_is_no_failure(root: Path, spoil: str) -> None:
    async with bench(root, hook("after_tool", spoil)) as tools:
        result = await tools.run(write("a.txt", "text\n"))
        assert not result.is_error
        assert "Note:" not in result.text


async def test_a_cancel_ends_the_hook_and_the_call(root: Path) -> None:
    async with bench(root, hook("before_tool", "echo $$ > pid; exec sleep 600")) as tools:
        running = asyncio.create_task(tools.run(write("a.txt", "one\n")))
        while not (root / "pid").exists():  # noqa: ASYNC110 - the process is seen by its file
            await asyncio.sleep(0.005)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert not (root / "a.txt").exists()
